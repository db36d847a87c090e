"""Opening cases: all of one call, or none. A key that is there is that case; nothing is opened twice."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record_many
from yakuba.kernel.cases import courses
from yakuba.kernel.cases.advancing import announce
from yakuba.kernel.cases.contracts import CaseOrder, CaseView, ConflictError, NotPossibleError, owner
from yakuba.kernel.cases.courses import START
from yakuba.kernel.cases.look import Look, field_to
from yakuba.kernel.cases.models import Case, FieldVersion, NameKey, Payload, Step
from yakuba.kernel.cases.order_rows import Planned, case_rows, digest_of, name_keys, payload_row
from yakuba.kernel.cases.showing import as_view
from yakuba.kernel.cases.stored import Stored, read
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import SectionView
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib import clock
from yakuba.lib.refs import Actor

TRIES = 3


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
    there = Payload.objects.filter(case__key__in=[plan.order.key for plan in planned])
    already = dict(there.values_list("case__key", "digest"))
    known = dict(already)
    fresh: dict[UUID, Planned] = {}
    for plan in planned:
        key = plan.order.key
        if known.setdefault(key, plan.digest) != plan.digest:
            raise ConflictError(_("この申請は、ほかの内容でもう受け付けられています。一覧で確かめてください。"))
        fresh.setdefault(key, plan)
    new = [plan for key, plan in fresh.items() if key not in already]
    if new:
        _insert(actor, new)


def _insert(actor: Actor, new: Sequence[Planned]) -> None:
    cases = Case.objects.bulk_create(case_rows(new))
    pairs = list(zip(cases, new, strict=True))
    now = clock.now()
    Payload.objects.bulk_create(payload_row(case, plan) for case, plan in pairs)
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


def _planned(order: CaseOrder) -> Planned:
    definition = procedures.pinned(order.procedure, order.definition_version)
    courses.course_of(definition)
    return Planned(order, definition, _in_charge(order, definition), digest_of(order))


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


def _there(key: UUID) -> Stored:
    case = read(key)
    assert case is not None  # it was just opened or found
    return case
