"""Attachments: staged outside the transaction, attached within it, readable only once a scanner found them clean."""

import hashlib
import io
import re
import unicodedata
from collections.abc import Collection
from datetime import timedelta
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import inspection, store
from yakuba.kernel.documents.contracts import (
    STATUS_TEXTS,
    FileInfo,
    FileStatus,
    Limits,
    NotReadableError,
    Scanner,
    ScannerDownError,
    Staged,
    UnknownFileError,
    UploadRefusedError,
    Verdict,
)
from yakuba.kernel.documents.models import File
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock
from yakuba.lib.characters import category
from yakuba.lib.refs import Actor, OwnerRef

STAGED_FOR = timedelta(hours=24)
NAME_LIMIT = 120
WAITING = (FileStatus.RECEIVED, FileStatus.SCANNING)


def stage(stream: IO[bytes] | bytes, *, name: str, limits: Limits | None = None) -> Staged:
    """Check an upload by its content and make it durable. Not inside a transaction: it reads, hashes and writes files.

    Raises UploadRefusedError (what to do instead) and StoreError; then nothing is kept.
    """
    refuse_in_transaction()
    limits = limits or Limits()
    data = inspection.read_bounded(io.BytesIO(stream) if isinstance(stream, bytes) else stream, limits)
    found = inspection.inspect(data, limits)
    stored = store.put(found.content)
    return Staged(
        store_name=stored.name,
        name=shown_name(name, found.media_type),
        media_type=found.media_type,
        size=stored.size,
        sha256=stored.sha256,
        original_sha256=hashlib.sha256(data).hexdigest(),
        findings=found.findings,
        staged_at=clock.now(),
    )


def attach(staged: Staged, *, owner: OwnerRef, actor: Actor) -> FileInfo:
    """Make the staged file belong to ``owner``, in the caller's transaction; a job then has it scanned.

    Attaching the same staged file twice gives the first one again. Raises UploadRefusedError when it waited a day.
    """
    if clock.now() - staged.staged_at > STAGED_FOR / 2 or not store.has(staged.store_name):
        raise UploadRefusedError("expired", _("時間がたったため、ファイルをもう一度選んでください。"))
    with transaction.atomic():
        row, new = File.objects.get_or_create(
            store_name=staged.store_name,
            defaults={
                "owner_kind": owner.kind,
                "owner_id": owner.id,
                "name": staged.name,
                "media_type": staged.media_type,
                "size": staged.size,
                "sha256": staged.sha256,
                "original_sha256": staged.original_sha256,
                "status": FileStatus.QUARANTINED if staged.findings else FileStatus.RECEIVED,
                "reason": ",".join(staged.findings),
                "received_at": clock.now(),
                "received_from": str(actor),
            },
        )
        if (row.owner_kind, row.owner_id) != (owner.kind, owner.id):
            raise UploadRefusedError("taken", _("このファイルは別の書類に添えられています。もう一度選んでください。"))
        if new:
            audit.record(actor=actor, act="documents.file.attached", subject=owner, detail={"file": str(row.id)})
            if row.status == FileStatus.RECEIVED:
                _order_scan(row)
    return _info(row)


def files(owner: OwnerRef) -> list[FileInfo]:
    """All files of one owner, oldest first. One query."""
    rows = File.objects.filter(owner_kind=owner.kind, owner_id=owner.id).order_by("received_at", "id")
    return [_info(row) for row in rows]


def hand_on(file_ids: Collection[str], *, giver: OwnerRef, owner: OwnerRef, actor: Actor) -> int:
    """Make files of ``giver`` belong to ``owner``, in the caller's transaction; how many. Those handed on already stay.

    From then on the owner's rights and retention are theirs. The caller has checked the right to both.
    """
    with transaction.atomic():
        rows = File.objects.filter(pk__in=[UUID(file_id) for file_id in file_ids])
        rows = rows.filter(owner_kind=giver.kind, owner_id=giver.id)
        moved = [str(file_id) for file_id in rows.values_list("pk", flat=True)]
        rows.update(owner_kind=owner.kind, owner_id=owner.id)
        for file_id in moved:
            audit.record(actor=actor, act="documents.file.attached", subject=owner, detail={"file": file_id})
    return len(moved)


