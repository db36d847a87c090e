"""What an officer does between the list of procedures and the receipt: who files, boxes, signatures, receipt."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import (
    AGENT,
    FILER,
    Door,
    Filing,
    LackKind,
    ReceptionView,
    SheetView,
    Stated,
    SubmissionView,
    Withdrawn,
)
from yakuba.kernel.people.contracts import Requester
from yakuba.kernel.procedures.contracts import Capacity
from yakuba.kernel.rules.derive import from_date
from yakuba.lib.refs import Actor

Wish = tuple[str, str]
"""(procedure, unit)"""


def asking(requester: Requester, capacity: Capacity) -> Filing:
    """Who asked for the household, as the one who will file: told once, completed on the page of 届出人."""
    came, principal = requester.person, requester.principal
    return Filing(
        capacity=capacity,
        name=came.name,
        principal=principal.name if principal else "",
        kana=came.kana,
        born=from_date(came.born) if came.born else None,
    )


def file_as(*, actor: Actor, key: UUID, version: int, filing: Filing, papers: Sequence[str]) -> ReceptionView:
    """Record who files and how they were identified, and make the sheets. Not in a transaction.

    Raises BadFilingError, EscalateError (people), IdentityRefusedError, ConflictError, NotAllowed.
    """
    filed = intake.file_as(actor, key, version, filing)
    subject = AGENT if filing.stands_for_another else FILER
    known = intake.check_identity(actor, key, filed.version, subject=subject, papers=papers)
    intake.compose(actor, key, known.version)
    return known


def papers_of(actor: Actor, key: UUID, filing: Filing | None) -> tuple[str, ...]:
    """The kinds of paper by which whoever came was identified."""
    wanted = AGENT if filing and filing.stands_for_another else FILER
    return next((check.papers for check in intake.identity_checks(actor, key) if check.subject == wanted), ())


def choose(
    *, actor: Actor, key: UUID, version: int, offered: Collection[Wish], wanted: Collection[Wish]
) -> ReceptionView:
    """File exactly the wanted ones of what was offered; all of it or nothing. Raises IntakeError, NotAllowed."""
    with transaction.atomic():
        reception = intake.view(actor, key)
        for procedure, unit in offered:
            reception = intake.wish(actor, key, version, procedure, unit, (procedure, unit) in wanted)
            version = reception.version
    return reception


def fill(*, actor: Actor, key: UUID, version: int, statements: Sequence[Stated]) -> ReceptionView:
    """Take what was typed into the boxes. Raises BadStatementError, ConflictError, NotAllowed."""
    return intake.state(actor, key, version, statements) if statements else intake.view(actor, key)


def show_complete(*, actor: Actor, key: UUID) -> int:
    """Freeze every complete sheet as it is now, to be read and signed; how many are still incomplete.

    Not in a transaction. Raises IntakeError, DocumentError, NotAllowed.
    """
    incomplete = {lack.sheet for lack in intake.lacks(actor, key) if lack.kind is LackKind.FIELD}
    for sheet in to_file(intake.sheets(actor, key)):
        if sheet.key not in incomplete and not sheet.shown_sha256:
            intake.show(actor, sheet.key)
    return len(incomplete)


def to_file(sheets: Sequence[SheetView]) -> list[SheetView]:
    """Those that are filed and not received yet."""
    return [sheet for sheet in sheets if sheet.withdrawn == Withdrawn.NO and sheet.received is None]


def sign(*, actor: Actor, sheet: UUID, shown_sha256: str, on_paper: bool) -> SheetView:
    """Sign what was shown: by the printed name after it was read, or because the signed paper came back.

    Not in a transaction. Raises ContentChangedError, SigningRefusedError, IntakeError, NotAllowed.
    """
    if on_paper:
        return intake.sign_on_paper(actor, sheet, shown_sha256=shown_sha256)
    return intake.sign(actor, sheet, shown_sha256=shown_sha256)


def receive(*, actor: Actor, key: UUID, version: int, submission_key: UUID) -> SubmissionView:
    """Receive everything that is to be filed. Cases are opened by whoever hears of it, each once.

    Not in a transaction. Raises IncompleteError, EscalateError (people), ConflictError, NotAllowed.
    """
    return intake.receive(actor, key, version, submission_key=submission_key)


def receive_letter(
    *, actor: Actor, key: UUID, version: int, submission_key: UUID, arrived_on: date, postmarked_on: date | None
) -> SubmissionView:
    """As ``receive``, of what came by mail on ``arrived_on``. Also raises BadStatementError for days that cannot be."""
    return intake.receive(
        actor,
        key,
        version,
        submission_key=submission_key,
        door=Door.MAIL,
        arrived_at=intake.posted_at(arrived_on),
        postmarked_on=postmarked_on,
    )
