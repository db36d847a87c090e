"""The columns of a feed (docs/formats/register.md): heading, item, and how its text becomes a value.

Values are texts, booleans or ISO dates as text: both databases take them as they are, and the digest is over them.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from yakuba.kernel.people.contracts import Kind
from yakuba.lib.wareki import NotADate, OutsideError, is_taken, parse

Value: TypeAlias = str | bool | None

_NUMBER = re.compile(r"[0-9]{1,15}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_YES_NO: dict[str, bool | None] = {"": None, "1": True, "0": False, "有": True, "無": False}
_KINDS = {"": "resident", "住民": "resident", "住登外": "outside", "法人": "business"}
_SEXES = {"": "", "男": "male", "女": "female", "1": "male", "2": "female"}


class BadValueError(Exception):
    """A value that the copy cannot take. Holds the heading and what to do, never the value."""

    def __init__(self, heading: str, message: str) -> None:
        super().__init__(message)
        self.heading = heading
        self.message = message


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file and the item (or the two items) of the register that it fills."""

    heading: str
    items: tuple[str, ...]
    read: Callable[[str], tuple[Value, ...]]
    required: bool = False


def _text(limit: int) -> Callable[[str], tuple[Value, ...]]:
    def read(text: str) -> tuple[Value, ...]:
        if len(text) > limit:
            raise ValueError(f"{limit}文字以内にしてください。")
        if _CONTROL.search(text):
            raise ValueError("改行や制御文字を除いてください。")
        return (text,)

    return read


def _digits(text: str) -> tuple[Value, ...]:
    if text and not _NUMBER.fullmatch(text):
        raise ValueError("1〜15桁の数字で書いてください。")
    return (text,)


@lru_cache(maxsize=65536)
def _day(text: str) -> tuple[Value, ...]:
    if not text:
        return (None,)
    try:
        day = parse(text).exact
    except NotADate as wrong:
        raise ValueError(str(wrong)) from None
    if day is None:
        raise ValueError("日まで分かる日付を書くか、空にしてください。")
    return (day.isoformat(),)


@lru_cache(maxsize=65536)
def _span(text: str) -> tuple[Value, ...]:
    if not text:
        return (None, None)
    try:
        span = parse(text)
    except NotADate as wrong:
        raise ValueError(str(wrong)) from None
    if span.last and not is_taken(span.last):
        raise ValueError(str(OutsideError()))
    return (span.first.isoformat() if span.first else None, span.last.isoformat() if span.last else None)


def _choice(words: dict[str, str], what: str) -> Callable[[str], tuple[Value, ...]]:
    def read(text: str) -> tuple[Value, ...]:
        if text not in words:
            raise ValueError(f"{what}のどれかにしてください。")
        return (words[text],)

    return read


def _yes_no(text: str) -> tuple[Value, ...]:
    if text not in _YES_NO:
        raise ValueError("1(有)、0(無)、空(不明)のどれかにしてください。")
    return (_YES_NO[text],)


def _restricted(text: str) -> tuple[Value, ...]:
    return (bool(_yes_no(text)[0]),)


def _period(heading: str, item: str) -> tuple[Column, Column]:
    return Column(f"{heading}取得年月日", (f"{item}_since",), _day), Column(
        f"{heading}喪失年月日", (f"{item}_until",), _day
    )


