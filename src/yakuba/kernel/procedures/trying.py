"""Trying a version before it holds: for which fictional households its answer differs from the version in force.

The households are made of representative values of the facts that the conditions look at; no resident's data is read.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from yakuba.kernel.procedures import editions
from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.catalogue import Catalogue, ruleset
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.timeline import Timeline
from yakuba.kernel.rules.comparing import Comparison, compare
from yakuba.kernel.rules.compiled import Compiled
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import Answer, Value
from yakuba.kernel.rules.derive import from_date, to_date
from yakuba.lib.wareki import format_day

MOST_CASES = 40
ANSWERS = {Answer.NEEDED: "要る", Answer.NOT_NEEDED: "要らない", Answer.UNKNOWN: "要確認"}


@dataclass(frozen=True, slots=True)
class TriedCase:
    """One fictional household: label and value of each fact that matters, and what both versions answer."""

    facts: tuple[tuple[str, str], ...]
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One life event. ``tried`` is None where the combinations are too many to try; ``cases`` are the first of them."""

    event: str
    tried: int | None
    differing: int = 0
    kinds: int = 0
    others_hold: bool = False
    cases: tuple[TriedCase, ...] = ()


def trials(line: Timeline, definition: Definition) -> tuple[Trial, ...]:
    """The definition against the version that would hold on its first day, for each of its life events."""
    day = definition.valid_from
    bank = line.bank_on(day)
    others = [d for d in (*line.shipped.definitions, *line.own.definitions) if d.id == definition.id]
    held = editions.in_force([d for d in others if d.version != definition.version], day)
    before = held[0] if held else None
    return tuple(_trials(bank, before, definition, day))


def _trials(bank: Bank, before: Definition | None, after: Definition, day: date) -> Iterator[Trial]:
    names = {event.id: event.name for event in bank.events.events}
    for event in after.events:
        compared = None
        if before is not None and event in before.events:
            old, new = (_compiled(bank, one, event, day) for one in (before, after))
            compared = compare(old, new, after.id, _days(bank, day))
        yield _told(bank, names[event], compared)


def _compiled(bank: Bank, definition: Definition, event: str, day: date) -> Compiled:
    return compile_rules(ruleset(Catalogue(bank, (definition,)), event, day))


def _days(bank: Bank, day: date) -> Mapping[str, Value]:
    """Every date of the event is that day: what is counted from it is varied, not the day itself."""
    return {fact.id: from_date(day) for fact in bank.facts.facts if (fact.scope, fact.type) == ("event", "date")}


def _told(bank: Bank, event: str, compared: Comparison | None) -> Trial:
    if compared is None:
        return Trial(event, None)
    cases = _together(
        TriedCase(tuple(_fact(bank, *pair) for pair in case.values.items()), ANSWERS[case.before], ANSWERS[case.after])
        for case in compared.cases
    )
    few = tuple(cases[:MOST_CASES])
    return Trial(event, compared.tried, compared.differing, len(cases), compared.others_hold, few)


def _together(cases: Iterable[TriedCase]) -> list[TriedCase]:
    """Cases that differ in one fact alone as one, with its values side by side."""
    found = list(cases)
    for place in range(len(found[0].facts) if found else 0):
        groups: dict[TriedCase, list[str]] = {}
        for one in found:
            label, value = one.facts[place]
            groups.setdefault(_with(one, place, (label, "")), []).append(value)
        found = [_with(one, place, (one.facts[place][0], "・".join(said))) for one, said in groups.items()]
    return found


def _with(one: TriedCase, place: int, fact: tuple[str, str]) -> TriedCase:
    return replace(one, facts=(*one.facts[:place], fact, *one.facts[place + 1 :]))


def _fact(bank: Bank, name: str, value: Value) -> tuple[str, str]:
    facts = bank.facts
    labels = {one.id: one.label for part in (facts.facts, facts.derived, facts.counts) for one in part}
    kinds = {one.id: one.type for part in (facts.facts, facts.derived) for one in part}
    words = {one.id: one.words for one in facts.derived}
    kind = kinds.get(name, "boolean")
    if kind == "boolean":
        return labels[name], "はい" if value else "いいえ"
    if kind == "date" and isinstance(value, int):
        return labels[name], format_day(to_date(value))
    return labels[name], words.get(name, {}).get(value, str(value)) if isinstance(value, int) else str(value)
