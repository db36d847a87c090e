"""One household against a compiled rule set, in SQLite in memory: three-valued, a fraction of a millisecond.

The sweep over a register runs the same statements on DuckDB (:mod:`sweep`).
"""

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from yakuba.kernel.rules.compiled import Compiled, CompiledAggregate, CompiledFact, CompiledRule, Dialect
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Answer, FactError, Household, Result, RuleUnit, Value
from yakuba.kernel.rules.derive import derive, is_date

KEPT_RULE_SETS = 16
SCOPES: tuple[Literal["household", "person"], ...] = ("household", "person")
_local = threading.local()


def evaluate(compiled: Compiled, household: Household) -> dict[RuleUnit, Result]:
    """The answer of every rule for every unit. Raises FactError for a value its fact does not allow."""
    return load(compiled, household).results()


def load(compiled: Compiled, household: Household) -> "Loaded":
    """The household with its derived facts, in this thread's memory until the next one is loaded."""
    known = derive(compiled, household)
    check_values(compiled, known)
    memory = _memory(compiled)
    memory.fill(known)
    return Loaded(memory, known)


def check_values(compiled: Compiled, household: Household) -> None:
    """Raises FactError unless every value is of its fact's type, scope and range."""
    for scope, values in (("event", household.event), ("household", household.household)):
        _check_scope(compiled, scope, values)
    for values in household.persons.values():
        _check_scope(compiled, "person", values)


