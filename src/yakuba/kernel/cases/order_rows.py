"""From an order to the rows of its case."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from yakuba.kernel.cases import clock_of, courses
from yakuba.kernel.cases.contracts import Applicant, CaseOrder
from yakuba.kernel.cases.courses import START
from yakuba.kernel.cases.look import field_to
from yakuba.kernel.cases.models import Case, Payload
from yakuba.kernel.cases.stored import next_numbers
from yakuba.kernel.organisation.contracts import SectionView
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib.days import fiscal_year
from yakuba.lib.names import kana_keys, latin_keys, name_key
from yakuba.lib.refs import JsonValue

KANA, LATIN = "kana", "latin_name"


@dataclass(frozen=True, slots=True)
class Planned:
    """An order with all that the town and the definition say of it."""

    order: CaseOrder
    definition: Definition
    section: SectionView
    digest: str


def case_rows(new: Sequence[Planned]) -> list[Case]:
    """Numbers are taken section by section in one order everywhere, so that two openings never wait for each other."""
    series: dict[tuple[str, int], list[Planned]] = defaultdict(list)
    for plan in new:
        series[plan.section.code, fiscal_year(plan.order.arrived_on)].append(plan)
    rows: dict[UUID, Case] = {}
    for (section, year), plans in sorted(series.items(), key=lambda entry: entry[0]):
        for number, plan in zip(next_numbers(section, year, len(plans)), plans, strict=True):
            rows[plan.order.key] = _row(plan, f"{year}-{section}-{number:06d}")
    return [rows[plan.order.key] for plan in new]


def _row(plan: Planned, number: str) -> Case:
    order, definition = plan.order, plan.definition
    course = courses.newest(courses.course_of(definition))
    return Case(
        key=order.key,
        number=number,
        procedure=definition.id,
        definition_version=definition.version,
        course=course.name.value,
        course_version=course.version,
        state=START.value,
        section=plan.section.code,
        taken_section=order.taken_section,
        taken_office=order.taken_office,
        door=order.door.value,
        person=order.person,
        arrived_at=order.arrived_at,
        arrived_on=order.arrived_on,
        due_on=clock_of.due_on(definition, order.arrived_on),
        late=order.late,
        care=order.care,
        submission=order.submission,
        checks_open=len(definition.checks),
        hands_over=bool(definition.hands_over),
        owes_letter=courses.owes_letter(course.name, definition),
    )


def payload_row(case: Case, plan: Planned) -> Payload:
    applicant = plan.order.applicant
    return Payload(
        case=case,
        unit=plan.order.unit,
        subject_name=plan.order.subject_name,
        applicant={
            "name": applicant.name,
            "capacity": applicant.capacity,
            "address": applicant.address,
            "phone": applicant.phone,
            **_known(applicant),
        },
        applicant_person=applicant.person,
        principal=applicant.principal,
        account=applicant.account,
        document=plan.order.document,
        digest=plan.digest,
    )


def _known(applicant: Applicant) -> dict[str, str | int]:
    """What else is known of an applicant; nothing is written for what is not."""
    linked_on = applicant.linked_on.isoformat() if applicant.linked_on else ""
    found = {"identity": applicant.identity, "linked_on": linked_on, "born": applicant.born}
    return {name: value for name, value in found.items() if value}


def name_keys(order: CaseOrder) -> Iterable[str]:
    """The keys by which the case is found: the subject's name as written, its kana and Latin letters, by each word."""
    keys = {name_key(order.subject_name)}
    for box in order.fields:
        if box.unit == order.unit and isinstance(box.value, str):
            keys |= set(kana_keys(box.value) if box.field == KANA else ())
            keys |= set(latin_keys(box.value) if box.field == LATIN else ())
    return sorted(key[:200] for key in keys if key)


def digest_of(order: CaseOrder) -> str:
    """Everything that was filed. The moment of arrival is left out: a second attempt comes later, and the register may
    know more of somebody by then.
    """
    applicant = order.applicant
    content: list[JsonValue] = [
        [order.procedure, order.definition_version, order.unit, order.subject_name, order.person, order.door.value],
        [order.arrived_on.isoformat(), order.taken_section, order.taken_office, order.document, order.late],
        [applicant.name, applicant.capacity, applicant.address, applicant.phone, applicant.person, applicant.principal],
        [applicant.account, str(order.submission or ""), order.section],
        [field_to(box) for box in order.fields],
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
