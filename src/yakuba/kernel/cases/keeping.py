"""What keeps cases in order over time: days that pass, and the end of their retention."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit import append_only
from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.contracts import NotPossibleError, State, owner
from yakuba.kernel.cases.listing import overdue_on
from yakuba.kernel.cases.models import (
    OPEN,
    Attachment,
    Case,
    CheckRow,
    FieldVersion,
    MarkRow,
    NameKey,
    Payload,
    SlotRow,
    Step,
)
from yakuba.kernel.documents import service as documents
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.jobs.service import publish
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import NoticeError
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor

TABLES_THAT_GROW = ("cases_step", "cases_fields")


def close_due(on: date) -> int:
    """Say of every case that is overdue, or whose correction was not answered by its day, once a day; how many.

    Events only (``cases.case.overdue``, ``cases.case.correction_overdue``): nothing is changed.
    """
    told = 0
    late = Case.objects.filter(OPEN, state=State.CORRECTING.value, correct_by__lt=on)
    for event, rows in (("overdue", Case.objects.filter(overdue_on(on))), ("correction_overdue", late)):
        for key, procedure in rows.order_by("pk").values_list("key", "procedure").iterator(chunk_size=500):
            with transaction.atomic():
                publish(Event(f"cases.case.{event}", owner(key), {"procedure": procedure, "on": on.isoformat()}))
            told += 1
    return told


def dispose(key: UUID, *, actor: Actor) -> bool:
    """The content of a closed case goes once documents has disposed of all its documents; False when it was gone.

    The row, the steps (without reasons) and the checks' proof that there was an answer stay. The caller is the app
    that carries out disposal by two persons (documents.dispose). Raises NotPossibleError while anything is kept.
    """
    case = Case.objects.filter(key=key).first()
    if case is None or case.closed_on is None:
        raise NotPossibleError(_("完結した案件だけ廃棄できます。"))
    kept = [info for info in documents.documents(owner(key)) if not info.disposed]
    if kept or _retained(case):
        raise NotPossibleError(_("保存期間中の文書があります。文書の廃棄が済んでから廃棄してください。"))
    with append_only.lifted(*TABLES_THAT_GROW):
        gone = Payload.objects.filter(pk=case.pk, disposed_at=None).update(
            subject_name="",
            applicant={},
            applicant_person="",
            principal="",
            account="",
            proposal=None,
            disposed_at=clock.now(),
        )
        if not gone:
            return False
        _dispose_notices(key, actor)
        NameKey.objects.filter(case=case).delete()
        FieldVersion.objects.filter(case=case).delete()
        MarkRow.objects.filter(case=case).delete()
        Attachment.objects.filter(case=case).delete()
        CheckRow.objects.filter(case=case).update(note="")
        SlotRow.objects.filter(case=case).update(remark="")
        Step.objects.filter(case=case).update(reason="")
        Case.objects.filter(pk=case.pk).update(person="")
        record(actor=actor, act="cases.case.disposed", subject=owner(key))
    return True


def _dispose_notices(key: UUID, actor: Actor) -> None:
    """What was sent about it: texts and addresses. Raises NotPossibleError while one is on its way."""
    try:
        notices.dispose(owner(key), actor=actor)
    except NoticeError as refused:
        raise NotPossibleError(str(refused)) from refused


def _retained(case: Case) -> bool:
    """Without any document the definition's own retention counts, from the end of the fiscal year of 完結."""
    if documents.documents(owner(case.key)) or case.closed_on is None:
        return False
    years = procedures.pinned(case.procedure, case.definition_version).retention.years
    return documents.retained_until(years, case.closed_on) >= clock.today()
