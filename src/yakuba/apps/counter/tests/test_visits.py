"""来庁予定: announced on the portal, listed at the office, begun with the answers given at home."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support import receptions
from tests.support.pages import Page
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Source
from yakuba.lib import clock
from yakuba.lib.refs import Actor

RESIDENT = Actor("resident", str(uuid4()))


@pytest.fixture(autouse=True)
def _own_home(settings: Any, tmp_path: Any) -> None:
    settings.YAKUBA_HOME = tmp_path


def announce(number: str = "V1234567", **changes: Any) -> messages.VisitPlanned:
    """The family of A01 announces that it comes today."""
    said = [("event", item, value) for item, value in receptions.MOVED.items()]
    for place, person in enumerate(receptions.FAMILY, 1):
        said += [(f"p{place}", item, value) for item, value in person.items()]
    said.append(("household", "dog", 1))
    parts: dict[str, Any] = {
        "visit": uuid4(),
        "number": number,
        "event": "tennyu",
        "members": ("p1", "p2", "p3", "p4"),
        "values": [messages.FilledValue(unit=u, item=i, value=v) for u, i, v in said],
        "office": "01",
        "on": receptions.DAY,
        "slot": "10時ごろ",
        "account": uuid4(),
    }
    message = messages.VisitPlanned(**(parts | changes))
    gate.send(message, key=f"visit:{message.visit}", actor=RESIDENT)
    gate.exchange()
    return message


def test_todays_visits_at_the_office_are_listed_and_name_nobody(clerk: Desk) -> None:
    announce()
    announce("V2222222", on=receptions.DAY + timedelta(days=1))
    announce("V3333333", office="99")
    text = clerk.page("/counter/").text
    assert "V1234567" in text
    assert "10時ごろ" in text
    assert "V2222222" not in text
    assert "V3333333" not in text
    assert "森" not in text


def test_a_visit_begins_with_the_answers_given_at_home_and_a_second_click_is_the_same(clerk: Desk) -> None:
    message = announce()
    form = clerk.page("/counter/").form("/start/")
    first = clerk.post(form.action, {})
    assert first.status_code == 302
    assert clerk.post(form.action, {})["Location"] == first["Location"]
    (row,), _more = intake.receptions(receptions.CLERK, on=receptions.DAY)
    view = intake.view(receptions.CLERK, row.key)
    assert [member.name for member in view.members] == ["森 太郎", "森 花子", "森 一郎", "森 二郎"]
    assert (view.household_items["dog"].value, view.household_items["dog"].source) == (1, Source.ONLINE)
    assert view.event_items["moved_on"].source == Source.ONLINE
    assert str(message.visit) not in first["Location"]
    assert "V1234567" not in clerk.page("/counter/").text


def test_people_without_a_name_are_told_apart_and_named_before_anything_is_filed(clerk: Desk) -> None:
    said = [("event", item, value) for item, value in receptions.MOVED.items()]
    said += [("p1", "relation", "世帯主"), ("p1", "sex", "男"), ("p1", "born", 19880502)]
    said += [("p2", "relation", "子"), ("p2", "sex", "男"), ("p2", "born", 20190620)]
    announce(members=("p1", "p2"), values=[messages.FilledValue(unit=u, item=i, value=v) for u, i, v in said])
    address = clerk.post(clerk.page("/counter/").form("/start/").action, {})["Location"]
    key = address.split("/")[2]
    household = clerk.page(f"/counter/{key}/household/").text
    assert "氏名がまだ入っていない方がいます" in household
    assert "氏名未入力の方(世帯主、昭和63年5月2日生まれ)さんを直す" in household
    assert "氏名未入力の方(子、令和元年6月20日生まれ)さんを直す" in household
    version = intake.view(receptions.CLERK, UUID(key)).version
    filer = {"unit": "p1", "capacity": "本人", "phone": "090-0000-0001", "alone": "driver_licence"}
    refused = clerk.post(f"/counter/{key}/filer/", {**filer, "version": str(version)})
    assert refused.status_code == 422
    assert "「世帯」の画面で" in Page(refused).text
    for unit, name, kana in (("p1", "森 太郎", "モリ タロウ"), ("p2", "森 一郎", "モリ イチロウ")):
        page = clerk.page(f"/counter/{key}/household/person/{unit}/")
        form = next(form for form in page.forms if "latin_name" in form.values)
        held = {item: value for item, value in form.values.items() if value}
        assert (
            clerk.post(f"/counter/{key}/household/person/{unit}/", {**held, "name": name, "kana": kana}).status_code
            == 302
        )
    assert "氏名がまだ" not in clerk.page(f"/counter/{key}/household/").text
    version = intake.view(receptions.CLERK, UUID(key)).version
    assert clerk.post(f"/counter/{key}/filer/", {**filer, "version": str(version)}).status_code == 302


def test_it_is_found_by_the_number_that_somebody_shows_on_any_day(clerk: Desk) -> None:
    announce("V2222222", on=receptions.DAY + timedelta(days=1))
    assert "V2222222" in clerk.page("/counter/?visit=v2222222").text
    assert "この番号の来庁予定はありません" in clerk.page("/counter/?visit=V0000000").text


def test_a_cancelled_visit_is_gone_from_the_list_and_cannot_begin(clerk: Desk) -> None:
    message = announce()
    gate.send(messages.VisitCancelled(visit=message.visit, at=clock.now()), key="c", actor=RESIDENT)
    gate.exchange()
    assert "V1234567" not in clerk.page("/counter/").text
    assert "取消し" in clerk.page("/counter/?visit=V1234567").text
    assert clerk.post(f"/counter/visits/{message.visit}/start/", {}).status_code == 404


def _move(message: messages.VisitPlanned, **to: Any) -> None:
    changed = messages.VisitChanged(
        visit=message.visit, at=clock.now(), **({"office": "01", "on": receptions.DAY, "slot": "午後"} | to)
    )
    gate.send(changed, key=f"visit-changed:{message.visit}:{uuid4()}", actor=RESIDENT)
    gate.exchange()


def test_a_changed_visit_stands_on_its_new_day_under_its_number(clerk: Desk) -> None:
    message = announce()
    _move(message, on=receptions.DAY + timedelta(days=1), slot=None)
    assert "V1234567" not in clerk.page("/counter/").text
    _move(message, slot="午後")
    text = clerk.page("/counter/").text
    assert "V1234567" in text
    assert "午後" in text
    _move(message, office="99")
    assert "V1234567" not in clerk.page("/counter/").text


def test_a_visit_that_has_begun_or_was_cancelled_is_not_changed_any_more(clerk: Desk) -> None:
    begun, gone = announce(), announce("V2222222")
    clerk.post(f"/counter/visits/{begun.visit}/start/", {})
    gate.send(messages.VisitCancelled(visit=gone.visit, at=clock.now()), key="c", actor=RESIDENT)
    for message in (begun, gone):
        _move(message, on=receptions.DAY + timedelta(days=1))
        found = intake.find_visit(receptions.CLERK, message.number)
        assert found is not None
        assert found.on == receptions.DAY


def test_answers_that_no_longer_fit_begin_nothing_and_say_what_to_do(clerk: Desk) -> None:
    message = announce(values=[messages.FilledValue(unit="household", item="gone", value=1)])
    answer = clerk.client.post(f"/counter/visits/{message.visit}/start/", {}, follow=True)
    assert "新しい受付として始めてください" in Page(answer).text
    assert intake.receptions(receptions.CLERK, on=receptions.DAY) == ([], False)


def test_who_may_not_open_sees_no_button_and_is_refused(desk: Any) -> None:
    message = announce()
    head = desk("1008")
    assert "受付を始める" not in head.page("/counter/").text
    assert head.post(f"/counter/visits/{message.visit}/start/", {}).status_code == 403


def test_who_hands_out_receptions_begins_a_visit_and_is_told_the_number_to_pass_on(desk: Any) -> None:
    announce()
    guide = desk("1013")
    form = guide.page("/counter/").form("/start/")
    assert "担当の窓口へ案内してください" in Page(guide.client.post(form.action, {}, follow=True)).text
    (row,), _more = intake.receptions(receptions.CLERK, on=receptions.DAY)
    assert len(intake.view(receptions.CLERK, row.key).members) == 4
    assert guide.get(f"/counter/{row.key}/household/").status_code == 403
