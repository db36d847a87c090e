"""Reading a submission back, exactly as it was received."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.contents import fields_of, read
from yakuba.kernel.intake.contracts import (
    BoundSheet,
    Door,
    ExOfficioWork,
    FiledMember,
    NoSubmissionError,
    SubmissionView,
)
from yakuba.kernel.intake.link_values import LinkedApplicant
from yakuba.kernel.intake.models import ExOfficio, OnlineFiling, Sheet, Submission, SubmittedSheet
from yakuba.kernel.intake.online_values import SentFile
from yakuba.kernel.intake.part_values import Part
from yakuba.kernel.intake.reaching import Reach
from yakuba.kernel.intake.reading import CONTINUE, found, subject, within
from yakuba.kernel.intake.sheets import as_filing
from yakuba.kernel.procedures.service import pinned
from yakuba.lib.refs import Actor, OwnerRef

Work = TypeVar("Work", BoundSheet, ExOfficioWork)


def submission_subject(key: UUID) -> OwnerRef:
    """How other parts point at a submission."""
    return OwnerRef("intake.submission", str(key))


def submission(actor: Actor, key: UUID) -> SubmissionView:
    """What was received; recorded as a view. A system actor's caller has checked the right itself.

    Raises NotAllowed, NoSubmissionError.
    """
    rows = Submission.objects.filter(key=key)
    if actor.kind != "system":
        reach = Reach.of(actor, CONTINUE)
        rows = rows.filter(reach.where("reception__")).select_related("reception")
    row = rows.first()
    if row is None:
        raise NoSubmissionError(_("この提出は見つかりません。受付の一覧から開き直してください。"))
    record(actor=actor, act=acts.SUBMISSION_VIEWED.name, subject=submission_subject(key))
    if actor.kind == "system" or row.reception is None:
        return as_submission(row)
    return of_part(as_submission(row), reach.part(row.reception))


def reception_of(submission: UUID) -> OwnerRef | None:
    """The reception in which it was received, for whoever has the key; None for one that has none. One query."""
    key = Submission.objects.filter(key=submission).values_list("reception__key", flat=True).first()
    return subject(key) if key else None


def submissions(actor: Actor, key: UUID) -> tuple[SubmissionView, ...]:
    """All submissions of a reception, oldest first, an involved section's part of each; recorded as a view.

    Raises NotAllowed, NoReceptionError.
    """
    reception, part = found(actor, CONTINUE, key)
    rows = list(Submission.objects.filter(reception=reception).order_by("id"))
    for row in rows:
        record(actor=actor, act=acts.SUBMISSION_VIEWED.name, subject=submission_subject(row.key))
    return tuple(of_part(as_submission(row), part) for row in rows)


def of_part(whole: SubmissionView, part: Part) -> SubmissionView:
    """What of a submission is of this part."""
    if part.is_whole:
        return whole

    def mine(works: Sequence[Work]) -> tuple[Work, ...]:
        return tuple(one for one in works if part.includes(pinned(one.procedure, one.definition_version)))

    return replace(whole, sheets=mine(whole.sheets), ex_officio=mine(whole.ex_officio))


def is_submitted(actor: Actor, key: UUID, submission: UUID) -> bool:
    """Whether a submission came from this reception; shows nothing of it. Raises NotAllowed, NoReceptionError."""
    reception = within(actor, CONTINUE, key)
    return Submission.objects.filter(reception=reception, key=submission).exists()


def note_handed_over(sheet: UUID, at: datetime) -> None:
    """The case of this sheet went to a core system; the first time counts, and what is no sheet is none."""
    Sheet.objects.filter(key=sheet, handed_over_at=None).update(handed_over_at=at)


def as_submission(row: Submission) -> SubmissionView:
    """Four queries at most."""
    sent = OnlineFiling.objects.filter(pk=row.key).first() if row.door == Door.ONLINE else None
    rows = SubmittedSheet.objects.filter(submission=row).select_related("sheet", "version").order_by("place")
    return SubmissionView(
        key=row.key,
        reception=row.reception.key if row.reception is not None else None,
        event=row.event,
        door=Door(row.door),
        arrived_at=row.arrived_at,
        arrived_on=row.arrived_on,
        section=row.section,
        office=row.office,
        filing=as_filing(row.filing),
        sheets=tuple(_sheet(sheet) for sheet in rows),
        members=tuple(FiledMember(*member) for member in row.members),
        account=str(sent.account) if sent else "",
        identity=sent.identity if sent else "",
        files=tuple(SentFile(*file) for file in sent.files) if sent else (),
        linked=LinkedApplicant(sent.person, sent.linked_on, sent.born, sent.identity)
        if sent and sent.linked_on
        else None,
        ex_officio=tuple(map(_work, ExOfficio.objects.filter(submission=row).order_by("id"))),
        postmarked_on=row.postmarked_on,
    )


def _work(row: ExOfficio) -> ExOfficioWork:
    return ExOfficioWork(
        key=row.key,
        procedure=row.procedure,
        definition_version=row.definition_version,
        unit=row.unit,
        person=row.person,
        fields=fields_of(read(row.content)),
        discreet=row.discreet,
    )


def _sheet(row: SubmittedSheet) -> BoundSheet:
    return BoundSheet(
        key=row.sheet.key,
        procedure=row.sheet.procedure,
        definition_version=row.version.definition_version,
        unit=row.sheet.unit,
        person=row.version.person,
        version=row.version.version,
        document=row.sheet.document,
        shown_sha256=row.shown_sha256,
        fields=fields_of(read(row.version.content)),
        signed=row.signed,
        filed_on=row.filed_on,
        deadline=row.deadline,
        late=row.late,
        discreet=row.version.discreet,
    )
