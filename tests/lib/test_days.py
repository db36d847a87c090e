"""Counting days as law counts them. Expected dates were worked out by hand from the texts named at each group.

Papers: procedures-list.md, last section 「期限の数え方」; scenarios A01 and A03; ARCHITECTURE 「Law in the house」.
Law texts read on 2026-11-22: 民法140・141・143条 (tek-law.jp, kannosrfp.com), 年齢計算ニ関する法律 and 学校教育法17条
(sirchild.com/law/april1), 地方自治法4条の2 (iuris.jp), 祝日法3条 (wdic.org), holidays of 2026 (内閣府, press).
"""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.lib.days import (
    Counting,
    Period,
    age_on,
    fiscal_year,
    grade_on,
    is_public_holiday_or_weekend,
    last_day,
    reaches_age_on,
    school_year_end,
)

EXCLUDE = Counting.EXCLUDE_FIRST_DAY
INCLUDE = Counting.INCLUDE_FIRST_DAY
ONE_DAY = timedelta(days=1)

days_of_our_time = st.dates(date(1990, 1, 1), date(2060, 12, 31))
births = st.dates(date(1930, 1, 1), date(2030, 12, 31))
countings = st.sampled_from(list(Counting))
periods = st.one_of(
    st.builds(Period, days=st.integers(1, 400)),
    st.builds(Period, months=st.integers(1, 30)),
    st.builds(Period, years=st.integers(1, 12)),
)


def never_closed(_: date) -> bool:
    return False


# Periods in days: the three examples of procedures-list.md, the dates of A01 and A03.


@pytest.mark.parametrize(
    ("event", "days", "counting", "expected"),
    [
        (date(2026, 4, 1), 14, EXCLUDE, date(2026, 4, 15)),  # 転入届, 住民基本台帳法22条
        (date(2026, 4, 1), 14, INCLUDE, date(2026, 4, 14)),  # 出生届, 戸籍法49条・43条
        (date(2026, 4, 1), 7, INCLUDE, date(2026, 4, 7)),  # 死亡届, 戸籍法86条・43条
        (date(2026, 11, 16), 14, EXCLUDE, date(2026, 11, 30)),  # A01 転入届
        (date(2026, 11, 16), 15, EXCLUDE, date(2026, 12, 1)),  # A01 児童手当, 15日特例
        (date(2026, 11, 10), 7, INCLUDE, date(2026, 11, 16)),  # A03 死亡届
        (date(2026, 2, 20), 14, EXCLUDE, date(2026, 3, 6)),  # February of 28 days
        (date(2028, 2, 20), 14, EXCLUDE, date(2028, 3, 5)),  # and of 29
        (date(2026, 4, 1), 1, EXCLUDE, date(2026, 4, 2)),
        (date(2026, 4, 1), 1, INCLUDE, date(2026, 4, 1)),
    ],
)
def test_days_are_counted_from_the_next_day_or_from_the_day_itself(
    event: date, days: int, counting: Counting, expected: date
) -> None:
    assert last_day(event, Period(days=days), counting) == expected


# Months and years: 民法143条, the day before the corresponding day of the first counted day.


