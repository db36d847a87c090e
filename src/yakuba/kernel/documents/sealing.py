"""公印: the image of a seal, who keeps it, the act of sealing, and its omission with the reason."""

import base64
import io
from datetime import date
from uuid import UUID

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

ISSUED_ON = "issued_on"
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


def prepare_sealed(document_id: str, *, seal: str, on: date, actor: Actor) -> Prepared:
    """The decided letter with the seal and 施行日 on it. Not inside a transaction.

    Where it was sealed so before, that very paper again. Raises NotAllowed unless the actor keeps this seal,
    WrongOrderError before the decision, on a day before it, or for a letter sealed otherwise, DocumentError for a
    seal that is not in use today.
    """
    row = numbering.get(document_id)
    stamp = _usable(seal, actor)
    _decided(row)
    newest = papers.newest(row)
    if is_sealed(document_id):
        return _sealed_before(row, on)
    _pending(row)
    return papers.prepare(newest.template, _to_issue(row, on, _stamped(stamp)))


def seal(document_id: str, prepared: Prepared, *, seal: str, actor: Actor) -> None:
    """押印: freeze the sealed paper and record who sealed it with what, in the caller's transaction; once a document.

    The same paper twice is once. Raises as ``prepare_sealed`` does, and WrongOrderError for a paper that differs in
    anything but its seal and 施行日.
    """
    with transaction.atomic():
        row = numbering.get(document_id, lock=True)
        stamp = _usable(seal, actor)
        _decided(row)
        if is_sealed(document_id) and papers.newest(row).pdf_store == prepared.pdf_store:
            return
        _unsealed(row)
        _pending(row)
        _only_issued(row, prepared, _stamped(stamp))
        paper = papers.add_version(row, prepared, actor)
        _written(row, actor, "documents.document.sealed", paper.pdf_sha256, seal=stamp)


def prepare_issued(document_id: str, *, on: date) -> Prepared:
    """The decided letter whose seal is omitted, with 施行日. Not inside a transaction.

    Raises WrongOrderError before the decision, on a day before it, and for a letter that awaits a seal.
    """
    row = numbering.get(document_id)
    _decided(row)
    _omitted(row)
    if is_sealed(document_id):
        return _sealed_before(row, on)
    return papers.prepare(papers.newest(row).template, _to_issue(row, on, None))


def omit_seal(document_id: str, prepared: Prepared, *, actor: Actor) -> None:
    """公印省略, for the reason that is printed: freeze the paper with 施行日. The caller has checked the right.

    Raises WrongOrderError for a letter that awaits a seal, one that was sealed or whose seal was omitted before, and a
    paper that differs in anything but its 施行日.
    """
    with transaction.atomic():
        row = numbering.get(document_id, lock=True)
        _decided(row)
        _unsealed(row)
        reason = _omitted(row)
        _only_issued(row, prepared, None)
        paper = papers.add_version(row, prepared, actor)
        _written(row, actor, "documents.document.seal_omitted", paper.pdf_sha256, omitted=reason)


def is_sealed(document_id: str) -> bool:
    """Whether the seal, or its omission, is recorded."""
    return Sealing.objects.filter(document=UUID(document_id)).exists()


def day_of_issue(document_id: str, prepared: Prepared | None) -> date:
    """施行日 as it is printed on the paper that would go out: the sealed one, or ``prepared`` with the seal omitted.

    Raises WrongOrderError where neither is there, or ``prepared`` is another paper.
    """
    row = numbering.get(document_id)
    newest = papers.newest(row)
    if is_sealed(document_id):
        if prepared is not None and prepared.pdf_store != newest.pdf_store:
            raise WrongOrderError(_("押印された文書と違います。押印された文書を施行してください。"))
        return _printed_day(papers.data_of(newest))
    if prepared is None:
        raise WrongOrderError(_("公印を押すか、公印省略の文書を作ってから施行してください。"))
    _omitted(row)
    _only_issued(row, prepared, None)
    return _printed_day(papers.stored_data(prepared.data_store))


def _stamped(stamp: Seal) -> dict[str, JsonValue]:
    return {"kind": "stamped", "image": base64.b64encode(store.get(stamp.image_store)).decode()}


def _to_issue(row: Document, on: date, stamped: dict[str, JsonValue] | None) -> dict[str, JsonValue]:
    """What was decided, with 施行日 and the seal, and nothing else."""
    if row.decided_on is not None and on < row.decided_on:
        raise WrongOrderError(_("施行日は決裁日より前にできません。"))
    context = {**papers.data_of(papers.newest(row)), ISSUED_ON: on.isoformat()}
    return context if stamped is None else {**context, "seal": stamped}


def _sealed_before(row: Document, on: date) -> Prepared:
    newest = papers.newest(row)
    if _printed_day(papers.data_of(newest)) != on:
        raise WrongOrderError(_("公印(またはその省略)は、ほかの施行日でもう記録されています。"))
    return Prepared(newest.template, newest.template_version, newest.data_store, newest.pdf_store)


def _printed_day(data: dict[str, JsonValue]) -> date:
    return date.fromisoformat(str(data[ISSUED_ON]))


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


def _pending(row: Document) -> None:
    """Raises WrongOrderError for a letter whose seal is omitted."""
    shown = papers.data_of(papers.newest(row)).get("seal")
    if not isinstance(shown, dict) or shown.get("kind") != "pending":
        raise WrongOrderError(_("公印省略と印字した文書には公印を押せません。"))


def _omitted(row: Document) -> str:
    """The printed reason. Raises WrongOrderError for a letter that awaits a seal."""
    shown = papers.data_of(papers.newest(row)).get("seal")
    if not isinstance(shown, dict) or shown.get("kind") != "omitted":
        raise WrongOrderError(_("公印省略と印字した文書にだけ、省略を記録できます。公印は管守者が押します。"))
    return str(shown["reason"])


def _only_issued(row: Document, prepared: Prepared, stamped: dict[str, JsonValue] | None) -> None:
    newest = papers.newest(row)
    after = papers.stored_data(prepared.data_store)
    dated = prepared.template == newest.template and bool(after.get(ISSUED_ON))
    if not dated or after != _to_issue(row, _printed_day(after), stamped):
        raise WrongOrderError(_("決裁を受けた内容と違う文書です。決裁を受けた文書から作り直してください。"))


def _written(
    row: Document, actor: Actor, act: str, digest: str, *, seal: Seal | None = None, omitted: str = ""
) -> None:
    Sealing.objects.create(
        document=row, seal=seal, omitted_because=omitted, pdf_sha256=digest, at=clock.now(), by=str(actor)
    )
    detail: dict[str, JsonValue] = {"sha256": digest, "seal": seal.code if seal else ""}
    audit.record(actor=actor, act=act, subject=OwnerRef(numbering.KIND, str(row.id)), detail=detail)
