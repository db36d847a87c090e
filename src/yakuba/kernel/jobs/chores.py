"""Small things that a living worker does every few seconds, on a thread and connection of their own.

Not jobs: nothing is written when there is nothing to do, and two workers doing one at once must be harmless.
"""

import threading
import time

import structlog
from django.db import connection

from yakuba.kernel.jobs import registry
from yakuba.kernel.jobs.failures import name_of
from yakuba.kernel.jobs.turns import fresh_connection

log = structlog.get_logger(__name__)


class Chores(threading.Thread):
    """Does each declared chore when its time has come. One that fails is logged and done again next time."""

    def __init__(self) -> None:
        super().__init__(name="chores", daemon=True)
        self._next = dict.fromkeys(registry.chores, 0.0)
        self._stop_asked = threading.Event()

    def stop(self) -> None:
        """Come to an end soon."""
        self._stop_asked.set()

    def run(self) -> None:
        """Until told to stop."""
        while self._next and not self._stop_asked.wait(max(0.0, min(self._next.values()) - time.monotonic())):
            name = min(self._next, key=lambda one: self._next[one])
            self._next[name] = time.monotonic() + registry.chores[name].every_s
            self._do(registry.chores[name])
        connection.close()

    def _do(self, chore: registry.Chore) -> None:
        try:
            fresh_connection()
            chore.function()
        except Exception as error:
            log.error("chore failed", chore=chore.name, error=name_of(error))
            connection.close()
