"""Follows the anchors of one place alongside the replay, so that neither needs to be held in memory."""

from collections.abc import Iterator, Mapping

from django.db.models import Max

from yakuba.kernel.audit.anchor_lines import BadLineError, genuine, read_line
from yakuba.kernel.audit.anchoring import stored
from yakuba.kernel.audit.contracts import Anchor, AnchorSink, FindingKind, SinkDownError
from yakuba.kernel.audit.findings import Findings
from yakuba.kernel.audit.models import AnchorRow, Delivery, Segment
from yakuba.kernel.audit.sinks import sinks

DATABASE = "database"


class AnchorTrack:
    """One place's anchors. Feed ``reach`` with each segment in order, then call ``finish``."""

    def __init__(self, place: str, anchors: Iterator[Anchor], trusted: Mapping[str, bytes], found: Findings) -> None:
        self.place = place
        # Asked before the place is read: what is handed over meanwhile is not missing from it.
        self._delivered = _delivered_to(place)
        self._anchors = anchors
        self._trusted = trusted
        self._found = found
        self._seen = 0
        self._counted = 0
        self._differs = False
        self._next = self._advance()

    def reach(self, segment: int, total: int, head: str) -> None:
        """The replay stands at the end of this segment: what anchors say of it must be so."""
        while self._next is not None and self._next.segment <= segment:
            if self._next.segment == segment and (self._next.entries, self._next.head) != (total, head):
                self._disagree(self._next)
            self._next = self._advance()

    def finish(self) -> int:
        """The replay is over: anchors that lead further show a cut. Returns how many anchors were checked."""
        while self._next is not None:
            if not _sealed_meanwhile(self._next):
                self._found.anchor(FindingKind.TRUNCATED, self.place, self._next.number, self._next.segment)
            self._next = self._advance()
        self._compare_with_database()
        return self._counted

    def _disagree(self, anchor: Anchor) -> None:
        # Every later anchor differs too; the first one says from where.
        if not self._differs:
            self._found.anchor(FindingKind.REWRITTEN, self.place, anchor.number, anchor.segment)
        self._differs = True

    def _advance(self) -> Anchor | None:
        """The next anchor that counts: repeats (a delivery that was interrupted) and forgeries are passed over."""
        while (anchor := self._take()) is not None:
            if anchor.number <= self._seen:
                continue
            if anchor.number > self._seen + 1:
                self._found.anchor(FindingKind.ANCHOR_REMOVED, self.place, self._seen + 1)
            self._seen = anchor.number
            if genuine(anchor, self._trusted):
                self._counted += 1
                return anchor
            self._found.anchor(FindingKind.ANCHOR_FORGED, self.place, anchor.number, anchor.segment)
        return None

    def _take(self) -> Anchor | None:
        try:
            return next(self._anchors, None)
        except SinkDownError:
            self._found.unreadable(self.place)
            return None

    def _compare_with_database(self) -> None:
        if self.place == DATABASE:
            return
        if self._seen < self._delivered:
            self._found.anchor(FindingKind.ANCHOR_REMOVED, self.place, self._seen + 1)
        if self._seen > (AnchorRow.objects.aggregate(top=Max("number"))["top"] or 0):
            self._found.anchor(FindingKind.ANCHOR_REMOVED, DATABASE, self._seen)


def tracks(trusted: Mapping[str, bytes], found: Findings) -> list[AnchorTrack]:
    """A track for the database's own anchors and for every sink that can be read back."""
    rows = AnchorRow.objects.order_by("number").iterator(chunk_size=1000)
    followed = [AnchorTrack(DATABASE, (stored(row) for row in rows), trusted, found)]
    for sink in sinks():
        lines = _lines(sink, found)
        if lines is not None:
            followed.append(AnchorTrack(sink.name, _anchors(lines), trusted, found))
    return followed


def _lines(sink: AnchorSink, found: Findings) -> Iterator[str] | None:
    try:
        return sink.lines()
    except SinkDownError:
        found.unreadable(sink.name)
        return None


def _anchors(lines: Iterator[str]) -> Iterator[Anchor]:
    # A torn line (disk full) says nothing: its number was delivered again, or shows as removed.
    for text in lines:
        try:
            yield read_line(text)
        except BadLineError:
            continue


def _delivered_to(place: str) -> int:
    """The highest number of an anchor that the place has taken; 0 for none."""
    return Delivery.objects.filter(sink=place).aggregate(top=Max("anchor_id"))["top"] or 0


def _sealed_meanwhile(anchor: Anchor) -> bool:
    """The segment came while the replay ran; the next verification replays it."""
    known = Segment.objects.filter(number=anchor.segment, head=anchor.head, total=anchor.entries)
    return known.exists()
