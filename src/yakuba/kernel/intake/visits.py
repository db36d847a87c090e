"""来庁予定: visits that residents have announced, and the reception that begins with their answers."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.gate import messages
from yakuba.kernel.gate.contracts import Delivery
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.contracts import (
    EVENT_UNIT,
    NewMember,
    NoReceptionError,
    ReceptionView,
    Source,
    Stated,
)
from yakuba.kernel.intake.models import PlannedVisit, Reception
from yakuba.kernel.intake.online_values import VisitState, VisitView
from yakuba.kernel.intake.reading import as_view
from yakuba.kernel.intake.taking import add_members, open_reception, state
from yakuba.kernel.organisation.service import scope, sections
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

KEPT = timedelta(days=30)
OPEN = "reception.open"
"""What was answered at home comes in by the right to open: 窓口案内 hands the reception on and reads nothing of it."""


def keep(message: messages.VisitPlanned, _delivery: Delivery) -> None:
    """Keep an announced visit, in the gate's transaction."""
    PlannedVisit.objects.create(
        visit=message.visit,
        number=message.number,
        event=message.event,
        office=message.office,
        on=message.on,
        slot=message.slot or "",
        content=message.model_dump(mode="json", include={"members", "values", "procedures"}),
        account=message.account,
    )


def change(message: messages.VisitChanged, _delivery: Delivery) -> None:
    """Another office, day or time; a visit that has begun or was cancelled stays as it is."""
    PlannedVisit.objects.filter(pk=message.visit, state=VisitState.PLANNED).update(
        office=message.office, on=message.on, slot=message.slot or ""
    )


def cancel(message: messages.VisitCancelled, _delivery: Delivery) -> None:
    """The resident does not come; a visit that has begun stays as it is."""
    PlannedVisit.objects.filter(pk=message.visit, state=VisitState.PLANNED).update(
        state=VisitState.CANCELLED, content={}
    )


def forget() -> int:
    """Take away what was announced for a day long past, or cancelled; how many."""
    limit = clock.today() - KEPT
    return PlannedVisit.objects.filter(on__lt=limit).exclude(state=VisitState.COME).delete()[0]


def planned_visits(actor: Actor, *, on: date) -> list[VisitView]:
    """Visits announced for a day at the offices of the actor's receptions, by office, time and number; naming nobody.

    One query on a day without visits. Raises NotAllowed where there are any.
    """
    rows = list(PlannedVisit.objects.filter(on=on, state=VisitState.PLANNED).order_by("office", "slot", "number"))
    if not rows:
        return []
    reach = scope(actor, "reception.list")
    mine = {found.office for found in sections() if reach.covers(section=found.code, office=found.office)}
    return [_view(row) for row in rows if row.office in mine]


def find_visit(actor: Actor, number: str) -> VisitView | None:
    """The announced visit with the number that somebody shows (letters of any case), or None. Raises NotAllowed."""
    scope(actor, "reception.list")
    row = PlannedVisit.objects.filter(number=number.strip().upper()).first()
    return _view(row) if row else None


def start_visit(actor: Actor, visit: UUID, *, section: str, office: str, ticket: str = "") -> ReceptionView:
    """Open the reception of an announced visit today, with the answers given at home as 本人(オンライン).

    The same visit again answers with its reception. Raises NoReceptionError for a visit that is cancelled or not
    there, NotAllowed, BadStatementError for answers that no longer fit: then an empty reception is opened by hand.
    """
    with transaction.atomic():
        waiting = PlannedVisit.objects.select_for_update().exclude(state=VisitState.CANCELLED)
        row = waiting.filter(pk=visit).first()
        if row is None:
            raise NoReceptionError(_("この来庁予定は見つからないか、取り消されています。番号を確かめてください。"))
        key = uuid5(row.visit, "reception")
        known = Reception.objects.filter(key=key).first()
        values, members = row.content.get("values", []), row.content.get("members", [])
        opening = {said["item"]: said["value"] for said in values if said["unit"] == EVENT_UNIT}
        view = open_reception(
            actor,
            key=key,
            event=row.event,
            received_on=known.received_on if known else clock.today(),
            opening={} if known else opening,
            section=section,
            office=office,
            ticket=ticket,
            source=Source.ONLINE,
        )
        if known is None:
            view = _answered(actor, view, members, values)
        # The answers are in the reception now.
        PlannedVisit.objects.filter(pk=row.pk).update(
            state=VisitState.COME, reception=key, content={"members": members}
        )
        record(actor=actor, act=acts.VISIT_STARTED.name, subject=OwnerRef("intake.visit", str(visit)))
    return view


def _answered(actor: Actor, view: ReceptionView, members: list[str], values: list[dict[str, Any]]) -> ReceptionView:
    if members:
        people = [
            NewMember({said["item"]: said["value"] for said in values if said["unit"] == unit}, Source.ONLINE)
            for unit in members
        ]
        view = add_members(actor, view.key, view.version, people, act=OPEN)
    own = {*members, EVENT_UNIT}
    rest = [Stated(s["unit"], s["item"], s["value"], Source.ONLINE) for s in values if s["unit"] not in own]
    if not rest:
        return as_view(Reception.objects.get(key=view.key))
    return state(actor, view.key, view.version, rest, act=OPEN)


def _view(row: PlannedVisit) -> VisitView:
    members = len(row.content.get("members", []))
    return VisitView(row.visit, row.number, row.event, row.office, row.on, row.slot, members, VisitState(row.state))
