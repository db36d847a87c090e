"""Preparations that a process makes once; afterwards the rows and files that they left are put back as they were."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import connection, transaction

from yakuba.lib import clock

T = TypeVar("T")
Row = tuple[Any, ...]
NUMBERED = {"id", "seq"}
"""The columns that PostgreSQL numbers by a sequence."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What a preparation did to one table whose rows were ``before``. The first column is the key."""

    table: str
    before: frozenset[str]
    columns: tuple[str, ...]
    gone: Sequence[Row]
    new: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a preparation answered, and what it left in the database and in the store of documents."""

    answer: Any
    tables: Sequence[Changed]
    files: dict[str, bytes]


_memories: dict[tuple[str, date], Memory] = {}


def remembered(name: str, prepare: Callable[[], T]) -> T:
    """As ``prepare()``, and much faster from the second time on.

    ``name`` stands for one piece of work on one state of the database. Where that state is another one than the first
    time, ``prepare`` does its work. The answer is a copy: nothing in it may be connected to a database or a file.
    """
    memory = _memories.get((name, clock.today()))
    if memory is None:
        memory = _memories[name, clock.today()] = _observed(prepare)
        return cast(T, copy.deepcopy(memory.answer))
    if any(_as_texts(_rows(each.table)[1]) != each.before for each in memory.tables):
        return prepare()
    with transaction.atomic():
        for each in memory.tables:
            _put(each)
    for path, content in memory.files.items():
        _restored(Path(settings.DOCUMENTS_STORE) / path, content)
    return cast(T, copy.deepcopy(memory.answer))


def _observed(prepare: Callable[[], Any]) -> Memory:
    before = {table: _rows(table)[1] for table in connection.introspection.table_names()}
    files = set(_files())
    answer = prepare()
    tables = [changed for table, old in before.items() if (changed := _changed(table, old))]
    store = Path(settings.DOCUMENTS_STORE)
    return Memory(
        copy.deepcopy(answer), tables, {path: (store / path).read_bytes() for path in _files() if path not in files}
    )


def _changed(table: str, old: Sequence[Row]) -> Changed | None:
    columns, now = _rows(table)
    if now == old:
        return None
    had, has = _as_texts(old), _as_texts(now)
    gone, new = [row for row in old if repr(row) not in has], [row for row in now if repr(row) not in had]
    return Changed(table, had, columns, gone, new)


def _files() -> list[str]:
    """What lies in the store of one test. That of the whole run keeps its files, and there are many."""
    store = Path(settings.DOCUMENTS_STORE)
    if store.is_relative_to(settings.YAKUBA_HOME):
        return []
    return [str(path.relative_to(store)) for path in store.rglob("*") if path.is_file()]


def _restored(path: Path, content: bytes) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _rows(table: str) -> tuple[tuple[str, ...], list[Row]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return tuple(column[0] for column in cursor.description), cursor.fetchall()


def _as_texts(rows: Sequence[Row]) -> frozenset[str]:
    """Some columns of PostgreSQL are lists, which no set takes."""
    return frozenset(map(repr, rows))


def _put(changed: Changed) -> None:
    table, names = connection.ops.quote_name(changed.table), list(map(connection.ops.quote_name, changed.columns))
    with connection.cursor() as cursor:
        for row in changed.gone:
            cursor.execute(f"DELETE FROM {table} WHERE {names[0]} = %s", row[:1])
            assert cursor.rowcount == 1, f"{changed.table} is not as it was when this was prepared first"
        into, values = f"INSERT INTO {table} ({', '.join(names)}) VALUES", f"({', '.join(['%s'] * len(names))})"
        if connection.vendor != "postgresql":
            cursor.executemany(f"{into} {values}", changed.new)
            return
        if changed.new:  # one way to the server and back instead of one for each row
            cursor.execute(f"{into} {', '.join([values] * len(changed.new))}", [v for row in changed.new for v in row])
        for column in NUMBERED & set(changed.columns):
            if (sequence := _sequence(changed.table, column)) is not None:
                # A sequence knows nothing of numbers that were given; never set it back.
                cursor.execute(
                    f"SELECT setval(%s, greatest((SELECT max({column}) FROM {table}), nextval(%s)))",
                    [sequence, sequence],
                )


@cache
def _sequence(table: str, column: str) -> str | None:
    """Which sequence numbers the column, if any; the same in every copy of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
        name: str | None = cursor.fetchone()[0]
        return name
