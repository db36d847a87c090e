"""One writer of the chain at a time, on either database, without a hot row."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

ADVISORY_KEY = 0x59414B55_41554449  # "YAKUAUDI"


@contextmanager
def chain_locked() -> Iterator[None]:
    """A transaction that alone may seal, anchor or drop. SQLite has it from IMMEDIATE; PostgreSQL by advisory lock.

    On PostgreSQL each statement inside sees what was committed before it began (READ COMMITTED), so one that had to
    wait sees all that its predecessor did.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_KEY])
        yield


def writers() -> list[str]:
    """The transactions, other than this one, that hold or may hold numbers of entries not yet visible.

    An INSERT locks its table (RowExclusiveLock) before it takes a number and until its transaction has ended and become
    visible. SQLite has one writer, which is this one.
    """
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT virtualtransaction FROM pg_locks WHERE locktype = 'relation' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
            "AND relation = 'audit_entry'::regclass AND mode = 'RowExclusiveLock' "
            "AND pid IS DISTINCT FROM pg_backend_pid() ORDER BY 1"
        )
        return [holder for (holder,) in cursor.fetchall()]
