"""Which references this process has lately seen committed: they need not be written, nor looked for, again.

Measured on PostgreSQL: an entry costs 95 µs of CPU, looking for its reference and writing it 130–200 µs more.
Forgotten after ten minutes, so that a retention cut, which erases only references without entries, never meets one.
"""

import time
from collections.abc import Iterable

from django.db import connection, transaction

SECONDS = 600
MOST = 50_000
_seen: dict[tuple[str, str], float] = {}


def is_known(digest: str) -> bool:
    """Whether this process saw the reference committed to this database within the last ten minutes."""
    return time.monotonic() - _seen.get((_database(), digest), -SECONDS) < SECONDS


def know_after_commit(digests: Iterable[str]) -> None:
    """Remember them once the transaction is committed; never if it is undone."""
    keys = [(_database(), digest) for digest in digests]
    transaction.on_commit(lambda: _know(keys))


def unknow(digest: str) -> None:
    """The reference was erased."""
    _seen.pop((_database(), digest), None)


def _know(keys: Iterable[tuple[str, str]]) -> None:
    if len(_seen) > MOST:
        _seen.clear()
    now = time.monotonic()
    _seen.update((key, now) for key in keys)


def _database() -> str:
    return str(connection.settings_dict["NAME"])
