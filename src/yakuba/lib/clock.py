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
    return now().date()


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
