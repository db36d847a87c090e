"""隔離: what was halted is kept, with the reason, until somebody has looked."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from yakuba.kernel.audit import service as audit
from yakuba.kernel.gate import acts
from yakuba.kernel.gate.contracts import WAITING, Halted, OutgoingState, Reason, Traffic, Zone
from yakuba.kernel.gate.models import Outgoing, Quarantine
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

KEPT = timedelta(days=90)
NAME = re.compile(r"[0-9a-f-]{1,40}\.bundle")


def halt(name: str, zone: Zone, reason: Reason, *, kind: str = "", size: int = 0) -> None:
    """Note that a bundle was halted; the same one again for the same reason is counted."""
    now, name = clock.now(), shown(name)
    with transaction.atomic():
        row, new = Quarantine.objects.get_or_create(
            name=name,
            zone=zone,
            reason=reason,
            defaults={"kind": kind, "size": size, "first_at": now, "last_at": now},
        )
        if not new:
            Quarantine.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=now, settled_at=None)


def keep(name: str, content: bytes) -> None:
    """Put the sealed bytes aside, unopened."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / shown(name)).write_bytes(content)


def passed(name: str, zone: Zone) -> None:
    """What waited is no longer halted."""
    Quarantine.objects.filter(name=shown(name), zone=zone, reason__in=WAITING, settled_at=None).update(
        settled_at=clock.now()
    )


def settle(number: int, *, actor: Actor) -> bool:
    """Somebody has looked at the halted bundle of this number; it leaves the list. Whether it was there."""
    with transaction.atomic():
        row = Quarantine.objects.filter(pk=number, settled_at=None).first()
        mine = Quarantine.objects.filter(pk=number, settled_at=None)
        if row is None or not mine.update(settled_at=clock.now()):
            return False
        audit.record(actor=actor, act=acts.SETTLED.name, subject=OwnerRef("gate.bundle", row.name))
    return True


def halted(limit: int = 200) -> list[Halted]:
    """What was halted and nobody has settled, latest first. One query."""
    rows = Quarantine.objects.filter(settled_at=None).order_by("-last_at", "-id")[:limit]
    return [
        Halted(row.pk, row.name, row.kind, Zone(row.zone), Reason(row.reason), row.times, row.first_at, row.last_at)
        for row in rows
    ]


def on_the_way(limit: int = 200) -> list[Traffic]:
    """What is sent and not answered yet, oldest first. One query."""
    rows = Outgoing.objects.filter(ended_at=None).order_by("sent_at")[:limit]
    return [_traffic(row) for row in rows]


def refused(limit: int = 200) -> list[Traffic]:
    """What the other side refused, latest first. One query."""
    rows = Outgoing.objects.filter(state=OutgoingState.REFUSED).order_by("-ended_at")[:limit]
    return [_traffic(row) for row in rows]


def state_of(bundle: str) -> OutgoingState:
    """Where a sent message is. Raises LookupError."""
    row = Outgoing.objects.filter(pk=UUID(bundle)).first()
    if row is None:
        raise LookupError(bundle)
    return OutgoingState(row.state)


def forget() -> int:
    """Take away quarantined bytes and settled rows whose time is over; how many files."""
    limit = clock.now() - KEPT
    Quarantine.objects.filter(settled_at__lt=limit).delete()
    gone = 0
    for path in _folder().glob("*.bundle"):
        if path.stat().st_mtime < limit.timestamp():
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def shown(name: str) -> str:
    """A name as it may be written down: that of a bundle, or a fixed word for anything else."""
    return name if NAME.fullmatch(name) else "unknown.bundle"


def _traffic(row: Outgoing) -> Traffic:
    to, state = Zone(row.sender).other, OutgoingState(row.state)
    return Traffic(str(row.id), row.kind, to, state, row.attempts, row.sent_at, row.reason)


def _folder() -> Path:
    return Path(settings.YAKUBA_HOME) / "gate-quarantine"
