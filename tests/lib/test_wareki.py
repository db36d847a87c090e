"""Dates in Japanese eras, as typed, printed and coded; unknown parts are intervals."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yakuba.lib.wareki import (
    FIRST_DAY,
    LAST_DAY,
    NOTHING_KNOWN,
    NotADate,
    OutsideError,
    Span,
    era_year,
    format_day,
    format_span,
    parse,
    parse_day,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("S64.1.7", date(1989, 1, 7)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("令和元年５月１日", date(2019, 5, 1)),
        ("令8.11.22", date(2026, 11, 22)),
        ("R08/11/22", date(2026, 11, 22)),
        ("4380107", date(2026, 1, 7)),
        ("3200305", date(1945, 3, 5)),
        ("5081122", date(2026, 11, 22)),
        ("20261122", date(2026, 11, 22)),
        ("2026-11-22", date(2026, 11, 22)),
        ("西暦2026年11月22日", date(2026, 11, 22)),
        ("昭和六十四年一月七日", date(1989, 1, 7)),
        ("明治四十五年七月二十九日", date(1912, 7, 29)),
        ("2028-02-29", date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("昭６４", date(1989, 1, 1), date(1989, 1, 7)),
        ("令和元年", date(2019, 5, 1), date(2019, 12, 31)),
        ("R01", date(2019, 5, 1), date(2019, 12, 31)),
        ("昭和20年月日不詳", date(1945, 1, 1), date(1945, 12, 31)),
        ("昭和20年3月日不詳", date(1945, 3, 1), date(1945, 3, 31)),
        ("昭和20年3月", date(1945, 3, 1), date(1945, 3, 31)),
        ("1945-00-00", date(1945, 1, 1), date(1945, 12, 31)),
        ("1944-02-00", date(1944, 2, 1), date(1944, 2, 29)),
        ("3200000", date(1945, 1, 1), date(1945, 12, 31)),
        ("昭和20年頃", date(1945, 1, 1), date(1945, 12, 31)),
    ],
)
def test_an_unknown_part_makes_an_interval(text: str, first: date, last: date) -> None:
    assert parse(text) == Span(first, last)
    with pytest.raises(NotADate):
        parse_day(text)


@pytest.mark.parametrize("text", ["不詳", "生年月日不詳", "0000-00-00"])
def test_nothing_known_is_said_so(text: str) -> None:
    assert parse(text) == NOTHING_KNOWN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "令和",
        "2026-02-30",
        "8.11.22",
        "昭和0年1月1日",
        "6010101",
        "明治元年",
        "2026-00-05",
        "R8.13.1",
        "あ",
        "20261",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(NotADate):
        parse(text)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 22), "令和8年11月22日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1912, 7, 29), "明治45年7月29日"),
    ],
)
def test_a_day_is_written_in_the_era_it_belongs_to(day: date, text: str) -> None:
    assert format_day(day) == text


def test_days_before_the_gregorian_calendar_have_no_era_here() -> None:
    assert era_year(date(1873, 1, 1)) == ("明治", 6)
    with pytest.raises(OutsideError):
        era_year(date(1872, 12, 31))
    assert format_day(date(1868, 5, 1)) == "1868年5月1日"


@pytest.mark.parametrize(
    "text", ["明治5年12月31日", "1868-05-01", "18721231", "明治元年", "2200-01-01", "令和999年1月1日"]
)
def test_a_day_before_the_first_or_after_the_last_one_is_refused_by_its_own_words(text: str) -> None:
    with pytest.raises(OutsideError, match="明治6年"):
        parse_day(text)


def test_the_first_and_the_last_day_are_taken() -> None:
    assert (parse_day("明治6年1月1日"), parse_day("21991231")) == (FIRST_DAY, LAST_DAY)


@pytest.mark.parametrize("text", ["昭和20年月日不詳", "昭和20年3月日不詳", "不詳", "令和8年11月22日"])
def test_the_registers_spelling_comes_back(text: str) -> None:
    assert format_span(parse(text)) == text


@given(st.dates(date(1873, 1, 1), date(2099, 12, 31)))
def test_every_day_comes_back_from_its_spelling(day: date) -> None:
    assert parse_day(format_day(day)) == day
