"""Opening cases: all of one call, or none. A key that is there is that case; nothing is opened twice."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record_many
from yakuba.kernel.cases import clock_of, courses
from yakuba.kernel.cases.advancing import announce
from yakuba.kernel.cases.contracts import CaseOrder, CaseView, ConflictError, NotPossibleError, owner
from yakuba.kernel.cases.courses import START
from yakuba.kernel.cases.look import Look, field_to
from yakuba.kernel.cases.models import Case, FieldVersion, NameKey, Payload, Step
from yakuba.kernel.cases.stored import Stored, next_numbers, read
from yakuba.kernel.cases.viewing import as_view
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import SectionView
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib import clock
from yakuba.lib.days import fiscal_year
from yakuba.lib.names import kana_keys, latin_keys, name_key
from yakuba.lib.refs import Actor, JsonValue

TRIES = 3
KANA, LATIN = "kana", "latin_name"


@dataclass(frozen=True, slots=True)
class Planned:
    """An order with all that the town and the definition say of it."""

    order: CaseOrder
    definition: Definition
    section: SectionView
    digest: str


def open_cases(actor: Actor, orders: Sequence[CaseOrder]) -> tuple[CaseView, ...]:
    """Open a case for each order, in one transaction; the answer has their order. The caller has checked the right.

    A key that is there is that case, as it stands now. Raises ConflictError when it was opened with other content,
    NotPossibleError for 案内 or where no section is in charge, UnknownProcedure.
    """
    planned = [_planned(order) for order in orders]
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                _open(actor, planned)
            break
        except IntegrityError:
            # Somebody opened one of these keys in the same moment: it is that case then.
            if attempt == TRIES - 1:
                raise
    return tuple(as_view(Look(_there(plan.order.key), actor)) for plan in planned)


def _open(actor: Actor, planned: Sequence[Planned]) -> None:
    known = dict(
        Payload.objects.filter(case__key__in=[p.order.key for p in planned]).values_list("case__key", "digest")
    )
    fresh: dict[UUID, Planned] = {}
    for plan in planned:
        key = plan.order.key
        if known.setdefault(key, plan.digest) != plan.digest:
            raise ConflictError(_("この申請は、ほかの内容でもう受け付けられています。一覧で確かめてください。"))
        fresh.setdefault(key, plan)
    already = set(Case.objects.filter(key__in=fresh).values_list("key", flat=True))
    new = [plan for key, plan in fresh.items() if key not in already]
    if new:
        _insert(actor, new)


def _insert(actor: Actor, new: Sequence[Planned]) -> None:
    cases = Case.objects.bulk_create(_rows(new))
    pairs = list(zip(cases, new, strict=True))
    now = clock.now()
    Payload.objects.bulk_create(_payload(case, plan) for case, plan in pairs)
    NameKey.objects.bulk_create(NameKey(case=case, key=key) for case, plan in pairs for key in name_keys(plan.order))
    FieldVersion.objects.bulk_create(
        FieldVersion(case=case, version=1, at=now, by=str(actor), fields=[field_to(box) for box in plan.order.fields])
        for case, plan in pairs
    )
    Step.objects.bulk_create(
        Step(
            case=case,
            seq=1,
            at=now,
            actor=str(actor),
            action="open",
            to_state=START.value,
            detail={"door": plan.order.door.value, "late": plan.order.late},
            course_version=case.course_version,
        )
        for case, plan in pairs
    )
    record_many(actor=actor, act="cases.case.opened", subjects=[owner(case.key) for case in cases])
    for case in cases:
        announce("opened", case.key, case.procedure)


def _rows(new: Sequence[Planned]) -> list[Case]:
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
        submission=order.submission,
        checks_open=len(definition.checks),
        hands_over=bool(definition.hands_over),
    )


def _payload(case: Case, plan: Planned) -> Payload:
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
        },
        applicant_person=applicant.person,
        principal=applicant.principal,
        account=applicant.account,
        document=plan.order.document,
        digest=plan.digest,
    )


def _planned(order: CaseOrder) -> Planned:
    definition = procedures.pinned(order.procedure, order.definition_version)
    courses.course_of(definition)
    return Planned(order, definition, _in_charge(order, definition), _digest(order))


def _in_charge(order: CaseOrder, definition: Definition) -> SectionView:
    if order.section:
        section = organisation.section(order.section, order.arrived_on)
        if section is None:
            raise NotPossibleError(
                _("組織 %(code)s はその日にありません。担当課を選び直してください。") % {"code": order.section}
            )
        return section
    section = organisation.section_for(definition.duty, order.arrived_on)
    if section is None:
        text = _("業務「%(duty)s」の担当課がありません。組織の登録を確かめてください。")
        raise NotPossibleError(text % {"duty": definition.duty})
    return section


def name_keys(order: CaseOrder) -> Iterable[str]:
    """The keys by which the case is found: the subject's name as written, its kana and Latin letters, by each word."""
    keys = {name_key(order.subject_name)}
    for box in order.fields:
        if box.unit == order.unit and isinstance(box.value, str):
            keys |= set(kana_keys(box.value) if box.field == KANA else ())
            keys |= set(latin_keys(box.value) if box.field == LATIN else ())
    return sorted(key[:200] for key in keys if key)


def _digest(order: CaseOrder) -> str:
    """Everything that was filed. The moment of arrival is left out: a second attempt comes later."""
    applicant = order.applicant
    content: list[JsonValue] = [
        [order.procedure, order.definition_version, order.unit, order.subject_name, order.person, order.door.value],
        [order.arrived_on.isoformat(), order.taken_section, order.taken_office, order.document, order.late],
        [applicant.name, applicant.capacity, applicant.address, applicant.phone, applicant.person, applicant.principal],
        [applicant.account, str(order.submission or ""), order.section],
        [field_to(box) for box in order.fields],
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def _there(key: UUID) -> Stored:
    case = read(key)
    assert case is not None  # it was just opened or found
    return case
