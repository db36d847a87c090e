"""廃棄 of a case by two persons: papers, files, notices, what was stated, all at once. What is left names nobody."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit import append_only
from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.contracts import NotPossibleError, owner
from yakuba.kernel.cases.models import (
    Attachment,
    Case,
    CheckRow,
    DisposalRow,
    FieldVersion,
    MarkRow,
    NameKey,
    Payload,
    SlotRow,
    Step,
)
from yakuba.kernel.cases.retaining import kept_of, owners
from yakuba.kernel.cases.retention_values import Kept
from yakuba.kernel.documents import service as documents
from yakuba.kernel.intake import service as intake
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import NoticeError
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.lib.wareki import format_day

TABLES_THAT_GROW = ("cases_step", "cases_fields")
RESIDENT = "resident:"
"""Who acted, without the account."""


def dispose(key: UUID, *, actor: Actor, approver: Actor) -> bool:
    """Destroy what a case holds once its retention is over, in one transaction; False when it was gone.

    Its documents, files, notices and what intake keeps of it go with it; what other cases share stays with the last of
    them. The row with its number, the steps without reasons, the index of documents and the record of the disposal
    stay. ``actor`` needs ``documents.dispose``, ``approver`` is somebody else with ``documents.approve_disposal``.
    Raises NotAllowed, DisposalRefusedError (one person, a hold), NotPossibleError while it is open or kept.
    """
    documents.refuse_one_person(actor, approver)
    with transaction.atomic():
        case = Case.objects.select_for_update().filter(key=key).first()
        if case is None or case.closed_on is None:
            raise NotPossibleError(_("完結した案件だけ廃棄できます。"))
        found = kept_of(key, case.procedure, case.definition_version, case.closed_on)
        if found.disposed is not None:
            return False
        until = _ended(found)
        gone = documents.dispose_owned(owners(key), section=case.section, actor=actor, approver=approver)
        _dispose_notices(key, actor)
        with append_only.lifted(*TABLES_THAT_GROW, *intake.TABLES_OF_A_DISPOSAL):
            _erase(case)
            intake.dispose(key, living=_living(key), actor=actor)
        DisposalRow.objects.create(
            case=case,
            retention=found.retention.code,
            label=found.retention.label,
            kept_until=until,
            contents=gone,
            at=clock.now(),
            by=str(actor),
            approved_by=str(approver),
        )
        record(actor=actor, act="cases.case.disposed", subject=owner(key), detail={"approved_by": approver.id})
    return True


def _ended(found: Kept) -> date:
    """Its last day. Raises NotPossibleError while it is kept."""
    if found.until is None:
        raise NotPossibleError(_("永年保存の文書がある案件は廃棄できません。"))
    if found.until >= clock.today():
        text = _("保存期間中です(%(day)sまで)。満了してから廃棄してください。")
        raise NotPossibleError(text % {"day": format_day(found.until)})
    return found.until


def _erase(case: Case) -> None:
    Payload.objects.filter(pk=case.pk).update(
        subject_name="",
        applicant={},
        applicant_person="",
        principal="",
        account="",
        proposal=None,
        disposed_at=clock.now(),
    )
    NameKey.objects.filter(case=case).delete()
    FieldVersion.objects.filter(case=case).delete()
    MarkRow.objects.filter(case=case).delete()
    Attachment.objects.filter(case=case).delete()
    CheckRow.objects.filter(case=case).update(note="")
    SlotRow.objects.filter(case=case).update(remark="")
    Step.objects.filter(case=case).update(reason="")
    Step.objects.filter(case=case, actor__startswith=RESIDENT).update(actor=RESIDENT)
    Case.objects.filter(pk=case.pk).update(person="")


def _dispose_notices(key: UUID, actor: Actor) -> None:
    """What was sent about it: texts and addresses. Raises NotPossibleError while one is on its way."""
    try:
        notices.dispose(owner(key), actor=actor)
    except NoticeError as refused:
        raise NotPossibleError(str(refused)) from refused


def _living(key: UUID) -> frozenset[UUID]:
    """Those received together with it whose cases are kept, or not opened yet."""
    together = intake.kin(key).reception - {key}
    gone = Case.objects.filter(key__in=together).exclude(payload__disposed_at=None).values_list("key", flat=True)
    return together - frozenset(gone)
