"""The feeds of the past, and one on demand, for whoever runs the copy and sees nobody in it."""

from django.db import transaction

from yakuba.kernel.jobs.service import enqueue
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.contracts import FeedKind, FeedState, RowError
from yakuba.kernel.people.feed_values import FeedLine
from yakuba.kernel.people.models import Feed
from yakuba.kernel.people.tasks import feed_folder
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def feeds(actor: Actor, *, first: int = 0, most: int = 50) -> tuple[list[FeedLine], int]:
    """A page of all feeds, the newest first, and how many there are. Raises NotAllowed (``people.import``)."""
    scope(actor, "people.import")
    rows = Feed.objects.order_by("-id")
    return [_line(row) for row in rows[first : first + most]], rows.count()


def feed_line(actor: Actor, number: int) -> FeedLine | None:
    """One of them by its ``feed_id``, or None. Raises NotAllowed (``people.import``)."""
    scope(actor, "people.import")
    row = Feed.objects.filter(pk=number).first()
    return _line(row) if row else None


def feed_now(actor: Actor) -> str:
    """Look into the folder of the core system now; again within the minute is the same job, whose id is given.

    Raises NotAllowed (``people.import``).
    """
    scope(actor, "people.import")
    with transaction.atomic():
        return enqueue(feed_folder, payload={}, unique_key=f"people.feed:{clock.now():%Y%m%d%H%M}")


def _line(row: Feed) -> FeedLine:
    return FeedLine(
        feed_id=row.pk,
        kind=FeedKind(row.kind),
        as_of=row.as_of,
        sequence=row.sequence,
        state=FeedState(row.state),
        rows=row.rows,
        added=row.added,
        changed=row.changed,
        removed=row.removed,
        bad=row.bad,
        errors=tuple(RowError(*error) for error in row.errors),
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
