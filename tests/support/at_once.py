"""Several things at the same moment, each in a thread of its own with the stopped clock of the test."""

import contextvars
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from django.db import connection, transaction

T = TypeVar("T")


def at_once(work: Sequence[Callable[[], object]]) -> list[object]:
    """What each came to: its answer, or the error that it met. Only on a database of the test's own."""
    begin = threading.Barrier(len(work))
    outcomes: list[object] = [None] * len(work)

    def run(index: int) -> None:
        begin.wait(timeout=30)
        try:
            outcomes[index] = work[index]()
        except Exception as error:
            outcomes[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=contextvars.copy_context().run, args=(run, i)) for i in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def all_at_once(work: Sequence[Callable[[], T]]) -> list[T]:
    """What each answered. Raises the first error that one of them met."""
    answers = at_once(work)
    for error in answers:
        if isinstance(error, Exception):
            raise error
    return cast(list[T], answers)


def beside(work: Callable[[], object]) -> object:
    """What somebody else comes to, who begins and ends now. Not within a transaction of SQLite."""
    outcome: list[object] = []

    def run() -> None:
        try:
            outcome.append(work())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=contextvars.copy_context().run, args=(run,))
    thread.start()
    thread.join()
    return outcome[0]


def before_commit(first: Callable[[], object], second: Callable[[], object]) -> object:
    """What ``second`` came to, which another person does while ``first`` is done and not yet committed.

    On PostgreSQL the commit waits until ``second`` waits for it, or has ended without; SQLite lets nobody begin.
    """
    outcome: list[object] = []
    backend: list[int] = []

    def run() -> None:
        try:
            connection.ensure_connection()
            if connection.vendor == "postgresql":
                backend.append(connection.connection.info.backend_pid)
            outcome.append(second())
        except Exception as error:
            outcome.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=contextvars.copy_context().run, args=(run,))
    with transaction.atomic():
        first()
        thread.start()
        if connection.vendor == "postgresql":
            while thread.is_alive() and not (backend and _waits(backend[0])):
                thread.join(0.01)
    thread.join()
    return outcome[0]


def _waits(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE pid = %s AND NOT granted", [backend])
        return bool(cursor.fetchone()[0])
