"""The way out: seal what was sent, hand it to the transport, read the receipts, hand over again what got none."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.utils.module_loading import import_string

from yakuba.kernel.documents import service as documents
from yakuba.kernel.gate import keys, sealing
from yakuba.kernel.gate.contracts import (
    MOST_BYTES,
    OutgoingState,
    RefusedError,
    Transport,
    TransportBuilder,
    Zone,
)
from yakuba.kernel.gate.models import Outgoing
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

ITSELF = Actor("system", "gate")
BUNDLE, RECEIPT = ".bundle", ".receipt"
PATIENCE = timedelta(minutes=10)
LONGEST_PATIENCE = timedelta(hours=6)
RECEIPT_KIND = "receipt"


def transport() -> Transport | None:
    """The way that the settings name; None where this instance has no other zone."""
    if not settings.GATE_TRANSPORT:
        return None
    build: TransportBuilder = import_string(settings.GATE_TRANSPORT)
    return build()


def is_on() -> bool:
    """Whether this instance exchanges bundles with another zone (setting YAKUBA_GATE)."""
    return bool(settings.GATE_TRANSPORT)


def serves(zone: Zone) -> bool:
    """Whether this process is (also) of that zone."""
    return zone.value in settings.GATE_ZONES


def own_zones() -> tuple[Zone, ...]:
    """The zones that this process serves."""
    return tuple(Zone(name) for name in settings.GATE_ZONES)


def carry(bundle: str, way: Transport) -> bool:
    """Seal one message and hand it over, unless it is settled. Not in a transaction: it reads, encrypts and writes.

    Raises TransportDownError, KeyMissingError, and what ``documents.read`` raises for a file that is not readable.
    """
    row = Outgoing.objects.filter(pk=UUID(bundle), state__in=[OutgoingState.WAITING, OutgoingState.CARRIED]).first()
    if row is None:
        return False
    sender = Zone(row.sender)
    sealed = sealing.seal(
        _header(row),
        [_content(file) for file in row.files],
        sender=keys.own(sender),
        receiver=keys.public(sender.other),
    )
    way.put(sender.other, f"{row.id}{BUNDLE}", sealed)
    wait = min(PATIENCE * 2 ** min(row.attempts, 10), LONGEST_PATIENCE)
    Outgoing.objects.filter(pk=row.pk, ended_at=None).update(
        state=OutgoingState.CARRIED, attempts=F("attempts") + 1, next_at=clock.now() + wait
    )
    return True


def due() -> list[str]:
    """Ids of what was never handed over, or got no receipt in time; oldest first."""
    rows = Outgoing.objects.filter(sender__in=settings.GATE_ZONES, ended_at=None)
    rows = rows.filter(Q(state=OutgoingState.WAITING) | Q(next_at__lte=clock.now()))
    return [str(bundle) for bundle in rows.order_by("sent_at").values_list("id", flat=True)[:500]]


def read_receipts(way: Transport) -> int:
    """Settle what the other side has answered; how many. A receipt that is not genuine is taken away."""
    settled = 0
    for zone in own_zones():
        for name in _names(way, zone, RECEIPT):
            content = way.get(zone, name, MOST_BYTES)
            if content is not None:
                settled += _settle(zone, content)
            way.remove(zone, name)
    return settled


def receipt(zone: Zone, bundle: str, outcome: OutgoingState, reason: str, way: Transport) -> None:
    """Tell the sender what became of its bundle."""
    header = {
        "bundle": bundle,
        "sender": zone.value,
        "receiver": zone.other.value,
        "kind": RECEIPT_KIND,
        "outcome": outcome.value,
        "reason": reason,
    }
    sealed = sealing.seal(header, [], sender=keys.own(zone), receiver=keys.public(zone.other))
    way.put(zone.other, f"{bundle}{RECEIPT}", sealed)


def _settle(zone: Zone, content: bytes) -> int:
    try:
        opened = sealing.open_sealed(content, receiver=keys.own(zone), sender=keys.public(zone.other))
        header = opened.header
        if (header["kind"], header["receiver"]) != (RECEIPT_KIND, zone.value):
            return 0
        outcome, bundle = OutgoingState(header["outcome"]), UUID(header["bundle"])
    except (RefusedError, KeyError, ValueError):
        return 0
    rows = Outgoing.objects.filter(pk=bundle, sender=zone, ended_at=None)
    # What has arrived is kept over there: its content ends here.
    return rows.update(
        state=outcome, reason=str(header.get("reason", ""))[:40], ended_at=clock.now(), next_at=None, content=""
    )


def _names(way: Transport, zone: Zone, ending: str) -> Iterable[str]:
    return sorted(name for name, _mark in way.waiting(zone) if name.endswith(ending))


def _header(row: Outgoing) -> dict[str, Any]:
    sender = Zone(row.sender)
    return {
        "bundle": str(row.id),
        "sender": sender.value,
        "receiver": sender.other.value,
        "key": row.key,
        "kind": row.kind,
        "stream": row.stream,
        "sequence": row.sequence,
        "sent_at": row.sent_at.astimezone(clock.JST).isoformat(),
        "names": [file["name"] for file in row.files],
        "message": row.content,
    }


def _content(file: dict[str, Any]) -> bytes:
    if file["kind"] == "upload":
        # One that was found unsafe goes empty: over there the message is refused, and its resident is told.
        return b"" if documents.is_quarantined(file["id"]) else documents.read(file["id"], actor=ITSELF)
    owner = OwnerRef(file["owner"]["kind"], file["owner"]["id"])
    return documents.read_paper(file["id"], actor=ITSELF, owner=owner)
