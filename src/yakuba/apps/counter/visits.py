"""来庁予定 on the first page: whom the portal has announced for today at this office, or by the number they show."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import VisitState, VisitView
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.lib.wareki import format_day


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One announced visit; it names nobody. ``startable``: it can be begun now."""

    visit: UUID
    number: str
    event: str
    day: str
    office: str
    slot: str
    members: int
    state: str
    startable: bool


def lines(actor: Actor, *, number: str) -> list[VisitLine]:
    """Today's visits at the offices of the person's receptions, or the one with the number. Raises NotAllowed."""
    if number:
        found = intake.find_visit(actor, number)
        return _lines([found] if found else [])
    return _lines(intake.planned_visits(actor, on=clock.today()))


def _lines(visits: Sequence[VisitView]) -> list[VisitLine]:
    if not visits:
        return []
    events = {event.id: event.name for event in procedures.events()}
    offices = {office.code: office.name for office in organisation.offices()}
    return [
        VisitLine(
            visit=visit.visit,
            number=visit.number,
            event=events.get(visit.event, visit.event),
            day=format_day(visit.on),
            office=offices.get(visit.office, visit.office),
            slot=visit.slot,
            members=visit.members,
            state=str(visit.state.label),
            startable=visit.state is not VisitState.CANCELLED,
        )
        for visit in visits
    ]
