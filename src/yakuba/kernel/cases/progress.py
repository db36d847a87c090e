"""進捗 of what a counter took: which section has it and how far it is, for whoever may see the counter's list.

Nothing here names anybody, so it is no view of a case and is not recorded.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from yakuba.kernel.cases.contracts import BoardSort, Course, Progress, Stage, State
from yakuba.kernel.cases.models import OPEN, Case
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor

SORTS = {"number": "number", "section": "section", "arrived": "arrived_on"}
SHOWN_AFTER = timedelta(days=7)
STAGES = {
    State.RECEIVED: Stage.TODO,
    State.CORRECTING: Stage.HELD,
    State.CLOSED: Stage.DONE,
    State.WITHDRAWN: Stage.DONE,
}


def progress(actor: Actor, submissions: Collection[UUID]) -> tuple[Progress, ...]:
    """The cases of these submissions as far as they were taken where the actor sees receptions; oldest first.

    A handful of queries at any number. Raises NotAllowed (``reception.list``).
    """
    return _lines(list(_taken(actor).filter(submission__in=list(submissions)).order_by("id")))


def board(
    actor: Actor,
    *,
    section: str = "",
    stage: Stage | None = None,
    sort: BoardSort = "arrived",
    descending: bool = True,
    first: int = 0,
    most: int = 50,
) -> tuple[tuple[Progress, ...], int]:
    """A page of what this counter took and is open, or was closed in the last seven days; and how many there are.

    A handful of queries at any size. Raises NotAllowed (``reception.list``).
    """
    rows = _taken(actor).filter(OPEN | Q(closed_on__gte=clock.today() - SHOWN_AFTER))
    if section:
        rows = rows.filter(section=section)
    if stage is not None:
        rows = rows.filter(_of_stage(stage))
    sign = "-" if descending else ""
    ordered = rows.order_by(sign + SORTS[sort], sign + "id")
    return _lines(list(ordered[first : first + most])), rows.count()


def _taken(actor: Actor) -> QuerySet[Case]:
    where = as_filter(scope(actor, "reception.list"), section="taken_section", office="taken_office")
    return Case.objects.filter(where)


def _of_stage(stage: Stage) -> Q:
    """As ``_stage`` says it, for the database."""
    states = [state.value for state, known in STAGES.items() if known is stage]
    todo = Q(state=State.RECEIVED.value)
    if stage is Stage.TODO:
        return todo & Q(assignee="")
    if stage is Stage.WORKING:
        return ~Q(state__in=[state.value for state in STAGES]) | (todo & ~Q(assignee=""))
    return Q(state__in=states)


def _lines(rows: Sequence[Case]) -> tuple[Progress, ...]:
    known = procedures.pinned_many({(row.procedure, row.definition_version) for row in rows})
    names = {section.code: section.name for section in organisation.sections()}
    return tuple(
        Progress(
            key=row.key,
            number=row.number,
            procedure_name=known[row.procedure, row.definition_version].name,
            section=row.section,
            section_name=names.get(row.section, row.section),
            stage=_stage(row),
            submission=row.submission,
            arrived_on=row.arrived_on,
            ex_officio=row.course == Course.EX_OFFICIO,
        )
        for row in rows
    )


def _stage(row: Case) -> Stage:
    """Somebody who has taken a case in hand works on it, whatever its state says."""
    stage = STAGES.get(State(row.state), Stage.WORKING)
    return Stage.WORKING if stage is Stage.TODO and row.assignee else stage
