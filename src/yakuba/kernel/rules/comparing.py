"""In which cases one rule and its next version answer differently, over representative values of their facts.

Reads compiled rules only: SQLite in memory, no compiler.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from yakuba.kernel.rules.compiled import Compiled, CompiledCondition, CompiledExpr
from yakuba.kernel.rules.completions import Completions
from yakuba.kernel.rules.contracts import Answer, Value
from yakuba.kernel.rules.engine import answer_of

Changed = tuple[tuple[Value, ...], Answer, Answer]


@dataclass(frozen=True, slots=True)
class Case:
    """A fictional household: values of the facts that matter, and both answers."""

    values: Mapping[str, Value]
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Comparison:
    """``tried`` combinations, of which ``differing`` answer otherwise; ``cases`` tell these by the facts that matter.

    ``others_hold``: only the conditions that differ were varied; those that both have are taken to hold.
    """

    tried: int
    differing: int
    cases: tuple[Case, ...]
    others_hold: bool = False


def compare(before: Compiled, after: Compiled, rule: str, fixed: Mapping[str, Value]) -> Comparison | None:
    """The rule ``rule`` in both rule sets, which share their facts. ``fixed``: facts that are not varied (days).

    None where the combinations are too many, or no finite set of values shows every outcome.
    """
    old, new = _conditions(before, rule), _conditions(after, rule)
    found = _compared(after, old, new, fixed)
    if found is not None:
        return found
    shared = {one.expr.sqlite for one in old} & {one.expr.sqlite for one in new}
    old, new = ([one for one in part if one.expr.sqlite not in shared] for part in (old, new))
    return _compared(after, old, new, fixed, others_hold=True)


def _conditions(compiled: Compiled, rule: str) -> Sequence[CompiledCondition]:
    return next((one.conditions for one in compiled.rules if one.id == rule), ())


def _compared(
    compiled: Compiled,
    old: Sequence[CompiledCondition],
    new: Sequence[CompiledCondition],
    fixed: Mapping[str, Value],
    *,
    others_hold: bool = False,
) -> Comparison | None:
    exprs: list[CompiledExpr] = [one.expr for one in (*old, *new)]
    if not exprs:
        return Comparison(0, 0, (), others_hold)
    crossed = Completions.of(compiled).crossed(exprs, fixed)
    if crossed is None:
        return None
    width = len(crossed.facts)
    changed: list[Changed] = []
    for row in crossed.rows:
        truths = [None if value is None else bool(value) for value in row[len(row) - len(exprs) :]]
        answers = answer_of(truths[: len(old)]), answer_of(truths[len(old) :])
        if answers[0] is not answers[1]:
            changed.append((row[:width], *answers))
    facts, few = _without_what_does_not_matter(crossed.facts, changed, crossed.rows)
    cases = tuple(Case(dict(zip(facts, values, strict=True)), *answers) for values, *answers in few)
    return Comparison(len(crossed.rows), len(changed), cases, others_hold)


def _without_what_does_not_matter(
    facts: tuple[str, ...], changed: Sequence[Changed], rows: Sequence[tuple[Value, ...]]
) -> tuple[tuple[str, ...], Sequence[Changed]]:
    """Leaves out a fact where every value of it that can be gives the same change."""
    place = 0
    every = [row[: len(facts)] for row in rows]
    while place < len(facts):
        groups: dict[Changed, int] = {}
        for values, *answers in changed:
            key = (_but(values, place), answers[0], answers[1])
            groups[key] = groups.get(key, 0) + 1
        possible: dict[tuple[Value, ...], int] = {}
        for values in every:
            possible[_but(values, place)] = possible.get(_but(values, place), 0) + 1
        if changed and all(count == possible[key[0]] for key, count in groups.items()):
            facts, changed, every = (*facts[:place], *facts[place + 1 :]), list(groups), list(possible)
        else:
            place += 1
    return facts, changed


def _but(values: tuple[Value, ...], place: int) -> tuple[Value, ...]:
    return (*values[:place], *values[place + 1 :])
