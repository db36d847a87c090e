"""Showing a sheet: typeset outside the transaction, bound to the documents index inside it."""

from uuid import UUID

from django.db import transaction

from yakuba.kernel.audit.service import record
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentKind
from yakuba.kernel.intake import acts, printing
from yakuba.kernel.intake.contracts import ContentChangedError, PreparedSheet, SheetView, Withdrawn
from yakuba.kernel.intake.holding import held
from yakuba.kernel.intake.models import Reception, Sheet, Shown
from yakuba.kernel.intake.sheets import newest, no_sheet, sheet_subject, sheet_within, shown_of, view_of
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import SectionView
from yakuba.kernel.procedures.service import pinned
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue

READER = Actor("system", "intake")
"""Documents are opened for an officer whose right to the reception was checked here."""


def prepare_sheet(actor: Actor, sheet: UUID) -> PreparedSheet:
    """Typeset the newest version of a sheet, outside a transaction. Binding it makes it the one that was shown.

    Raises NotAllowed, NoSheetError (also for a withdrawn one), DocumentError (a character that cannot be printed …).
    """
    row = _to_be_filed(sheet_within(actor, sheet))
    version = newest(row)
    prepared = printing.prepared(row, version)
    return PreparedSheet(row.key, version.version, version.sha256, prepared.pdf_store.partition("-")[0], prepared)


def bind(actor: Actor, prepared: PreparedSheet) -> SheetView:
    """Register the document (収受, at the section in charge; number on first binding) and freeze the shown PDF.

    The same prepared sheet twice is bound once. Raises NotAllowed, NoSheetError, ConflictError for a closed
    reception, ContentChangedError when the sheet has a newer version.
    """
    known = sheet_within(actor, prepared.sheet)
    with transaction.atomic():
        reception = held(known.reception_id)
        sheet = _to_be_filed(Sheet.objects.select_related("reception").get(pk=known.pk))
        version = newest(sheet)
        if (version.version, version.sha256) != (prepared.version, prepared.content_sha256):
            raise ContentChangedError
        last = shown_of(version)
        if last is None or last.pdf_sha256 != prepared.shown_sha256:
            if not sheet.document:
                _register(actor, reception, sheet, version.definition_version)
            paper = documents.freeze(sheet.document, prepared.prepared, actor=actor)
            Shown.objects.create(
                version=version, paper=paper, pdf_sha256=prepared.shown_sha256, at=clock.now(), by=str(actor)
            )
            detail: dict[str, JsonValue] = {
                "version": version.version,
                "content": version.sha256,
                "shown": prepared.shown_sha256,
            }
            record(actor=actor, act=acts.SHEET_BOUND.name, subject=sheet_subject(sheet.key), detail=detail)
    return view_of(sheet)


def show(actor: Actor, sheet: UUID) -> SheetView:
    """Prepare and bind, unless this version is bound already. Outside a transaction. Raises what both raise."""
    row = sheet_within(actor, sheet)
    if row.withdrawn == Withdrawn.NO and shown_of(newest(row)) is not None:
        return view_of(row)
    return bind(actor, prepare_sheet(actor, sheet))


def read_sheet(actor: Actor, sheet: UUID) -> bytes:
    """The newest frozen PDF of a bound sheet; recorded as a view. Raises NotAllowed, NoSheetError, DocumentError."""
    row = sheet_within(actor, sheet)
    if not row.document:
        raise no_sheet()
    record(actor=actor, act=acts.SHEET_VIEWED.name, subject=sheet_subject(sheet))
    return documents.read_paper(row.document, actor=READER, owner=sheet_subject(sheet))


def _to_be_filed(sheet: Sheet) -> Sheet:
    if sheet.withdrawn != Withdrawn.NO:
        raise no_sheet()
    return sheet


def _register(actor: Actor, reception: Reception, sheet: Sheet, definition_version: int) -> None:
    definition = pinned(sheet.procedure, definition_version)
    section = _in_charge(reception, definition.duty)
    info = documents.register(
        section=section.code if section else reception.section,
        symbol=f"{section.name if section else reception.section}収",
        kind=DocumentKind.RECEIVED,
        title=definition.name,
        owner=sheet_subject(sheet.key),
        on=reception.received_on,
        retention=documents.retention_for(definition.retention.years),
        actor=actor,
    )
    sheet.document = info.id
    sheet.save(update_fields=["document"])


def _in_charge(reception: Reception, duty: str) -> SectionView | None:
    """The section whose work it is; where nobody was named for it, the one that received."""
    found = organisation.section_for(duty, reception.received_on)
    return found or organisation.section(reception.section, reception.received_on)
