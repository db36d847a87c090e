"""署名: bound to the exact document that was shown, by its SHA-256."""

import base64
import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import Prepared
from yakuba.kernel.intake import acts, printing
from yakuba.kernel.intake.contents import empty_fields, read
from yakuba.kernel.intake.contracts import (
    ContentChangedError,
    SheetView,
    SignatureKind,
    SigningRefusedError,
    StepName,
    Withdrawn,
)
from yakuba.kernel.intake.holding import held, reach
from yakuba.kernel.intake.models import Reception, Sheet, SheetVersion, Signature
from yakuba.kernel.intake.printing import Signed
from yakuba.kernel.intake.reaching import part_of
from yakuba.kernel.intake.reading import CONTINUE
from yakuba.kernel.intake.sheets import filing_of, newest, no_sheet, sheet_subject, sheet_within, shown_of, view_of
from yakuba.kernel.intake.verifying import signature_detail
from yakuba.kernel.procedures.service import pinned
from yakuba.lib import clock
from yakuba.lib.refs import Actor

LARGEST_PICTURE = 400_000
ALLOWED = {
    "name": (SignatureKind.NAME, SignatureKind.DRAWN, SignatureKind.PAPER),
    "signature": (SignatureKind.DRAWN, SignatureKind.PAPER),
    "paper": (SignatureKind.PAPER,),
    "none": (),
}


@dataclass(frozen=True, slots=True)
class Given:
    """A signature about to be written. ``prepared`` is the signed PDF; None where the paper itself is signed."""

    kind: SignatureKind
    signed: Signed
    image_sha256: str
    prepared: Prepared | None
    offered_by: str = ""


def sign(actor: Actor, sheet: UUID, *, shown_sha256: str, image: bytes | None = None) -> SheetView:
    """Sign what was shown, on the screen: without ``image`` the name is printed (記名), with it the drawn signature.

    ``image`` is a PNG of at most 400 kB that is not blank. The signed PDF is frozen as the next version of the
    document. Outside a transaction. The same signature again changes nothing. Raises ContentChangedError where
    ``shown_sha256`` is not what was shown of the newest version, SigningRefusedError (the rule asks for a drawn
    signature or for paper; nothing to sign; not complete; nobody filed), UploadRefusedError for the picture,
    NotAllowed, NoSheetError, ConflictError.
    """
    return sign_as(actor, sheet_within(actor, sheet), shown_sha256=shown_sha256, image=image)


def sign_on_paper(actor: Actor, sheet: UUID, *, shown_sha256: str) -> SheetView:
    """Record that the printed sheet came back signed by hand (also where a tablet would do). As ``sign``."""
    row = sheet_within(actor, sheet)
    version = _signable(row, shown_sha256, SignatureKind.PAPER)
    if version is None:
        return view_of(row)
    signed = Signed(_signer(row), clock.now(), shown_sha256)
    return _write(actor, row, version, Given(SignatureKind.PAPER, signed, "", None))


def sign_as(actor: Actor, row: Sheet, *, shown_sha256: str, image: bytes | None, offered_by: str = "") -> SheetView:
    """``sign`` for whoever was let to the sheet: an officer, or the tablet that one of them offered."""
    kind = SignatureKind.NAME if image is None else SignatureKind.DRAWN
    version = _signable(row, shown_sha256, kind)
    if version is None:
        return view_of(row)
    picture = b"" if image is None else documents.drawn_picture(image, max_bytes=LARGEST_PICTURE)
    signed = Signed(_signer(row), clock.now(), shown_sha256, base64.b64encode(picture).decode())
    prepared = printing.prepared(row, version, signed)
    image_sha256 = hashlib.sha256(picture).hexdigest() if picture else ""
    return _write(actor, row, version, Given(kind, signed, image_sha256, prepared, offered_by))


def _write(actor: Actor, row: Sheet, version: SheetVersion, given: Given) -> SheetView:
    with transaction.atomic():
        reception = held(row.reception_id)
        row.refresh_from_db()
        if row.version != version.version:
            raise ContentChangedError
        if _signable(row, given.signed.shown_sha256, given.kind) is None:
            return view_of(row)
        paper = documents.freeze(row.document, given.prepared, actor=actor) if given.prepared else 0
        signature = Signature.objects.create(
            version=version,
            kind=given.kind,
            shown_sha256=given.signed.shown_sha256,
            image_sha256=given.image_sha256,
            signed_sha256=given.prepared.pdf_store.partition("-")[0] if given.prepared else given.signed.shown_sha256,
            paper=paper,
            signer=given.signed.signer,
            at=given.signed.at,
            by=str(actor),
            offered_by=given.offered_by,
        )
        signature.refresh_from_db()
        if _is_measured(actor, reception, given.offered_by):
            reach(actor, reception, StepName.SIGNED)
        subject = sheet_subject(row.key)
        record(actor=actor, act=acts.SHEET_SIGNED.name, subject=subject, detail=signature_detail(signature))
    return view_of(row)


def _is_measured(actor: Actor, reception: Reception, offered_by: str) -> bool:
    """Steps are those of the counter that took the reception, also where its officer offered the tablet."""
    officer = Actor("staff", offered_by.partition(":")[2]) if offered_by else actor
    return part_of(officer, reception, CONTINUE).is_whole


def _signable(row: Sheet, shown_sha256: str, kind: SignatureKind) -> SheetVersion | None:
    """The version to be signed; None when exactly this is signed already."""
    if row.withdrawn != Withdrawn.NO:
        raise no_sheet()
    version = newest(row)
    shown = shown_of(version)
    if shown is None or shown.pdf_sha256 != shown_sha256:
        raise ContentChangedError
    signature = Signature.objects.filter(version=version).first()
    if signature is not None and signature.shown_sha256 == shown_sha256:
        return None
    _check_rule(pinned(row.procedure, version.definition_version).form_rule.signing, kind)
    if missing := empty_fields(read(version.content)):
        labels = "、".join(dict.fromkeys(field["label"] for field in missing))
        raise SigningRefusedError(
            _("まだ入っていない欄があります: %(labels)s。入れてから署名します。") % {"labels": labels}
        )
    return version


def _check_rule(rule: str, kind: SignatureKind) -> None:
    if kind in ALLOWED[rule]:
        return
    texts = {
        "none": _("この様式に署名は要りません。"),
        "signature": _("この様式は自署が要ります。画面に署名を書いてもらうか、印刷して署名してもらってください。"),
        "paper": _("この様式は紙に署名します。印刷して署名してもらい、受け取ったことを記録してください。"),
    }
    raise SigningRefusedError(texts[rule])


def _signer(row: Sheet) -> str:
    filing, _at = filing_of(row.reception)
    if filing is None:
        raise SigningRefusedError(_("届出人がまだ記録されていません。届出人を記録してから署名します。"))
    return f"{filing.capacity.value} {filing.name}" if filing.stands_for_another else filing.name
