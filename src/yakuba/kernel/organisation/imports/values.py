"""One cell of a CSV to one value. Each function raises ValueError with what to write instead."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import TypeAlias

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import override

from yakuba.kernel.organisation.contracts import ACTS, RIGHTS, Breadth
from yakuba.lib import municipality_code

Value: TypeAlias = "str | bool | date | list[str] | None"
Converter: TypeAlias = Callable[[str], Value]

CODE = re.compile(r"[0-9A-Za-z_-]{1,20}")
ALL = "すべて"
YES_NO = {"1": True, "0": False, "はい": True, "いいえ": False}
MAIN = {"本務": True, "兼務": False}


def optional(convert: Converter, empty: Value = "") -> Converter:
    """The same, but an empty cell gives ``empty``."""
    return lambda cell: convert(cell) if cell else empty


def text(longest: int) -> Converter:
    """Printable text of one line."""

    def convert(cell: str) -> str:
        if not cell:
            raise ValueError(_("空です。値を書いてください。"))
        if len(cell) > longest:
            raise ValueError(_("%(count)d文字までで書いてください。") % {"count": longest})
        if any(ord(letter) < 32 or ord(letter) == 127 for letter in cell):
            raise ValueError(_("改行や制御文字を除いてください。"))
        return cell

    return convert


def code(cell: str) -> str:
    """A code: 1 to 20 half-width letters, digits, - and _."""
    if not CODE.fullmatch(cell):
        raise ValueError(_("コードは半角英数字と - _ で20文字までです。"))
    return cell


def codes(cell: str) -> list[str]:
    """Codes separated by spaces."""
    found = [code(part) for part in cell.split()]
    if len(set(found)) != len(found):
        raise ValueError(_("同じコードが2度書かれています。1つにしてください。"))
    return found


def words(cell: str) -> list[str]:
    """Words separated by spaces."""
    return [str(text(40)(part)) for part in cell.split()]


def procedures(cell: str) -> list[str] | None:
    """Ids separated by spaces, or すべて."""
    return None if cell == ALL else codes(cell)


def town_code(cell: str) -> str:
    """全国地方公共団体コード with its check digit."""
    if not municipality_code.is_valid(cell):
        raise ValueError(_("全国地方公共団体コード(半角数字6桁、最後は検査数字)を確かめてください。"))
    return cell


def person_number(cell: str) -> str:
    """A 宛名番号: up to 15 half-width digits, as the core system writes it."""
    if not cell.isascii() or not cell.isdigit() or len(cell) > 15:
        raise ValueError(_("宛名番号は半角数字15桁までです。"))
    return cell


def day(cell: str) -> date:
    """YYYY-MM-DD or YYYY/MM/DD."""
    try:
        return date.fromisoformat("-".join(part.zfill(2) for part in cell.split("/")) if "/" in cell else cell)
    except ValueError as error:
        raise ValueError(_("日付は 2026-04-01 のように書いてください。")) from error


def last_day(cell: str) -> date:
    """The last day, included, as the half-open end that is stored."""
    found = day(cell)
    if found >= date.max:
        raise ValueError(_("終了日が遠すぎます。"))
    return found + timedelta(days=1)


def hours(cell: str) -> list[str] | None:
    """08:30-17:15; an empty cell means closed."""
    if not cell:
        return None
    try:
        opens, closes = (time.fromisoformat(part.strip().zfill(5)) for part in cell.split("-"))
    except ValueError as error:
        raise ValueError(_("時間は 08:30-17:15 のように書いてください。休みの日は空にします。")) from error
    if opens >= closes:
        raise ValueError(_("終わりの時刻は始めより後にしてください。"))
    return [f"{opens:%H:%M}", f"{closes:%H:%M}"]


def choice(choices: type[TextChoices]) -> Converter:
    """One of the Japanese labels of ``choices``, whatever language the screen is in."""
    with override(None):
        labels = {str(member.label): str(member.value) for member in choices}

    def convert(cell: str) -> str:
        if cell not in labels:
            raise ValueError(_("次のどれかを書いてください: %(labels)s") % {"labels": "、".join(labels)})
        return labels[cell]

    return convert


def one_of(values: dict[str, bool]) -> Converter:
    """One of the given words."""

    def convert(cell: str) -> bool:
        if cell not in values:
            raise ValueError(_("次のどれかを書いてください: %(labels)s") % {"labels": "、".join(values)})
        return values[cell]

    return convert


def named_act(cell: str) -> str:
    """An act that needs a designation by name."""
    named = [name for name in ACTS if Breadth.NAMED in RIGHTS[name].values()]
    if cell not in named:
        raise ValueError(_("指名できる権限は次のものです: %(acts)s") % {"acts": "、".join(named)})
    return cell
