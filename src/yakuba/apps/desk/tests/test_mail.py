"""郵送: the page of a case says when a letter arrived, by which rule it counts, and whether it was late."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from yakuba.apps.desk.tests.conftest import ALLOWANCE, CLERK, Seat, opened, order
from yakuba.kernel.cases import service as cases
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib import clock

MOPED = "gentsuki-shinkoku"
FRIDAY = datetime(2026, 11, 13, tzinfo=clock.JST)


def posted(procedure: str, on: date, *, late: bool = False) -> str:
    """The address of a case that came by mail on Friday the 13th and counts from ``on``."""
    told = replace(order(procedure, on=on), door=Door.MAIL, arrived_at=FRIDAY, late=late)
    (view,) = cases.open_cases(CLERK, (told,))
    return f"/desk/{view.row.key}/"


def test_a_letter_counts_from_the_day_it_arrived(reviewer: Seat) -> None:
    text = reviewer.page(posted(ALLOWANCE, FRIDAY.date())).text
    assert "令和8年11月13日 郵送" in text
    assert "令和8年11月13日に届き、その日に出したものとしています" in text
    assert "通信日付印" not in text
    assert "期限後の届出" not in text


@pytest.mark.parametrize("late", [False, True])
def test_a_tax_return_shows_the_day_of_its_postmark_and_that_of_its_arrival(
    seat: Callable[[str], Seat], late: bool
) -> None:
    text = seat("1037").page(posted(MOPED, date(2026, 11, 11), late=late)).text
    assert "令和8年11月11日 郵送" in text
    assert "令和8年11月13日に届き、通信日付印の日に出したものとしています" in text
    assert ("期限後の届出" in text) is late


def test_of_what_came_over_the_counter_nothing_is_said(reviewer: Seat) -> None:
    text = reviewer.page(f"/desk/{opened(ALLOWANCE)}/").text
    assert "に届き" not in text
