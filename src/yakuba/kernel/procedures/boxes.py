"""Boxes of forms by their type: what may be typed into one, and how it is printed."""

import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.fields import Field_
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import is_date, is_statable, to_date
from yakuba.lib import wareki

KANA = re.compile(r"[ァ-ヴー・ 　A-Za-z0-9().\-/]+")
PHONE = re.compile(r"(0|\+)[0-9]([0-9-]*[0-9])")
PHONE_DIGITS = range(10, 16)
POSTCODE = re.compile(r"[0-9]{3}-?[0-9]{4}")
LONGEST_ADDRESS = 200
YES, NO = "はい", "いいえ"


def complaint(field: Field_, value: Value) -> str:
    """Why ``value`` may not stand in the box, as a sentence that says what to do; empty where it may."""
    return CHECKS[field.type](field, value)


def printed(value: Value, kind: str) -> str:
    """A value as the form shows it; ``kind`` is the type of a field or fact. Empty for None."""
    if value is None:
        return ""
    if kind == "date" and isinstance(value, int):
        return wareki.format_day(to_date(value))
    if kind == "boolean":
        return YES if value else NO
    return str(value)


def choices(field: Field_, fact: FactEntry | None) -> tuple[str, ...]:
    """What can be chosen for the box, as it is stated."""
    return tuple(entry.code for entry in fact.values) if fact is not None else field.values


def plain_choices(field: Field_, fact: FactEntry | None) -> dict[str, str]:
    """The choices in やさしい日本語, by what is stated; without those that have no easy word."""
    if fact is not None:
        return {entry.code: entry.plain for entry in fact.values if entry.plain}
    return dict(field.plain_values)


def _text(field: Field_, value: Value) -> str:
    if isinstance(value, str) and value.strip() and len(value) <= field.max:
        return ""
    return _("空けずに、%(max)s文字までで入力してください。") % {"max": field.max}


def _kana(field: Field_, value: Value) -> str:
    if isinstance(value, str) and len(value) <= field.max and KANA.fullmatch(value):
        return ""
    return _("全角カタカナで、%(max)s文字までで入力してください。") % {"max": field.max}


def _date(_field: Field_, value: Value) -> str:
    return wrong_day(value)


def wrong_day(value: Value) -> str:
    """Why ``value`` is no day that may be stated, as a sentence that says what to do; empty where it is one."""
    if not isinstance(value, int) or isinstance(value, bool) or not is_date(value):
        return _("実在する日付を入力してください。")
    if is_statable(value):
        return ""
    return _("明治6年(1873年)1月1日から2199年12月31日までの日付を入力してください。年を確かめてください。")


def _phone(_field: Field_, value: Value) -> str:
    if isinstance(value, str) and PHONE.fullmatch(value) and sum(c.isdigit() for c in value) in PHONE_DIGITS:
        return ""
    return _("電話番号は、市外局番から数字とハイフンで入力してください。")


def _postcode(_field: Field_, value: Value) -> str:
    if isinstance(value, str) and POSTCODE.fullmatch(value):
        return ""
    return _("郵便番号は、数字7桁で入力してください。")


def _address(_field: Field_, value: Value) -> str:
    if isinstance(value, str) and value.strip() and len(value) <= LONGEST_ADDRESS:
        return ""
    return _("住所は、空けずに%(max)s文字までで入力してください。") % {"max": LONGEST_ADDRESS}


def _choice(field: Field_, value: Value) -> str:
    return (
        "" if value in field.values else _("この中から選んでください: %(values)s") % {"values": "、".join(field.values)}
    )


def _digits(field: Field_, value: Value) -> str:
    only_digits = isinstance(value, str) and re.fullmatch(r"[0-9]+", value)
    given = len(str(value))
    if only_digits and given == field.max:
        return ""
    if only_digits:
        return _("数字%(max)s桁で入力してください(いまは%(given)s桁です)。") % {"max": field.max, "given": given}
    return _("数字%(max)s桁で入力してください。") % {"max": field.max}


def _number(field: Field_, value: Value) -> str:
    low, high = field.low or 0, 999_999_999 if field.high is None else field.high
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return ""
    return _("%(low)sから%(high)sまでの数で入力してください。") % {"low": low, "high": high}


CHECKS: dict[str, Callable[[Field_, Value], str]] = {
    "text": _text,
    "kana": _kana,
    "date": _date,
    "phone": _phone,
    "postcode": _postcode,
    "address": _address,
    "choice": _choice,
    "digits": _digits,
    "number": _number,
}