@pytest.mark.parametrize(
    ("event", "months", "counting", "expected"),
    [
        (date(2026, 3, 8), 3, EXCLUDE, date(2026, 6, 8)),  # the textbook case: counted from 9 March, ends 8 June
        (date(2026, 1, 15), 1, INCLUDE, date(2026, 2, 14)),  # counted from 15 January
        (date(2026, 4, 1), 3, INCLUDE, date(2026, 6, 30)),  # birth abroad, 戸籍法41条: from the start of a month
        (date(2026, 3, 31), 3, EXCLUDE, date(2026, 6, 30)),  # the same first counted day, 1 April
        (date(2026, 1, 31), 1, EXCLUDE, date(2026, 2, 28)),  # counted from 1 February: all of February
        (date(2026, 1, 30), 1, EXCLUDE, date(2026, 2, 28)),  # counted from 31 January: February has no 31st
        (date(2026, 1, 28), 1, EXCLUDE, date(2026, 2, 28)),  # counted from 29 January: no 29th in 2026
        (date(2026, 1, 27), 1, EXCLUDE, date(2026, 2, 27)),  # counted from 28 January: the day before 28 February
        (date(2028, 1, 28), 1, EXCLUDE, date(2028, 2, 28)),  # counted from 29 January, there is a 29 February
        (date(2028, 1, 30), 1, EXCLUDE, date(2028, 2, 29)),  # counted from 31 January, leap year
        (date(2026, 2, 28), 1, EXCLUDE, date(2026, 3, 31)),  # counted from 1 March: all of March, not 28 March
        (date(2026, 4, 30), 1, EXCLUDE, date(2026, 5, 31)),  # counted from 1 May: all of May, not 30 May
        (date(2026, 1, 31), 1, INCLUDE, date(2026, 2, 28)),  # counted from 31 January itself
        (date(2026, 11, 30), 3, INCLUDE, date(2027, 2, 28)),  # over the year's end, February has no 30th
        (date(2026, 11, 10), 3, EXCLUDE, date(2027, 2, 10)),  # 固定資産現所有者申告, 3月 from the next day
        (date(2026, 11, 10), 10, EXCLUDE, date(2027, 9, 10)),  # 農地法3条の3, おおむね10月
        (date(2026, 3, 31), 13, EXCLUDE, date(2027, 4, 30)),  # 被災者生活再建支援金, 13月
    ],
)
def test_months_end_on_the_day_before_the_corresponding_day_or_on_the_months_last_day(
    event: date, months: int, counting: Counting, expected: date
) -> None:
    assert last_day(event, Period(months=months), counting) == expected


