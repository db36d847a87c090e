"""公印: the image of a seal, who keeps it, the act of sealing, and its omission with the reason."""

import base64
import io
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import inspection, numbering, papers, store
from yakuba.kernel.documents.contracts import DocumentError, Limits, Prepared, WrongOrderError
from yakuba.kernel.documents.models import Document, Seal, Sealing
from yakuba.kernel.documents.uploads import refuse_in_transaction
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

SEAL_LIMITS = Limits(max_bytes=300_000, media_types=frozenset({"image/png"}))


def keep_seal(
    *, code: str, name: str, section: str, image: bytes, valid_from: date, valid_to: date | None, actor: Actor
) -> None:
    """Enter a seal (PNG) into the register of seals, kept by ``section``. A new image needs a new code.

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


def prepare_sealed(document_id: str, *, seal: str, actor: Actor) -> Prepared:
    """The newest frozen letter with the seal on it. Not inside a transaction.

    Raises NotAllowed unless the actor keeps this seal, WrongOrderError before the decision, DocumentError for a seal
    that is not in use today.
    """
    row = numbering.get(document_id)
    stamp = _usable(seal, actor)
    _decided(row)
    newest = papers.newest(row)
    image = base64.b64encode(store.get(stamp.image_store)).decode()
    context: dict[str, JsonValue] = {**papers.data_of(newest), "seal": {"kind": "stamped", "image": image}}
    return papers.prepare(newest.template, context)


def seal(document_id: str, prepared: Prepared, *, seal: str, actor: Actor) -> None:
    """押印: freeze the sealed paper and record who sealed it with what, in the caller's transaction; once a document.

    Raises as ``prepare_sealed`` does, and WrongOrderError for a paper that differs in anything but its seal.
    """
    with transaction.atomic():
        row = numbering.get(document_id, lock=True)
        stamp = _usable(seal, actor)
        _decided(row)
        _unsealed(row)
        _only_sealed(row, prepared, stamp)
        paper = papers.add_version(row, prepared, actor)
        _written(row, actor, "documents.document.sealed", paper.pdf_sha256, seal=stamp)


def omit_seal(document_id: str, *, reason: str, actor: Actor) -> None:
    """公印省略 with its reason (the rule that permits it). The caller has checked the right to the document."""
    if not reason.strip():
        raise DocumentError(_("公印を省略する理由(根拠の規程)を書いてください。"))
    with transaction.atomic():
        row = numbering.get(document_id, lock=True)
        _unsealed(row)
        shown = papers.data_of(papers.newest(row)).get("seal")
        if not isinstance(shown, dict) or shown.get("kind") != "omitted":
            raise WrongOrderError(_("公印省略と印字した文書にだけ、省略を記録できます。"))
        _written(row, actor, "documents.document.seal_omitted", papers.newest(row).pdf_sha256, omitted=reason)


def _usable(code: str, actor: Actor) -> Seal:
    today = clock.today()
    in_use = Q(valid_to=None) | Q(valid_to__gte=today)
    stamp = Seal.objects.filter(in_use, pk=code, valid_from__lte=today).first()
    if stamp is None:
        raise DocumentError(_("この公印は今日は使えません。公印台帳を確かめてください。"))
    papers.require(actor, "documents.seal", stamp.section)
    return stamp


def _decided(row: Document) -> None:
    if row.decided_on is None:
        raise WrongOrderError(_("決裁の済んだ文書にだけ公印を押せます。"))


def _unsealed(row: Document) -> None:
    if Sealing.objects.filter(document=row).exists():
        raise WrongOrderError(_("公印(またはその省略)はもう記録されています。"))


def _only_sealed(row: Document, prepared: Prepared, stamp: Seal) -> None:
    newest = papers.newest(row)
    before, after = papers.data_of(newest), papers.stored_data(prepared.data_store)
    image = base64.b64encode(store.get(stamp.image_store)).decode()
    expected = {**before, "seal": {"kind": "stamped", "image": image}}
    if prepared.template != newest.template or after != expected:
        raise WrongOrderError(_("決裁を受けた内容と違う文書です。決裁を受けた文書に公印を押してください。"))


def _written(
    row: Document, actor: Actor, act: str, digest: str, *, seal: Seal | None = None, omitted: str = ""
) -> None:
    Sealing.objects.create(
        document=row, seal=seal, omitted_because=omitted, pdf_sha256=digest, at=clock.now(), by=str(actor)
    )
    detail: dict[str, JsonValue] = {"sha256": digest, "seal": seal.code if seal else ""}
    audit.record(actor=actor, act=act, subject=OwnerRef(numbering.KIND, str(row.id)), detail=detail)
