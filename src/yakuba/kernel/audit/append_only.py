"""Append-only tables: one declared list, kept by triggers that refuse UPDATE, DELETE and TRUNCATE.

A rebuild of a table (``AlterField`` on SQLite) loses its triggers in silence, so they are made again after every
``migrate`` and compared with the catalogue by a system check and by readiness. Migrations of the part that owns a
table run with its triggers lifted; if one stops half-way, readiness says no until ``migrate`` has run through.
"""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.apps import AppConfig, apps
from django.core import checks
from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration

from yakuba.kernel.audit.triggers import dialect

_NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")
_declared: set[str] = set()
TRIES, PAUSE_S = 20, 0.1


def declare(*tables: str) -> None:
    """These tables only grow. Called from ``AppConfig.ready()``; twice is once. Raises ValueError for a bad name."""
    for table in tables:
        if not _NAME.fullmatch(table):
            raise ValueError(f"not the name of a table: {table!r}")
    _declared.update(tables)


def declared() -> list[str]:
    """The whole list."""
    return sorted(_declared)


def unguarded(using: str = "default") -> list[str]:
    """Declared tables that exist and whose triggers are absent, changed or switched off (2 queries)."""
    connection = connections[using]
    return sorted(_existing(connection) - dialect(connection).guarded(connection))


def stands(using: str = "default") -> bool:
    """Whether every declared table exists with its triggers as they should be (for readiness)."""
    connection = connections[using]
    return _declared <= dialect(connection).guarded(connection)


@contextmanager
def lifted(*tables: str, using: str = "default") -> Iterator[None]:
    """One transaction in which these tables may be changed; the triggers stand again before it ends.

    For lawful disposal only. The database's login must own the tables. Whoever writes into them goes first: the tables
    are taken together or not at all, again and again for a moment. Raises OperationalError when they stay in use.
    """
    connection = connections[using]
    with transaction.atomic(using=using):
        _taken(connection, tables)
        yield
        _run(connection, [sql for table in tables for sql in dialect(connection).create(table)])


def before_migrate(*, using: str, plan: Sequence[tuple[Migration, bool]], **_: object) -> None:
    """Signal ``pre_migrate``: lift the triggers of the parts whose migrations are about to run."""
    connection = connections[using]
    labels = {migration.app_label for migration, _backwards in plan}
    owned = {model._meta.db_table for model in apps.get_models() if model._meta.app_label in labels}
    _run(
        connection, [sql for table in sorted(_existing(connection) & owned) for sql in dialect(connection).drop(table)]
    )


def after_migrate(*, using: str, **_: object) -> None:
    """Signal ``post_migrate``: every declared table that exists has its triggers."""
    connection = connections[using]
    with transaction.atomic(using=using):
        _run(connection, [sql for table in unguarded(using) for sql in dialect(connection).create(table)])


def check(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: object
) -> list[checks.CheckMessage]:
    """System check (tag ``database``). A warning, not an error: an error would keep ``migrate`` from mending it."""
    return [
        checks.Warning(
            f"表「{table}」は追記専用ですが、変更を拒むトリガーがないか、変えられています。",
            hint="誰が変えたかを確かめ、yakuba audit verify のあと yakuba manage migrate で元に戻してください。",
            obj=table,
            id="audit.W001",
        )
        for using in databases or []
        for table in unguarded(using)
    ]


def _existing(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        return _declared & set(connection.introspection.table_names(cursor))


def _taken(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    """Their triggers dropped. Of two that wait for each other, this one gives up before the database chooses."""
    drops = [sql for table in tables for sql in dialect(connection).drop(table)]
    first, last = dialect(connection).impatient
    for attempt in range(TRIES):
        try:
            with transaction.atomic(using=connection.alias):
                _run(connection, [*first, *drops, *last])
        except OperationalError:
            if attempt == TRIES - 1:
                raise
            time.sleep(PAUSE_S)
        else:
            return


def _run(connection: BaseDatabaseWrapper, statements: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
