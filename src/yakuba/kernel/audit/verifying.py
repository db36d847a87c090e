"""Verifying: the chain is computed again from the entries, in constant memory, and compared with every anchor."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import connection

from yakuba.kernel.audit import keys
from yakuba.kernel.audit.anchor_lines import genuine
from yakuba.kernel.audit.anchor_track import tracks
from yakuba.kernel.audit.anchoring import stored
from yakuba.kernel.audit.chain import GENESIS, LEAF, SELECT_ENTRY, Link, Span, holes, leaf, merged
from yakuba.kernel.audit.contracts import AnchorKind, FindingKind, Verdict
from yakuba.kernel.audit.findings import KEPT, Findings
from yakuba.kernel.audit.models import AnchorRow, EntryRow, Gap, Segment
from yakuba.kernel.audit.sealing import last_segment, unsealed

# Segments are read together until they hold this many entries: a quiet office seals two or three at a time.
GROUP_ENTRIES = 5000


@dataclass(slots=True)
class _Walk:
    """Where the replay stands."""

    number: int
    head: str
    total: int
    segments: int = 0
    entries: int = 0
    covered: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class _Stored:
    """A segment as it stands in the database."""

    link: Link
    head: str
    spans: list[Span]


def replay() -> Verdict:
    """Replay everything since the last lawful drop. Writes nothing."""
    while True:
        first = _first_number()
        verdict = _replay_from(first)
        if _first_number() == first:
            return verdict


def _first_number() -> int:
    return Segment.objects.order_by("number").values_list("number", flat=True).first() or 1


def _replay_from(first: int) -> Verdict:
    found = Findings()
    last = last_segment()
    end = last.number if last else 0
    walk = _start(first, found)
    dropped = walk.total
    followed = tracks(keys.trusted(), found)
    for track in followed:
        track.reach(walk.number, walk.total, walk.head)
    for group in _groups(end, found):
        walk.entries += _check_entries(group, found)
        for segment in group:
            _step(segment, walk, found)
            for track in followed:
                track.reach(walk.number, walk.total, walk.head)
    if walk.number < end:
        found.segments_missing(walk.number + 1, end)
    _find_strays(end, last.high if last else 0, walk, found)
    return Verdict(
        anchors={track.place: track.finish() for track in followed},
        entries=walk.entries,
        segments=walk.segments,
        dropped=dropped,
        unsealed=unsealed(),
        head=walk.head,
        ok=found.count == 0,
        found=found.count,
        findings=tuple(found.first),
    )


def _start(first: int, found: Findings) -> _Walk:
    """Before segment 1 there is nothing; before a later one there must be a genuine checkpoint."""
    if first == 1:
        return _Walk(0, GENESIS, 0)
    row = AnchorRow.objects.filter(kind=AnchorKind.CHECKPOINT, segment=first - 1).order_by("number").last()
    if row is None or not genuine(stored(row), keys.trusted()):
        found.segments_missing(1, first - 1)
        before = Segment.objects.values_list("previous", "total", "entries").get(number=first)
        return _Walk(first - 1, before[0], before[1] - before[2])
    return _Walk(row.segment, row.head, row.entries)


def _groups(end: int, found: Findings) -> Iterator[list[_Stored]]:
    group: list[_Stored] = []
    size = 0
    for row in Segment.objects.filter(number__lte=end).order_by("number").iterator(chunk_size=50):
        link = Link(**{name: getattr(row, name) for name in Link.__slots__} | {"leaves": bytes(row.leaves)})
        group.append(_Stored(link, row.head, _spans(link, found)))
        size += link.entries
        if size >= GROUP_ENTRIES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _spans(link: Link, found: Findings) -> list[Span]:
    """The numbers of a segment; none, and a finding, where they contradict its leaves."""
    try:
        spans = link.spans()
        size = sum(last - first + 1 for first, last in spans)
    except (ValueError, TypeError):
        spans, size = [], -1
    if size == link.entries and size * LEAF == len(link.leaves):
        return spans
    found.segment(link.number)
    return []


def _step(segment: _Stored, walk: _Walk, found: Findings) -> None:
    link = segment.link
    if link.number > walk.number + 1:
        found.segments_missing(walk.number + 1, link.number - 1)
    fits = link.previous == walk.head and link.total == walk.total + link.entries
    if not fits or link.head() != segment.head:
        found.segment(link.number)
    walk.number, walk.head, walk.total = link.number, segment.head, link.total
    walk.segments += 1
    walk.covered = _joined(walk.covered, segment.spans)


def _joined(covered: list[Span], spans: list[Span]) -> list[Span]:
    """Nearly always the new numbers follow the last ones; the list stays as short as there are undone numbers."""
    if covered and len(spans) == 1 and spans[0][0] == covered[-1][1] + 1:
        covered[-1] = (covered[-1][0], spans[0][1])
        return covered
    return merged([*covered, *spans])


def _check_entries(group: Sequence[_Stored], found: Findings) -> int:
    """Compare every entry of the group with its sealed hash; how many were there."""
    expected = {number: want for segment in group for number, want in _leaves(segment)}
    present = 0
    with connection.cursor() as cursor:
        for first, last in merged(span for segment in group for span in segment.spans):
            cursor.execute(f"{SELECT_ENTRY} WHERE seq BETWEEN %s AND %s ORDER BY seq", [first, last])
            for row in cursor.fetchall():
                present += 1
                if expected.pop(row[0], None) != leaf(row[1:]):
                    found.entry(FindingKind.EDITED, row[0], _segment_of(row[0], group))
    for number in sorted(expected):
        found.entry(FindingKind.MISSING, number, _segment_of(number, group))
    return present


def _leaves(segment: _Stored) -> Iterator[tuple[int, bytes]]:
    numbers = (number for first, last in segment.spans for number in range(first, last + 1))
    leaves = segment.link.leaves
    return zip(numbers, (leaves[at : at + LEAF] for at in range(0, len(leaves), LEAF)), strict=False)


def _segment_of(number: int, group: Sequence[_Stored]) -> int:
    return next(
        segment.link.number for segment in group if any(first <= number <= last for first, last in segment.spans)
    )


def _find_strays(end: int, high: int, walk: _Walk, found: Findings) -> None:
    """Entries among the sealed numbers that no segment covers: put in later, past record()."""
    if EntryRow.objects.filter(seq__lte=high).count() == walk.entries:
        return
    strays = [
        number
        for first, last in holes(walk.covered, 0, high)
        for number in EntryRow.objects.filter(seq__range=(first, last)).values_list("seq", flat=True)[:KEPT]
    ]
    # A late entry is no stray: its gap is still open, or it was sealed while this replay ran.
    known = [(gap.first, gap.last) for gap in Gap.objects.all()]
    for ranges in Segment.objects.filter(number__gt=end).values_list("ranges", flat=True):
        known += [(first, last) for first, last in json.loads(ranges)]
    for number in strays:
        if not any(first <= number <= last for first, last in known):
            found.entry(FindingKind.UNSEALED, number)
