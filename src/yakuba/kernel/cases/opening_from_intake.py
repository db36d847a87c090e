"""From what was received to the cases that it opens: one a sheet and one for each 職権, linked by the submission."""

from collections.abc import Mapping
from dataclasses import replace

from yakuba.kernel.cases.contracts import Applicant, CaseField, CaseOrder
from yakuba.kernel.intake.contracts import BoundSheet, ExOfficioWork, FieldValue, FiledMember, SubmissionView

HEAD_NAME = "head_name"


def orders_of(submission: SubmissionView) -> tuple[CaseOrder, ...]:
    """An order for each sheet, then for what the town does by itself (職権), each under its own key.

    The same submission again opens nothing twice. Nobody applied for a 職権: its applicant is whoever filed what led to
    it, who is told of it and may not handle it.

    The section in charge is left to the definition's duty. A sheet of a whole household is about its head, as far as
    the form says who that is, else about who filed it.
    """
    members = {member.unit: member for member in submission.members}
    own = (_order(submission, work, members) for work in submission.ex_officio)
    return (*(_of_sheet(submission, sheet, members) for sheet in submission.sheets), *own)


def _of_sheet(submission: SubmissionView, sheet: BoundSheet, members: Mapping[str, FiledMember]) -> CaseOrder:
    arrived_on = sheet.filed_on or submission.arrived_on
    order = _order(submission, sheet, members)
    return replace(order, arrived_on=arrived_on, document=sheet.document, late=sheet.late)


def _order(submission: SubmissionView, it: BoundSheet | ExOfficioWork, members: Mapping[str, FiledMember]) -> CaseOrder:
    return CaseOrder(
        key=it.key,
        procedure=it.procedure,
        definition_version=it.definition_version,
        unit=it.unit,
        subject_name=_subject(submission, it, members),
        person=it.person,
        door=submission.door,
        arrived_at=submission.arrived_at,
        arrived_on=submission.arrived_on,
        taken_section=submission.section,
        taken_office=submission.office,
        applicant=_applicant(submission, members),
        fields=tuple(map(_box, it.fields)),
        submission=submission.key,
    )


def _subject(submission: SubmissionView, it: BoundSheet | ExOfficioWork, members: Mapping[str, FiledMember]) -> str:
    if it.unit in members:
        return members[it.unit].name
    head = next((box.text for box in it.fields if box.field == HEAD_NAME and box.text), "")
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
        born=_born(submission, members),
    )


def _born(submission: SubmissionView, members: Mapping[str, FiledMember]) -> int | None:
    filing, linked = submission.filing, submission.linked
    if linked and linked.born:
        return linked.born
    return filing.born or (members[filing.unit].born if filing.unit in members else None)


def _number(members: Mapping[str, FiledMember], unit: str) -> str:
    return members[unit].person if unit in members else ""


def _box(box: FieldValue) -> CaseField:
    return CaseField(box.field, box.label, box.unit, box.value, box.text, box.source, box.at)
