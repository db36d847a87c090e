"""Proving a sheet: stored files, stored content, signature and the audit register must tell the same.

What was recorded when a version was written, shown and signed stands in the audit register, whose chain is sealed and
anchored apart from these tables: a row that was changed, added or exchanged there does not agree with it.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.audit.contracts import Entry
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError, Verification
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.contents import digest
from yakuba.kernel.intake.contracts import SheetProof, SignatureKind, Validity
from yakuba.kernel.intake.models import Sheet, SheetVersion, Shown, Signature
from yakuba.kernel.intake.sheets import sheet_subject, sheet_within
from yakuba.lib.refs import Actor, JsonValue


def verify_sheet(actor: Actor, sheet: UUID) -> SheetProof:
    """Compare stored files, content, signature and the audit register with each other; typesets again.

    Outside a transaction. Raises NotAllowed, NoSheetError. Recorded as a view.
    """
    row = sheet_within(actor, sheet)
    versions = list(SheetVersion.objects.filter(sheet=row).order_by("version"))
    signatures = list(
        Signature.objects.filter(version__sheet=row).select_related("version").order_by("version__version")
    )
    entries = audit.history(sheet_subject(sheet))
    problems = tuple(dict.fromkeys(_problems(row, versions, signatures, entries)))
    audit.record(actor=actor, act=acts.SHEET_VIEWED.name, subject=sheet_subject(sheet))
    signed = signatures[-1].version.version if signatures else None
    return SheetProof(_validity(row, signed, problems), row.version, signed, problems)


def signature_detail(signature: Signature) -> dict[str, JsonValue]:
    """What the audit register keeps of a signature: enough to notice any change of its row."""
    text = "|".join((signature.kind, signature.image_sha256, signature.signer, signature.at.isoformat(), signature.by))
    return {
        "version": signature.version.version,
        "content": signature.version.sha256,
        "shown": signature.shown_sha256,
        "signed": signature.signed_sha256,
        "row": digest(text),
        "offered_by": signature.offered_by,
    }


def _validity(row: Sheet, signed: int | None, problems: tuple[str, ...]) -> Validity:
    if problems:
        return Validity.TAMPERED
    if signed is None:
        return Validity.UNSIGNED
    return Validity.VALID if signed == row.version else Validity.ALTERED


def _problems(
    row: Sheet, versions: list[SheetVersion], signatures: list[Signature], entries: Iterable[Entry]
) -> Iterator[str]:
    recorded = list(entries)
    written = {_number(e): e.detail.get("content") for e in recorded if e.act == acts.SHEET_WRITTEN.name}
    if [version.version for version in versions] != list(range(1, row.version + 1)) or len(written) != len(versions):
        yield _("様式の版が足りないか、余計にあります。")
    for version in versions:
        if digest(version.content) != version.sha256 or written.get(version.version) != version.sha256:
            yield _("第%(number)s版の内容が書き換えられています。") % {"number": version.version}
    yield from _paper_problems(row, signatures, recorded)
    yield from _signature_problems(signatures, recorded)


def _signature_problems(signatures: list[Signature], recorded: list[Entry]) -> Iterator[str]:
    signed = {_number(e): dict(e.detail) for e in recorded if e.act == acts.SHEET_SIGNED.name}
    for signature in signatures:
        if signed.pop(signature.version.version, None) != signature_detail(signature):
            yield _("第%(number)s版の署名が、記録と違います。") % {"number": signature.version.version}
    for number in signed:
        yield _("第%(number)s版の署名が消されています。") % {"number": number}


def _paper_problems(row: Sheet, signatures: list[Signature], recorded: list[Entry]) -> Iterator[str]:
    if not row.document:
        return
    try:
        papers = {paper.version: paper for paper in documents.verify(row.document)}
    except DocumentError as error:
        yield str(error)
        return
    bound = {str(e.detail.get("shown")) for e in recorded if e.act == acts.SHEET_BOUND.name}
    expected = dict(Shown.objects.filter(version__sheet=row).values_list("paper", "pdf_sha256"))
    if bound != set(expected.values()):
        yield _("示した文書が、記録と違います。")
    expected |= {s.paper: s.signed_sha256 for s in signatures if s.kind != SignatureKind.PAPER}
    for number, sha256 in expected.items():
        if not _is_whole(papers.get(number), sha256):
            yield _("保存された文書(第%(number)s版)が書き換えられているか、失われています。") % {"number": number}


def _is_whole(paper: Verification | None, sha256: str) -> bool:
    return paper is not None and paper.whole and paper.pdf_sha256 == sha256 and paper.repeatable is not False


def _number(entry: Entry) -> JsonValue:
    return entry.detail.get("version")
