"""What waits to be printed is called back when somebody concerned comes under 支援措置, and given by hand instead."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.contracts import Way, key_of, owner
from yakuba.kernel.cases.dispatching import ITSELF
from yakuba.kernel.cases.letter_context import is_shielded
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Case, DispatchRow
from yakuba.kernel.cases.stored import claim, read, write_step
from yakuba.kernel.notices import service as notices
from yakuba.kernel.notices.contracts import DeliveryState
from yakuba.lib.refs import JsonValue, OwnerRef


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


def give_by_hand(thing: OwnerRef) -> int:
    """Letters of a case that somebody took out of their print batch wait to be given by hand instead, where its places
    are withheld; how many. In the caller's transaction; nothing of what is no case.
    """
    key = key_of(thing)
    if key is None:
        return 0
    rows = DispatchRow.objects.filter(case__key=key, way=Way.POST, reached="").select_related("case")
    posted = notices.on_paper([row.notice for row in rows])
    taken = [row for row in rows if posted.get(row.notice) is DeliveryState.WITHDRAWN and _must_be_recalled(row)]
    for row in taken:
        Case.objects.select_for_update().get(pk=row.case_id)
        _by_hand(row)
    return len(taken)


def _recall(rows: QuerySet[DispatchRow]) -> int:
    return sum(_recalled(row) for row in rows.select_related("case").order_by("id") if _must_be_recalled(row))


def _must_be_recalled(row: DispatchRow) -> bool:
    case = read(row.case.key)
    return case is not None and is_shielded(Look(case, ITSELF))


def _recalled(row: DispatchRow) -> bool:
    with transaction.atomic():
        # Held: nobody else's step stops this one, nor keeps the next letters from being called back.
        Case.objects.select_for_update().get(pk=row.case_id)
        if not notices.take_back(row.notice, actor=ITSELF):
            return False  # it is being printed
        _by_hand(row)
    return True


def _by_hand(row: DispatchRow) -> None:
    """The case is held, its letter taken back."""
    case = read(row.case.key)
    assert case is not None  # it is held
    claim(case, {"to_tell": case.to_tell + 1})
    DispatchRow.objects.filter(pk=row.pk).update(way=Way.HAND)
    detail: dict[str, JsonValue] = {"what": row.what}
    write_step(case, actor=str(ITSELF), action="recalled", to_state=case.state.value, detail=detail)
    record(actor=ITSELF, act="cases.case.recalled", subject=owner(case.key), detail={"version": case.version + 1})
