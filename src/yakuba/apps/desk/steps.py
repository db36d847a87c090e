"""What comes next in a case for one viewer, and whom it waits for when there is nothing to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.apps.desk import words
from yakuba.apps.desk.actions import AT_ONCE, FOLLOWS_FROM_STATE, ORDER
from yakuba.apps.desk.stamps import waiting_slots
from yakuba.kernel.cases.contracts import CaseView, Course, Possible, SlotKind, State
from yakuba.kernel.documents import service as documents
from yakuba.kernel.organisation import service as organisation
from yakuba.lib.refs import Actor

NOTHING_TO_REFUSE = (Course.NOTIFICATION, Course.EX_OFFICIO)


@dataclass(frozen=True, slots=True)
class Step:
    """An action as the page offers it. ``at_once``: one press does it, without a page of its own."""

    action: str
    label: str
    at_once: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Next:
    """The first thing on the page: what to do, or whom the case waits for. ``notes``: what to know before it."""

    sentence: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()


def next_step(actor: Actor, case: CaseView, possible: Sequence[Possible], sections: Mapping[str, str]) -> Next:
    """What this viewer does next; without anything to do, whom the case waits for. What is not ready says why only
    where nothing else is, and where it is the viewer's turn.
    """
    offered = {one.action: one for one in possible}
    wanted = [action for action in FOLLOWS_FROM_STATE.get(case.row.state, ()) if action in offered]
    if "claim" in wanted and offered["claim"].ready:
        wanted = ["claim"]
    steps = tuple(step(offered[action]) for action in wanted)
    ready = tuple(step for step in steps if not step.missing)
    if steps and not ready and case.row.state == State.CIRCULATING and not _is_turn_of(actor, case):
        steps = ()
    notes = refusal_only(case) if any(step.action == "draft" for step in steps) else ()
    return Next(_what_now(case, steps, sections), ready or steps, notes)


def refusal_only(case: CaseView) -> tuple[str, ...]:
    """A sentence for each line of the checklist that was answered with no: nothing can be granted over it."""
    if case.row.course in NOTHING_TO_REFUSE:
        return ()
    text = _(
        "確認事項「%(text)s」が「いいえ」です。このままでは「認めない」の起案だけができます。認めるには、補正を求めるか、確かめ直してください。"
    )
    return tuple(text % {"text": check.text} for check in case.checks if check.ok is False)


def _is_turn_of(actor: Actor, case: CaseView) -> bool:
    """Whether the viewer fills a slot whose turn it is, whatever else keeps them from it."""
    seats = {(seat.role.value, seat.section) for seat in organisation.seats_of(actor.id)}
    return any((slot.role, slot.section) in seats for slot in waiting_slots(case))


def step(possible: Possible) -> Step:
    """An action as a button."""
    return Step(possible.action, possible.label, possible.action in AT_ONCE, possible.missing)


def other_steps(possible: Sequence[Possible], coming: Next) -> tuple[Step, ...]:
    """What can be done besides, in the usual order."""
    taken = {"check"} | {step.action for step in coming.steps}
    left = [one for one in possible if one.action not in taken and one.ready]
    return tuple(step(possible) for possible in sorted(left, key=lambda possible: ORDER.index(possible.action)))


def sensible(case: CaseView) -> tuple[Possible, ...]:
    """What is worth offering: not claiming what somebody has already, not issuing before the seal is on."""
    idle = {"claim"} if case.row.assignee else set()
    if waits_for_seal(case):
        idle.add("issue")
    return tuple(possible for possible in case.actions if possible.action not in idle)


def waits_for_seal(case: CaseView) -> bool:
    """Whether the decided letter is with the keeper of the seal."""
    return case.row.state == State.DECIDED and bool(case.letter) and documents.awaits_seal(case.letter)


def _what_now(case: CaseView, steps: Sequence[Step], sections: Mapping[str, str]) -> str:
    state = case.row.state
    if state in words.FINISHED and not steps:
        return _("この案件は終わっています。")
    if steps and steps[0].action == "claim":
        return _("まだ担当者がいません。引き受けると審査を始められます。")
    if waits_for_seal(case):
        return _("決裁が済みました。公印管守者の押印を待っています。")
    if steps and all(step.missing for step in steps):
        return _("進める前に、次のことが要ります。")
    if steps:
        return _("次の操作を選んでください。")
    return _waits_for(case, sections)


def _waits_for(case: CaseView, sections: Mapping[str, str]) -> str:
    if case.row.state == State.CIRCULATING:
        slots = waiting_slots(case)
        asked = "、".join(f"{sections.get(slot.section, slot.section)} {words.role(slot.role)}" for slot in slots)
        if any(slot.kind is SlotKind.DECISION for slot in slots):
            return _("%(asked)sの決裁を待っています。") % {"asked": asked}
        return _("%(asked)sの承認を待っています。") % {"asked": asked}
    if case.row.state == State.CORRECTING:
        return _("申請者の補正を待っています。")
    if case.row.state == State.DECIDED:
        return _("決裁が済みました。施行を待っています。")
    if case.row.assignee:
        return _("%(name)sさんが進めています。") % {"name": case.row.assignee_name}
    return _("担当者が決まるのを待っています。")
