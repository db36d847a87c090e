"""What waits to be printed is called back when somebody concerned comes under 支援措置, and given by hand instead."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.contracts import Way, owner
from yakuba.kernel.cases.dispatching import ITSELF
from yakuba.kernel.cases.letter_context import is_shielded
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Case, DispatchRow
from yakuba.kernel.cases.stored import claim, read, write_step
from yakuba.kernel.notices import service as notices
from yakuba.lib.refs import JsonValue


def recall() -> int:
    """Letters that wait to be printed for somebody whose address is withheld now are to be given by hand; how many.

    Each case in a transaction of its own, so a second run finds only what is left.
    """
    waiting = notices.waiting_on_paper(owner(UUID(int=0)).kind)
    return _recall(DispatchRow.objects.filter(way=Way.POST, notice__in=waiting))


def look_again(notice: str) -> int:
    """As ``recall`` for one letter, once it is committed: nobody else could see it when somebody concerned came under
    支援措置 at the moment at which it was sent.
    """
    return _recall(DispatchRow.objects.filter(way=Way.POST, notice=notice))


def _recall(rows: QuerySet[DispatchRow]) -> int:
    return sum(_recalled(row) for row in rows.select_related("case").order_by("id") if _must_be_recalled(row))


def _must_be_recalled(row: DispatchRow) -> bool:
    case = read(row.case.key)
    return case is not None and is_shielded(Look(case, ITSELF))


def _recalled(row: DispatchRow) -> bool:
    with transaction.atomic():
        # Held: nobody else's step stops this one, nor keeps the next letters from being called back.
        Case.objects.select_for_update().get(pk=row.case_id)
        case = read(row.case.key)
        assert case is not None  # it is held
        claim(case, {"to_tell": case.to_tell + 1})
        if not notices.take_back(row.notice, actor=ITSELF):
            transaction.set_rollback(True)  # it is being printed
            return False
        DispatchRow.objects.filter(pk=row.pk).update(way=Way.HAND)
        detail: dict[str, JsonValue] = {"what": row.what}
        write_step(case, actor=str(ITSELF), action="recalled", to_state=case.state.value, detail=detail)
        record(actor=ITSELF, act="cases.case.recalled", subject=owner(case.key), detail={"version": case.version + 1})
    return True
