"""Several things at the same moment, each in a thread of its own with the stopped clock of the test."""

import contextvars
import threading
from collections.abc import Callable, Sequence

from django.db import connection


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