def read(file_id: str, *, actor: Actor) -> bytes:
    """The content of a clean file; the view is recorded. The caller has checked the right to its owner.

    Raises UnknownFileError, NotReadableError (with what to tell the person) and DamagedFileError.
    """
    row = _row(file_id)
    if row.status != FileStatus.CLEAN:
        raise NotReadableError(str(STATUS_TEXTS[FileStatus(row.status)]))
    content = store.get(row.store_name)
    owner = OwnerRef(row.owner_kind, row.owner_id)
    audit.record(actor=actor, act="documents.file.viewed", subject=owner, detail={"file": str(row.id)})
    return content


def is_quarantined(file_id: str) -> bool:
    """Whether it was found unsafe and will never be readable. Raises UnknownFileError."""
    return _row(file_id).status == FileStatus.QUARANTINED


def scan(file_id: str) -> FileStatus:
    """Have one waiting file scanned; asking again once it is decided changes nothing.

    Raises ScannerDownError: the file stays in ``scanning`` and is asked for again later.
    """
    row = _row(file_id)
    if row.status not in WAITING:
        return FileStatus(row.status)
    waiting = File.objects.filter(pk=row.pk, status__in=WAITING)
    waiting.update(status=FileStatus.SCANNING, attempts=F("attempts") + 1)
    verdict = scanner().scan(store.get(row.store_name))
    return _decided(row, verdict)


def scan_waiting(limit: int = 100) -> dict[str, int]:
    """Scan what is still waiting, oldest first, until the scanner is down; counts by outcome."""
    counts = {"clean": 0, "quarantined": 0, "waiting": 0}
    waiting = File.objects.filter(status__in=WAITING).order_by("received_at")
    for file_id in list(waiting.values_list("id", flat=True)[:limit]):
        try:
            outcome = scan(str(file_id))
        except ScannerDownError:
            break
        counts[outcome.value] = counts.get(outcome.value, 0) + 1
    counts["waiting"] = waiting.count()
    return counts


def scanned(content: bytes) -> Verdict:
    """A scanner's word on bytes that are not an attachment yet. Outside a transaction. Raises ScannerDownError."""
    refuse_in_transaction()
    return scanner().scan(content)


def scanner() -> Scanner:
    """The scanner that the settings name."""
    made: Scanner = import_string(settings.DOCUMENTS_SCANNER)()
    return made


def shown_name(name: str, media_type: str) -> str:
    """A harmless file name for people: no path, no control or bidirectional characters, the ending of its real type."""
    base = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    stem = base.rsplit(".", 1)[0] if "." in base else base
    kept = "".join(char for char in stem if category(char)[0] != "C" and char not in '<>:"|?*')
    ending = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}[media_type]
    return f"{kept.strip(' .')[:NAME_LIMIT] or 'file'}.{ending}"


def refuse_in_transaction() -> None:
    """Files are written and documents typeset outside transactions; a test case's own does not count."""
    blocks = getattr(connection, "atomic_blocks", [])
    if blocks and not getattr(blocks[-1], "_from_testcase", False):
        raise RuntimeError("files are written outside the transaction: stage first, attach inside")


def _decided(row: File, verdict: Verdict) -> FileStatus:
    status = FileStatus.CLEAN if verdict.clean else FileStatus.QUARANTINED
    with transaction.atomic():
        changed = File.objects.filter(pk=row.pk, status=FileStatus.SCANNING).update(
            status=status, reason=verdict.signature[:200], engine=verdict.engine[:100], scanned_at=clock.now()
        )
        if changed:
            audit.record(
                actor=Actor("system", "scanner"),
                act=f"documents.file.{status.value}",
                subject=OwnerRef(row.owner_kind, row.owner_id),
                detail={"file": str(row.id), "found": verdict.signature[:200]},
            )
    return status if changed else FileStatus(_row(str(row.id)).status)


def _order_scan(row: File) -> None:
    from yakuba.kernel.documents.tasks import scan_file  # the tasks stand on this module

    jobs.enqueue(scan_file, payload={"file_id": str(row.id)}, unique_key=f"documents.scan:{row.id}")


def _row(file_id: str) -> File:
    try:
        return File.objects.get(pk=UUID(file_id))
    except (ValueError, File.DoesNotExist):
        raise UnknownFileError from None


def _info(row: File) -> FileInfo:
    return FileInfo(
        id=str(row.id),
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        original_sha256=row.original_sha256,
        status=FileStatus(row.status),
        reason=row.reason,
        received_at=row.received_at,
    )
