"""The test database that all tests of a process share. A test that commits rows into it fails, not the next one."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

WATCH = pytest.StashKey["Watch"]()
VACUUM_EVERY = 50
"""Tests: a vacuum takes some 0.1 s."""


class Watch:
    """Counts the rows of every table of the shared test database, when made and after each test.

    The rows of a test are rolled back before it looks. ``blocker`` is pytest-django's: outside tests the database is
    closed to everybody else.
    """

    def __init__(self, blocker: Any) -> None:
        self._blocker, self._name = blocker, connection.settings_dict["NAME"]
        self._asked_on: Any = None
        self._looked = 0
        with blocker.unblock():
            self._tables = sorted(connection.introspection.table_names())
            self._numbered = _sequences()
        self._counted = self._count()
        self._written = _written(self._name)

    def look(self) -> None:
        """Fail with the rows each table has gained or lost since the last look; from then on they count as known."""
        if connection.settings_dict["NAME"] != self._name:
            return  # the tests of this module work on a copy
        if self._written is not None and self._written == _written(self._name):
            return
        before, self._counted = self._counted, self._count()
        self._written = _written(self._name)
        changed = {name: now - before[name] for name, now in self._counted.items() if now != before[name]}
        if changed:
            pytest.fail(f"this test left committed rows in the shared test database: {changed}", pytrace=False)
        with self._blocker.unblock():
            self._number_as_before()
            self._tidy()

    def _number_as_before(self) -> None:
        """A rollback leaves sequences where they are; the next test gets the numbers that the first one got.

        Then what it begins with is what another test began with (tests/support/remembered.py), as on SQLite.
        """
        moved = [name for name, last in _sequences().items() if last != self._numbered[name]]
        if not moved:
            return
        firsts = [self._numbered[name] for name in moved]
        values = [
            value for name, first in zip(moved, firsts, strict=True) for value in (name, first or 1, first is not None)
        ]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(['setval(%s, %s, %s)'] * len(moved))}", values)

    def _tidy(self) -> None:
        """What was rolled back still lies in the tables, and to count them reads it (see scripts/test.sh)."""
        self._looked += 1
        if connection.vendor == "postgresql" and self._looked % VACUUM_EVERY == 0:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM")

    def _count(self) -> dict[str, int]:
        with self._blocker.unblock(), connection.cursor() as cursor:
            if connection.vendor != "postgresql":
                cursor.execute(self._question())
            else:
                if self._asked_on is not connection.connection:
                    # To read and plan a question about every table takes PostgreSQL five times as long as the answer.
                    cursor.execute(f"PREPARE rows_of_every_table AS {self._question()}")
                    self._asked_on = connection.connection
                cursor.execute("EXECUTE rows_of_every_table")
            return dict(cursor.fetchall())

    def _question(self) -> str:
        quote = connection.ops.quote_name
        return " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {quote(name)}" for name in self._tables)


def _written(name: str) -> tuple[int, int] | None:
    """Changes whenever SQLite writes, as each commit does: size and time of its log; None where there is none.

    To read the question about every table takes SQLite longer than most tests take.
    """
    try:
        log = os.stat(f"{name}-wal")
    except OSError:
        return None
    return log.st_size, log.st_mtime_ns


def _sequences() -> dict[str, int | None]:
    """Every sequence with the last number it gave, None before the first. SQLite has none."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'")
        return dict(cursor.fetchall())


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """After the test and its fixtures: the database is as before, or this test is named."""
    try:
        yield
    finally:
        if (watch := item.config.stash.get(WATCH, None)) is not None and not _browser_is_open():
            watch.look()


def _browser_is_open() -> bool:
    """Playwright's loop runs in this thread until its module ends and forbids the ORM; journeys have own towns."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any, pytestconfig: pytest.Config) -> Iterator[None]:
    """The test database with every shipped definition published, once for all tests that use it; from now on watched.

    The declared schedules are switched off: one that comes round while the suite runs ("every 2m") would be fired by
    each worker on a copy, whose test knows nothing of that job.
    """
    from yakuba.kernel.jobs import registry, service
    from yakuba.kernel.procedures.publish import publish
    from yakuba.lib.refs import Actor

    with django_db_blocker.unblock():
        publish(Actor("system", "tests"))
        for declared in registry.schedules.values():
            service.schedule(declared.name, declared.task, declared.rule, payload=declared.payload, enabled=False)
    watch = pytestconfig.stash[WATCH] = Watch(django_db_blocker)
    yield
    # The last test's teardown ends here; after this there is no database to look at.
    del pytestconfig.stash[WATCH]
    watch.look()
