"""What open cases do when a section ends: they, and the 承認欄 that still wait there, follow who took over its work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.contracts import SlotKind, SlotState, State, owner
from yakuba.kernel.cases.models import OPEN, Case, SlotRow
from yakuba.kernel.cases.rounds import duty_of, seated
from yakuba.kernel.cases.rows import stored_rows
from yakuba.kernel.cases.stored import Stored, claim, write_step
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NoSuccessorError, Role
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib.refs import Actor, JsonValue


@dataclass
class Day:
    """The organisation of a day; each successor is looked up once."""

    on: date
    living: frozenset[str]
    found: dict[tuple[str, str], str] = field(default_factory=dict)

    def successor(self, section: str, duty: str) -> str:
        """Who has the work now: the section itself while it is there, "" where nobody took over."""
        if section in self.living:
            return section
        if (section, duty) not in self.found:
            try:
                self.found[section, duty] = organisation.reroute(section, self.on, duty=duty)
            except NoSuccessorError:
                self.found[section, duty] = ""
        return self.found[section, duty]


def reroute_closed_sections(actor: Actor, on: date) -> int:
    """Open cases and waiting slots of sections that have ended follow the successor in charge of their duty; how many
    cases changed. Twice is once.

    Closed cases and answered slots stay where they were decided. A section without a successor keeps its cases: the
    import names it. A slot goes where somebody sits in its role, and waits until somebody does.
    """
    day = Day(on, frozenset(section.code for section in organisation.sections(on)))
    return sum(_follow(actor, case, day) for case in stored_rows(_left_behind(day).order_by("pk")))


def _left_behind(day: Day) -> QuerySet[Case]:
    waiting = SlotRow.objects.filter(case=OuterRef("pk"), round=OuterRef("round"), state=SlotState.WAITING.value)
    asked = Q(Exists(waiting.exclude(section__in=day.living)), state=State.CIRCULATING.value)
    return Case.objects.filter(OPEN).filter(~Q(section__in=day.living) | asked)


def _follow(actor: Actor, case: Stored, day: Day) -> bool:
    definition = procedures.pinned(case.procedure, case.definition_version)
    section = day.successor(case.section, definition.duty) or case.section
    slots = _moved_slots(case, definition, day)
    if section == case.section and not slots:
        return False
    sets = {"section": section, "assignee": ""} if section != case.section else {}
    with transaction.atomic():
        if not claim(case, sets):
            return False
        for slot, code in slots:
            SlotRow.objects.filter(pk=slot.pk).update(section=code)
        detail = _detail(case, section, slots)
        write_step(case, actor=str(actor), action="reroute", to_state=case.state.value, detail=detail)
        told: dict[str, JsonValue] = {"version": case.version + 1, "to": case.state.value}
        record(actor=actor, act="cases.case.reroute", subject=owner(case.key), detail=told)
    return True


def _moved_slots(case: Stored, definition: Definition, day: Day) -> list[tuple[SlotRow, str]]:
    """Waiting slots of ended sections, each with the section where somebody may answer it now."""
    if case.state is not State.CIRCULATING:
        return []
    rows = list(SlotRow.objects.filter(case=case.id, round=case.round).order_by("place", "id"))
    waiting = (row for row in rows if row.state == SlotState.WAITING and row.section not in day.living)
    return [(row, code) for row in waiting if (code := _seat_of(row, rows, definition, day))]


def _seat_of(row: SlotRow, rows: Iterable[SlotRow], definition: Definition, day: Day) -> str | None:
    consulted = row.kind == SlotKind.CONSULTATION
    duty = duty_of(row, rows, definition) if consulted else definition.duty
    section = day.successor(row.section, duty)
    if not section and consulted and (in_charge := organisation.section_for(duty, day.on)):
        section = in_charge.code
    return seated(Role(row.role), section, day.on) if section else None


def _detail(case: Stored, section: str, slots: Sequence[tuple[SlotRow, str]]) -> dict[str, JsonValue]:
    detail: dict[str, JsonValue] = {}
    if section != case.section:
        detail |= {"from_section": case.section, "section": section}
    if slots:
        detail["slots"] = [
            {"slot": row.pk, "role": row.role, "from_section": row.section, "section": code} for row, code in slots
        ]
    return detail
