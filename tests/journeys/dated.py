"""The clock of a town whose journeys have fixed dates: it runs some seconds ahead of the real one.

Site and worker share it, or the worker would wait for jobs that are due on the site's day.
"""

import os
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from yakuba.lib import clock

AHEAD_S = "YAKUBA_JOURNEY_AHEAD_S"


class Ahead:
    """In the place of the stopped clock: what a block has stopped counts, else the real time and ``ahead``."""

    def __init__(self, stopped: ContextVar[datetime | None], ahead: timedelta) -> None:
        self._stopped, self._ahead = stopped, ahead
        self.set, self.reset = stopped.set, stopped.reset

    def get(self) -> datetime:
        """The time that everything in this process takes for now."""
        return self._stopped.get() or datetime.now(clock.JST) + self._ahead


def seconds_to(day: date) -> float:
    """From now to ten in the morning of ``day``; none when that is past."""
    return max(0.0, (datetime.combine(day, time(10), clock.JST) - clock.now()).total_seconds())


def set_clock() -> None:
    """From here on this process lives ``AHEAD_S`` seconds (from the environment) ahead, all its threads too."""
    clock._stopped = Ahead(clock._stopped, timedelta(seconds=float(os.environ[AHEAD_S])))  # type: ignore[assignment]  # no class can be a ContextVar
    timezone.now = clock.now
