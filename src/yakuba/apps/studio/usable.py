"""What an expression may name: facts, computed facts, terms and figures, with their meaning and what they can be."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.kernel.procedures.bank import Bank, DerivedEntry, FactEntry

TYPICAL = (
    ("age_at_event", "age_at_event >= 65"),
    ("relation", "relation IN ('子', '孫')"),
    ("insurance", "insurance = '国民健康保険'"),
    ("card", "NOT card"),
    ("grade_at_event", "grade_at_event BETWEEN 1 AND 9"),
    ("has_national_insurance", "has_national_insurance"),
)
"""How conditions of the usual kinds are written: age, relation, insurance, card, school grade, a count (FY1-03)."""


@dataclass(frozen=True, slots=True)
class Usable:
    """One name. ``can_be``: its choices or its range."""

    name: str
    meaning: str
    can_be: str


@dataclass(frozen=True, slots=True)
class UsableGroup:
    """Names of one kind."""

    title: str
    names: tuple[Usable, ...]


def usable(bank: Bank | None, unit: str) -> list[UsableGroup]:
    """What a condition for the ``unit`` (household, person) may name."""
    if bank is None:
        return []
    facts = bank.facts
    scopes = ("event", "household", "person") if unit == "person" else ("event", "household")
    titles = {"event": _("出来事の事実"), "household": _("世帯の事実"), "person": _("人の事実")}
    found = [
        UsableGroup(titles[scope], tuple(_fact(one) for one in facts.facts if one.scope == scope)) for scope in scopes
    ]
    derived = tuple(_derived(one) for one in facts.derived if one.scope in scopes)
    counts = tuple(Usable(one.id, one.label, _("はい・いいえ")) for one in facts.counts)
    terms = tuple(Usable(one.id, one.label, _("はい・いいえ")) for one in facts.terms)
    figures = tuple(
        Usable(f":{one.id}", one.label, "、".join(f"{dated.value}{one.unit}" for dated in one.values))
        for one in bank.parameters.parameters
    )
    found += [
        UsableGroup(_("計算した事実"), derived),
        UsableGroup(_("世帯員を数えた事実"), counts),
        UsableGroup(_("法律の用語"), terms),
        UsableGroup(_("決められた数字"), figures),
    ]
    return [group for group in found if group.names]


def typical(bank: Bank | None, unit: str) -> Iterator[tuple[str, str]]:
    """Meaning and expression of the usual conditions that this unit may use."""
    known = {one.name: one.meaning for group in usable(bank, unit) for one in group.names}
    yield from ((known[name], expr) for name, expr in TYPICAL if name in known)


def _fact(one: FactEntry) -> Usable:
    return Usable(one.id, one.label, _choices(one.type, tuple(v.code for v in one.values), one.low, one.high))


def _derived(one: DerivedEntry) -> Usable:
    if one.words:
        return Usable(one.id, one.label, "、".join(f"{number}={word}" for number, word in one.words.items()))
    return Usable(one.id, one.label, _choices(one.type, one.values, one.low, one.high))


def _choices(kind: str, values: tuple[str, ...], low: int | None, high: int | None) -> str:
    if kind == "boolean":
        return _("はい・いいえ")
    if kind == "date":
        return _("日付")
    if kind == "code":
        return "、".join(f"'{value}'" for value in values)
    return _("整数 %(low)sから%(high)sまで") % {"low": low, "high": high}
