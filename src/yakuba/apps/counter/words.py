"""How items, answers and where they were learned read on the counter's pages."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from yakuba.apps.counter.register import as_of_text
from yakuba.kernel.intake.contracts import Current, Source
from yakuba.kernel.people import service as people
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import to_date
from yakuba.lib import wareki


def shown(fact: FactEntry, value: Value) -> str:
    """An answer in words."""
    return in_words(fact.type, value)


def in_words(kind: str, value: Value) -> str:
    """A value of a fact of this type."""
    if value is None:
        return _("わからない")
    if kind == "boolean":
        return _("はい") if value else _("いいえ")
    if kind == "date":
        return wareki.format_day(to_date(int(value)))
    return str(value)


def origin(now: Current) -> str:
    """Where a value was learned, unless the visitor said it; of the copy, as of which day."""
    if now.source is Source.STATED:
        return ""
    if now.source is Source.REGISTER:
        return as_of_text(people.copy_as_of())
    return now.source.value


def label_of(item: str, bank: Mapping[str, FactEntry]) -> str:
    """How an item is called on the page."""
    labels = {"name": _("氏名"), "kana": _("フリガナ"), "latin_name": _("アルファベットの氏名"), "alias": _("通称")}
    return labels.get(item) or (bank[item].label if item in bank else item)


def text_of(item: str, value: Value, bank: Mapping[str, FactEntry]) -> str:
    """A value of any item in words."""
    if item in bank:
        return shown(bank[item], value)
    return str(value) if value is not None else _("(なし)")
