"""公印の机: which decided letters wait for the seal, and which seals somebody keeps."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yakuba.kernel.documents import numbering, papers
from yakuba.kernel.documents.contracts import (
    DocumentError,
    DocumentInfo,
    DocumentKind,
    UnknownDocumentError,
)
from yakuba.kernel.documents.models import Document, Seal
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A decided letter that waits for its seal, and what it belongs to."""

    document: DocumentInfo
    owner: OwnerRef


@dataclass(frozen=True, slots=True)
class SealView:
    """A seal in use today, and whose it is."""

    code: str
    name: str
    authority: str


def waiting_for_seal(actor: Actor) -> list[Unsealed]:
    """Decided letters to be stamped, the oldest decision first, at most 50. Raises NotAllowed.

    Needs ``documents.seal``; shows those of the sections that ``documents.view`` reaches. A letter that prints the
    omission of the seal does not wait for anybody.
    """
    organisation.scope(actor, "documents.seal")
    reach = organisation.scope(actor, "documents.view")
    rows = _undone().filter(organisation.as_filter(reach, section="section")).order_by("decided_on", "number")
    return [_unsealed(row) for row in rows[:SHOWN] if _pending(row)]


def unsealed(actor: Actor, document_id: str) -> Unsealed:
    """One of them. Raises UnknownDocumentError (also for a letter that waits for nothing), NotAllowed."""
    organisation.scope(actor, "documents.seal")
    row = numbering.get(document_id)
    papers.require(actor, "documents.view", row.section)
    if not _undone().filter(pk=row.pk).exists() or not _pending(row):
        raise UnknownDocumentError
    return _unsealed(row)


def awaits_seal(document_id: str) -> bool:
    """Whether a decided letter still waits for the seal to be put on it. Raises UnknownDocumentError."""
    row = numbering.get(document_id)
    return _undone().filter(pk=row.pk).exists() and _pending(row)


def seals(actor: Actor, authority: str = "") -> list[SealView]:
    """The seals (of one authority) that this keeper may use today. Two queries. Raises NotAllowed."""
    kept = organisation.scope(actor, "documents.seal")
    today = clock.today()
    in_use = Seal.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today)
    rows = in_use.filter(organisation.as_filter(kept, section="section")).order_by("code")
    of_one = rows.filter(authority=authority) if authority else rows
    return [SealView(row.code, row.name, row.authority) for row in of_one]


def _undone() -> QuerySet[Document]:
    return Document.objects.filter(
        kind=DocumentKind.OUTGOING,
        decided_on__isnull=False,
        issued_on=None,
        disposed_at=None,
        sealing=None,
        papers__isnull=False,
    ).distinct()


def _unsealed(row: Document) -> Unsealed:
    return Unsealed(numbering.info(row), OwnerRef(row.owner_kind, row.owner_id))


def _pending(row: Document) -> bool:
    try:
        shown = papers.data_of(papers.newest(row)).get("seal")
    except DocumentError:
        return False
    return isinstance(shown, dict) and shown.get("kind") == "pending"
