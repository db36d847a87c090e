"""What an expression can still become: its unknown facts crossed over representative values, once, and remembered."""

import itertools
import math
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from yakuba.kernel.rules.compiled import Compiled, CompiledExpr, CompiledFact
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import from_date, is_date, to_date

MOST_COMBINATIONS = 512
MOST_ENUMERATED = 64
REMEMBERED = 50_000
KEPT_RULE_SETS = 16


@dataclass(frozen=True, slots=True)
class Outlook:
    """``decided``: the outcome of every feasible completion, None if they differ. ``relevant``: facts worth asking."""

    decided: bool | None
    relevant: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Crossed:
    """Rows of the values of ``facts``, followed by the outcome of each expression."""

    facts: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


class Completions:
    """The outlooks of one rule set's expressions. Shared by all threads; the memory of outcomes is bounded."""

    _known: ClassVar[OrderedDict[str, "Completions"]] = OrderedDict()
    _lock = threading.Lock()

    def __init__(self, compiled: Compiled) -> None:
        self.facts = compiled.facts
        self.order = {name: place for place, name in enumerate(compiled.facts)}
        self.constraints = compiled.constraints
        self.rules = {rule.id: rule.needed for rule in compiled.rules}
        self.aggregates = {aggregate.id: aggregate.where for aggregate in compiled.aggregates}
        self._reach: dict[str, tuple[str, ...]] = {}
        self._outlooks: OrderedDict[tuple[str, tuple[Value, ...]], Outlook] = OrderedDict()
        self._connections = threading.local()

    @classmethod
    def of(cls, compiled: Compiled) -> "Completions":
        """The instance for this rule set."""
        with cls._lock:
            found = cls._known.setdefault(compiled.digest, cls(compiled))
            while len(cls._known) > KEPT_RULE_SETS:
                cls._known.popitem(last=False)
            return found

    def outlook(self, expr: CompiledExpr, values: Mapping[str, Value]) -> Outlook:
        """The outlook of ``expr`` while ``values`` are known (None or absent: unknown)."""
        reach = self._reach_of(expr)
        key = (expr.sqlite, tuple(values.get(name) for name in reach))
        with self._lock:
            found = self._outlooks.get(key)
        if found is None:
            found = self._compute(expr, {name: values.get(name) for name in reach})
            with self._lock:
                self._outlooks[key] = found
                if len(self._outlooks) > REMEMBERED:
                    self._outlooks.popitem(last=False)
        return found

    def crossed(self, exprs: Sequence[CompiledExpr], fixed: Mapping[str, Value]) -> "Crossed | None":
        """What all of ``exprs`` become for every feasible combination of representative values, ``fixed`` ones apart.

        None where no finite set of values shows every outcome, or the combinations are more than the bound.
        """
        names = list(dict.fromkeys(name for expr in exprs for name in expr.facts))
        values = {name: fixed.get(name) for name in names}
        unknown = [name for name in names if values[name] is None]
        inside = [c for c in self.constraints if names and set(c.facts) <= set(names)]
        for constraints in (inside, []):
            spread = self._spread(exprs[0], [*exprs[1:], *constraints], unknown, values)
            if spread is not None and _size(spread) <= MOST_COMBINATIONS:
                rows = self._cross(exprs, constraints, spread, values)
                return Crossed(tuple(spread), tuple(rows))
        return None

    def _reach_of(self, expr: CompiledExpr) -> tuple[str, ...]:
        """The facts of ``expr`` and of every constraint connected with them."""
        if expr.sqlite not in self._reach:
            names = dict.fromkeys(expr.facts)
            grown = True
            while grown:
                size = len(names)
                for constraint in self.constraints:
                    if names.keys() & set(constraint.facts):
                        names |= dict.fromkeys(constraint.facts)
                grown = len(names) > size
            self._reach[expr.sqlite] = tuple(names)
        return self._reach[expr.sqlite]

    def _compute(self, expr: CompiledExpr, values: Mapping[str, Value]) -> Outlook:
        unknown = [name for name in expr.facts if values[name] is None]
        everything = Outlook(None, tuple(sorted(unknown, key=self.order.__getitem__)))
        spread = self._spread(expr, [], unknown, values)
        if spread is None or _size(spread) > MOST_COMBINATIONS:
            return everything
        spread, constraints = self._with_constraints(expr, spread, values)
        rows = self._cross([expr], constraints, spread, values)
        if not rows:
            return everything
        outcomes = {row[-1] for row in rows}
        if len(outcomes) == 1 and None not in outcomes:
            return Outlook(bool(outcomes.pop()), ())
        return Outlook(None, self._relevant(list(spread), unknown, rows))

    def _with_constraints(
        self, expr: CompiledExpr, spread: dict[str, Sequence[Value]], values: Mapping[str, Value]
    ) -> tuple[dict[str, Sequence[Value]], list[CompiledExpr]]:
        """Every constraint whose unknown facts fit: leaving one out may ask too much, never too little."""
        taken: list[CompiledExpr] = []
        for constraint in self.constraints:
            if not any(name in spread for name in constraint.facts):
                continue
            names = [*spread, *(n for n in constraint.facts if values[n] is None and n not in spread)]
            wider = self._spread(expr, [*taken, constraint], names, values)
            if wider is not None and _size(wider) <= MOST_COMBINATIONS:
                spread, taken = wider, [*taken, constraint]
        return spread, taken

    def _spread(
        self, expr: CompiledExpr, constraints: list[CompiledExpr], names: Iterable[str], values: Mapping[str, Value]
    ) -> dict[str, Sequence[Value]] | None:
        spread: dict[str, Sequence[Value]] = {}
        for name in names:
            candidates = _candidates(self.facts[name], [expr, *constraints], values)
            if candidates is None:
                return None
            spread[name] = candidates
        return spread

    def _cross(
        self,
        exprs: Sequence[CompiledExpr],
        constraints: list[CompiledExpr],
        spread: Mapping[str, Sequence[Value]],
        values: Mapping[str, Value],
    ) -> list[tuple[Value, ...]]:
        names = list(spread)
        known = [name for name in values if name not in spread]
        rows = list(itertools.product(*spread.values()))
        unknown_columns = ", ".join(f"f_{name}" for name in names) or "no_unknown"
        marks = ", ".join(["(" + ", ".join("?" * max(1, len(names))) + ")"] * len(rows))
        fixed = ", ".join(f"? AS f_{name}" for name in known) or "0 AS no_fixed"
        feasible = " AND ".join(f"({c.sqlite}) IS NOT FALSE" for c in constraints) or "TRUE"
        outcomes = ", ".join(expr.sqlite for expr in exprs)
        text = (
            f"WITH v({unknown_columns}) AS (VALUES {marks}), k AS (SELECT {fixed}) "  # noqa: S608 - compiled by ours, facts and marks
            f"SELECT {unknown_columns}, {outcomes} FROM v, k WHERE {feasible}"
        )
        bound = [value for row in rows for value in (row or (0,))] + [values[name] for name in known]
        return self._connection().execute(text, bound).fetchall()

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._connections, "sqlite"):
            self._connections.sqlite = sqlite3.connect(":memory:", isolation_level=None)
        connection: sqlite3.Connection = self._connections.sqlite
        return connection

    def _relevant(self, names: list[str], own: list[str], rows: list[tuple[Value, ...]]) -> tuple[str, ...]:
        changing = [name for name in own if _changes_alone(names.index(name), rows)]
        if not changing:
            changing = [n for n in own if len({row[names.index(n)] for row in rows}) > 1][:1]
        return tuple(sorted(changing, key=self.order.__getitem__))