@pytest.mark.parametrize(
    ("event", "years", "counting", "expected"),
    [
        (date(2026, 11, 15), 2, EXCLUDE, date(2028, 11, 15)),  # 葬祭費: two years from the day after the funeral
        (date(2026, 12, 31), 2, EXCLUDE, date(2028, 12, 31)),  # counted from 1 January
        (date(2024, 2, 28), 2, EXCLUDE, date(2026, 2, 28)),  # counted from 29 February: none in 2026
        (date(2024, 2, 29), 2, EXCLUDE, date(2026, 2, 28)),  # counted from 1 March
        (date(2026, 2, 28), 2, EXCLUDE, date(2028, 2, 29)),  # counted from 1 March 2026: the day before 1 March 2028
        (date(2026, 11, 20), 1, INCLUDE, date(2027, 11, 19)),
    ],
)
def test_years_run_by_the_calendar(event: date, years: int, counting: Counting, expected: date) -> None:
    assert last_day(event, Period(years=years), counting) == expected


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {"days": 0},
        {"days": 14, "months": 1},
        {"months": 1, "years": 1},
        {"days": -1},
        {"days": 14, "months": -1},
        {"years": -2},
    ],
)
def test_a_period_is_in_exactly_one_unit_and_longer_than_nothing(parts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Period(**parts)


# Closed days: 地方自治法4条の2第4項, the next open day.


@pytest.mark.parametrize(
    ("event", "period", "expected"),
    [
        (date(2026, 12, 14), Period(days=14), date(2026, 12, 28)),  # Monday, the last open day of the year
        (date(2026, 12, 15), Period(days=14), date(2027, 1, 4)),  # 29 December → after 3 January, a Monday
        (date(2026, 12, 20), Period(days=14), date(2027, 1, 4)),  # 3 January is a Sunday
        (date(2025, 12, 15), Period(days=14), date(2026, 1, 5)),  # 4 January 2026 is a Sunday too
        (date(2026, 4, 17), Period(days=14), date(2026, 5, 1)),  # Friday before Golden Week
        (date(2026, 4, 18), Period(days=14), date(2026, 5, 7)),  # 2 (Sat) to 5 May, and 6 May is 振替休日
        (date(2026, 4, 22), Period(days=14), date(2026, 5, 7)),  # ends on the 振替休日 itself
        (date(2026, 9, 5), Period(days=14), date(2026, 9, 24)),  # 19 to 23 September, 22nd lies between two holidays
        (date(2027, 3, 7), Period(days=14), date(2027, 3, 23)),  # 21 March Sunday 春分の日, Monday 振替休日
        (date(2026, 11, 9), Period(days=14), date(2026, 11, 24)),  # 23 November 勤労感謝の日
        (date(2026, 10, 31), Period(months=1), date(2026, 11, 30)),  # open, stays
        (date(2026, 9, 30), Period(months=1), date(2026, 11, 2)),  # 31 October is a Saturday
        (date(2024, 12, 29), Period(years=2), date(2027, 1, 4)),
    ],
)
def test_a_period_ending_on_a_closed_day_ends_on_the_next_open_day(event: date, period: Period, expected: date) -> None:
    assert last_day(event, period, EXCLUDE, is_public_holiday_or_weekend) == expected


def test_without_a_calendar_of_closed_days_nothing_moves() -> None:
    assert last_day(date(2026, 12, 15), Period(days=14), EXCLUDE) == date(2026, 12, 29)


def test_a_closed_day_within_the_period_does_not_lengthen_it() -> None:
    assert last_day(date(2026, 4, 30), Period(days=14), EXCLUDE, is_public_holiday_or_weekend) == date(2026, 5, 14)


def test_a_town_with_its_own_opening_days_is_asked_for_them() -> None:
    def closed_in_the_first_week_of_may(day: date) -> bool:
        return day.month == 5 and day.day <= 7

    assert last_day(date(2026, 4, 20), Period(days=14), EXCLUDE, closed_in_the_first_week_of_may) == date(2026, 5, 8)


# The calendar: 祝日法2条・3条, 地方自治法4条の2第2項 (年末年始 by ordinance, 12/29–1/3).


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 11, 21),  # Saturday
        date(2026, 11, 22),  # Sunday
        date(2026, 11, 23),  # 勤労感謝の日
        date(2026, 5, 6),  # 振替休日 three days after its Sunday
        date(2026, 9, 22),  # between two holidays
        date(2026, 9, 23),  # 秋分の日
        date(2026, 3, 20),  # 春分の日
        date(2024, 2, 12),  # 振替休日
        date(2025, 2, 24),  # 振替休日
        date(2025, 11, 24),  # 振替休日
        date(2027, 3, 22),  # 振替休日
        date(2026, 12, 29),
        date(2026, 12, 31),
        date(2027, 1, 1),
        date(2029, 1, 2),  # Tuesday
        date(2029, 1, 3),  # Wednesday
    ],
)
def test_the_town_hall_is_closed(day: date) -> None:
    assert is_public_holiday_or_weekend(day)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 12, 28),
        date(2027, 1, 4),
        date(2026, 5, 1),
        date(2026, 5, 7),
        date(2026, 9, 24),
        date(2026, 4, 30),
        date(2026, 6, 15),  # a Monday of the month without holidays
        date(2026, 12, 23),  # no holiday since 2019
        date(2024, 3, 21),  # 春分の日 2024 was the 20th
        date(2026, 11, 16),
        date(2026, 8, 14),  # 盆 is no holiday of law
    ],
)
def test_the_town_hall_is_open(day: date) -> None:
    assert not is_public_holiday_or_weekend(day)


# Age: 年齢計算ニ関する法律 with 民法143条, reached when the day before the birthday ends.


@pytest.mark.parametrize(
    ("born", "age", "expected"),
    [
        (date(2008, 4, 1), 18, date(2026, 3, 31)),  # A01, one change
        (date(2008, 4, 2), 18, date(2026, 4, 1)),  # A01, one change, the other side
        (date(2008, 3, 31), 18, date(2026, 3, 30)),
        (date(2008, 1, 1), 18, date(2025, 12, 31)),
        (date(2008, 2, 29), 18, date(2026, 2, 28)),  # no 29 February: the month's last day
        (date(2008, 2, 29), 20, date(2028, 2, 28)),  # the day before 29 February
        (date(2007, 3, 1), 17, date(2024, 2, 29)),
        (date(2007, 3, 1), 18, date(2025, 2, 28)),
        (date(1951, 11, 17), 75, date(2026, 11, 16)),
    ],
)
def test_an_age_is_reached_on_the_day_before_the_birthday(born: date, age: int, expected: date) -> None:
    assert reaches_age_on(born, age) == expected


