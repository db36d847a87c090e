"""保存と廃棄: what is due, what is held, and disposal by two persons. The index and a proof stay, the content goes."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import numbering, papers, store
from yakuba.kernel.documents.contracts import (
    DisposalRefusedError,
    DocumentInfo,
    FileStatus,
    UnknownFileError,
)
from yakuba.kernel.documents.holding import HELD, standing_holds
from yakuba.kernel.documents.models import Disposal, Document, File, Paper, Seal
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef


def due(section: str, *, on: date | None = None) -> list[DocumentInfo]:
    """Documents of a section whose retention has ended before the day (today), held ones left out. One query."""
    rows = Document.objects.filter(section=section, disposed_at=None, retain_until__lt=on or clock.today())
    return [numbering.info(row) for row in rows.exclude(HELD).order_by("retain_until", "symbol", "number")]


def due_of_owners(kind: str, *, on: date) -> list[tuple[OwnerRef, DocumentInfo]]:
    """As ``due``, of every section and of one kind of owners, with them. The caller has the right. One query."""
    rows = Document.objects.filter(owner_kind=kind, disposed_at=None, retain_until__lt=on).exclude(HELD)
    ordered = rows.order_by("retain_until", "symbol", "number")
    return [(OwnerRef(row.owner_kind, row.owner_id), numbering.info(row)) for row in ordered]


def dispose(selection: Sequence[str], *, actor: Actor, approver: Actor) -> int:
    """Dispose of documents, their papers and the files of owners who have no other document; how many.

    All or nothing: raises DisposalRefusedError with the reason for each document, or NotAllowed. ``actor`` needs
    ``documents.dispose``, ``approver`` another person with ``documents.approve_disposal``, in each section. What is
    disposed of already is passed over. The files go after the commit; ``finish_disposals`` repeats what was cut off.
    """
    refuse_one_person(actor, approver)
    with transaction.atomic():
        ids = {numbering.get(document_id).id for document_id in selection}
        rows = [row for row in _held_with_kin(ids) if row.pk in ids and row.disposed_at is None]
        for section in sorted({row.section for row in rows}):
            papers.require(actor, "documents.dispose", section)
            papers.require(approver, "documents.approve_disposal", section)
        _refuse_unripe(rows)
        for row in rows:
            _disposed(row, actor, approver)
        transaction.on_commit(finish_disposals)
    return len(rows)


def dispose_owned(owners: Sequence[OwnerRef], *, section: str, actor: Actor, approver: Actor) -> list[dict[str, str]]:
    """Dispose of everything of these owners, documents or not; the hashes of what is destroyed, as proof.

    As ``dispose``, with both rights also in ``section``, and refused while a hold stands on one of the owners.
    In the caller's transaction, so that what others keep of the same thing goes with it or stays with it.
    """
    refuse_one_person(actor, approver)
    papers.require(actor, "documents.dispose", section)
    papers.require(approver, "documents.approve_disposal", section)
    if standing_holds(owners):
        raise DisposalRefusedError(_("廃棄を止めています。停止を解いてから廃棄してください。"), {owners[0].id: "held"})
    kinds, ids = {owner.kind for owner in owners}, {owner.id for owner in owners}
    with transaction.atomic():
        kept = Document.objects.filter(owner_kind__in=kinds, owner_id__in=ids, disposed_at=None)
        selection = [str(pk) for pk in kept.values_list("pk", flat=True)]
        dispose(selection, actor=actor, approver=approver)
        proofs = Disposal.objects.filter(document__in=list(map(UUID, selection))).values_list("contents", flat=True)
        gone = [proof for contents in proofs for proof in contents]
        files = File.objects.filter(owner_kind__in=kinds, owner_id__in=ids).exclude(status=FileStatus.DISPOSED)
        gone += [{"file": str(file.id), "sha256": file.sha256} for file in files]
        files.update(status=FileStatus.DISPOSED)
        transaction.on_commit(finish_disposals)
    return gone


def refuse_one_person(actor: Actor, approver: Actor) -> None:
    """Raises DisposalRefusedError unless two members of staff stand for the disposal."""
    if actor == approver or actor.kind != "staff" or approver.kind != "staff":
        raise DisposalRefusedError(_("廃棄は二人の職員で行います。別の職員の承認を受けてください。"))


def give_up(file_id: str, *, owner: OwnerRef, actor: Actor) -> None:
    """Erase an upload of a draft before anything was done with it; its content leaves the store after the commit.

    The caller has checked the right to ``owner``. Twice is once. Raises UnknownFileError for a file of another owner
    or of one that has documents: those are disposed of with their document.
    """
    with transaction.atomic():
        mine = File.objects.select_for_update().filter(owner_kind=owner.kind, owner_id=owner.id)
        row = mine.filter(pk=UUID(file_id)).first()
        if row is None or Document.objects.filter(owner_kind=owner.kind, owner_id=owner.id).exists():
            raise UnknownFileError
        if row.status != FileStatus.DISPOSED:
            File.objects.filter(pk=row.pk).update(status=FileStatus.DISPOSED)
            audit.record(actor=actor, act="documents.file.discarded", subject=owner, detail={"file": str(row.id)})
            transaction.on_commit(finish_disposals)


def finish_disposals() -> int:
    """Remove the content of everything disposed of that is still in the store; how many files. Safe to repeat."""
    removed = 0
    for paper in Paper.objects.filter(gone_at=None).exclude(document__disposed_at=None):
        store.remove(paper.pdf_store)
        store.remove(paper.data_store)
        Paper.objects.filter(pk=paper.pk).update(gone_at=clock.now())
        removed += 2
    for file in File.objects.filter(status=FileStatus.DISPOSED, gone_at=None):
        store.remove(file.store_name)
        File.objects.filter(pk=file.pk).update(gone_at=clock.now())
        removed += 1
    return removed


def sweep_orphans(older_than_s: float = 86_400.0) -> int:
    """Remove files that no row names and that are older than a day (given up uploads, rolled back acts); how many."""
    removed = 0
    for name in store.older_than(older_than_s):
        named = (
            File.objects.filter(store_name=name).exists()
            or Paper.objects.filter(Q(pdf_store=name) | Q(data_store=name)).exists()
            or Seal.objects.filter(image_store=name).exists()
        )
        if not named:
            store.remove(name)
            removed += 1
    return removed


def _held_with_kin(ids: Collection[UUID]) -> list[Document]:
    """Also the other documents of their owners, so that of two disposals at once one is the last and takes the files.

    In one order, so that two wait for each other and none for ever.
    """
    same_owner = {"owner_kind": OuterRef("owner_kind"), "owner_id": OuterRef("owner_id")}
    named = Document.objects.filter(pk__in=ids, **same_owner)
    return list(Document.objects.select_for_update().filter(Exists(named)).order_by("pk"))


def _refuse_unripe(rows: Sequence[Document]) -> None:
    today = clock.today()
    held = set(Document.objects.filter(HELD, pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    problems = {str(row.id): "held" for row in rows if row.id in held}
    problems |= {str(row.id): "kept_for_ever" for row in rows if row.retain_until is None}
    problems |= {str(row.id): "not_due" for row in rows if row.retain_until is not None and row.retain_until >= today}
    if problems:
        text = _("保存期間中または廃棄停止中の文書が %(count)s 件あります。一覧から外してください。")
        raise DisposalRefusedError(text % {"count": len(problems)}, problems)


def _disposed(row: Document, actor: Actor, approver: Actor) -> None:
    now = clock.now()
    contents: list[dict[str, str]] = [
        {"paper": str(paper.version), "sha256": paper.pdf_sha256, "data_sha256": paper.data_sha256}
        for paper in row.papers.order_by("version")
    ]
    row.disposed_at = now
    row.save(update_fields=["disposed_at"])
    others = Document.objects.filter(owner_kind=row.owner_kind, owner_id=row.owner_id, disposed_at=None)
    files = File.objects.filter(owner_kind=row.owner_kind, owner_id=row.owner_id).exclude(status=FileStatus.DISPOSED)
    if not others.exists():
        contents += [{"file": str(file.id), "sha256": file.sha256} for file in files]
        files.update(status=FileStatus.DISPOSED)
    Disposal.objects.create(document=row, contents=contents, at=now, by=str(actor), approved_by=str(approver))
    detail: dict[str, JsonValue] = {"approved_by": approver.id, "contents": len(contents)}
    audit.record(actor=actor, act="documents.document.disposed", subject=_ref(row), detail=detail)


def _ref(row: Document) -> OwnerRef:
    return OwnerRef(numbering.KIND, str(row.id))