COLUMNS: tuple[Column, ...] = (
    Column("宛名番号", ("number",), _digits, required=True),
    Column("種別", ("kind",), _choice(_KINDS, "住民、住登外、法人")),
    Column("氏名", ("name",), _text(200), required=True),
    Column("氏名カナ", ("kana",), _text(200)),
    Column("ローマ字氏名", ("latin",), _text(200)),
    Column("通称", ("alias",), _text(200)),
    Column("通称カナ", ("alias_kana",), _text(200)),
    Column("旧氏", ("former_surname",), _text(100)),
    Column("旧氏カナ", ("former_surname_kana",), _text(100)),
    Column("生年月日", ("born_first", "born_last"), _span),
    Column("性別", ("sex",), _choice(_SEXES, "男、女、空")),
    Column("世帯番号", ("household",), _digits),
    Column("続柄", ("relation",), _text(40)),
    Column("世帯の異動年月日", ("household_since",), _day),
    Column("郵便番号", ("postcode",), _text(8)),
    Column("町字コード", ("town_code",), _text(12)),
    Column("町名", ("town",), _text(100)),
    Column("番地", ("block",), _text(100)),
    Column("方書", ("room",), _text(200)),
    Column("市外住所", ("outside_address",), _text(300)),
    Column("住所を定めた年月日", ("address_since",), _day),
    Column("届出年月日", ("notified_on",), _day),
    Column("従前の住所", ("previous_address",), _text(300)),
    Column("住民となった年月日", ("resident_since",), _day),
    Column("本籍", ("domicile",), _text(300)),
    Column("筆頭者", ("domicile_head",), _text(200)),
    Column("選挙人名簿", ("voter",), _yes_no),
    *_period("国保", "kokuho"),
    *_period("後期高齢", "koki"),
    *_period("介護", "kaigo"),
    Column("国民年金種別", ("pension_kind",), _text(20)),
    *_period("国民年金", "pension"),
    Column("児童手当支給開始年月日", ("child_allowance_since",), _day),
    Column("児童手当支給終了年月日", ("child_allowance_until",), _day),
    Column("国籍・地域", ("nationality",), _text(60)),
    Column("30条45区分", ("residence_class",), _text(40)),
    Column("在留資格", ("residence_status",), _text(60)),
    Column("在留期間", ("residence_period",), _text(20)),
    Column("在留期間満了日", ("residence_until",), _day),
    Column("在留カード等番号", ("residence_card",), _text(12)),
    Column("外国人住民となった年月日", ("foreign_since",), _day),
    Column("法人番号", ("corporate_number",), _digits),
    Column("異動年月日", ("changed_on",), _day),
    Column("異動事由", ("change_reason",), _text(40)),
    Column("消除年月日", ("removed_on",), _day),
    Column("消除事由", ("removed_because",), _text(40)),
    Column("抑止", ("restricted",), _restricted),
)
OPERATION = "操作"
HEADINGS: tuple[str, ...] = tuple(column.heading for column in COLUMNS)
ITEMS: tuple[str, ...] = tuple(item for column in COLUMNS for item in column.items)
_AT = {item: index for index, item in enumerate(ITEMS)}
_BLANK: tuple[tuple[Value, ...], ...] = tuple(column.read("") for column in COLUMNS)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a feed as values, in the order of ``ITEMS``."""

    values: tuple[Value, ...]
    digest: str
    gone: bool = False

    def __getitem__(self, item: str) -> Value:
        return self.values[_AT[item]]

    def text(self, item: str) -> str:
        """A text item."""
        value = self.values[_AT[item]]
        return value if isinstance(value, str) else ""


def read_row(cells: Sequence[str], places: Sequence[int | None]) -> Row:
    """A row of values from the cells of a line; ``places`` says where each column stands. Raises BadValueError."""
    values: list[Value] = []
    for column, place, blank in zip(COLUMNS, places, _BLANK, strict=True):
        cell = cells[place].strip() if place is not None else ""
        if cell:
            try:
                values.extend(column.read(cell))
            except ValueError as wrong:
                raise BadValueError(column.heading, str(wrong)) from None
        elif column.required:
            raise BadValueError(column.heading, "空にはできません。")
        else:
            values.extend(blank)
    digest = hashlib.blake2b("\x1f".join(map(str, values)).encode(), digest_size=16).hexdigest()
    row = Row(tuple(values), digest)
    _check_together(row)
    return row


def _check_together(row: Row) -> None:
    if row["kind"] == Kind.RESIDENT:
        for heading, item in (("世帯番号", "household"), ("続柄", "relation"), ("町名", "town")):
            if not row[item]:
                raise BadValueError(heading, "住民には必要です。")
    first, removed = row["resident_since"], row["removed_on"]
    if isinstance(first, str) and isinstance(removed, str) and removed < first:
        raise BadValueError("消除年月日", "住民となった年月日より前です。どちらかを直してください。")
    corporate = row.text("corporate_number")
    if corporate and len(corporate) != 13:
        raise BadValueError("法人番号", "13桁で書いてください。")
