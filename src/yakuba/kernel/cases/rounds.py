"""承認欄: which slots a draft needs, and what answering one does. A return starts a new round; old slots stay."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import NotPossibleError, SlotKind, SlotState
from yakuba.kernel.cases.letters_checked import shown_sha256
from yakuba.kernel.cases.look import Look, Move
from yakuba.kernel.cases.models import SlotRow
from yakuba.kernel.cases.slot_needs import decision_slot, skippable, slot_to_return, slots_of_mine
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Role, Seat
from yakuba.kernel.procedures.contracts import CONSULTATION, Definition, Route

HEAD = "課長"
RAISE_NEXT = (
    "UPDATE cases_slot SET up = %s WHERE id IN ("
    "SELECT n.id FROM cases_slot s JOIN cases_slot n ON n.case_id = s.case_id AND n.round = s.round "
    "AND n.place = s.place + 1 AND n.state = 'waiting' WHERE s.id IN ({ids}) AND NOT EXISTS ("
    "SELECT 1 FROM cases_slot w WHERE w.case_id = s.case_id AND w.round = s.round AND w.place = s.place "
    "AND w.state = 'waiting'))"
)


def slots_for(look: Look, result: str) -> list[SlotRow]:
    """The slots of a new round by the definition's route; without a route 課長 decides.

    Raises NotPossibleError where nobody in the town can decide.
    """
    route = look.definition.route or Route(review="審査", decide=HEAD)
    places = [*_asked(route), [route.decider(result)]]
    return [
        _slot(look, number, name, last=number == len(places))
        for number, names in enumerate(places, start=1)
        for name in names
    ]


def _asked(route: Route) -> list[list[str]]:
    """Whom the route asks before the decision, place by place."""
    return [entry.split("|") for entry in route.agree]


def duty_of(slot: SlotRow, of_round: Iterable[SlotRow], definition: Definition) -> str:
    """The work about which a 合議 asks: the slots of a place stand in the order of the route, "" where it has none."""
    beside = sorted(row.pk for row in of_round if row.place == slot.place)
    route = _asked(definition.route) if definition.route else []
    names = route[slot.place - 1] if slot.place <= len(route) else []
    number = beside.index(slot.pk)
    return names[number].removeprefix(CONSULTATION) if number < len(names) else ""


def _slot(look: Look, place: int, name: str, *, last: bool) -> SlotRow:
    section, kind = look.case.section, SlotKind.DECISION if last else SlotKind.CIRCULATION
    if name.startswith(CONSULTATION):
        duty = name.removeprefix(CONSULTATION)
        found = organisation.section_for(duty)
        if found is None:
            raise NotPossibleError(
                _("業務「%(duty)s」の担当課がありません。組織の登録を確かめてください。") % {"duty": duty}
            )
        section, kind, name = found.code, SlotKind.CONSULTATION, HEAD
    role = _role(name)
    seat = seated(role, section)
    if last and seat is None:
        raise NotPossibleError(_("決裁する%(role)sがいません。組織の登録を確かめてください。") % {"role": name})
    return SlotRow(
        case_id=look.case.id,
        round=look.case.round + 1,
        place=place,
        kind=kind,
        role=role.value,
        section=seat or section,
        up=place == 1,
    )


def _role(name: str) -> Role:
    return next(role for role in Role if str(role.label) == name)


def seated(role: Role, section: str, on: date | None = None) -> str | None:
    """The section itself or the nearest above it where on the day somebody has this role, or may act for it."""
    for code in upwards(section, on):
        if organisation.staff_of(code, role, on) or organisation.deputies_of(code, role, on):
            return code
    return None


def upwards(section: str, on: date | None) -> Iterator[str]:
    """The section and those above it, nearest first."""
    parents = {found.code: found.parent for found in organisation.sections(on)}
    seen: set[str] = set()
    while section and section not in seen:
        seen.add(section)
        yield section
        section = parents.get(section, "")


def write(slots: Sequence[SlotRow]) -> None:
    """A new round."""
    SlotRow.objects.bulk_create(slots)


def approve_slot(move: Move) -> None:
    """承認: the slot that is named, else the first whose turn it is."""
    mine = slots_of_mine(move)
    slot = next((slot for slot in mine if slot.pk == move.data.slot), mine[0])
    _answer(move, slot, SlotState.APPROVED, remark=move.reason)
    move.writes.append(lambda: raise_next(slot.pk))


def skip_slot(move: Move) -> None:
    """後閲: the absent approver is passed over, on record."""
    slot = next(slot for slot in skippable(move) if slot.pk == move.data.slot)
    _answer(move, slot, SlotState.SKIPPED, remark=move.reason)
    move.on_behalf_of = ""
    move.writes.append(lambda: raise_next(slot.pk))


def return_round(move: Move) -> None:
    """差戻し: the slot is returned, those that still waited are cancelled."""
    slot = slot_to_return(move)
    assert slot is not None  # needed
    _answer(move, slot, SlotState.RETURNED, remark=move.reason)
    cancel_round(move)


def cancel_round(move: Move) -> None:
    """Whatever still waits is cancelled."""
    if move.case.round:
        waiting = SlotRow.objects.filter(case=move.case.id, round=move.case.round, state=SlotState.WAITING)
        move.writes.append(lambda: _cancel(waiting))


def _cancel(waiting: QuerySet[SlotRow]) -> None:
    waiting.update(state=SlotState.CANCELLED, up=False)


def decide_slot(move: Move) -> None:
    """決裁欄 is answered."""
    slot = decision_slot(move)
    assert slot is not None  # needed
    _answer(move, slot, SlotState.APPROVED, remark=move.reason)


def _answer(move: Move, slot: SlotRow, state: SlotState, *, remark: str) -> None:
    seat = move.seat_for(slot)
    move.on_behalf_of = on_behalf_of(seat)
    move.detail |= {"slot": slot.pk, "role": slot.role, "slot_section": slot.section}
    answer = {
        "state": state.value,
        "up": False,
        "by": move.actor.id,
        "on_behalf_of": move.on_behalf_of,
        "at": move.at,
        "remark": remark,
        "shown_sha256": shown_sha256(move),
    }
    if state is SlotState.SKIPPED:
        answer |= {"on_behalf_of": "", "shown_sha256": ""}
    move.writes.append(lambda: _update(slot.pk, answer))


def _update(slot: int, answer: dict[str, object]) -> None:
    SlotRow.objects.filter(pk=slot, state=SlotState.WAITING).update(**answer)


def on_behalf_of(seat: Seat | None) -> str:
    """For whom somebody with a lent seat answers: the holder's staff code, or the role of a vacant post."""
    if seat is None or seat.acting is None:
        return ""
    return seat.principal or str(seat.role.label)


def raise_next(slot: int) -> None:
    """The next place's turn has come, if this was the last answer of its own."""
    with connection.cursor() as cursor:
        cursor.execute(RAISE_NEXT.format(ids="%s"), [True, slot])
