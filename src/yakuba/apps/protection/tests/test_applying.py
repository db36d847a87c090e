"""支援措置の申出: found in the register copy, written once, its mistakes told, nothing of persons in an address."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support import organised, register
from tests.support.pages import Form, Page
from yakuba.apps.protection.tests.conftest import AWAY, CLERK, DAY, NAMED, Desk, Seat, apply, day, now
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import (
    WITHHELD,
    EscalateError,
    Harm,
    KnownAs,
    Ledger,
    ProtectedAs,
    ProtectionFilter,
    Requester,
)


def written(desk: Desk, number: int = 1, **values: object) -> tuple[Form, dict[str, object]]:
    """The form of an application, filled in."""
    form = desk.form(f"/protection/new/{register.person_id(number)}/")
    told = {"harm": "dv", "ledgers": form.choices["ledgers"]}
    return form, form.values | told | values


def send(desk: Desk, number: int = 1, **values: object) -> Page:
    """Sent, to the end of the way."""
    _form, told = written(desk, number, **values)
    answer = desk.client.post(f"/protection/new/{register.person_id(number)}/", told, follow=True)
    return Page(answer)


def made() -> list[int]:
    return [row.protection_id for row in people.protections(NAMED, ProtectionFilter(), sort="id")[0]]


def test_an_application_is_found_written_and_protects_at_once(named: Desk) -> None:
    found = named.post("/protection/new/", {"text": "たかはし"})
    page = Page(found)
    assert "高橋 澪さんの申出を書く" in page.text
    address = page.link("高橋 澪さん")
    assert address == f"/protection/new/{register.person_id(1)}/"
    form = named.form(address)
    assert form.choices["joined"] == [str(register.person_id(2))]
    assert form.values["applied_on_year"] == "令和8"
    done = send(
        named,
        joined=[str(register.person_id(2))],
        ledgers=["residents", "annex"],
        applied_by="見本 代(法定代理人)",
        away1_name="高橋 剛",
        away1_kana="タカハシ ツヨシ",
        **day("away1_born", AWAY.born),
    )
    assert "申出を登録しました" in done.text
    assert "相談機関の意見を待っています" in done.text
    view = now(made()[0])
    assert view.persons == {
        register.person_id(1): ProtectedAs.APPLICANT,
        register.person_id(2): ProtectedAs.JOINED,
    }
    assert (view.harm, view.applied_on, view.applied_by) == (Harm.DV, DAY, "見本 代(法定代理人)")
    assert (view.kept_away, view.ledgers) == ((AWAY,), (Ledger.RESIDENTS, Ledger.ANNEX))
    assert people.person(CLERK, register.person_id(2)).address is WITHHELD


def test_the_same_form_sent_twice_is_one_application(named: Desk) -> None:
    _form, told = written(named)
    answers = [named.post(f"/protection/new/{register.person_id(1)}/", told) for _press in range(2)]
    assert [answer["Location"] for answer in answers] == [f"/protection/{made()[0]}/"] * 2
    assert len(made()) == 1


def test_who_is_kept_away_may_be_named_by_number(named: Desk) -> None:
    send(named, away1_number="0000000003", away2_name="弁護 太郎")
    assert now(made()[0]).kept_away == (
        KnownAs("高橋 剛", "タカハシ ツヨシ", AWAY.born, register.person_id(3)),
        KnownAs("弁護 太郎"),
    )
    asking = KnownAs("別名", person_id=register.person_id(3))
    with pytest.raises(EscalateError):
        people.guard_request(CLERK, about=[register.person_id(2)], requester=Requester(asking))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"harm": ""}, "申出の理由"),
        ({"ledgers": []}, "制限する台帳"),
        (day("applied_on", DAY + timedelta(days=1)), "今日より後の日です"),
        ({"applied_on_month": "13"}, "暦にない"),
        ({"away1_kana": "タカハシ"}, "相手方の氏名を書いてください"),
        ({"away1_name": "高橋", "away1_kana": "高橋"}, "フリガナは"),
        ({"away3_number": "9999999999"}, "宛名番号は住民の写しにありません"),
        ({"away1_number": "0000000002", "joined": "child"}, "相手方の両方"),
        ({"away1_number": "0000000001"}, "相手方の両方"),
        ({"applied_by": "見本\u200b代"}, "使えない文字"),
        ({"joined": "999999"}, "選"),
        ({"key": "x"}, ""),
    ],
)
def test_a_mistake_is_told_loses_nothing_and_registers_nothing(named: Desk, values: dict[str, Any], says: str) -> None:
    if values.get("joined") == "child":
        values = values | {"joined": str(register.person_id(2))}
    form, told = (
        written(named, applied_by="見本 代", **values) if "applied_by" not in values else written(named, **values)
    )
    answer = named.post(f"/protection/new/{register.person_id(1)}/", told)
    page = Page(answer)
    assert (answer.status_code, says in page.text) == (422, True)
    assert made() == []
    kept = next(one for one in page.forms if "applied_by" in one.values)
    assert kept.values["applied_by"] == told["applied_by"]
    assert form.action == kept.action


def test_a_firm_or_somebody_unknown_cannot_apply(named: Desk) -> None:
    assert named.get("/protection/new/999999/").status_code == 404
    assert named.post("/protection/new/999999/", {"harm": "dv"}).status_code == 404


def test_somebody_alone_has_nobody_to_join(named: Desk) -> None:
    assert "併せて支援を求める人" not in named.page(f"/protection/new/{register.person_id(4)}/").text


def test_who_is_protected_already_is_marked(named: Desk, applied: int) -> None:
    assert "支援措置・抑止あり" in named.page(f"/protection/new/{register.person_id(1)}/").text
    assert "支援措置・抑止あり" in named.post("/protection/new/", {"text": "たかはし みお"}).content.decode()


@pytest.mark.parametrize(("text", "says"), [("", "氏名か生年月日"), ("た", "2文字以上"), ("やまだ", "見つかりません")])
def test_a_search_that_finds_nothing_says_what_to_do(named: Desk, text: str, says: str) -> None:
    answer = named.post("/protection/new/", {"text": text})
    assert says in answer.content.decode()
    assert answer.status_code == (200 if text == "やまだ" else 422)


def test_nobody_registers_for_their_own_household(seat: Seat, town: None, tmp_path: Path) -> None:
    organised.with_numbers(tmp_path, {"1010": "0000000002"})
    page = send(seat("1010"))
    assert "ご自身やご家族に関わる支援措置は扱えません" in page.text
    assert people.protections(NAMED, ProtectionFilter())[1] == 0


def test_another_application_of_the_same_person_is_another_one(named: Desk) -> None:
    first = apply()
    send(named, key=str(uuid4()))
    assert made() == [first, first + 1]