def _changes_alone(place: int, rows: list[tuple[Value, ...]]) -> bool:
    outcome_of: dict[tuple[Value, ...], Value] = {}
    for row in rows:
        others = row[:place] + row[place + 1 : -1]
        if outcome_of.setdefault(others, row[-1]) != row[-1]:
            return True
    return False


def _size(spread: Mapping[str, Sequence[Value]]) -> int:
    return math.prod(len(values) for values in spread.values())


def _candidates(fact: CompiledFact, exprs: list[CompiledExpr], values: Mapping[str, Value]) -> Sequence[Value] | None:
    """Values of ``fact`` that show every outcome; None when no finite set is known to."""
    if fact.type == "boolean":
        return (0, 1)
    if fact.type == "code":
        return fact.values
    if fact.low is not None and fact.high is not None and fact.high - fact.low < MOST_ENUMERATED:
        return range(fact.low, fact.high + 1)
    if any(fact.id in expr.opaque for expr in exprs):
        return None
    steps = {step for expr in exprs for step in expr.thresholds.get(fact.id, ())}
    others = [values.get(other) for expr in exprs for other in _compared_with(fact.id, expr)]
    if not all(isinstance(other, int) for other in others):
        return None
    return _sides(fact, steps | {other for other in others if isinstance(other, int)})


def _compared_with(name: str, expr: CompiledExpr) -> list[str]:
    return [pair[0] if pair[1] == name else pair[1] for pair in expr.pairs if name in pair]


def _sides(fact: CompiledFact, steps: set[int]) -> Sequence[Value]:
    """Each threshold and its two neighbours, within the fact's range."""
    around = {side for step in steps for side in _neighbours(fact, step)}
    inside = {
        side for side in around if (fact.low is None or fact.low <= side) and (fact.high is None or side <= fact.high)
    }
    return sorted(inside) or [fact.low or 0]


def _neighbours(fact: CompiledFact, step: int) -> tuple[int, ...]:
    if fact.type == "date" and is_date(step):
        day, one = to_date(step), timedelta(days=1)
        return from_date(day - one), step, from_date(day + one)
    return step - 1, step, step + 1
