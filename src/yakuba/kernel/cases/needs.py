"""What must stand before an action: each answers with sentences, and as a condition of SQL where it works in bulk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yakuba.kernel.cases.contracts import SlotKind, SlotState, State
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import SlotRow
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Role, Seat
from yakuba.lib.refs import Actor

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Need:
    """``missing`` says what stands in the way; ``bulk`` is the condition that nothing does, for an actor's seats.

    ``why`` says so of a case that a batch leaves out.
    """

    missing: Callable[[Look], list[str]]
    bulk: Callable[[Actor, Sequence[Seat]], Q] | None = None
    why: "StrOrPromise" = ""


def _not_somebody_elses(look: Look) -> list[str]:
    if look.case.assignee in ("", look.actor.id):
        return []
    return [_("ほかの職員が担当しています。係長に割り当て直しを頼んでください。")]


def _mine(look: Look) -> list[str]:
    return [] if look.case.assignee == look.actor.id else [_("自分が担当している案件だけを手放せます。")]


def _checks_answered(look: Look) -> list[str]:
    if not look.case.checks_open:
        return []
    open_checks = [check.text for check in look.definition.checks if check.id not in look.answers]
    return [_("確認事項「%(text)s」を確かめてください。") % {"text": text} for text in open_checks]


def _checks_all_yes(look: Look) -> list[str]:
    missing = _checks_answered(look)
    if look.case.checks_no:
        missing += refused_checks(look)
    return missing


def refused_checks(look: Look) -> list[str]:
    """A sentence for every check that was answered with no."""
    no = [check.text for check in look.definition.checks if (row := look.answers.get(check.id)) and not row.ok]
    return [_("確認事項「%(text)s」が「いいえ」です。補正を求めるか、確かめ直してください。") % {"text": t} for t in no]


def _hands_over(look: Look) -> list[str]:
    return [] if look.case.hands_over else [_("この手続は基幹系へ引き渡しません。そのまま完結してください。")]


def _stays_here(look: Look) -> list[str]:
    return [_("この手続は基幹系へ引き渡してから完結します。")] if look.case.hands_over else []


def _has_letter(look: Look) -> list[str]:
    return [] if look.case.has_letter else [_("送る文書のない決定です。そのまま完結してください。")]


def _letter_has_gone(look: Look) -> list[str]:
    if look.case.state is State.DECIDED and look.case.has_letter:
        return [_("文書を施行してから完結してください。")]
    return []


def _drafted_by_me(look: Look) -> list[str]:
    return [] if is_drafter(look) else [_("引き戻せるのは起案した人だけです。")]


def _nobody_answered(look: Look) -> list[str]:
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


def _my_slot(look: Look) -> list[str]:
    if is_drafter(look):
        return [_("起案した人は承認できません。")]
    if _approved_before(look):
        return [_("この回議では、ほかの承認欄をもう承認しています。")]
    return [] if slots_of_mine(look) else [_("承認する番の承認欄がありません。")]


def _any_slot_of_mine(look: Look) -> list[str]:
    if is_drafter(look):
        return [_("起案した人は「引き戻す」を使ってください。")]
    return [] if slot_to_return(look) else [_("差し戻せる承認欄がありません。")]


def slot_to_return(look: Look) -> SlotRow | None:
    """The waiting slot that the actor fills, one whose turn it is first."""
    mine = [slot for slot in look.waiting if look.seat_for(slot)]
    return next((slot for slot in mine if slot.up), mine[0] if mine else None)


def _a_slot_to_skip(look: Look) -> list[str]:
    if is_drafter(look):
        return [_("起案した人は後閲にできません。")]
    return [] if skippable(look) else [_("後閲にできる承認欄がありません。決裁欄は後閲にできません。")]


def skippable(look: Look) -> list[SlotRow]:
    """Slots before the decision whose turn it is."""
    return [slot for slot in look.slots if slot.up and slot.kind != SlotKind.DECISION]


def decision_slot(look: Look) -> SlotRow | None:
    """決裁欄 of the present round."""
    return next((slot for slot in look.slots if slot.kind == SlotKind.DECISION), None)


def _decision_is_mine(look: Look) -> list[str]:
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


def _bulk_my_slot(actor: Actor, seats: Sequence[Seat]) -> Q:
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


NEEDS: dict[str, Need] = {
    "not_somebody_elses": Need(_not_somebody_elses),
    "mine": Need(_mine),
    "checks_answered": Need(_checks_answered),
    "checks_all_yes": Need(
        _checks_all_yes,
        lambda _actor, _seats: Q(checks_open=0, checks_no=0),
        gettext_lazy("確認事項が済んでいないか、「いいえ」があります。"),
    ),
    "hands_over": Need(
        _hands_over,
        lambda _actor, _seats: Q(hands_over=True),
        gettext_lazy("この手続は基幹系へ引き渡しません。そのまま完結してください。"),
    ),
    "stays_here": Need(
        _stays_here,
        lambda _actor, _seats: Q(hands_over=False),
        gettext_lazy("この手続は基幹系へ引き渡してから完結します。"),
    ),
    "has_letter": Need(_has_letter),
    "letter_has_gone": Need(
        _letter_has_gone,
        lambda _actor, _seats: ~Q(state=State.DECIDED.value) | Q(has_letter=False),
        gettext_lazy("文書を施行してから完結してください。"),
    ),
    "drafted_by_me": Need(_drafted_by_me),
    "nobody_answered": Need(_nobody_answered),
    "my_slot": Need(
        _my_slot, _bulk_my_slot, gettext_lazy("承認する番でないか、ご自身が起案した、または承認済みの案件です。")
    ),
    "any_slot_of_mine": Need(_any_slot_of_mine),
    "a_slot_to_skip": Need(_a_slot_to_skip),
    "decision_is_mine": Need(_decision_is_mine),
}
