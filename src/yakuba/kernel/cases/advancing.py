"""The one verb that moves a case. Everything is judged first; then one transaction claims the case and writes."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases import courses, telling
from yakuba.kernel.cases.access import files_for, no_case, overtaken, reaches
from yakuba.kernel.cases.contracts import CaseView, Data, NotPossibleError, OwnCaseError, State, owner
from yakuba.kernel.cases.courses import BACK, ENDS, SAME, Transition
from yakuba.kernel.cases.effects import EFFECTS
from yakuba.kernel.cases.look import Look, Move
from yakuba.kernel.cases.needs import NEEDS
from yakuba.kernel.cases.showing import as_view
from yakuba.kernel.cases.stored import Stored, claim, read, was_just_done, write_step
from yakuba.kernel.cases.takes import TAKES
from yakuba.kernel.documents.contracts import Prepared
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.jobs.service import publish
from yakuba.kernel.organisation.service import scope
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue

NOTHING = Data()


@dataclass(frozen=True, slots=True)
class Asked:
    """What one caller asks of one case."""

    action: str
    version: int
    reason: str
    data: Data
    letter: Prepared | None


def advance(
    case: UUID,
    action: str,
    actor: Actor,
    *,
    version: int,
    reason: str = "",
    data: Data = NOTHING,
    letter: Prepared | None = None,
) -> CaseView:
    """Take one action. ``version`` is that of the view which the actor had; the answer is the case afterwards.

    One transaction: the state, the history, what the action does, its entry in the audit register, its event. The
    same action again by the same actor, when it has just been done, answers with the case as it is. Raises NotAllowed,
    NoCaseError, ConflictError, OwnCaseError, NotPossibleError (``missing`` names everything that must come first).
    """
    asked = Asked(action, version, reason, data, letter)
    look = _met(actor, case, action)
    if look.case.version != version:
        return _done_before(look.case, asked, actor)
    try:
        move = judged(look, asked)
    except (NotPossibleError, OwnCaseError):
        # The case was read before somebody else's step and its slots after it: what is missing may be what they took.
        if (moved := _again(case)).version != version:
            return _done_before(moved, asked, actor)
        raise
    if not carry_out(move):
        return _done_before(_again(case), asked, actor)
    return as_view(Look(_again(case), actor))


def _done_before(case: Stored, asked: Asked, actor: Actor) -> CaseView:
    """A second click is answered with the case as it is. Raises ConflictError for anything else."""
    if _is_last_step(case, asked.action, actor, asked.version):
        return as_view(Look(case, actor))
    raise overtaken()


def is_done(actor: Actor, case: UUID, action: str, *, version: int) -> bool:
    """Whether this very press, on the view of ``version``, is the last step. What was typed need not be judged again.

    Raises NotAllowed, NoCaseError, NotPossibleError for no such action.
    """
    return _is_last_step(_met(actor, case, action).case, action, actor, version)


def _is_last_step(case: Stored, action: str, actor: Actor, version: int) -> bool:
    return case.version == version + 1 and was_just_done(case, action=action, actor=str(actor))


def judged(look: Look, asked: Asked) -> Move:
    """The move, ready to be written. Raises NotPossibleError, OwnCaseError."""
    case = look.case
    transition = look.graph.transitions.get(asked.action)
    if transition is None or not transition.starts_in(case.state):
        words = {"state": case.state.label, "action": courses.label(asked.action)}
        raise NotPossibleError(_("「%(state)s」の案件では「%(action)s」はできません。") % words)
    if transition.own and look.is_own:
        raise OwnCaseError
    move = Move(
        case, look.actor, transition, clock.now(), asked.reason, asked.data, asked.letter, _goes_to(case, transition)
    )
    missing = [sentence for name in transition.needs for sentence in NEEDS[name].missing(move)]
    missing += [] if missing else [sentence for name in transition.takes for sentence in TAKES[name](move)]
    if missing:
        raise NotPossibleError(" ".join(missing), missing)
    for name in transition.effects:
        EFFECTS[name](move)
    return move


def carry_out(move: Move) -> bool:
    """Claim the case and write everything, or nothing; False when somebody else was first."""
    case, transition, state = move.case, move.transition, move.to_state
    sets = dict(move.sets)
    if state is not case.state:
        sets["state"] = state.value
    if transition.result is not None:
        sets["result"] = transition.result.value
    if state in ENDS and state is not case.state:
        sets["closed_on"] = clock.today()
    detail: dict[str, JsonValue] = {"reference": move.data.reference} if move.data.reference else {}
    if move.data.on is not None:
        detail["on"] = move.data.on.isoformat()
    with transaction.atomic():
        if not claim(case, sets):
            return False
        write_step(
            case,
            actor=str(move.actor),
            action=transition.name,
            to_state=state.value,
            reason=move.reason.strip(),
            on_behalf_of=move.on_behalf_of,
            detail={**detail, **move.detail},
        )
        for write in move.writes:
            write()
        told: dict[str, JsonValue] = {"version": move.version, "to": state.value}
        record(actor=move.actor, act=f"cases.case.{transition.name}", subject=owner(case.key), detail=told)
        telling.order(case.door, case.key, move.version)
        if transition.event:
            announce(transition.event, case.key, case.procedure)
    return True


def announce(event: str, key: UUID, procedure: str) -> None:
    """Publish with the transaction: the key and the procedure, nothing else."""
    publish(Event(f"cases.case.{event}", owner(key), {"procedure": procedure}))


def require(actor: Actor, case: UUID, action: str) -> None:
    """Nothing, where the actor has the right to this action on the case, whatever else may stand in its way.

    Raises NotAllowed, NoCaseError, NotPossibleError for no such action.
    """
    _met(actor, case, action)


def _met(actor: Actor, key: UUID, action: str) -> Look:
    """The case as the actor may act on it. Raises NotAllowed, NoCaseError, NotPossibleError for no such action."""
    case = read(key)
    transition = courses.graph(case.course, case.course_version).transitions.get(action) if case else None
    transition = transition or _named(action)
    if case is not None and actor.kind == "resident" and transition.applicant:
        look = Look(case, actor)
        if files_for(actor, look):
            return look
        raise no_case()
    reach = scope(actor, transition.act)
    if case is None or not reaches(reach, look := Look(case, actor)):
        raise no_case()
    return look


def _named(action: str) -> Transition:
    for graph in courses.graphs():
        if action in graph.transitions:
            return graph.transitions[action]
    raise NotPossibleError(_("そのような操作はありません。画面を開き直してください。"))


def _goes_to(case: Stored, transition: Transition) -> State:
    if transition.to == SAME:
        return case.state
    return State(case.back_to if transition.to == BACK else transition.to)


def _again(key: UUID) -> Stored:
    case = read(key)
    assert case is not None  # it was just changed
    return case
