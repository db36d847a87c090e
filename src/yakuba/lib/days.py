"""Days, periods, ages and school years as Japanese law counts them (期間計算・年齢計算).

Sources: 民法140条・141条・143条 (first day not counted, end of the last day, months by the calendar),
戸籍法43条 (the day of the event counts), 年齢計算ニ関する法律 (an age is reached at the end of the day before the
birthday), 地方自治法4条の2 (closed days; a last day that falls on one moves to the next open day).
Given in requirements as ``procedures-list.md``, last section, and ARCHITECTURE, "Law in the house".
"""

import calendar
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import jpholiday

MARCH, APRIL = 3, 4
SATURDAY = 5
ELEMENTARY_ENTRY_AGE = 6
COMPULSORY_GRADES = 9


class Counting(StrEnum):
    """Whether the day of the event is the first day of the period."""

    EXCLUDE_FIRST_DAY = "初日不算入"
    INCLUDE_FIRST_DAY = "初日算入"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in one unit. Raises ValueError unless exactly one unit is positive."""

    days: int = 0
    months: int = 0
    years: int = 0

    def __post_init__(self) -> None:
        units = (self.days, self.months, self.years)
        if min(units) < 0 or sum(unit > 0 for unit in units) != 1:
            raise ValueError("期間は days、months、years のどれか一つを正の数で書いてください")


def last_day(event: date, period: Period, counting: Counting, is_closed: Callable[[date], bool] | None = None) -> date:
    """The last day of ``period`` after ``event``; with ``is_closed`` it moves to the next open day.

    A period of months or years ends the day before the day that corresponds to its first day; where that month has
    no such day, on the month's last day (民法143条2項).
    """
    first = event if counting is Counting.INCLUDE_FIRST_DAY else event + timedelta(days=1)
    if period.days:
        end = first + timedelta(days=period.days - 1)
    else:
        end = _end_of_months(first, period.months + 12 * period.years)
    while is_closed is not None and is_closed(end):
        end += timedelta(days=1)
    return end


def _end_of_months(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - timedelta(days=1)


def reaches_age_on(born: date, age: int) -> date:
    """The day at whose end a person born on ``born`` is ``age`` years old: the day before the birthday."""
    return _end_of_months(born, 12 * age)


def age_on(born: date, day: date) -> int:
    """Full years of age by law on ``day``. Raises ValueError before birth."""
    if day < born:
        raise ValueError("the day lies before the birth")
    age = day.year - born.year
    if reaches_age_on(born, age + 1) <= day:
        return age + 1
    return age if reaches_age_on(born, age) <= day else age - 1


def school_year_end(day: date) -> date:
    """The first 31 March on or after ``day`` (最初の3月31日)."""
    return date(day.year if day.month <= MARCH else day.year + 1, 3, 31)


def fiscal_year(day: date) -> int:
    """The fiscal and school year (年度): 2026-03-31 lies in 2025."""
    return day.year if day.month >= APRIL else day.year - 1


def grade_on(born: date, day: date) -> int | None:
    """Grade in compulsory school on ``day``: 1–6 小学校, 7–9 中学校; None outside (学校教育法17条).

    A child enters school on the first 1 April after the day on which it reaches six.
    """
    entry_year = school_year_end(reaches_age_on(born, ELEMENTARY_ENTRY_AGE)).year
    grade = fiscal_year(day) - entry_year + 1
    return grade if 1 <= grade <= COMPULSORY_GRADES else None


def is_public_holiday_or_weekend(day: date) -> bool:
    """Saturdays, Sundays, national holidays and 29 December to 3 January (地方自治法4条の2第2項の通例)."""
    return day.weekday() >= SATURDAY or (day.month, day.day) in _YEAR_END or bool(jpholiday.is_holiday(day))


_YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}
