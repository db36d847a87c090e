"""What waits to be printed is called back when somebody concerned comes under 支援措置, and given by hand instead."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.contracts import ConflictError, Way, owner
from yakuba.kernel.cases.dispatching import ITSELF
from yakuba.kernel.cases.letter_context import is_shielded
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import DispatchRow
from yakuba.kernel.cases.stored import claim, read, write_step
from yakuba.kernel.notices import service as notices
from yakuba.lib.refs import JsonValue


def recall() -> int:
    """Letters that wait to be printed for somebody whose address is withheld now are to be given by hand; how many.

    Each case in a transaction of its own, so a second run finds only what is left.
    """
    waiting = notices.waiting_on_paper(owner(UUID(int=0)).kind)
    rows = DispatchRow.objects.filter(way=Way.POST, notice__in=waiting).select_related("case").order_by("id")
    return sum(_recalled(row) for row in rows if _must_be_recalled(row))


def _must_be_recalled(row: DispatchRow) -> bool:
    case = read(row.case.key)
    return case is not None and is_shielded(Look(case, ITSELF))


def _recalled(row: DispatchRow) -> bool:
    with transaction.atomic():
        case = read(row.case.key)
        if case is None or not claim(case, {"to_tell": case.to_tell + 1}):
            raise ConflictError(_("ほかの職員が先に変更しました。今の内容を見直してから、もう一度操作してください。"))
        if not notices.take_back(row.notice, actor=ITSELF):
            transaction.set_rollback(True)  # it is being printed
            return False
        DispatchRow.objects.filter(pk=row.pk).update(way=Way.HAND)
        detail: dict[str, JsonValue] = {"what": row.what}
        write_step(case, actor=str(ITSELF), action="recalled", to_state=case.state.value, detail=detail)
        record(actor=ITSELF, act="cases.case.recalled", subject=owner(case.key), detail={"version": case.version + 1})
    return True
