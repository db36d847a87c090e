"""Japanese eras (和暦): reading dates as people and forms write them, and writing them.

Reads 令和8年11月22日, 令和元年, S64.1.7, 昭６４, R01, 4380107 (era code, year, month, day), 2026-11-22, 20261122, kanji
numerals, and dates of which the day, the month or all is unknown (不詳): those are intervals. Months and days of 0 mean
unknown. A year past the end of its era (平成38年, printed before 2019) is read as the year it means.
Era codes 1 明治 … 5 令和 are those of the resident register's 7-digit dates [verified: false].

Days before 明治6年 are counted by another calendar, so no door takes one: ``FIRST_DAY`` is the first for all doors.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

# Name, letter, first day.
_ERAS = (
    ("明治", "M", date(1868, 1, 25)),
    ("大正", "T", date(1912, 7, 30)),
    ("昭和", "S", date(1926, 12, 25)),
    ("平成", "H", date(1989, 1, 8)),
    ("令和", "R", date(2019, 5, 1)),
)
ERA_NAMES = tuple(name for name, _letter, _first in _ERAS)
FIRST_DAY, LAST_DAY = date(1873, 1, 1), date(2199, 12, 31)
"""Between these lies every day that somebody states. 明治6年 is the first year of the Gregorian calendar in Japan
(太政官布告第337号)."""
_FIRST_YEAR = {sign: first.year for name, letter, first in _ERAS for sign in (name, name[0], letter)}
_UNKNOWN = r"(?:不詳|不明|\?+|0{1,2})"
_TEXT = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令MTSHR]|西暦)?(?P<year>元|\d{{1,4}})"
    rf"(?:[年./-](?P<month>\d{{1,2}}|{_UNKNOWN})?(?:[月./-](?P<day>\d{{1,2}}|{_UNKNOWN})?日?)?)?(?P<rest>.*)"
)
_REST_UNKNOWN = re.compile(r"(?:月|日|月日|頃|ごろ)?(?:不詳|不明)?")
_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")


@dataclass(frozen=True, slots=True)
class Span:
    """All the days a date may mean, both ends included; two ``None`` when nothing is known."""

    first: date | None
    last: date | None

    @property
    def exact(self) -> date | None:
        """The day, when it is known."""
        return self.first if self.first == self.last else None


NOTHING_KNOWN = Span(None, None)


class NotADate(ValueError):  # noqa: N818 - read as a sentence where it is caught
    """The text is no date; the message does not repeat it."""

    SAID = "日付として読めません。令和8年11月22日、R8.11.22、2026-11-22 のように書いてください。"

    def __init__(self) -> None:
        super().__init__(self.SAID)


class OutsideError(NotADate):
    """A day before FIRST_DAY or after LAST_DAY."""

    SAID = (
        "明治6年(1873年)1月1日から2199年12月31日までの日付を書いてください。明治5年までは今の暦と違うので書けません。"
    )


def parse(text: str) -> Span:
    """The days that ``text`` may mean. Raises NotADate; OutsideError for what lies before FIRST_DAY."""
    plain = _plain(text)
    if plain in ("不詳", "不明", "生年月日不詳", "年月日不詳", "00000000", "0000000", "0000-00-00"):
        return NOTHING_KNOWN
    if plain.isdigit() and len(plain) in (7, 8):
        return _code(plain)
    found = _TEXT.fullmatch(plain)
    if not found or not _REST_UNKNOWN.fullmatch(found["rest"]):
        raise NotADate
    if found["era"] in (None, "西暦") and len(found["year"]) != 4:
        raise NotADate
    return _span(found["era"], found["year"], found["month"], found["day"])


def parse_day(text: str) -> date:
    """The one day that ``text`` means. Raises NotADate for anything else, unknown days included; OutsideError."""
    day = parse(text).exact
    if day is None:
        raise NotADate
    if not is_taken(day):
        raise OutsideError
    return day


def is_taken(day: date) -> bool:
    """Whether every door takes this day."""
    return FIRST_DAY <= day <= LAST_DAY


def era_year(day: date) -> tuple[str, int]:
    """Era and year of a day: ``("令和", 8)``. Raises OutsideError before FIRST_DAY."""
    if day < FIRST_DAY:
        raise OutsideError
    name, _, first = next(era for era in reversed(_ERAS) if era[2] <= day)
    return name, day.year - first.year + 1


def format_day(day: date) -> str:
    """令和8年11月22日; the first year is 元年. A day before FIRST_DAY, which has no era year here: 1868年5月1日."""
    if day < FIRST_DAY:
        return f"{day.year}年{day.month}月{day.day}日"
    era, year = era_year(day)
    return f"{era}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def format_span(span: Span) -> str:
    """As the register writes it: 昭和20年3月5日, 昭和20年3月日不詳, 昭和20年月日不詳, 不詳."""
    if span.first is None or span.last is None:
        return "不詳"
    if span.exact:
        return format_day(span.exact)
    era, year = era_year(span.first)
    head = f"{era}{'元' if year == 1 else year}年"
    return f"{head}{span.first.month}月日不詳" if span.first.month == span.last.month else f"{head}月日不詳"


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"\s", "", plain).replace("/", ".").replace("〇", "0")
    plain = re.sub(r"([一二三四五六七八九]?)十([一二三四五六七八九]?)", _tens, plain)
    return plain.translate(_DIGITS)


def _tens(found: re.Match[str]) -> str:
    return (found[1] or "一") + (found[2] or "0")


def _code(digits: str) -> Span:
    if len(digits) == 8:
        return _span(None, digits[:4], digits[4:6], digits[6:])
    if not 1 <= int(digits[0]) <= len(_ERAS):
        raise NotADate
    return _span(_ERAS[int(digits[0]) - 1][1], digits[1:3], digits[3:5], digits[5:])


def _span(era: str | None, year_text: str, month_text: str | None, day_text: str | None) -> Span:
    year = 1 if year_text == "元" else int(year_text)
    if year == 0:
        raise NotADate
    base = _FIRST_YEAR.get(era or "", 1)
    month, day = _known(month_text), _known(day_text)
    if month is None and day is not None:
        raise NotADate
    try:
        first, last = _ends(base + year - 1, month, day)
    except ValueError as wrong:
        raise NotADate from wrong
    if month is None and base > 1:
        first, last = _within_era(era or "", first, last)
    if last < FIRST_DAY:
        raise OutsideError
    return Span(first, last)


def _known(text: str | None) -> int | None:
    return int(text) if text and text.isdigit() and int(text) else None


def _ends(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)


def _within_era(era: str, first: date, last: date) -> tuple[date, date]:
    """昭和64年 has seven days. A year past the era's end is left whole."""
    index = next(i for i, (name, letter, _) in enumerate(_ERAS) if era in (name, name[0], letter))
    first = max(first, _ERAS[index][2])
    if index + 1 < len(_ERAS) and _ERAS[index + 1][2].year == last.year:
        last = _ERAS[index + 1][2] - timedelta(days=1)
    return first, last
