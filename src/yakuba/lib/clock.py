"""The one clock: Japan Standard Time, and a way to stop it in tests and demos."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from zoneinfo import ZoneInfo

JST = ZoneInfo("Asia/Tokyo")

_stopped: ContextVar[datetime | None] = ContextVar("stopped_clock", default=None)


def now() -> datetime:
    """This moment, aware, in Japan Standard Time."""
    return _stopped.get() or datetime.now(JST)


def today() -> date:
    """Today's date in Japan."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The day in Japan on which this aware moment lies; what a database gives is in UTC, up to nine hours behind."""
    return moment.astimezone(JST).date()


@contextmanager
def stopped_at(moment: datetime | date) -> Iterator[None]:
    """Within the block the clock shows ``moment`` (a bare date means noon)."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=JST)
    token = _stopped.set(moment.astimezone(JST))
    try:
        yield
    finally:
        _stopped.reset(token)
