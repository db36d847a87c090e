"""Working files that the house itself makes (a batch of letters to print): kept, adopted by an owner, given up.

They come from our own typesetting and need no scanner. They are no official documents and have no retention of their
own: whoever adopted one discards it.
"""

from uuid import UUID

from django.db import transaction

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import store
from yakuba.kernel.documents.contracts import DamagedFileError, FileInfo, FileStatus, Made, UnknownFileError
from yakuba.kernel.documents.models import File
from yakuba.kernel.documents.retention import finish_disposals
from yakuba.kernel.documents.uploads import refuse_in_transaction, shown_name
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

PDF = "application/pdf"
ENGINE = "made here"


def keep(content: bytes, *, name: str) -> Made:
    """Make a PDF of our own durable, outside a transaction; adopt it within a day. Raises StoreError."""
    refuse_in_transaction()
    if not content.startswith(b"%PDF-"):
        raise ValueError("only a PDF that was typeset here is kept")
    stored = store.put(content)
    return Made(stored.name, shown_name(name, PDF), stored.size)


def adopt(made: Made, *, owner: OwnerRef, actor: Actor) -> FileInfo:
    """Make it a file of ``owner``, readable at once, in the caller's transaction. Twice is once.

    Raises DamagedFileError when it was swept after a day.
    """
    if not store.has(made.store_name):
        raise DamagedFileError
    sha256 = made.store_name.partition("-")[0]
    with transaction.atomic():
        row, new = File.objects.get_or_create(
            store_name=made.store_name,
            defaults={
                "owner_kind": owner.kind,
                "owner_id": owner.id,
                "name": made.name,
                "media_type": PDF,
                "size": made.size,
                "sha256": sha256,
                "original_sha256": sha256,
                "status": FileStatus.CLEAN,
                "engine": ENGINE,
                "received_at": clock.now(),
                "received_from": str(actor),
            },
        )
        if new:
            audit.record(actor=actor, act="documents.file.made", subject=owner, detail={"file": str(row.id)})
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


def discard(file_id: str, *, actor: Actor) -> None:
    """Give up a file that was made here; its content leaves the store after the commit. Twice is once.

    Raises UnknownFileError, also for an upload: those are disposed of with their document.
    """
    with transaction.atomic():
        try:
            row = File.objects.select_for_update().get(pk=UUID(file_id), engine=ENGINE)
        except (ValueError, File.DoesNotExist):
            raise UnknownFileError from None
        if row.status == FileStatus.DISPOSED:
            return
        row.status = FileStatus.DISPOSED
        row.save(update_fields=["status"])
        owner = OwnerRef(row.owner_kind, row.owner_id)
        audit.record(actor=actor, act="documents.file.discarded", subject=owner, detail={"file": str(row.id)})
        transaction.on_commit(finish_disposals)
