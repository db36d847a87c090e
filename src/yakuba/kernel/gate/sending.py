"""``send``: one message to the other zone, written with the caller's transaction; the same key is the same message."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from yakuba.kernel.audit import service as audit
from yakuba.kernel.gate import acts
from yakuba.kernel.gate.contracts import MOST_FILES, ConflictError, FileRef, Zone
from yakuba.kernel.gate.messages import Message
from yakuba.kernel.gate.models import Outgoing
from yakuba.kernel.gate.sealing import canonical
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

KEY_LIMIT = 200
AT_ONCE = 10


def send(message: Message, *, key: str, actor: Actor, files: Sequence[FileRef] = ()) -> str:
    """Send ``message``, in the caller's transaction; the answer is the bundle's id.

    ``key`` (1–200 characters, nothing personal) is unique for the sending zone: the same key with the same content
    again writes nothing and answers with the first id; with another content it raises ConflictError. ``files`` are
    read when a job seals the bundle after the commit. Messages of one ``message.stream`` are applied over there in
    the order of these calls. Raises ValueError for a bad key, too many files, or a zone that this process is not.
    """
    if not 1 <= len(key) <= KEY_LIMIT or len(files) > MOST_FILES:
        raise ValueError(f"a message has a key of 1 to {KEY_LIMIT} characters and at most {MOST_FILES} files")
    if message.sender.value not in settings.GATE_ZONES:
        raise ValueError(f"{message.kind} is sent by the zone {message.sender.value}, not by this one")
    listed = [asdict(file) for file in files]
    content = canonical(message.model_dump(mode="json"))
    digest = hashlib.sha256(canonical([message.kind, content, listed]).encode()).hexdigest()
    with transaction.atomic():
        row = _known(message.sender, key) or _written(message, key, actor, content, listed, digest)
        if row.digest != digest:
            raise ConflictError
    return str(row.id)


def last_key(message: type[Message]) -> str:
    """The key of the newest message of this kind that was sent from here, or ""."""
    rows = Outgoing.objects.filter(sender=message.sender, kind=message.kind).order_by("-sent_at", "-id")
    return rows.values_list("key", flat=True).first() or ""


def _known(sender: Zone, key: str) -> Outgoing | None:
    return Outgoing.objects.filter(sender=sender, key=key).first()


def _written(
    message: Message, key: str, actor: Actor, content: str, files: list[dict[str, object]], digest: str
) -> Outgoing:
    """The new row, recorded and ordered; or that of another process which has sent the same key meanwhile.

    Of several at once in one stream, each gets the next number: who comes second tries again.
    """
    for attempt in range(AT_ONCE):
        row = Outgoing(
            id=uuid.uuid4(),
            sender=message.sender,
            key=key,
            kind=message.kind,
            stream=message.stream,
            sequence=_next(message),
            content=content,
            digest=digest,
            files=files,
            sent_at=clock.now(),
            sent_by=str(actor),
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if known := _known(message.sender, key):
                return known
            if attempt == AT_ONCE - 1:
                raise
        else:
            subject = OwnerRef("gate.message", str(row.id))
            audit.record(actor=actor, act=acts.SENT.name, subject=subject, detail={"kind": message.kind})
            _order(row)
            return row
    raise AssertionError("unreachable")


def _next(message: Message) -> int:
    if not message.stream:
        return 0
    rows = Outgoing.objects.filter(sender=message.sender, stream=message.stream)
    return (rows.aggregate(last=Max("sequence"))["last"] or 0) + 1


def _order(row: Outgoing) -> None:
    from yakuba.kernel.gate.tasks import carry  # the tasks stand on this module

    jobs.enqueue(carry, payload={"bundle": str(row.id)}, unique_key=f"gate.carry:{row.id}")
