"""A case with everything that a condition may ask of it, each read when it is first asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from yakuba.kernel.cases.contracts import Applicant, CaseField, Data, SlotState, State
from yakuba.kernel.cases.courses import Graph, Transition, graph
from yakuba.kernel.cases.filing import Filled, applicant_of
from yakuba.kernel.cases.models import CheckRow, FieldVersion, MarkRow, Payload, SlotRow
from yakuba.kernel.cases.shielding import Numbers, concerned, protected_among
from yakuba.kernel.cases.stored import Stored
from yakuba.kernel.documents.contracts import Prepared
from yakuba.kernel.intake import service as intake
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Seat
from yakuba.kernel.people import service as people
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition, Door
from yakuba.lib.refs import Actor, JsonValue


@dataclass
class Look:
    """A case as one actor meets it."""

    case: Stored
    actor: Actor

    @cached_property
    def graph(self) -> Graph:
        """The course that is pinned to the case."""
        return graph(self.case.course, self.case.course_version)

    @cached_property
    def definition(self) -> Definition:
        """The definition that is pinned to the case."""
        return procedures.pinned(self.case.procedure, self.case.definition_version)

    @cached_property
    def payload(self) -> Payload:
        """What the case is about."""
        return Payload.objects.get(pk=self.case.id)

    @cached_property
    def fields(self) -> tuple[CaseField, ...]:
        """The filled boxes as they are now."""
        return self._filled.now

    @cached_property
    def applicant(self) -> Applicant:
        """Who filed, as it is known now."""
        return applicant_of(self.payload, self._filled)

    @cached_property
    def _filled(self) -> Filled:
        rows = FieldVersion.objects.filter(case=self.case.id).order_by("version").values_list("fields", flat=True)
        return filled_from(rows)

    @cached_property
    def marks(self) -> list[MarkRow]:
        """What is asked to be corrected and not answered yet."""
        return list(MarkRow.objects.filter(case=self.case.id, answered_in=None).order_by("id"))

    @cached_property
    def answers(self) -> dict[str, CheckRow]:
        """The checklist as far as somebody has looked, by the id of the check."""
        return {row.check_id: row for row in CheckRow.objects.filter(case=self.case.id)}

    @cached_property
    def slots(self) -> list[SlotRow]:
        """The approval slots of the present round, in their order."""
        if not self.case.round:
            return []
        return list(SlotRow.objects.filter(case=self.case.id, round=self.case.round).order_by("place", "id"))

    @cached_property
    def seats(self) -> list[Seat]:
        """The roles that the actor fills today."""
        return organisation.seats_of(self.actor.id) if self.actor.kind == "staff" else []

    @property
    def waiting(self) -> list[SlotRow]:
        """Slots that have not been answered."""
        return [slot for slot in self.slots if slot.state == SlotState.WAITING]

    @cached_property
    def concerned(self) -> Numbers:
        """宛名番号 of everybody whom the case concerns."""
        return concerned([self.case], {self.case.id: self.payload})[self.case.id]

    @cached_property
    def is_own(self) -> bool:
        """Whether the case is the actor's own, of their household, or of somebody it is filed for, by or with."""
        if self.actor.kind != "staff":
            return False
        number = organisation.resident_number(self.actor.id)
        if not number:
            return False
        return bool(self.concerned) and not self.concerned.isdisjoint(people.household_of(number))

    @property
    def protected(self) -> frozenset[int]:
        """The case, if somebody concerned is protected at this moment. Asked each time."""
        return protected_among([self.case], {self.case.id: self.concerned})

    @cached_property
    def is_stopped(self) -> bool:
        """Whether who filed it online may be kept away, and nobody has let it go on; a counter files nothing then.

        Two queries, none for a case without ``care``.
        """
        case = self.case
        if not case.care or case.door != Door.ONLINE or case.submission is None:
            return False
        return intake.is_stopped(case.submission)

    def seat_for(self, slot: SlotRow) -> Seat | None:
        """The seat by which the actor answers this slot: the own one before a lent one."""
        return next((seat for seat in self.seats if (seat.role, seat.section) == (slot.role, slot.section)), None)


@dataclass
class Move(Look):
    """One action that is being taken: what it brings, and what it will write.

    ``sets`` are columns of the narrow row, ``detail`` goes into the history, ``writes`` run once the case is claimed.
    """

    transition: Transition
    at: datetime
    reason: str = ""
    data: Data = field(default_factory=Data)
    letter: Prepared | None = None
    to_state: State = State.RECEIVED
    on_behalf_of: str = ""
    sets: dict[str, object] = field(default_factory=dict)
    detail: dict[str, JsonValue] = field(default_factory=dict)
    writes: list[Callable[[], None]] = field(default_factory=list)

    @property
    def version(self) -> int:
        """The version that the case has afterwards."""
        return self.case.version + 1


def filled_from(versions: Iterable[Iterable[Mapping[str, object]]]) -> Filled:
    """The boxes as they are kept, the oldest version first."""
    return Filled(tuple({(box.field, box.unit): box for box in map(field_from, version)} for version in versions))


def field_from(stored: Mapping[str, object]) -> CaseField:
    """A box as it is kept."""
    at, raw = stored["at"], stored["value"]
    return CaseField(
        field=str(stored["field"]),
        label=str(stored["label"]),
        unit=str(stored["unit"]),
        value=raw if isinstance(raw, str | int | bool) else None,
        text=str(stored["text"]),
        source=str(stored["source"]),
        at=datetime.fromisoformat(at) if isinstance(at, str) else None,
    )


def field_to(box: CaseField) -> dict[str, JsonValue]:
    """A box as it is kept."""
    return {
        "field": box.field,
        "label": box.label,
        "unit": box.unit,
        "value": box.value,
        "text": box.text,
        "source": box.source,
        "at": box.at.isoformat() if box.at else None,
    }
