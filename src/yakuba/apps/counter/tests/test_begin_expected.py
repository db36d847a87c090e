"""What a clerk may expect of the opening and of the list, beyond what the pages do so far."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from tests.support import receptions
from tests.support.pages import Page
from yakuba.apps.counter.tests.conftest import Desk, day
from yakuba.kernel.intake import service as intake
from yakuba.lib import clock

Seat = Callable[..., Desk]


@pytest.mark.parametrize("days", [1, 365, 3650])
def test_a_day_of_reception_that_has_not_come_is_refused(clerk: Desk, days: int) -> None:
    ahead = receptions.DAY + timedelta(days=days)
    answer = clerk.post(
        "/counter/new/tennyu/", clerk.opening() | day("received_on", ahead.year, ahead.month, ahead.day)
    )
    assert answer.status_code == 422


def test_going_back_and_correcting_the_day_of_moving_is_not_ignored_in_silence(clerk: Desk) -> None:
    values = clerk.opening()
    first = clerk.post("/counter/new/tennyu/", values)
    corrected = clerk.post("/counter/new/tennyu/", values | day("moved_on", 2026, 11, 6))
    if corrected.status_code == 302:
        assert corrected["Location"] == first["Location"]
        key = UUID(corrected["Location"].split("/")[2])
        assert intake.view(receptions.CLERK, key).event_items["moved_on"].value == 20261106
    else:
        assert corrected.status_code in (409, 422)


def test_the_day_of_the_event_can_be_corrected_after_the_opening(clerk: Desk, moved_in: str) -> None:
    pages = [clerk.page(f"/counter/{moved_in}/{room}") for room in ("", "household/", "guide/")]
    assert any("転入した日" in words for page in pages for words, _ in page.links) or any(
        name.startswith("moved_on") for page in pages for form in page.forms for name in form.values
    )


def test_the_key_of_another_sections_reception_leads_nowhere(desk: Seat) -> None:
    theirs = desk("1022").begin()
    clerk = desk()
    answer = clerk.post("/counter/new/tennyu/", clerk.opening() | {"key": theirs})
    assert answer.status_code in (403, 404, 409, 422)


@pytest.mark.parametrize("ticket", ["A\u202e12", "A\u200b12", "A\x1b12", "A\n12"])
def test_a_ticket_with_invisible_characters_is_refused(clerk: Desk, ticket: str) -> None:
    answer = clerk.post("/counter/new/tennyu/", clerk.opening() | {"ticket": ticket})
    assert answer.status_code == 422


def test_the_guide_who_hands_out_receptions_is_told_the_number(desk: Seat) -> None:
    guide = desk("1013")
    answer = guide.client.post("/counter/new/tennyu/", guide.opening(), follow=True)
    assert answer.status_code == 200
    assert len(intake.receptions(receptions.CLERK)[0]) == 1


def test_somebody_with_a_second_post_at_a_branch_can_receive_there(desk: Seat) -> None:
    both = desk("1050")
    answer = both.post("/counter/new/tennyu/", both.opening())
    assert answer.status_code == 302


def test_a_reception_left_open_yesterday_is_found_again_today(desk: Seat) -> None:
    clerk = desk()
    with clock.stopped_at(receptions.DAY - timedelta(days=1)):
        left_open = str(receptions.opened(received_on=receptions.DAY - timedelta(days=1)).key)
    assert left_open in clerk.page("/counter/").html


def test_a_reception_dated_back_is_found_again_today(clerk: Desk) -> None:
    key = clerk.begin(**day("received_on", 2026, 11, 19))
    assert key in clerk.page("/counter/").html


def test_from_page_two_the_third_page_can_be_reached(clerk: Desk) -> None:
    for _ in range(103):
        receptions.opened()
    second = clerk.page("/counter/?page=2")
    assert "page=3" in second.link("前の受付")


def test_the_first_page_answers_only_to_looking(clerk: Desk) -> None:
    assert clerk.client.delete("/counter/").status_code == 405
    assert clerk.post("/counter/", {}).status_code == 405


def test_a_broken_key_of_the_form_is_explained(clerk: Desk) -> None:
    page = Page(clerk.post("/counter/new/tennyu/", clerk.opening() | {"key": ""}))
    assert "開き直して" in page.text
