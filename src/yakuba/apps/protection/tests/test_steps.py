"""Opinion, decision, extension, end: each by its page, once, by whom it is for, and a newer state is told."""

from datetime import date, timedelta

import pytest

from tests.support import register
from tests.support.pages import Page
from yakuba.apps.protection.tests.conftest import (
    CHIEF,
    DAY,
    NAMED,
    NEEDED,
    Desk,
    Seat,
    advised,
    apply,
    day,
    granted,
    now,
    stop,
)
from yakuba.kernel.audit import service as audit
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Body, ConsultedOpinion, Harm, ProtectionRequest, Stage
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

OPINION = {"body": "dv_centre", "body_name": "見本県女性相談支援センター", "needed": "yes", "text": "必要"}


def test_from_the_application_to_the_year_in_force(named: Desk, chief: Desk, applied: int) -> None:
    address = f"/protection/{applied}/"
    page = named.page(address)
    assert page.link("相談機関の意見を記録する") == f"{address}opinion/"
    told = named.done(f"{address}opinion/", **OPINION, **day("given_on", DAY))
    assert "意見を記録しました" in told.text
    assert "配偶者暴力相談支援センター 見本県女性相談支援センター" in told.text
    assert "登録した人とは別の、決定の権限のある職員の決定を待っています" in told.text
    assert "決定する" not in told.text
    page = chief.page(address)
    assert page.link("決定する") == f"{address}decide/"
    done = chief.done(f"{address}decide/", granted="yes")
    assert "令和9年11月19日まで続きます。延長の申出は令和9年10月19日から" in done.text
    view = now(applied)
    assert (view.stage, view.terms) == (Stage.FORCE, ((DAY, date(2027, 11, 19)),))
    history = done.text[done.text.index("これまでの経過") :]
    order = ("必要性ありと決定した", "見本県女性相談支援センターの意見", "申出を登録した")
    assert [history.index(words) for words in order] == sorted(history.index(words) for words in order)


@pytest.mark.parametrize(
    ("step", "values"),
    [
        ("opinion", OPINION | day("given_on", DAY)),
        ("decide", {"granted": "no", "reason": "相手方がいない"} | day("on", DAY)),
        ("end", {"because": "withdrawn"}),
    ],
)
def test_a_step_pressed_twice_is_one(chief: Desk, step: str, values: dict[str, str]) -> None:
    made = advised()
    address = f"/protection/{made}/{step}/"
    sent = chief.form(address).values | values
    answers = [chief.post(address, sent).status_code for _press in range(2)]
    assert answers == [302, 302]
    assert len(now(made).steps) == 3
    acts = [entry.act for entry in audit.history(OwnerRef("people.protection", str(made))) if "viewed" not in entry.act]
    assert len([act for act in acts if "listed" not in act]) == 3


def test_who_registered_is_told_that_another_decides(seat: Seat, chief: Desk) -> None:
    made = people.apply_protection(CHIEF, _request())
    people.add_opinion(NAMED, made, NEEDED)
    assert "登録した人とは別の" in chief.page(f"/protection/{made}/").text
    refused = chief.press(f"/protection/{made}/decide/", granted="yes")
    assert refused.status_code == 422
    assert "申出を登録した職員は決定できません" in refused.content.decode()
    seat("1008").done(f"/protection/{made}/decide/", granted="yes")


def _request(on: date = DAY) -> ProtectionRequest:
    return ProtectionRequest(register.person_id(1), Harm.STALKING, on)


def test_a_decision_without_an_opinion_says_what_comes_first(chief: Desk, applied: int) -> None:
    refused = chief.press(f"/protection/{applied}/decide/", granted="yes")
    assert refused.status_code == 422
    assert "先に意見を記録してください" in refused.content.decode()
    without = chief.press(f"/protection/{applied}/decide/", granted="no")
    assert "必要性なしとする理由を書いてください" in without.content.decode()
    assert now(applied).stage is Stage.ADVICE


