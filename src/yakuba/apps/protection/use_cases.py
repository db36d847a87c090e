"""What happens here beside the verbs of the kernel: a case is followed, registered or set aside; once each."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.apps.protection.models import FiledCase, FiledState
from yakuba.apps.protection.module import ITSELF, PROTECT, REGISTERED, SET_ASIDE
from yakuba.kernel.audit import service as audit
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView, NoCaseError, Result, SlotKind, SlotState, owner
from yakuba.kernel.intake import service as intake
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import ProtectionRefusedError, ProtectionRequest
from yakuba.lib import clock
from yakuba.lib.refs import Actor

OVER = frozenset({Result.REFUSED.value, Result.WITHDRAWN.value})


def follow_case(*, case: UUID) -> None:
    """Know the case as it stands now. Again, and in any order, changes nothing more."""
    with transaction.atomic():
        FiledCase.objects.get_or_create(case=case)
        row = FiledCase.objects.select_for_update().get(case=case)
        try:
            found = cases.view(ITSELF, case)  # under the lock, so that an older look never comes later
        except NoCaseError:
            row.delete()
            return
        row.number, row.filed_on = found.row.number, found.row.arrived_on
        row.result, row.decided_on = found.row.result, _decided_on(found)
        where = intake.reception_of(found.submission) if found.submission else None
        row.reception = UUID(where.id) if where else None
        if row.state == FiledState.WAITING and row.result in OVER:
            row.state = FiledState.OVER
            _stop_seeking(row)
        row.save()


def register(*, actor: Actor, key: UUID, request: ProtectionRequest, case: UUID | None = None) -> int:
    """Take a 申出; for a case, that it is registered now. The id of the 支援措置; the same form again is the same one.

    Raises ProtectionRefusedError, PeopleError, NotAllowed.
    """
    with transaction.atomic():
        row = _held(case) if case else None
        if row is not None and row.state not in (FiledState.WAITING, FiledState.REGISTERED):
            raise ProtectionRefusedError(_("この案件の申出は終わっています。案件を開いて確かめてください。"))
        made = people.apply_protection(actor, request, key=key)
        if row is not None and row.protection != made:
            if row.protection is not None:
                raise ProtectionRefusedError(
                    _("この案件の申出は、ほかの人がもう登録しました。支援措置の一覧を開き直してください。")
                )
            row.state, row.protection, row.by, row.at = FiledState.REGISTERED, made, str(actor), clock.now()
            row.save(update_fields=["state", "protection", "by", "at"])
            audit.record(actor=actor, act=REGISTERED, subject=owner(row.case))
    return made


def set_aside(*, actor: Actor, case: UUID, reason: str) -> None:
    """Register nothing for a case, with a reason; twice is once. Raises ProtectionRefusedError, NotAllowed."""
    organisation.scope(actor, PROTECT)
    if not reason.strip():
        raise ProtectionRefusedError(_("登録しない理由を書いてください。"))
    with transaction.atomic():
        row = _held(case)
        if row.state == FiledState.SET_ASIDE:
            return
        if row.state != FiledState.WAITING:
            raise ProtectionRefusedError(_("この案件の申出は、もう登録されたか終わっています。"))
        row.state, row.by, row.at = FiledState.SET_ASIDE, str(actor), clock.now()
        row.reason = reason.strip()[:200]
        row.save(update_fields=["state", "by", "at", "reason"])
        _stop_seeking(row)
        audit.record(actor=actor, act=SET_ASIDE, subject=owner(case))


def _stop_seeking(row: FiledCase) -> None:
    """Nothing is to be registered: nobody whom a feed brings is withheld for it. Who is already waits for somebody."""
    if row.reception is not None:
        people.stop_seeking(intake.reception_ref(row.reception))


def _held(case: UUID) -> FiledCase:
    row = FiledCase.objects.select_for_update().filter(case=case).first()
    if row is None:
        raise ProtectionRefusedError(_("この案件は支援措置の申出ではありません。一覧を開き直してください。"))
    return row


def _decided_on(found: CaseView) -> date | None:
    decided = [
        slot.at
        for slot in found.slots
        if slot.kind is SlotKind.DECISION and slot.state is SlotState.APPROVED and slot.at
    ]
    return clock.day_of(decided[-1]) if decided and found.row.result else None
