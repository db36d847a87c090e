"""開庁日: which days are open, and the hours of each office.

Legal holidays of a municipality (地方公共団体の休日) are Saturdays, Sundays, the holidays of 国民の祝日に関する法律 and
the days around New Year that its ordinance names (地方自治法4条の2第1項・第2項, https://iuris.jp/地方自治法-第四条の二,
read 2026-11-22); 12-29 to 01-03 is what such ordinances say (土佐清水市の休日を定める条例1条, read the same day; the
opening days of 高松市 in ../shared/data/takamatsu agree). A deadline that falls on one moves to the next open day
(4項). A counter opened on a Sunday does not make it a working day for deadlines, nor does a closed counter the reverse.
"""

from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from functools import lru_cache

import jpholiday
from django.db.models import Q

from yakuba.kernel.organisation.contracts import DayKind, Hours
from yakuba.kernel.organisation.models import ClosedDay, Office, valid_on

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "holiday"
SATURDAY = 5
# No run of closed days is nearly as long; a calendar that says so is wrong.
LONGEST_CLOSURE_DAYS = 60


def is_closed(day: date, office: str | None = None) -> bool:
    """Without an office: whether ``day`` is a holiday of the municipality, as deadlines count (one query).

    With an office: whether its door stays shut that day (two queries). Raises LookupError for an unknown office.
    """
    return calendar(day, day)(day) if office is None else hours_on(office, day) is None


def next_open_day(day: date, office: str | None = None) -> date:
    """``day`` itself when open, else the first open day after it. Raises LookupError when none comes in 60 days."""
    last = day + timedelta(days=LONGEST_CLOSURE_DAYS)
    closed = calendar(day, last) if office is None else lambda at: is_closed(at, office)
    while day <= last:
        if not closed(day):
            return day
        day += timedelta(days=1)
    raise LookupError("60日先まで開庁日がありません。開庁日の登録を確かめてください。")


def calendar(first: date, last: date) -> Callable[[date], bool]:
    """``is_closed`` of the municipality for every day from ``first`` to ``last``, read with one query.

    Made for counting deadlines. The function raises ValueError for a day outside of the range.
    """
    rows = ClosedDay.objects.filter(
        day__range=(first, last), office_code="", kind__in=(DayKind.HOLIDAY, DayKind.WORKDAY)
    )
    said = {day: kind == DayKind.HOLIDAY for day, kind in rows.values_list("day", "kind")}

    def closed(day: date) -> bool:
        if not first <= day <= last:
            raise ValueError("暦の範囲の外の日です。")
        return said[day] if day in said else is_public_holiday(day) or day.weekday() >= SATURDAY or is_year_end(day)

    return closed


@lru_cache(maxsize=4096)
def is_public_holiday(day: date) -> bool:
    """A holiday of 国民の祝日に関する法律, substitutes included (source: the jpholiday package)."""
    return bool(jpholiday.is_holiday(day))


def is_year_end(day: date) -> bool:
    """29 December to 3 January."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def hours_on(office: str, day: date) -> Hours | None:
    """When the office is open that day; None: closed. Two queries. Raises LookupError for an unknown office."""
    hours = Office.objects.filter(valid_on(day), code=office).values_list("hours", flat=True).first()
    if hours is None:
        raise LookupError("その日にその庁舎はありません。庁舎の登録を確かめてください。")
    rows = list(ClosedDay.objects.filter(Q(office_code=office) | Q(office_code=""), day=day))
    door = _door(rows)
    if door is not None:
        return parse_hours(door.hours) if door.kind == DayKind.OPEN else None
    return parse_hours(hours.get(_column(day, rows)))


def _door(rows: Iterable[ClosedDay]) -> ClosedDay | None:
    """What was said about the door itself; the office's own word goes before the word for all."""
    said = [row for row in rows if row.kind in (DayKind.CLOSED, DayKind.OPEN)]
    return max(said, key=lambda row: row.office_code, default=None)


def _column(day: date, rows: Iterable[ClosedDay]) -> str:
    kinds = {row.kind for row in rows}
    if is_year_end(day) and DayKind.WORKDAY not in kinds:
        return "year_end"
    holiday = is_public_holiday(day) and DayKind.WORKDAY not in kinds
    return HOLIDAY if holiday or DayKind.HOLIDAY in kinds else WEEKDAYS[day.weekday()]


def parse_hours(pair: list[str] | None) -> Hours | None:
    """Two stored texts ``HH:MM`` as hours."""
    return Hours(time.fromisoformat(pair[0]), time.fromisoformat(pair[1])) if pair else None
