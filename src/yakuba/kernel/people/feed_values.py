"""取込: the feeds of the past as a list shows them, and the refusal that passes by itself."""

from dataclasses import dataclass
from datetime import date, datetime

from yakuba.kernel.people.contracts import FeedKind, FeedRefusedError, FeedState, RowError


class FeedBusyError(FeedRefusedError):
    """Another feed is on its way: nothing is wrong with this one, it has to wait."""


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One feed of the past, for a list. ``errors`` are the first of its wrong rows: where and what, never a value."""

    feed_id: int
    kind: FeedKind
    as_of: date
    sequence: int
    state: FeedState
    rows: int
    added: int
    changed: int
    removed: int
    bad: int
    errors: tuple[RowError, ...]
    started_at: datetime
    finished_at: datetime | None