def _check_scope(compiled: Compiled, scope: str, values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        fact = compiled.facts.get(name)
        if fact is None or fact.scope != scope:
            raise FactError(f"「{name}」という{scope}の事実はありません")
        if value is not None and not _allows(fact, value):
            raise FactError(f"「{name}」に書けない値です")


def _allows(fact: CompiledFact, value: int | str) -> bool:
    if fact.type == "code":
        return value in fact.values
    if not isinstance(value, int):
        return False
    if fact.type == "boolean":
        return value in (0, 1)
    if fact.type == "date" and not is_date(value):
        return False
    return (fact.low is None or fact.low <= value) and (fact.high is None or value <= fact.high)


class Memory:
    """One thread's in-memory database with the tables and statements of one rule set."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self.connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.rules = {scope: [rule for rule in compiled.rules if rule.scope == scope] for scope in SCOPES}
        self.statements = {scope: statement(compiled, scope, rules, "sqlite") for scope, rules in self.rules.items()}
        for table, extra in (("household", ["complete"]), ("person", [])):
            names = ["hid", "unit", *columns(compiled, table), *extra]
            self.connection.execute(f"CREATE TABLE {table} ({', '.join(names)})")

    def fill(self, household: Household) -> None:
        """Replace what was loaded before."""
        shared = {**household.event, **household.household}
        first = [0, HOUSEHOLD_UNIT, *self._row("household", shared), int(household.complete)]
        self._replace("household", [first])
        self._replace("person", [[0, unit, *self._row("person", facts)] for unit, facts in household.persons.items()])

    def _row(self, table: str, values: Mapping[str, Value]) -> list[Value]:
        return [values.get(name[2:]) for name in columns(self.compiled, table)]

    def _replace(self, table: str, rows: list[list[Value]]) -> None:
        self.connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of ours
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - names of ours


@dataclass(frozen=True)
class Loaded:
    """A household as it lies in memory: ``known`` holds its facts, the derived ones included."""

    memory: Memory
    known: Household

    def results(self) -> dict[RuleUnit, Result]:
        """The three-valued answer of every rule for every unit."""
        results: dict[RuleUnit, Result] = {}
        for scope, rules in self.memory.rules.items():
            if rules:
                rows = self.memory.connection.execute(self.memory.statements[scope])
                results |= _answers(rules, rows)
        return results

    def aggregates(self) -> dict[str, Value]:
        """The household facts that count members; None while the bounds leave both answers open."""
        compiled = self.memory.compiled
        if not compiled.aggregates:
            return {}
        row = self.memory.connection.execute(aggregate_query(compiled, "sqlite")).fetchone()
        return dict(zip([aggregate.id for aggregate in compiled.aggregates], row[1:], strict=True))


def _memory(compiled: Compiled) -> Memory:
    pool: dict[str, Memory] = _local.__dict__.setdefault("pool", {})
    if compiled.digest not in pool:
        while len(pool) >= KEPT_RULE_SETS:
            pool.pop(next(iter(pool))).connection.close()
        pool[compiled.digest] = Memory(compiled)
    return pool[compiled.digest]


def columns(compiled: Compiled, table: str) -> list[str]:
    """Column names of ``household`` (event facts included) or ``person``, aggregates left out."""
    computed = {aggregate.id for aggregate in compiled.aggregates}
    scopes = ("person",) if table == "person" else ("event", "household")
    return [f"f_{f.id}" for f in compiled.facts.values() if f.scope in scopes and f.id not in computed]


def aggregate_query(compiled: Compiled, dialect: Dialect) -> str:
    """One grouped LEFT JOIN: per household and aggregate 1 when surely reached, 0 when not even possibly."""
    counted = ", ".join(_bounds(aggregate, dialect) for aggregate in compiled.aggregates)
    decided = ", ".join(
        f"CASE WHEN s_{a.id} >= {a.k} THEN TRUE WHEN complete AND p_{a.id} < {a.k} THEN FALSE END AS f_{a.id}"
        for a in compiled.aggregates
    )
    counts = (
        f"SELECT h.hid AS hid, MAX(CAST(h.complete AS INTEGER)) = 1 AS complete, {counted} "  # noqa: S608 - names of ours
        "FROM household h LEFT JOIN person p ON p.hid = h.hid GROUP BY h.hid"
    )
    return f"SELECT hid, {decided} FROM ({counts}) counts"  # noqa: S608 - names of ours


def _bounds(aggregate: CompiledAggregate, dialect: Dialect) -> str:
    where = getattr(aggregate.where, dialect)
    surely = f"SUM(CASE WHEN p.unit IS NOT NULL AND ({where}) THEN 1 ELSE 0 END) AS s_{aggregate.id}"
    ruled_out = f"p.unit IS NULL OR NOT ({where})"
    return f"{surely}, SUM(CASE WHEN {ruled_out} THEN 0 ELSE 1 END) AS p_{aggregate.id}"


def statement(
    compiled: Compiled, scope: Literal["household", "person"], rules: Iterable[CompiledRule], dialect: Dialect
) -> str:
    """One SELECT with one row per unit and one column per condition, in the order of ``rules``."""
    conditions = [getattr(c.expr, dialect) for rule in rules for c in rule.conditions]
    tables = "household h" if scope == "household" else "person p JOIN household h ON h.hid = p.hid"
    unit = "h.hid, h.unit" if scope == "household" else "p.hid, p.unit"
    if compiled.aggregates:
        tables += f" JOIN ({aggregate_query(compiled, dialect)}) a ON a.hid = h.hid"
    return f"SELECT {unit}, {', '.join(conditions)} FROM {tables}"  # noqa: S608 - names of ours


def _answers(rules: list[CompiledRule], rows: Iterable[tuple[int | str | None, ...]]) -> dict[RuleUnit, Result]:
    results: dict[RuleUnit, Result] = {}
    for _hid, unit, *values in rows:
        rest = iter(values)
        for rule in rules:
            truths = {condition.id: _truth(next(rest)) for condition in rule.conditions}
            results[rule.id, str(unit)] = Result(answer_of(truths.values()), truths)
    return results


def _truth(value: int | str | None) -> bool | None:
    return None if value is None else bool(value)


def answer_of(truths: Iterable[bool | None]) -> Answer:
    """AND over conditions: one that fails decides, one that is unknown leaves it open."""
    truths = list(truths)
    if any(truth is False for truth in truths):
        return Answer.NOT_NEEDED
    return Answer.UNKNOWN if any(truth is None for truth in truths) else Answer.NEEDED
