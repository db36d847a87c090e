"""Anchors: signed heads, numbered without gaps, kept in the database and in every sink outside it."""

from dataclasses import replace

import structlog
from django.db.models import QuerySet

from yakuba.kernel.audit import keys
from yakuba.kernel.audit.anchor_lines import SIGNED_FIELDS, line, message
from yakuba.kernel.audit.chain import GENESIS
from yakuba.kernel.audit.contracts import Anchor, AnchorKind, AnchorSink, SinkDownError
from yakuba.kernel.audit.lock import chain_locked
from yakuba.kernel.audit.models import AnchorRow, Delivery
from yakuba.kernel.audit.sealing import last_segment, seal
from yakuba.kernel.audit.sinks import sinks
from yakuba.lib import clock

log = structlog.get_logger(__name__)


def anchor() -> Anchor:
    """Seal, sign the head, and hand it, with all that is still owed, to every sink outside the transaction.

    A sink that is down does not stop the others; ``undelivered`` counts what it lacks and the next call offers it.
    """
    seal()
    with chain_locked():
        last = last_segment()
        segment, entries, head = (last.number, last.total, last.head) if last else (0, 0, GENESIS)
        made = new_anchor(AnchorKind.HEAD, segment, entries, head)
    return replace(made, undelivered=deliver())


def new_anchor(kind: AnchorKind, segment: int, entries: int, head: str) -> Anchor:
    """Sign and store the next anchor; the caller holds the chain's lock."""
    last = AnchorRow.objects.order_by("-number").values_list("number", flat=True).first() or 0
    at = clock.now().isoformat(timespec="microseconds")
    key = keys.current_key()
    unsigned = Anchor(last + 1, kind, at, segment, entries, head, key, "")
    made = replace(unsigned, signature=keys.sign(message(unsigned)))
    AnchorRow.objects.create(**{name: getattr(made, name) for name in (*SIGNED_FIELDS, "signature")})
    return made


def deliver() -> dict[str, int]:
    """Offer every sink what it lacks, in order; how many each failing one still lacks."""
    owed = {sink.name: _deliver_to(sink) for sink in sinks()}
    return {name: count for name, count in owed.items() if count}


def backlog() -> dict[str, int]:
    """How many anchors each sink lacks now (for alarms); 0 where it has all."""
    return {sink.name: _owed(sink).count() for sink in sinks()}


def _owed(sink: AnchorSink) -> QuerySet[AnchorRow]:
    taken = Delivery.objects.filter(sink=sink.name).values("anchor")
    return AnchorRow.objects.exclude(number__in=taken).order_by("number")


def _deliver_to(sink: AnchorSink) -> int:
    owed = list(_owed(sink))
    for done, row in enumerate(owed):
        try:
            sink.write(line(stored(row)))
        except SinkDownError as down:
            log.error("audit_sink_down", sink=sink.name, undelivered=len(owed) - done, reason=str(down))
            return len(owed) - done
        Delivery.objects.get_or_create(sink=sink.name, anchor=row)
    return 0


def stored(row: AnchorRow) -> Anchor:
    """A stored row as the value."""
    kind = AnchorKind(row.kind)
    return Anchor(row.number, kind, row.at, row.segment, row.entries, row.head, row.key, row.signature)