@pytest.mark.parametrize(
    ("born", "day", "expected"),
    [
        (date(2008, 4, 1), date(2026, 3, 30), 17),
        (date(2008, 4, 1), date(2026, 3, 31), 18),
        (date(2008, 4, 2), date(2026, 3, 31), 17),
        (date(2008, 4, 2), date(2026, 4, 1), 18),
        (date(2008, 2, 29), date(2026, 2, 27), 17),
        (date(2008, 2, 29), date(2026, 2, 28), 18),
        (date(1944, 2, 11), date(2026, 11, 10), 82),  # A03
        (date(2024, 8, 1), date(2024, 8, 1), 0),
        (date(2024, 8, 1), date(2025, 7, 30), 0),
        (date(2024, 8, 1), date(2025, 7, 31), 1),
        (date(1988, 5, 2), date(2026, 11, 16), 38),  # A01
    ],
)
def test_age_is_the_age_of_law_and_not_of_the_birthday(born: date, day: date, expected: int) -> None:
    assert age_on(born, day) == expected


# School years: 学校教育法17条, 同施行規則59条 (1 April to 31 March).


@pytest.mark.parametrize(
    ("born", "day", "expected"),
    [
        (date(2020, 4, 1), date(2026, 3, 31), None),
        (date(2020, 4, 1), date(2026, 4, 1), 1),  # six on 31 March: the school year that starts the day after
        (date(2020, 3, 31), date(2026, 4, 1), 1),
        (date(2020, 2, 29), date(2026, 4, 1), 1),
        (date(2020, 4, 2), date(2026, 4, 1), None),  # six on 1 April: the next school year
        (date(2020, 4, 2), date(2027, 3, 31), None),
        (date(2020, 4, 2), date(2027, 4, 1), 1),
        (date(2019, 4, 2), date(2026, 11, 16), 1),
        (date(2019, 4, 1), date(2026, 11, 16), 2),
        # A01 calls Ichiro 小学校2年; born on 2019-06-20 law makes him a first-grader in the school year 2026.
        (date(2019, 6, 20), date(2026, 11, 16), 1),
        (date(2024, 8, 1), date(2026, 11, 16), None),
        (date(2014, 4, 1), date(2026, 4, 1), 7),
        (date(2014, 4, 2), date(2026, 4, 1), 6),
        (date(2011, 4, 1), date(2026, 3, 31), 9),
        (date(2011, 4, 1), date(2026, 4, 1), None),  # fifteen on 31 March 2026, the end of that school year
        (date(2011, 4, 2), date(2026, 4, 1), 9),
        (date(2011, 4, 2), date(2027, 3, 31), 9),
        (date(2011, 4, 2), date(2027, 4, 1), None),
        (date(1988, 5, 2), date(2026, 11, 16), None),
    ],
)
def test_a_child_born_on_1_april_belongs_to_the_earlier_grade(born: date, day: date, expected: int | None) -> None:
    assert grade_on(born, day) == expected


@pytest.mark.parametrize(
    ("day", "end", "year"),
    [
        (date(2026, 3, 30), date(2026, 3, 31), 2025),
        (date(2026, 3, 31), date(2026, 3, 31), 2025),
        (date(2026, 4, 1), date(2027, 3, 31), 2026),
        (date(2026, 12, 31), date(2027, 3, 31), 2026),
        (date(2027, 1, 1), date(2027, 3, 31), 2026),
        (date(2028, 2, 29), date(2028, 3, 31), 2027),
    ],
)
def test_school_and_fiscal_years_turn_between_31_march_and_1_april(day: date, end: date, year: int) -> None:
    assert school_year_end(day) == end
    assert fiscal_year(day) == year


