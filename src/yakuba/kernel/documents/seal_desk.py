"""公印の机: which decided letters wait for the seal, and which seals somebody keeps."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yakuba.kernel.documents import numbering, papers
from yakuba.kernel.documents.contracts import DocumentInfo, UnknownDocumentError
from yakuba.kernel.documents.models import AT_SEAL_DESK, Document, Seal
from yakuba.kernel.organisation import service as organisation
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

PER_PAGE = 50
SORTS = {
    "decided": ("decided_on", "number", "id"),
    "number": ("fiscal_year", "symbol", "number", "id"),
    "title": ("title", "decided_on", "id"),
    "section": ("section", "decided_on", "id"),
    "authority": ("authority", "decided_on", "id"),
}


@dataclass(frozen=True, slots=True)
class Unsealed:
    """A decided letter that waits for its seal, and what it belongs to."""

    document: DocumentInfo
    owner: OwnerRef


@dataclass(frozen=True, slots=True)
class UnsealedPage:
    """One page of them, and how many there are in all."""

    letters: tuple[Unsealed, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SealView:
    """A seal in use today, and whose it is."""

    code: str
    name: str
    authority: str


def waiting_for_seal(
    actor: Actor,
    *,
    section: str = "",
    authority: str = "",
    sort: str = "decided",
    offset: int = 0,
    limit: int = PER_PAGE,
) -> UnsealedPage:
    """Decided letters to be stamped. A letter that prints the omission of the seal does not wait for anybody.

    Needs ``documents.seal``; shows those of the sections that ``documents.view`` reaches. ``sort``: decided, number,
    title, section or authority, with - descending. A fixed number of queries however many wait. Raises NotAllowed,
    ValueError.
    """
    columns = SORTS.get(sort.removeprefix("-"))
    if columns is None:
        raise ValueError(f"letters at the seal desk are not sorted by {sort}")
    organisation.scope(actor, "documents.seal")
    reach = organisation.scope(actor, "documents.view")
    rows = _waiting().filter(organisation.as_filter(reach, section="section"))
    rows = rows.filter(section=section) if section else rows
    rows = rows.filter(authority=authority) if authority else rows
    ordered = rows.order_by(*(f"-{name}" for name in columns) if sort.startswith("-") else columns)
    return UnsealedPage(tuple(map(_unsealed, ordered[offset : offset + limit])), rows.count())


def unsealed(actor: Actor, document_id: str) -> Unsealed:
    """One of them. Raises UnknownDocumentError (also for a letter that waits for nothing), NotAllowed."""
    organisation.scope(actor, "documents.seal")
    row = numbering.get(document_id)
    papers.require(actor, "documents.view", row.section)
    if not _waiting().filter(pk=row.pk).exists():
        raise UnknownDocumentError
    return _unsealed(row)


def awaits_seal(document_id: str) -> bool:
    """Whether a decided letter still waits for the seal to be put on it. Raises UnknownDocumentError."""
    row = numbering.get(document_id)
    return _waiting().filter(pk=row.pk).exists()


def seals(actor: Actor, authority: str = "") -> list[SealView]:
    """The seals (of one authority) that this keeper may use today. Two queries. Raises NotAllowed."""
    kept = organisation.scope(actor, "documents.seal")
    today = clock.today()
    in_use = Seal.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today), valid_from__lte=today)
    rows = in_use.filter(organisation.as_filter(kept, section="section")).order_by("code")
    of_one = rows.filter(authority=authority) if authority else rows
    return [SealView(row.code, row.name, row.authority) for row in of_one]


def _waiting() -> QuerySet[Document]:
    return Document.objects.filter(AT_SEAL_DESK)


def _unsealed(row: Document) -> Unsealed:
    return Unsealed(numbering.info(row), OwnerRef(row.owner_kind, row.owner_id))
