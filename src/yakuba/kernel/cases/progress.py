"""進捗: which section has a case and how far it is, for every counter that serves the household.

Nothing here names anybody, so it is no view of a case and is not recorded. What a case is about is told to the
section that took it and to the one in charge; others learn where it is and how far.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, OrderBy, Q, QuerySet

from yakuba.kernel.cases.contracts import BoardSort, Course, Narrowing, Progress, Stage, State
from yakuba.kernel.cases.models import OPEN, Case
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Trace
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Scope
from yakuba.kernel.organisation.service import as_filter, scope, scopes
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor

SHOWN_AFTER = timedelta(days=7)
STAGES = {
    State.RECEIVED: Stage.TODO,
    State.CORRECTING: Stage.HELD,
    State.CLOSED: Stage.DONE,
    State.WITHDRAWN: Stage.DONE,
}
LIST, BOARD = "reception.list", "reception.progress"
EVERY_DUE_DAY = Q(due_on__gte=date.min)
"""True of every case; with it SQLite takes the index of open cases, and reads none that is long closed."""
OPEN_FIRST = F("closed_on").desc(nulls_first=True)


@dataclass(frozen=True, slots=True)
class Reach:
    """What the viewer is told of a case beside where it is: what was taken here, what is in charge here."""

    taken: Scope | None
    charged: Scope | None
    viewed: Scope | None

    @classmethod
    def of(cls, actor: Actor) -> "Reach":
        """One query."""
        found = scopes(actor, (LIST, "cases.list", "cases.view"))
        return cls(found.get(LIST), found.get("cases.list"), found.get("cases.view"))

    def names(self, row: Case) -> bool:
        """Whether it may be told what the case is about."""
        return _covers(self.taken, row.taken_section, row) or _covers(self.charged, row.section, row)

    def opens(self, row: Case) -> bool:
        """Whether the case itself may be opened."""
        return _covers(self.viewed, row.section, row)


def progress(actor: Actor, submissions: Collection[UUID]) -> tuple[Progress, ...]:
    """The cases of these submissions: all that were taken where the actor sees receptions, and of what another counter
    took as much as the board tells; oldest first.

    A handful of queries at any number. Raises NotAllowed (``reception.list``).
    """
    found = scopes(actor, (LIST, BOARD))
    taken = as_filter(found.get(LIST) or scope(actor, LIST), section="taken_section", office="taken_office")
    others = _on_board(found[BOARD]) & ~Q(procedure__in=procedures.discreet()) if BOARD in found else Q(pk__in=[])
    rows = Case.objects.filter(taken | others, submission__in=list(submissions)).order_by("id")
    return _lines(actor, list(rows))


def board(
    actor: Actor,
    narrowing: Narrowing = Narrowing(),  # noqa: B008 - it is frozen
    *,
    sort: BoardSort = "waiting",
    descending: bool = True,
    first: int = 0,
    most: int = 50,
) -> tuple[tuple[Progress, ...], int]:
    """A page of what is open in any section, or was closed in the last seven days; and how many there are.

    What is told in person only (支援措置) is left out for everybody. What waits longest comes first; what is done
    waits no more and stands at the end. Nine queries at any size. Raises NotAllowed (``reception.progress``).
    """
    rows = _shown(actor).filter(_narrowed(narrowing))
    return _lines(actor, list(rows.order_by(*_order(sort, descending))[first : first + most])), rows.count()


def _shown(actor: Actor) -> QuerySet[Case]:
    recent = (OPEN & EVERY_DUE_DAY) | Q(closed_on__gte=clock.today() - SHOWN_AFTER)
    shown = Case.objects.filter(_on_board(scope(actor, BOARD)), recent)
    return shown.exclude(procedure__in=procedures.discreet())


def _on_board(reach: Scope) -> Q:
    taken = as_filter(reach, section="taken_section", office="taken_office")
    return taken | as_filter(reach, section="section", office="taken_office")


def _narrowed(wanted: Narrowing) -> Q:
    asked = (
        (wanted.section, Q(section=wanted.section)),
        (wanted.office, Q(taken_office=wanted.office)),
        (wanted.stage, _of_stage(wanted.stage)),
        (wanted.submissions is not None, Q(submission__in=list(wanted.submissions or ()))),
    )
    found = Q()
    for wish, condition in asked:
        found &= condition if wish else Q()
    return found


def _order(sort: BoardSort, descending: bool) -> tuple[OrderBy | str, ...]:
    if sort == "waiting":
        turn = "" if descending else "-"
        return (OPEN_FIRST, f"{turn}arrived_at", f"{turn}id")
    turn = "-" if descending else ""
    return (f"{turn}{sort}", f"{turn}id")


def _of_stage(stage: Stage | None) -> Q:
    """As ``_stage`` says it, for the database."""
    states = [state.value for state, known in STAGES.items() if known is stage]
    todo = Q(state=State.RECEIVED.value)
    if stage is Stage.TODO:
        return todo & Q(assignee="")
    if stage is Stage.WORKING:
        return ~Q(state__in=[state.value for state in STAGES]) | (todo & ~Q(assignee=""))
    return Q(state__in=states)


def _lines(actor: Actor, rows: Sequence[Case]) -> tuple[Progress, ...]:
    reach = Reach.of(actor)
    named = {row.pk for row in rows if reach.names(row)}
    known = procedures.pinned_many({(row.procedure, row.definition_version) for row in rows if row.pk in named})
    titles = {row.pk: known[row.procedure, row.definition_version].name for row in rows if row.pk in named}
    sections = {section.code: section.name for section in organisation.sections()}
    traces = intake.traces_of({row.submission for row in rows if row.submission})
    return tuple(
        _line(
            row,
            title=titles.get(row.pk, ""),
            section=sections.get(row.section, row.section),
            trace=_trace_of(row, traces),
            may_view=reach.opens(row),
        )
        for row in rows
    )


def _line(row: Case, *, title: str, section: str, trace: Trace | None, may_view: bool) -> Progress:
    return Progress(
        key=row.key,
        number=row.number,
        procedure_name=title,
        section=row.section,
        section_name=section,
        office=row.taken_office,
        stage=_stage(row),
        submission=row.submission,
        reference=trace.reference if trace else "",
        ticket=trace.ticket if trace else "",
        arrived_at=row.arrived_at,
        arrived_on=row.arrived_on,
        ex_officio=row.course == Course.EX_OFFICIO,
        may_view=may_view,
    )


def _trace_of(row: Case, traces: Mapping[UUID, Trace]) -> Trace | None:
    return traces.get(row.submission) if row.submission else None


def _covers(reach: Scope | None, section: str, row: Case) -> bool:
    return reach is not None and reach.covers(section=section, office=row.taken_office)


def _stage(row: Case) -> Stage:
    """Somebody who has taken a case in hand works on it, whatever its state says."""
    stage = STAGES.get(State(row.state), Stage.WORKING)
    return Stage.WORKING if stage is Stage.TODO and row.assignee else stage
