"""公印: the image of a seal, who keeps it, the act of sealing, and its omission with the reason."""

import base64
import io
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import inspection, numbering, papers, store
from yakuba.kernel.documents.contracts import HEAD, DocumentError, Limits, Prepared
from yakuba.kernel.documents.issuing import (
    is_sealed,
    must_be_decided,
    must_be_pending,
    must_be_the_decided,
    must_be_unsealed,
    omitted_because,
    sealed_before,
    to_issue,
)
from yakuba.kernel.documents.models import Document, Seal, Sealing
from yakuba.kernel.documents.uploads import refuse_in_transaction
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

SEAL_LIMITS = Limits(max_bytes=300_000, media_types=frozenset({"image/png"}))


def keep_seal(
    *,
    code: str,
    name: str,
    section: str,
    image: bytes,
    valid_from: date,
    valid_to: date | None,
    actor: Actor,
    authority: str = HEAD,
) -> None:
    """Enter a seal (PNG) of an ``authority`` (執行機関) into the register of seals, kept by ``section``.

    A new image needs a new code.

    Raises NotAllowed (``documents.seal`` in the keeping section), UploadRefusedError, DocumentError for a known code.
    """
    refuse_in_transaction()
    papers.require(actor, "documents.seal", section)
    clean = inspection.inspect(inspection.read_bounded(io.BytesIO(image), SEAL_LIMITS), SEAL_LIMITS)
    stored = store.put(clean.content)
    with transaction.atomic():
        row, new = Seal.objects.get_or_create(
            code=code,
            defaults={
                "name": name,
                "authority": authority,
                "section": section,
                "image_store": stored.name,
                "image_sha256": stored.sha256,
                "valid_from": valid_from,
                "valid_to": valid_to,
            },
        )
        if not new:
            raise DocumentError(_("公印の番号「%(code)s」はもう使われています。") % {"code": code})
        audit.record(actor=actor, act="documents.seal.kept", subject=OwnerRef("documents.seal", row.code))


def prepare_sealed(document_id: str, *, seal: str, on: date, actor: Actor) -> Prepared:
    """The decided letter with the seal and 施行日 on it. Not inside a transaction.

    Where it was sealed so before, that very paper again. Raises NotAllowed unless the actor keeps this seal,
    WrongOrderError before the decision, on a day before it, or for a letter sealed otherwise, DocumentError for a
    seal that is not in use today or of another authority.
    """
    row = numbering.get(document_id)
    stamp = _usable(seal, actor, row)
    must_be_decided(row)
    newest = papers.newest(row)
    if is_sealed(document_id):
        return sealed_before(row, on)
    must_be_pending(newest)
    return papers.prepare(newest.template, to_issue(row, on, _stamped(stamp)))


def seal(document_id: str, prepared: Prepared, *, seal: str, actor: Actor) -> None:
    """押印: freeze the sealed paper and record who sealed it with what, in the caller's transaction; once a document.

    The same paper twice is once. Raises as ``prepare_sealed`` does, and WrongOrderError for a paper that differs in
    anything but its seal and 施行日.
    """
    with transaction.atomic():
        row = numbering.get(document_id, lock=True)
        stamp = _usable(seal, actor, row)
        must_be_decided(row)
        if is_sealed(document_id) and papers.newest(row).pdf_store == prepared.pdf_store:
            return
        must_be_unsealed(row)
        must_be_pending(papers.newest(row))
        must_be_the_decided(row, prepared, _stamped(stamp))
        paper = papers.add_version(row, prepared, actor, awaits_seal=False, tells_place=row.tells_place)
        _written(row, actor, "documents.document.sealed", paper.pdf_sha256, seal=stamp)


def prepare_issued(document_id: str, *, on: date) -> Prepared:
    """The decided letter whose seal is omitted, with 施行日. Not inside a transaction.

    Raises WrongOrderError before the decision, on a day before it, and for a letter that awaits a seal.
    """
    row = numbering.get(document_id)
    must_be_decided(row)
    omitted_because(row)
    if is_sealed(document_id):
        return sealed_before(row, on)
    return papers.prepare(papers.newest(row).template, to_issue(row, on, None))


def omit_seal(document_id: str, prepared: Prepared, *, actor: Actor) -> None:
    """公印省略, for the reason that is printed: freeze the paper with 施行日. The caller has checked the right.

    Raises WrongOrderError for a letter that awaits a seal, one that was sealed or whose seal was omitted before, and a
    paper that differs in anything but its 施行日.
    """
    with transaction.atomic():
        row = numbering.get(document_id, lock=True)
        must_be_decided(row)
        must_be_unsealed(row)
        reason = omitted_because(row)
        must_be_the_decided(row, prepared, None)
        paper = papers.add_version(row, prepared, actor, awaits_seal=False, tells_place=row.tells_place)
        _written(row, actor, "documents.document.seal_omitted", paper.pdf_sha256, omitted=reason)


def _stamped(stamp: Seal) -> dict[str, JsonValue]:
    return {"kind": "stamped", "image": base64.b64encode(store.get(stamp.image_store)).decode()}


def _usable(code: str, actor: Actor, row: Document) -> Seal:
    today = clock.today()
    in_use = Q(valid_to=None) | Q(valid_to__gte=today)
    stamp = Seal.objects.filter(in_use, pk=code, valid_from__lte=today).first()
    if stamp is None:
        raise DocumentError(_("この公印は今日は使えません。公印台帳を確かめてください。"))
    papers.require(actor, "documents.seal", stamp.section)
    if stamp.authority != row.authority:
        words = {"seal": stamp.authority, "letter": row.authority}
        raise DocumentError(
            _("「%(letter)s」の文書に「%(seal)s」の公印は押せません。「%(letter)s」の公印を選んでください。") % words
        )
    return stamp


def _written(
    row: Document, actor: Actor, act: str, digest: str, *, seal: Seal | None = None, omitted: str = ""
) -> None:
    Sealing.objects.create(
        document=row, seal=seal, omitted_because=omitted, pdf_sha256=digest, at=clock.now(), by=str(actor)
    )
    detail: dict[str, JsonValue] = {"sha256": digest, "seal": seal.code if seal else ""}
    audit.record(actor=actor, act=act, subject=OwnerRef(numbering.KIND, str(row.id)), detail=detail)