@pytest.mark.parametrize(
    ("step", "values", "says"),
    [
        ("opinion", OPINION | day("given_on", DAY + timedelta(days=1)), "今日より後"),
        ("opinion", OPINION | {"body": "x"}, "相談機関"),
        ("opinion", OPINION | {"text": "見えない\u202e字"} | day("given_on", DAY), "使えない文字"),
        ("decide", {"granted": "yes"} | day("on", DAY - timedelta(days=1)), "申出の日から今日まで"),
        ("extend", day("asked_on", DAY), "段階にありません"),
        ("end", {"because": "other"}, "どのような事情で"),
        ("end", {"because": ""}, "終える理由"),
    ],
)
def test_a_mistake_is_told_and_changes_nothing(chief: Desk, step: str, values: dict[str, str], says: str) -> None:
    made = advised()
    before = now(made)
    answer = chief.press(f"/protection/{made}/{step}/", **values)
    assert (answer.status_code, says in Page(answer).text) == (422, True)
    assert now(made) == before


def test_a_newer_state_is_told_and_what_was_typed_stays(chief: Desk) -> None:
    made = granted()
    sent = chief.form(f"/protection/{made}/end/").values | {"because": "moved", "details": "県外へ"}
    people.end_protection(NAMED, made, reason="取下げ", version=2)
    answer = chief.post(f"/protection/{made}/end/", sent)
    page = Page(answer)
    assert answer.status_code == 422
    assert "段階にありません" in page.text
    assert next(form for form in page.forms if "details" in form.values).values["details"] == "県外へ"
    assert now(made).end_reason == "取下げ"


def test_a_version_that_was_tampered_with_changes_nothing(chief: Desk) -> None:
    made = granted()
    for version in ("", "0", "1", "9" * 30):
        answer = chief.press(f"/protection/{made}/end/", because="moved", version=version)
        assert answer.status_code == 422
    assert now(made).stage is Stage.FORCE


def test_it_is_extended_in_its_last_month(seat: Seat) -> None:
    with clock.stopped_at(date(2026, 4, 2)):
        made = people.apply_protection(NAMED, _request(date(2026, 3, 20)))
        opinion = ConsultedOpinion(Body.POLICE, "青葉警察署", date(2026, 3, 25), needed=True)
        people.add_opinion(NAMED, made, opinion)
        people.decide_protection(CHIEF, made, granted=True, on=date(2026, 3, 25), version=1)
    with clock.stopped_at(date(2027, 2, 24)):
        named = seat("1010")
        page = named.page(f"/protection/{made}/")
        assert "令和9年3月24日で終わります" in page.text
        assert "終了が近い" in named.page("/protection/?stage=ending").text
        assert "高橋 澪" in named.page("/protection/?stage=ending").text
        sent = named.form(f"/protection/{made}/extend/").values
        for _press in range(2):
            assert named.post(f"/protection/{made}/extend/", sent).status_code == 302
        assert now(made).terms[1:] == ((date(2027, 3, 25), date(2028, 3, 24)),)


def test_what_is_over_offers_a_new_application(named: Desk, chief: Desk) -> None:
    made = granted()
    named.done(f"/protection/{made}/end/", because="withdrawn", details="本人が来庁")
    page = named.page(f"/protection/{made}/")
    assert "終了しました(申出者の取下げ: 本人が来庁)" in page.text
    assert page.link("新しい申出を書く").startswith("/protection/new/")
    assert "終える(取下げなど)" not in page.text


def test_requests_that_were_stopped_stand_on_its_page(named: Desk, applied: int) -> None:
    stop()
    page = named.page(f"/protection/{applied}/")
    assert "受付の外(連携番号の発行)" in page.text
    assert "確かめて処理する" in page.text


def test_every_look_is_recorded(named: Desk, applied: int) -> None:
    named.page(f"/protection/{applied}/")
    named.page("/protection/")
    acts = [entry.act for entry in audit.history(OwnerRef("people.protection", str(applied)))]
    assert acts[:2] == ["people.protection.listed", "people.protection.viewed"]
    for person in now(applied).persons:
        assert audit.history(OwnerRef("people.person", str(person)))[0].act == "people.person.viewed"


def test_two_applications_stay_apart(named: Desk) -> None:
    first, second = apply(1), apply(4, joined=(), away=())
    named.done(f"/protection/{first}/end/", because="no_need")
    assert (now(first).stage, now(second).stage) == (Stage.ENDED, Stage.ADVICE)
