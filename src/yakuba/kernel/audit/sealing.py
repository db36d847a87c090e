"""Sealing: entries not yet in the chain are put in order and linked, exactly once.

Recording waits for nobody, so on PostgreSQL a smaller number may become visible after a larger one (a long
transaction), or never (one that was undone). A number that is missing when its larger neighbours are sealed is kept as
a gap together with the transactions that were writing then. It is looked for at each seal and given up only when all
of those have ended *before* the entries are read: then it is either visible by now or will never be.
"""

import json
from collections.abc import Sequence

from django.db import connection

from yakuba.kernel.audit.chain import GENESIS, SELECT_ENTRY, Link, Span, holes, leaf, spans_of
from yakuba.kernel.audit.lock import chain_locked, writers
from yakuba.kernel.audit.models import EntryRow, Gap, Segment
from yakuba.lib import clock

# Keeps a transaction well below the second that SQLite's other writers may have to wait.
SEGMENT_ENTRIES = 5000
Numbered = tuple[int, tuple[str, ...]]


def seal() -> int:
    """Seal what is visible now, in as many segments as it takes; the number of entries sealed.

    Safe to run from several processes at once and as often as you like; without anything new it takes no lock.
    """
    sealed = 0
    while _anything_new():
        with chain_locked():
            done = _seal_one()
        sealed += done
        if done < SEGMENT_ENTRIES:
            break
    return sealed


def last_segment() -> Segment | None:
    """The end of the chain; None while nothing was ever sealed (a drop leaves the last segment)."""
    return Segment.objects.order_by("-number").defer("leaves").first()


def unsealed() -> int:
    """How many entries above the highest sealed one wait for the next seal."""
    return EntryRow.objects.filter(seq__gt=_high()).count()


def _high() -> int:
    last = last_segment()
    return last.high if last else 0


def _anything_new() -> bool:
    return EntryRow.objects.filter(seq__gt=_high()).exists() or Gap.objects.exists()


def _seal_one() -> int:
    writing_before = set(writers())
    gaps = list(Gap.objects.order_by("first"))
    late = _read("JOIN audit_gap g ON seq BETWEEN g.first AND g.last ORDER BY seq LIMIT %s", SEGMENT_ENTRIES)
    last = last_segment()
    high = last.high if last else 0
    fresh = _read("WHERE seq > %s ORDER BY seq LIMIT %s", high, SEGMENT_ENTRIES - len(late))
    top = fresh[-1][0] if fresh else high
    if late or fresh:
        _link(last, late + fresh, top)
    _follow(gaps, late, writing_before, all_read=len(late) < SEGMENT_ENTRIES)
    _open_gaps(list(holes(spans_of(seq for seq, _ in fresh), high + 1, top)))
    return len(late) + len(fresh)


def _read(where: str, *values: int) -> list[Numbered]:
    with connection.cursor() as cursor:
        cursor.execute(f"{SELECT_ENTRY} {where}", values)
        return [(row[0], row[1:]) for row in cursor.fetchall()]


def _link(last: Segment | None, entries: Sequence[Numbered], high: int) -> None:
    link = Link(
        number=last.number + 1 if last else 1,
        previous=last.head if last else GENESIS,
        entries=len(entries),
        total=(last.total if last else 0) + len(entries),
        high=high,
        ranges=json.dumps(spans_of(seq for seq, _ in entries), separators=(",", ":")),
        latest_at=max(fields[1] for _, fields in entries),
        sealed_at=clock.now().isoformat(timespec="microseconds"),
        leaves=b"".join(leaf(fields) for _, fields in entries),
    )
    Segment.objects.create(**{name: getattr(link, name) for name in Link.__slots__}, head=link.head())


def _follow(gaps: Sequence[Gap], late: Sequence[Numbered], writing: set[str], *, all_read: bool) -> None:
    """Shrink the gaps by what has come; give up those which nobody can fill any more."""
    come = spans_of(seq for seq, _ in late)
    for gap in gaps:
        rest = list(holes([span for span in come if span[1] >= gap.first], gap.first, gap.last))
        over = all_read and not writing & set(gap.holders)
        if over or not rest:
            gap.delete()
        elif rest != [(gap.first, gap.last)]:
            gap.delete()
            Gap.objects.bulk_create([Gap(first=a, last=b, holders=gap.holders) for a, b in rest])


def _open_gaps(missing: Sequence[Span]) -> None:
    if missing:
        holders = writers()
        Gap.objects.bulk_create([Gap(first=first, last=last, holders=holders) for first, last in missing])
