"""The day on which something counts as filed, by the rule of its channel."""

from datetime import UTC, date, datetime

import pytest

from yakuba.lib.arrival import PostmarkAfterArrivalError, on_arrival, on_postmark, on_recording
from yakuba.lib.clock import JST

NOON = datetime(2026, 4, 15, 12, tzinfo=JST)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 4, 15, 0, 0, tzinfo=JST), date(2026, 4, 15)),
        (datetime(2026, 4, 15, 23, 59, 59, tzinfo=JST), date(2026, 4, 15)),
        (datetime(2026, 4, 14, 15, 0, tzinfo=UTC), date(2026, 4, 15)),
        (datetime(2026, 4, 14, 14, 59, tzinfo=UTC), date(2026, 4, 14)),
    ],
)
def test_arrival_and_recording_count_by_the_day_in_japan(moment: datetime, day: date) -> None:
    assert on_arrival(moment) == on_recording(moment) == day


def test_a_letter_counts_on_the_day_of_its_postmark() -> None:
    assert on_postmark(NOON, date(2026, 4, 13)) == date(2026, 4, 13)
    assert on_postmark(NOON, date(2026, 4, 15)) == date(2026, 4, 15)


def test_without_a_legible_postmark_it_counts_on_arrival() -> None:
    assert on_postmark(NOON, None) == date(2026, 4, 15)


def test_no_letter_arrives_before_it_was_sent() -> None:
    with pytest.raises(PostmarkAfterArrivalError):
        on_postmark(NOON, date(2026, 4, 16))
