"""Many at once: chosen in the list, previewed with what is left out and why, carried out once."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.support.pages import Page
from yakuba.apps.desk.forms.bulk import ACTIONS
from yakuba.apps.desk.tests.conftest import MOVE_IN, Seat, now, opened
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import State

Seats = Callable[[str], Seat]


@pytest.fixture
def jumin(seat: Seats) -> Seat:
    """住基係長."""
    return seat("1009")


def _preview(desk: Seat, action: str, keys: list[UUID], **more: str) -> Page:
    values = {"action": action, "case": [str(key) for key in keys]} | more
    answer = desk.post("/desk/bulk/", values)
    assert answer.status_code == 200, answer["Location"]
    return Page(answer)


def _carry_out(desk: Seat, page: Page) -> None:
    form = page.form("/carry-out/")
    assert desk.post(form.action, form.values).status_code == 302


def test_twenty_cases_are_assigned_with_one_preview_and_one_press(jumin: Seat) -> None:
    keys = [opened(MOVE_IN) for _number in range(20)]
    page = _preview(jumin, "assign", keys)
    assert "20件を選びました" in page.text
    page = _preview(jumin, "assign", keys, assignee="1010", detailed="1")
    assert "20件を進めます" in page.text
    assert {now(key).row.assignee for key in keys} == {""}
    _carry_out(jumin, page)
    assert {now(key).row.assignee for key in keys} == {"1010"}


def test_what_cannot_move_is_named_with_its_reason(seat: Seats, jumin: Seat) -> None:
    ready, open_ = opened(MOVE_IN), opened(MOVE_IN)
    seat("1010").checks(ready)
    page = _preview(jumin, "confirm", [ready, open_])
    assert "選んだ2件のうち 1件を進めます。1件は進められません。" in page.text
    assert now(open_).row.number in page.text
    _carry_out(jumin, page)
    assert now(ready).row.state == State.CONFIRMED
    assert now(open_).row.state == State.RECEIVED


def test_carrying_out_twice_moves_once(seat: Seats, jumin: Seat) -> None:
    key = opened(MOVE_IN)
    seat("1010").checks(key)
    page = _preview(jumin, "confirm", [key])
    _carry_out(jumin, page)
    version = now(key).row.version
    _carry_out(jumin, page)
    assert now(key).row.version == version


def test_a_case_that_changed_since_the_preview_stops_the_whole_batch(seat: Seats, jumin: Seat) -> None:
    keys = [opened(MOVE_IN) for _number in range(2)]
    for key in keys:
        seat("1010").checks(key)
    page = _preview(jumin, "confirm", keys)
    seat("1010").done(keys[0], "claim")
    form = page.form("/carry-out/")
    told = Page(jumin.client.post(form.action, form.values, follow=True))
    assert "エラー" in told.text
    assert {now(key).row.state for key in keys} == {State.RECEIVED}


def test_choosing_nothing_says_what_to_do(jumin: Seat) -> None:
    answer = jumin.client.post("/desk/bulk/", {"action": "confirm"}, follow=True)
    assert "一つ以上選んでください" in Page(answer).text


@pytest.mark.parametrize("case", ["x", "1'", "00000000-0000-0000-0000-000000000000"])
def test_a_made_up_case_moves_nothing(jumin: Seat, case: str) -> None:
    answer = jumin.client.post("/desk/bulk/", {"action": "confirm", "case": [case]}, follow=True)
    assert answer.status_code == 200


def test_a_reviewer_has_no_bulk(seat: Seats) -> None:
    opened(MOVE_IN)
    desk = seat("1010")
    assert "対象を確かめる" not in desk.page("/desk/?tab=all").text
    assert desk.post("/desk/bulk/", {"action": "confirm"}).status_code == 403


def test_a_chief_stamps_several_at_once(reviewer: Seat, chief: Seat) -> None:
    keys = [opened() for _number in range(2)]
    for key in keys:
        reviewer.done(key, "start")
        reviewer.checks(key)
        reviewer.draft(key)
    _carry_out(chief, _preview(chief, "approve", keys))
    assert all(any(slot.by == "1030" for slot in now(key).slots) for key in keys)


def test_every_action_for_several_has_its_words_for_having_been_done() -> None:
    assert [str(name) for _act, name in ACTIONS.values() if "「" in cases.done(str(name))] == []
