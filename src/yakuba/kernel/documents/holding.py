"""廃棄の停止: on one document, or on everything that an owner has. Several may stand at once, each with its reason."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import numbering, papers
from yakuba.kernel.documents.contracts import DocumentError, HoldInfo
from yakuba.kernel.documents.models import Document, Hold
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

RIGHT = "documents.dispose"
LONGEST = 200
STANDING = Hold.objects.filter(lifted_at=None)
OF_DOCUMENT = STANDING.filter(document=OuterRef("pk"))
OF_OWNER = STANDING.filter(document=None, owner_kind=OuterRef("owner_kind"), owner_id=OuterRef("owner_id"))
HELD = Q(Exists(OF_DOCUMENT)) | Q(Exists(OF_OWNER))
"""Documents on which a hold stands, as a condition on their rows."""


def hold(document_id: str, *, reason: str, actor: Actor) -> None:
    """Stop the disposal of one document. Staff with ``documents.dispose``. Raises NotAllowed, DocumentError."""
    said = _said(reason)
    with transaction.atomic():
        row = numbering.get(document_id, lock=True)
        papers.require(actor, RIGHT, row.section)
        Hold.objects.create(document=row, reason=said, set_at=clock.now(), set_by=str(actor))
        audit.record(actor=actor, act="documents.document.held", subject=_ref(row))


def lift_holds(document_id: str, *, actor: Actor) -> int:
    """End every standing hold of a document; how many. Raises NotAllowed."""
    with transaction.atomic():
        row = numbering.get(document_id, lock=True)
        papers.require(actor, RIGHT, row.section)
        lifted = row.holds.filter(lifted_at=None).update(lifted_at=clock.now(), lifted_by=str(actor))
        if lifted:
            audit.record(actor=actor, act="documents.document.released", subject=_ref(row))
    return lifted


def hold_owner(owner: OwnerRef, *, section: str, reason: str, actor: Actor) -> bool:
    """Stop the disposal of everything of an owner, also of what is entered later; the same reason again is one hold.

    ``section`` is that of the owner. Whether a hold was set. Raises NotAllowed, DocumentError without a reason.
    """
    said = _said(reason)
    papers.require(actor, RIGHT, section)
    with transaction.atomic():
        standing = STANDING.filter(owner_kind=owner.kind, owner_id=owner.id, reason=said)
        if standing.exists():
            return False
        values = {"owner_kind": owner.kind, "owner_id": owner.id, "reason": said}
        Hold.objects.create(**values, set_at=clock.now(), set_by=str(actor))
        audit.record(actor=actor, act="documents.owner.held", subject=owner)
    return True


def lift_owner(owner: OwnerRef, *, section: str, actor: Actor) -> int:
    """End every standing hold of an owner as a whole; how many. Raises NotAllowed."""
    papers.require(actor, RIGHT, section)
    with transaction.atomic():
        standing = STANDING.filter(owner_kind=owner.kind, owner_id=owner.id)
        lifted = standing.update(lifted_at=clock.now(), lifted_by=str(actor))
        if lifted:
            audit.record(actor=actor, act="documents.owner.released", subject=owner)
    return lifted


def standing_holds(owners: Collection[OwnerRef]) -> dict[OwnerRef, list[HoldInfo]]:
    """What stands in the way of a disposal, by owner, those of single documents with them; oldest first. Two queries.

    The caller has checked the right to the owners.
    """
    kinds, ids = {owner.kind for owner in owners}, {owner.id for owner in owners}
    documents = Document.objects.filter(owner_kind__in=kinds, owner_id__in=ids)
    owned = {pk: OwnerRef(kind, key) for pk, kind, key in documents.values_list("pk", "owner_kind", "owner_id")}
    about = Q(owner_kind__in=kinds, owner_id__in=ids) | Q(document__in=owned)
    found: dict[OwnerRef, list[HoldInfo]] = {}
    for row in STANDING.filter(about).order_by("set_at", "pk"):
        owner = owned[row.document_id] if row.document_id else OwnerRef(row.owner_kind, row.owner_id)
        found.setdefault(owner, []).append(HoldInfo(row.reason, row.set_at, row.set_by))
    return found


def held_owners() -> frozenset[OwnerRef]:
    """Every owner on whom, or on one of whose documents, a hold stands. Two queries; holds are few."""
    whole = STANDING.filter(document=None).values_list("owner_kind", "owner_id")
    single = STANDING.exclude(document=None).values_list("document__owner_kind", "document__owner_id")
    return frozenset(OwnerRef(kind, key) for kind, key in [*whole, *single])


def _said(reason: str) -> str:
    said = reason.strip()
    if not said or len(said) > LONGEST:
        raise DocumentError(_("廃棄を止める理由を、%(most)s字以内で書いてください。") % {"most": LONGEST})
    return said


def _ref(row: Document) -> OwnerRef:
    return OwnerRef(numbering.KIND, str(row.id))
