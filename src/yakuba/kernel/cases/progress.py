"""進捗 of what a counter took: which section has it and how far it is, for whoever may see the counter's list."""

from collections.abc import Collection, Sequence
from uuid import UUID

from yakuba.kernel.cases.contracts import Progress, Stage, State
from yakuba.kernel.cases.models import Case
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.kernel.procedures import service as procedures
from yakuba.lib.refs import Actor

STAGES = {
    State.RECEIVED: Stage.TODO,
    State.CORRECTING: Stage.HELD,
    State.CLOSED: Stage.DONE,
    State.WITHDRAWN: Stage.DONE,
}


def progress(actor: Actor, submissions: Collection[UUID]) -> tuple[Progress, ...]:
    """The cases of these submissions as far as they were taken where the actor sees receptions; oldest first.

    Names nobody, so it is no view of a case. Five queries at any number. Raises NotAllowed (``reception.list``).
    """
    taken = as_filter(scope(actor, "reception.list"), section="taken_section", office="taken_office")
    rows = list(Case.objects.filter(taken, submission__in=list(submissions)).order_by("id"))
    return _lines(rows)


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
            state=State(row.state),
            submission=row.submission,
        )
        for row in rows
    )


def _stage(row: Case) -> Stage:
    """Somebody who has taken a case in hand works on it, whatever its state says."""
    stage = STAGES.get(State(row.state), Stage.WORKING)
    return Stage.WORKING if stage is Stage.TODO and row.assignee else stage
