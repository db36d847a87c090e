"""Frozen documents: the bytes that were shown, with the data they were made of, so that both can be proved later."""

import hashlib
import json
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import numbering, registry, store, typesetting
from yakuba.kernel.documents.contracts import (
    DamagedFileError,
    DocumentKind,
    NotReadableError,
    Prepared,
    Verification,
    WrongOrderError,
)
from yakuba.kernel.documents.models import Document, Paper
from yakuba.kernel.documents.uploads import refuse_in_transaction
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed, Refusal
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef


def prepare(template: str, context: Mapping[str, JsonValue]) -> Prepared:
    """Typeset and store a document and its data, outside a transaction. Raises what ``render`` raises, StoreError."""
    refuse_in_transaction()
    found = registry.find(template)
    model = typesetting.checked(found, context)
    pdf = typesetting.typeset(found, model)
    data = store.put(_canonical(model))
    return Prepared(template, registry.version(found), data.name, store.put(pdf).name)


def freeze(document_id: str, prepared: Prepared, *, actor: Actor, tells_place: bool = True) -> int:
    """Make the prepared paper a version of the document, in the caller's transaction; returns the version (from 1).

    ``tells_place``: whether it says where somebody lives. The same prepared paper twice in a row is one version; what
    was drafted last is the newest, also where it was drafted before. After the decision nothing new is frozen: raises
    WrongOrderError.
    """
    if not store.has(prepared.pdf_store) or not store.has(prepared.data_store):
        raise DamagedFileError
    with transaction.atomic():
        row = numbering.get(document_id, lock=True)
        newest = row.papers.order_by("-version").first()
        if newest is not None and newest.pdf_store == prepared.pdf_store:
            return newest.version
        if row.decided_on is not None and newest is not None:
            raise WrongOrderError(_("決裁を受けた文書は変えられません。直すときは新しい文書を起案してください。"))
        leaves_room = row.kind == DocumentKind.OUTGOING and leaves_room_for_seal(stored_data(prepared.data_store))
        return add_version(row, prepared, actor, awaits_seal=leaves_room, tells_place=tells_place).version


def leaves_room_for_seal(data: Mapping[str, JsonValue]) -> bool:
    """Whether a paper made of this waits for the seal: neither stamped nor 公印省略."""
    shown = data.get("seal")
    return isinstance(shown, Mapping) and shown.get("kind") == "pending"


def add_version(row: Document, prepared: Prepared, actor: Actor, *, awaits_seal: bool, tells_place: bool) -> Paper:
    """The next version, recorded; only within a transaction that holds the document's lock."""
    noted = (awaits_seal, tells_place)
    if (row.awaits_seal, row.tells_place) != noted:
        row.awaits_seal, row.tells_place = noted
        row.save(update_fields=["awaits_seal", "tells_place"])
    paper = Paper.objects.create(
        document=row,
        version=row.papers.count() + 1,
        template=prepared.template,
        template_version=prepared.template_version,
        data_sha256=prepared.data_store.partition("-")[0],
        data_store=prepared.data_store,
        pdf_sha256=prepared.pdf_store.partition("-")[0],
        pdf_store=prepared.pdf_store,
        frozen_at=clock.now(),
        frozen_by=str(actor),
    )
    detail: dict[str, JsonValue] = {"version": paper.version, "sha256": paper.pdf_sha256}
    subject = OwnerRef(numbering.KIND, str(row.id))
    audit.record(actor=actor, act="documents.document.frozen", subject=subject, detail=detail)
    return paper


