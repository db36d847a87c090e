"""Many households at once, on DuckDB, with the statements that one household runs on SQLite.

Only commands and the worker import this module: web processes do not load DuckDB.
"""

from collections.abc import Iterable, Iterator

import duckdb

from yakuba.kernel.rules.compiled import Compiled, CompiledFact
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Answer, Household, Value
from yakuba.kernel.rules.derive import derive
from yakuba.kernel.rules.engine import SCOPES, answer_of, check_values, columns, statement

SQL_TYPES = {"boolean": "BOOLEAN", "integer": "BIGINT", "date": "BIGINT", "code": "VARCHAR"}
CHUNK = 10_000


def sweep(compiled: Compiled, households: Iterable[Household]) -> dict[tuple[int, str, str], Answer]:
    """The three-valued answer for (place of the household, rule, unit). Raises FactError for a value not allowed."""
    with duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"}) as database:
        _create(database, compiled)
        for place, household in enumerate(households):
            _insert(database, compiled, place, household)
        return dict(_answers(database, compiled))


def _create(database: duckdb.DuckDBPyConnection, compiled: Compiled) -> None:
    for table in ("household", "person"):
        typed = [f"{name} {SQL_TYPES[_fact(compiled, name).type]}" for name in columns(compiled, table)]
        extra = ["complete BOOLEAN"] if table == "household" else []
        database.execute(f"CREATE TABLE {table} ({', '.join(['hid BIGINT', 'unit VARCHAR', *typed, *extra])})")


def _fact(compiled: Compiled, column: str) -> CompiledFact:
    return compiled.facts[column[2:]]


def _insert(database: duckdb.DuckDBPyConnection, compiled: Compiled, place: int, household: Household) -> None:
    known = derive(compiled, household)
    check_values(compiled, known)
    shared = {**known.event, **known.household}
    row: list[Value] = [place, HOUSEHOLD_UNIT]
    row += [shared.get(name[2:]) for name in columns(compiled, "household")] + [int(known.complete)]
    rows = [("household", row)]
    for unit, facts in known.persons.items():
        rows.append(("person", [place, unit, *(facts.get(name[2:]) for name in columns(compiled, "person"))]))
    for table, values in rows:
        database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(values))})", values)  # noqa: S608 - names of ours


def _answers(database: duckdb.DuckDBPyConnection, compiled: Compiled) -> Iterator[tuple[tuple[int, str, str], Answer]]:
    for scope in SCOPES:
        rules = [rule for rule in compiled.rules if rule.scope == scope]
        if not rules:
            continue
        database.execute(statement(compiled, scope, rules, "duckdb"))
        while rows := database.fetchmany(CHUNK):
            for hid, unit, *values in rows:
                rest = iter(values)
                for rule in rules:
                    yield (hid, rule.id, unit), answer_of([next(rest) for _ in rule.conditions])