@pytest.mark.parametrize(
    ("born", "last"), [(date(2008, 4, 1), date(2026, 3, 31)), (date(2008, 4, 2), date(2027, 3, 31))]
)
def test_until_the_first_31_march_from_the_day_a_child_reaches_18_is_a_year_apart_for_1_and_2_april(
    born: date, last: date
) -> None:
    assert school_year_end(reaches_age_on(born, 18)) == last  # A01, ordinance of 青葉市 and its two boundary changes


@given(days_of_our_time, periods)
def test_leaving_out_the_first_day_is_starting_one_day_later(event: date, period: Period) -> None:
    assert last_day(event, period, EXCLUDE) == last_day(event + ONE_DAY, period, INCLUDE)


@given(days_of_our_time, periods, countings)
def test_a_later_event_never_ends_earlier(event: date, period: Period, counting: Counting) -> None:
    assert last_day(event, period, counting) <= last_day(event + ONE_DAY, period, counting)
    assert last_day(event, period, counting, is_public_holiday_or_weekend) <= last_day(
        event + ONE_DAY, period, counting, is_public_holiday_or_weekend
    )


@given(days_of_our_time, st.integers(1, 40))
def test_months_follow_the_corresponding_day_wherever_it_exists(start: date, months: int) -> None:
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    last = monthrange(year, month)[1]
    expected = date(year, month, start.day) - ONE_DAY if start.day <= last else date(year, month, last)
    assert last_day(start, Period(months=months), INCLUDE) == expected


@given(days_of_our_time, st.integers(1, 12), countings)
def test_a_year_is_twelve_months(event: date, years: int, counting: Counting) -> None:
    assert last_day(event, Period(years=years), counting) == last_day(event, Period(months=12 * years), counting)


@given(days_of_our_time, periods, countings)
def test_a_shifted_end_is_open_and_nothing_open_was_passed_over(
    event: date, period: Period, counting: Counting
) -> None:
    plain = last_day(event, period, counting, never_closed)
    shifted = last_day(event, period, counting, is_public_holiday_or_weekend)
    assert plain == last_day(event, period, counting)
    assert shifted >= plain
    assert not is_public_holiday_or_weekend(shifted)
    passed = [plain + ONE_DAY * n for n in range((shifted - plain).days)]
    assert all(is_public_holiday_or_weekend(day) for day in passed)


@given(births, st.integers(1, 110))
def test_an_age_is_reached_within_a_day_of_the_calendar_birthday_and_read_back(born: date, age: int) -> None:
    reached = reaches_age_on(born, age)
    assert age_on(born, reached) == age
    assert age_on(born, reached - ONE_DAY) == age - 1
    assert reached.year in (born.year + age - 1, born.year + age)


@given(births, st.integers(0, 40_000))
def test_age_rises_by_one_on_the_day_it_is_reached_and_on_no_other(born: date, later: int) -> None:
    day = born + ONE_DAY * later
    step = age_on(born, day + ONE_DAY) - age_on(born, day)
    assert step == (1 if day + ONE_DAY == reaches_age_on(born, age_on(born, day) + 1) else 0)


@given(births, st.integers(0, 8_000))
def test_a_grade_changes_on_1_april_only_and_by_one(born: date, later: int) -> None:
    day = born + ONE_DAY * later
    before, after = grade_on(born, day), grade_on(born, day + ONE_DAY)
    if (day + ONE_DAY).timetuple()[1:3] != (4, 1):
        assert before == after
    else:
        following = {None: (None, 1), 9: (None,)}
        assert after in following.get(before, (before + 1 if before else None,))


@given(births)
def test_every_child_has_nine_school_years_of_one_grade_each(born: date) -> None:
    mid_years = [date(born.year + n, 10, 1) for n in range(1, 20)]
    assert [grade for day in mid_years if (grade := grade_on(born, day)) is not None] == list(range(1, 10))


@given(days_of_our_time)
def test_a_school_year_ends_on_the_31_march_of_the_same_fiscal_year(day: date) -> None:
    end = school_year_end(day)
    assert (end.month, end.day) == (3, 31)
    assert day <= end < day + timedelta(days=366)
    assert fiscal_year(end) == fiscal_year(day) == end.year - 1
