"""Connections of the worker's threads: kept open, and on SQLite one writer of this process at a time.

SQLite has one writer; threads that meet there sleep up to 100 ms each time. Taking turns within the process keeps
them from meeting (benchmarks/bench_jobs.py). Other processes still meet at the database, as they must.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections, connection

# As long as SQLite itself would wait (settings); a turn that is not given back must not stop the others for ever.
PATIENCE_S = 20
_turn = threading.RLock()


def fresh_connection() -> None:
    """Leave behind a connection that broke or is old. One to a SQLite file does not age."""
    if connection.vendor != "sqlite":
        close_old_connections()
    elif connection.errors_occurred and not connection.in_atomic_block:
        connection.close()


@contextmanager
def write_turn() -> Iterator[None]:
    """Around a short write transaction of the jobs."""
    if connection.vendor != "sqlite":
        yield
        return
    mine = _turn.acquire(timeout=PATIENCE_S)
    try:
        yield
    finally:
        if mine:
            _turn.release()
