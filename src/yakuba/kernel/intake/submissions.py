"""Reading a submission back, exactly as it was received."""

from uuid import UUID

from yakuba.kernel.intake.contents import fields_of, read
from yakuba.kernel.intake.contracts import BoundSheet, Door, FiledMember, SubmissionView
from yakuba.kernel.intake.models import Submission, SubmittedSheet
from yakuba.kernel.intake.sheets import as_filing
from yakuba.lib.refs import OwnerRef


def submission_subject(key: UUID) -> OwnerRef:
    """How other parts point at a submission."""
    return OwnerRef("intake.submission", str(key))


def as_submission(row: Submission) -> SubmissionView:
    """Two queries at most."""
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