def read_paper(document_id: str, *, actor: Actor, owner: OwnerRef | None = None, office: str = "") -> bytes:
    """The newest frozen PDF; the view is recorded. Staff need ``documents.view``, for the section of the paper or for
    the ``office`` that took what it belongs to; anybody else must name the owner whose right the caller has checked.
    Raises NotAllowed, NotReadableError, UnknownDocumentError, DamagedFileError.
    """
    row = numbering.get(document_id)
    if actor.kind == "staff":
        require(actor, "documents.view", row.section, office)
    elif owner is None or (owner.kind, owner.id) != (row.owner_kind, row.owner_id):
        raise NotAllowed("documents.view", Refusal.RESIDENT, _("この文書は開けません。"))
    content = store.get(newest(row).pdf_store)
    audit.record(actor=actor, act="documents.document.viewed", subject=OwnerRef(numbering.KIND, str(row.id)))
    return content


def read_prepared(prepared: Prepared) -> bytes:
    """The PDF of a prepared paper, to look at before it is frozen. The caller has checked the right to its content.

    Raises DamagedFileError.
    """
    return store.get(prepared.pdf_store)


def values_of(prepared: Prepared) -> dict[str, JsonValue]:
    """What a prepared paper was made of. Raises DamagedFileError."""
    return stored_data(prepared.data_store)


def verify(document_id: str) -> list[Verification]:
    """Check every frozen version against its stored files and by typesetting it again; oldest first."""
    row = numbering.get(document_id)
    return [_verified(paper) for paper in row.papers.filter(gone_at=None).order_by("version")]


def newest(row: Document) -> Paper:
    """The newest version whose content is still there. Raises NotReadableError."""
    paper = row.papers.filter(gone_at=None).order_by("-version").first()
    if paper is None or row.disposed_at is not None:
        raise NotReadableError(_("この文書の内容はありません(まだ作られていないか、廃棄されました)。"))
    return paper


def frozen_sha256(document_id: str) -> str:
    """The hash of the newest frozen PDF; "" where nothing is frozen."""
    paper = (
        Paper.objects.filter(document=UUID(document_id))
        .order_by("-version")
        .values_list("pdf_sha256", flat=True)
        .first()
    )
    return paper or ""


def frozen_hashes(document_ids: Collection[str]) -> dict[str, str]:
    """As ``frozen_sha256`` for many documents, those without a paper left out. One query."""
    papers = Paper.objects.filter(document__in=[UUID(document_id) for document_id in document_ids]).order_by("version")
    return {str(key): sha256 for key, sha256 in papers.values_list("document", "pdf_sha256")}


def holds(prepared: Prepared, template: str, context: Mapping[str, JsonValue]) -> bool:
    """Whether a prepared paper was made from exactly these values. Raises what ``prepare`` raises for bad values."""
    model = typesetting.checked(registry.find(template), context)
    return prepared.template == template and store.get(prepared.data_store) == _canonical(model)


def data_of(paper: Paper) -> dict[str, JsonValue]:
    """The context from which a version was made. Raises DamagedFileError."""
    return stored_data(paper.data_store)


def stored_data(name: str) -> dict[str, JsonValue]:
    """The context kept in the store under ``name``. Raises DamagedFileError."""
    values: dict[str, JsonValue] = json.loads(store.get(name))
    return values


def require(actor: Actor, act: str, section: str, office: str = "") -> None:
    """Raises NotAllowed unless ``actor`` may do ``act`` in ``section``, or for ``office``, today."""
    if not organisation.scope(actor, act).covers(section=section, office=office):
        raise NotAllowed(act, Refusal.NO_RIGHT, _("この課の文書には権限がありません。担当課へ依頼してください。"))


def _verified(paper: Paper) -> Verification:
    found = registry.find(paper.template)
    try:
        pdf, data = store.get(paper.pdf_store), data_of(paper)
    except DamagedFileError:
        return Verification(paper.version, paper.pdf_sha256, whole=False, repeatable=None)
    same: bool | None = None
    if registry.version(found) == paper.template_version:
        same = typesetting.render(paper.template, data) == pdf
    return Verification(paper.version, hashlib.sha256(pdf).hexdigest(), whole=True, repeatable=same)


def _canonical(model: BaseModel) -> bytes:
    values = model.model_dump(mode="json")
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
