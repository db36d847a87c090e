"""When work comes round, in Japan Standard Time."""

from datetime import UTC, datetime

import pytest

from yakuba.kernel.jobs.rhythm import next_after
from yakuba.lib.clock import JST


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JST)


@pytest.mark.parametrize(
    ("rule", "moment", "following"),
    [
        ("every 90s", "2026-04-01 12:00:00", "2026-04-01 12:01:30"),
        ("every 15m", "2026-04-01 23:50:00", "2026-04-02 00:05:00"),
        ("every 1d", "2028-02-28 12:00:00", "2028-02-29 12:00:00"),
        ("10 3 * * *", "2026-04-01 03:09:59", "2026-04-01 03:10:00"),
        ("10 3 * * *", "2026-04-01 03:10:00", "2026-04-02 03:10:00"),
        ("*/20 8-17 * * *", "2026-04-01 08:41:00", "2026-04-01 09:00:00"),
        ("*/20 8-17 * * *", "2026-04-01 17:40:00", "2026-04-02 08:00:00"),
        ("0 9 1 4 *", "2026-04-01 09:00:00", "2027-04-01 09:00:00"),
        ("0 9 * * 1-5", "2026-11-20 09:00:00", "2026-11-23 09:00:00"),
        ("0 9 * * 0", "2026-11-21 00:00:00", "2026-11-22 09:00:00"),
        ("0 9 * * 7", "2026-11-21 00:00:00", "2026-11-22 09:00:00"),
        ("0 0 13 * 5", "2026-11-13 00:00:00", "2026-11-20 00:00:00"),
        ("0 0 29 2 *", "2096-02-29 00:00:00", "2104-02-29 00:00:00"),
        ("5,35 0,12 * * *", "2026-12-31 12:35:00", "2027-01-01 00:05:00"),
        ("30/10 0 * * *", "2026-04-01 00:30:00", "2026-04-01 00:40:00"),
    ],
)
def test_the_next_time_is_strictly_later(rule: str, moment: str, following: str) -> None:
    assert next_after(rule, at(moment)) == at(following)


def test_a_moment_of_another_zone_is_read_in_japan() -> None:
    assert next_after("0 9 * * *", datetime(2026, 4, 1, 0, 0, tzinfo=UTC)) == at("2026-04-02 09:00:00")


@pytest.mark.parametrize(
    "rule",
    ["", "daily", "every 0m", "every 15 m", "every -1h", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *",
     "* * * 13 *", "* * * * 8", "5-1 * * * *", "*/0 * * * *", "a * * * *", "0 0 31 2 *"],
)  # fmt: skip
def test_a_rule_that_cannot_be_read_or_never_comes_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        next_after(rule, at("2026-04-01 00:00:00"))
