"""The way in: signature, addressee, form, files and their safety; then one transaction applies it, then a receipt."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import Limits, ScannerDownError, Staged, UploadRefusedError
from yakuba.kernel.gate import acts, carrying, keys, quarantine, registry, sealing
from yakuba.kernel.gate.answers import answer_refusal
from yakuba.kernel.gate.contracts import (
    MOST_BYTES,
    MOST_FILES,
    WAITING,
    Apply,
    Delivery,
    KeyMissingError,
    NotYetError,
    OutgoingState,
    Reason,
    RefusedError,
    Transport,
    TransportDownError,
    Zone,
)
from yakuba.kernel.gate.messages import Message
from yakuba.kernel.gate.models import Incoming
from yakuba.kernel.jobs.failures import name_of
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

LIMITS = Limits(max_bytes=20 << 20)
PASSING: dict[type[Exception], Reason] = {ScannerDownError: Reason.SCANNER_DOWN, NotYetError: Reason.NOT_YET}
log = structlog.get_logger(__name__)


class Header(BaseModel):
    """What a bundle says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    bundle: UUID
    sender: Zone
    receiver: Zone
    key: str = Field(min_length=1, max_length=200)
    kind: str = Field(max_length=60)
    stream: str = Field(max_length=80)
    sequence: int = Field(ge=0)
    sent_at: AwareDatetime
    names: tuple[str, ...] = Field(max_length=MOST_FILES)
    message: str
    files: tuple[dict[str, Any], ...] = Field(max_length=MOST_FILES)


@dataclass(frozen=True, slots=True)
class Genuine:
    """A bundle that the other side has signed for this one, as it lay under ``name``."""

    name: str
    sealed: bytes
    header: Header
    files: tuple[bytes, ...]

    @property
    def digest(self) -> str:
        """Equal for the same message."""
        return hashlib.sha256(sealing.canonical([self.header.kind, self.header.message]).encode()).hexdigest()

    def subject(self) -> OwnerRef:
        """How the register points at it."""
        return OwnerRef("gate.message", str(self.header.bundle))


def receive_all(way: Transport) -> int:
    """Take in all that lies there, again as long as one makes way for another; how many were settled.

    One that fails by our own fault stays, does not stop the others, and raises at the end.
    """
    settled, failed = 0, {}
    for zone in carrying.own_zones():
        moved = True
        while moved:
            moved = False
            for name in [name for name, _mark in sorted(way.waiting(zone)) if name.endswith(carrying.BUNDLE)]:
                if name in failed:
                    continue
                try:
                    done = receive(zone, name, way)
                except (TransportDownError, KeyMissingError):
                    raise
                except Exception as error:
                    log.error("gate.bundle_failed", bundle=quarantine.shown(name), error=name_of(error))
                    failed[name] = error
                    continue
                moved, settled = moved or done, settled + done
    if failed:
        raise next(iter(failed.values()))
    return settled


def receive(zone: Zone, name: str, way: Transport) -> bool:
    """Settle the bundle of this name: taken in, or refused with a receipt. False while it waits for something.

    Killed at any point, the bundle still lies there and is settled by the next call without a second effect.
    """
    sealed = way.get(zone, name, MOST_BYTES)
    if sealed is None:
        return False
    try:
        found = _opened(zone, name, sealed)
    except RefusedError as refused:
        # Nobody is answered: whoever wrote this is not known. The sender hands over again what gets no receipt.
        quarantine.keep(name, sealed[:MOST_BYTES])
        quarantine.halt(name, zone, refused.reason, size=len(sealed))
        way.remove(zone, name)
        return True
    outcome = _outcome(zone, found)
    if outcome is None:
        return False
    state, reason = outcome
    carrying.receipt(zone, str(found.header.bundle), state, reason, way)
    way.remove(zone, name)
    quarantine.passed(name, zone)
    return True


def _opened(zone: Zone, name: str, sealed: bytes) -> Genuine:
    opened = sealing.open_sealed(sealed, receiver=keys.own(zone), sender=keys.public(zone.other))
    try:
        header = Header.model_validate(opened.header)
    except ValidationError:
        raise RefusedError(Reason.SCHEMA) from None
    if (header.sender, header.receiver) != (zone.other, zone):
        raise RefusedError(Reason.ADDRESSEE)
    return Genuine(name, sealed, header, opened.files)


