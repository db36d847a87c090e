"""A 届出 from reception to archive, and what stands in the way."""

from collections.abc import Callable
from uuid import uuid4

from tests.support.pages import Page
from yakuba.apps.desk.tests.conftest import MOVE_IN, Seat, now, opened
from yakuba.kernel.cases.contracts import State

Seats = Callable[[str], Seat]


def test_a_notification_is_claimed_checked_and_confirmed(seat: Seats) -> None:
    key = opened(MOVE_IN)
    desk = seat("1010")
    desk.done(key, "claim")
    assert desk.checks(key).status_code == 302
    assert desk.done(key, "confirm").row.state == State.CONFIRMED
    page = desk.case(key)
    assert "確認済" in page.text
    assert "はい" in page.text


def test_the_page_says_what_must_come_first(seat: Seats) -> None:
    key = opened(MOVE_IN)
    desk = seat("1010")
    desk.done(key, "claim")
    page = desk.case(key)
    assert "「受理する」の前に" in page.text
    assert "転出証明書" in page.text
    answer = desk.press(key, "confirm")
    assert answer.status_code == 422
    assert "を確かめてください" in Page(answer).text
    assert now(key).row.state == State.RECEIVED


def test_a_check_answered_no_stands_with_its_note_and_name(seat: Seats) -> None:
    key = opened(MOVE_IN)
    desk = seat("1010")
    desk.checks(key, "no", **{f"check-note_{now(key).checks[0].id}": "前住所が違う"})
    page = seat("1047").case(key)
    assert "いいえ" in page.text
    assert "前住所が違う" in page.text
    assert "斎藤 真由美" in page.text


def test_a_double_press_has_one_effect(seat: Seats) -> None:
    key = opened(MOVE_IN)
    desk = seat("1010")
    form = desk.case(key).form("/claim/")
    for _press in range(2):
        assert desk.post(form.action, form.values).status_code == 302
    assert now(key).row.version == int(form.values["version"]) + 1


def test_the_back_button_after_the_checklist_does_not_undo_anything(seat: Seats) -> None:
    key = opened(MOVE_IN)
    desk = seat("1010")
    stale = desk.case(key).form("/checks/").values
    desk.checks(key)
    answer = desk.post(f"/desk/{key}/checks/", stale | {f"check-ok_{now(key).checks[0].id}": "no"})
    assert answer.status_code == 422
    assert all(check.ok for check in now(key).checks)


def test_a_conflict_shows_the_newer_state_and_keeps_what_was_typed(seat: Seats) -> None:
    key = opened(MOVE_IN)
    desk, other = seat("1010"), seat("1009")
    form = desk.form(key, "withdraw")
    other.done(key, "claim")
    answer = desk.post(f"/desk/{key}/withdraw/", form.values | {"reason": "転入をやめたため"})
    assert answer.status_code == 422
    page = Page(answer)
    assert "転入をやめたため" in page.html
    again = next(form for form in page.forms if "reason" in form.values)
    assert again.values["version"] == str(now(key).row.version)
    assert ">\n転入をやめたため</textarea>" in page.html
    assert now(key).row.state == State.RECEIVED
    assert desk.post(f"/desk/{key}/withdraw/", again.values | {"reason": "転入をやめたため"}).status_code == 302
    assert now(key).row.state == State.WITHDRAWN


def test_an_unknown_case_or_action_does_not_exist(seat: Seats) -> None:
    desk = seat("1010")
    assert desk.get(f"/desk/{uuid4()}/").status_code == 404
    assert desk.get(f"/desk/{opened(MOVE_IN)}/explode/").status_code == 404


def test_the_case_of_another_section_is_as_if_it_were_not_there(seat: Seats) -> None:
    key = opened(MOVE_IN)
    desk = seat("1021")
    assert desk.get(f"/desk/{key}/").status_code == 404
    assert desk.post(f"/desk/{key}/claim/", {"version": "1"}).status_code == 404


def test_a_case_moves_to_another_section_and_waits_there(seat: Seats) -> None:
    key = opened(MOVE_IN)
    chief = seat("1009")
    chief.done(key, "reroute", section="2012", reason="戸籍の届出が先のため")
    assert now(key).row.section == "2012"
    assert now(key).row.number in seat("1015").page("/desk/?tab=unassigned").text


def test_the_chief_hands_a_case_to_somebody_of_the_section(seat: Seats) -> None:
    key = opened(MOVE_IN)
    chief = seat("1009")
    assert "1010" in chief.form(key, "assign").choices["assignee"]
    assert chief.done(key, "assign", assignee="1010").row.assignee == "1010"


def test_history_is_told_in_sentences_and_only_the_auditor_sees_who_looked(seat: Seats) -> None:
    key = opened(MOVE_IN)
    desk = seat("1010")
    desk.done(key, "claim")
    page = desk.case(key)
    assert "斎藤 真由美" in page.text
    assert "この案件を見た人" not in page.text
    assert "この案件を見た人" in seat("1047").case(key).text


def test_the_auditor_reads_and_is_offered_nothing(seat: Seats) -> None:
    key = opened(MOVE_IN)
    page = seat("1047").case(key)
    assert not [form for form in page.forms if f"/desk/{key}/" in form.action]
