"""Whose turn it is: what approving, returning, passing over and deciding need of the slots."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import SlotKind, SlotState
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import SlotRow
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Role, Seat
from yakuba.lib.refs import Actor

if TYPE_CHECKING:
    pass


def drafted_by_me(look: Look) -> list[str]:
    return [] if is_drafter(look) else [_("引き戻せるのは起案した人だけです。")]


def nobody_answered(look: Look) -> list[str]:
    if all(slot.state == SlotState.WAITING for slot in look.slots):
        return []
    return [_("もう承認した人がいます。差し戻してもらってください。")]


def is_drafter(look: Look) -> bool:
    """Whether the actor drafted what is being decided."""
    return look.actor.kind == "staff" and look.case.drafted_by == look.actor.id


def _approved_before(look: Look) -> bool:
    return any(slot.by == look.actor.id and slot.state == SlotState.APPROVED for slot in look.slots)


def slots_of_mine(look: Look) -> list[SlotRow]:
    """Slots before the decision whose turn it is and that the actor fills."""
    return [slot for slot in look.slots if slot.up and slot.kind != SlotKind.DECISION and look.seat_for(slot)]


def my_slot(look: Look) -> list[str]:
    if is_drafter(look):
        return [_("起案した人は承認できません。")]
    if _approved_before(look):
        return [_("この回議では、ほかの承認欄をもう承認しています。")]
    return [] if slots_of_mine(look) else [_("承認する番の承認欄がありません。")]


def any_slot_of_mine(look: Look) -> list[str]:
    if is_drafter(look):
        return [_("起案した人は「引き戻す」を使ってください。")]
    return [] if slot_to_return(look) else [_("差し戻せる承認欄がありません。")]


def slot_to_return(look: Look) -> SlotRow | None:
    """The waiting slot that the actor fills, one whose turn it is first."""
    mine = [slot for slot in look.waiting if look.seat_for(slot)]
    return next((slot for slot in mine if slot.up), mine[0] if mine else None)


def a_slot_to_skip(look: Look) -> list[str]:
    if is_drafter(look):
        return [_("起案した人は後閲にできません。")]
    return [] if skippable(look) else [_("後閲にできる承認欄がありません。決裁欄は後閲にできません。")]


def skippable(look: Look) -> list[SlotRow]:
    """Slots before the decision whose turn it is."""
    return [slot for slot in look.slots if slot.up and slot.kind != SlotKind.DECISION]


def decision_slot(look: Look) -> SlotRow | None:
    """決裁欄 of the present round."""
    return next((slot for slot in look.slots if slot.kind == SlotKind.DECISION), None)


def decision_is_mine(look: Look) -> list[str]:
    slot = decision_slot(look)
    if is_drafter(look):
        return [_("起案した人は決裁できません。")]
    if slot is None or not look.seat_for(slot):
        return [_("この案件の決裁者ではありません。")]
    if not slot.up:
        return [_("先に承認欄がすべて済んでいる必要があります。")]
    if _approved_before(look) and _others_decide(look, slot):
        return [_("承認欄を承認した人は決裁できません。ほかの決裁者に頼んでください。")]
    return []


def _others_decide(look: Look, slot: SlotRow) -> bool:
    role = Role(slot.role)
    holders = organisation.staff_of(slot.section, role) + organisation.deputies_of(slot.section, role)
    return bool({holder.code for holder in holders} - {look.actor.id, look.case.drafted_by})


def bulk_my_slot(actor: Actor, seats: Sequence[Seat]) -> Q:
    before = SlotRow.objects.filter(
        case=OuterRef("pk"), round=OuterRef("round"), by=actor.id, state=SlotState.APPROVED.value
    )
    return Q(Exists(slots_up_for(seats)), ~Exists(before)) & ~Q(drafted_by=actor.id)


def slots_up_for(seats: Sequence[Seat], *, decisions: bool = False) -> QuerySet[SlotRow]:
    """Slots of the outer case whose turn it is and that one of these seats answers."""
    places = Q(pk__in=[])
    for seat in seats:
        places |= Q(section=seat.section, role=seat.role.value)
    rows = SlotRow.objects.filter(places, case=OuterRef("pk"), up=True)
    return rows if decisions else rows.exclude(kind=SlotKind.DECISION.value)
