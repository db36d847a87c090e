"""From what was received to the cases that it opens: one a sheet, linked by the submission."""

from collections.abc import Mapping

from yakuba.kernel.cases.contracts import Applicant, CaseField, CaseOrder
from yakuba.kernel.intake.contracts import BoundSheet, FieldValue, FiledMember, SubmissionView

HEAD_NAME = "head_name"


def orders_of(submission: SubmissionView) -> tuple[CaseOrder, ...]:
    """An order for each sheet, under the sheet's own key: the same submission again opens nothing twice.

    The section in charge is left to the definition's duty. A sheet of a whole household is about its head, as far as
    the form says who that is, else about who filed it.
    """
    members = {member.unit: member for member in submission.members}
    return tuple(_order(submission, sheet, members) for sheet in submission.sheets)


def _order(submission: SubmissionView, sheet: BoundSheet, members: Mapping[str, FiledMember]) -> CaseOrder:
    return CaseOrder(
        key=sheet.key,
        procedure=sheet.procedure,
        definition_version=sheet.definition_version,
        unit=sheet.unit,
        subject_name=_subject(submission, sheet, members),
        person=sheet.person,
        door=submission.door,
        arrived_at=submission.arrived_at,
        arrived_on=sheet.filed_on or submission.arrived_on,
        taken_section=submission.section,
        taken_office=submission.office,
        applicant=_applicant(submission, members),
        fields=tuple(map(_box, sheet.fields)),
        document=sheet.document,
        submission=submission.key,
        late=sheet.late,
    )


def _subject(submission: SubmissionView, sheet: BoundSheet, members: Mapping[str, FiledMember]) -> str:
    if sheet.unit in members:
        return members[sheet.unit].name
    head = next((box.text for box in sheet.fields if box.field == HEAD_NAME and box.text), "")
    return head or submission.filing.name


def _applicant(submission: SubmissionView, members: Mapping[str, FiledMember]) -> Applicant:
    filing, linked = submission.filing, submission.linked
    return Applicant(
        name=filing.name,
        capacity=filing.capacity.value,
        address=filing.address,
        phone=filing.phone,
        person=linked.person if linked else _number(members, filing.unit),
        principal=_number(members, filing.principal),
        account=submission.account,
        identity=submission.identity,
        linked_on=linked.on if linked else None,
        born=linked.born if linked else None,
    )


def _number(members: Mapping[str, FiledMember], unit: str) -> str:
    return members[unit].person if unit in members else ""


def _box(box: FieldValue) -> CaseField:
    return CaseField(box.field, box.label, box.unit, box.value, box.text, box.source, box.at)