def _outcome(zone: Zone, found: Genuine) -> tuple[OutgoingState, str] | None:
    header = found.header
    if before := Incoming.objects.filter(sender=header.sender, key=header.key).first():
        return _before(zone, found, before)
    if _misses_earlier(header):
        _wait(zone, found, Reason.EARLIER_MISSING)
        return None
    if not registry.is_taken(header.kind):
        _wait(zone, found, Reason.UNKNOWN_KIND)
        return None
    try:
        _let_in(found)
    except IntegrityError:
        if Incoming.objects.filter(sender=header.sender, key=header.key).exists():
            return _outcome(zone, found)  # another process was faster
        raise
    except RefusedError as refused:
        return _refuse(zone, found, refused)
    except tuple(PASSING) as passing:
        _wait(zone, found, PASSING[type(passing)])
        return None
    return OutgoingState.TAKEN, ""


def _let_in(found: Genuine) -> None:
    message = _message(found)
    files = _staged(found)
    _apply(found, message, registry.handler(message), files)


def _before(zone: Zone, found: Genuine, before: Incoming) -> tuple[OutgoingState, str]:
    """A repeat: one effect, and the same answer."""
    if before.digest != found.digest:
        quarantine.keep(found.name, found.sealed)
        quarantine.halt(found.name, zone, Reason.KEY_TAKEN, kind=found.header.kind, size=len(found.sealed))
        return OutgoingState.REFUSED, Reason.KEY_TAKEN.value
    return (OutgoingState.REFUSED if before.reason else OutgoingState.TAKEN), before.reason


def _misses_earlier(header: Header) -> bool:
    """Refused ones count: what comes after them is not held back for ever."""
    if not header.stream or header.sequence <= 1:
        return False
    earlier = Incoming.objects.filter(sender=header.sender, stream=header.stream, sequence__lt=header.sequence)
    return earlier.count() < header.sequence - 1


def _wait(zone: Zone, found: Genuine, reason: Reason) -> None:
    assert reason in WAITING
    quarantine.passed(found.name, zone)
    quarantine.halt(found.name, zone, reason, kind=found.header.kind, size=len(found.sealed))


def _message(found: Genuine) -> Message:
    header, kind = found.header, registry.KINDS[found.header.kind]
    try:
        message = kind.model_validate_json(header.message)
    except ValidationError:
        raise RefusedError(Reason.SCHEMA) from None
    if (message.sender, message.stream) != (header.sender, header.stream):
        raise RefusedError(Reason.SCHEMA)
    if not all(found.files):
        raise RefusedError(Reason.UNSAFE_FILE)
    hashes = tuple(hashlib.sha256(content).hexdigest() for content in found.files)
    if hashes != message.file_hashes or len(header.names) != len(hashes):
        raise RefusedError(Reason.FILES)
    return message


def _staged(found: Genuine) -> tuple[Staged, ...]:
    """無害化: every file is scanned and inspected by its content. Raises RefusedError, ScannerDownError."""
    for content in found.files:
        if not documents.scanned(content).clean:
            raise RefusedError(Reason.UNSAFE_FILE)
    staged = []
    for name, content in zip(found.header.names, found.files, strict=True):
        try:
            one = documents.stage(content, name=name, limits=LIMITS)
        except UploadRefusedError as refused:
            raise RefusedError(Reason.UNSAFE_FILE, str(refused)) from refused
        if one.findings:
            raise RefusedError(Reason.UNSAFE_FILE)
        staged.append(one)
    return tuple(staged)


def _apply(found: Genuine, message: Message, handler: Apply[Any], files: tuple[Staged, ...]) -> None:
    header = found.header
    delivery = Delivery(str(header.bundle), header.key, header.sequence, header.sent_at, files)
    with transaction.atomic():
        _write(found, "")
        handler(message, delivery)
        detail = {"kind": header.kind}
        audit.record(actor=carrying.ITSELF, act=acts.RECEIVED.name, subject=found.subject(), detail=detail)


def _refuse(zone: Zone, found: Genuine, refused: RefusedError) -> tuple[OutgoingState, str]:
    header = found.header
    quarantine.keep(found.name, found.sealed)
    with transaction.atomic():
        _write(found, refused.reason.value)
        quarantine.halt(found.name, zone, refused.reason, kind=header.kind, size=len(found.sealed))
        answer_refusal(header.bundle, at=zone, kind=header.kind, stream=header.stream, refused=refused)
        detail = {"kind": header.kind, "reason": refused.reason.value}
        audit.record(actor=carrying.ITSELF, act=acts.REFUSED.name, subject=found.subject(), detail=detail)
    return OutgoingState.REFUSED, refused.reason.value


def _write(found: Genuine, reason: str) -> None:
    header = found.header
    Incoming.objects.create(
        bundle=header.bundle,
        sender=header.sender,
        key=header.key,
        kind=header.kind,
        stream=header.stream,
        sequence=header.sequence,
        digest=found.digest,
        reason=reason,
        received_at=clock.now(),
    )
