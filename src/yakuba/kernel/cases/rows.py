"""Lines of lists: the narrow rows with the names that people read, a handful of queries however many they are."""

from collections.abc import Iterable, Sequence

from yakuba.kernel.cases.contracts import CaseRow, Course, State
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import NEVER, Case, Payload
from yakuba.kernel.cases.shielding import concerned, protected_among
from yakuba.kernel.cases.stored import COLUMNS, Stored
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.service import as_filter, scope_or_none
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition, Door
from yakuba.lib import clock

OF_A_LINE = ("subject_name", "applicant_person", "principal")


def rows_for(cases: Sequence[Stored]) -> tuple[CaseRow, ...]:
    """Five queries: procedures, names, subjects, whom they concern, who of them is protected."""
    pairs = {(case.procedure, case.definition_version) for case in cases}
    known = procedures.pinned_many(pairs)
    names = organisation.staff_names({case.assignee for case in cases if case.assignee})
    payloads = Payload.objects.only(*OF_A_LINE).in_bulk([case.id for case in cases])
    protected = protected_among(cases, concerned(cases, payloads))
    return tuple(
        _row(
            case,
            definition=known[case.procedure, case.definition_version],
            assignee=names.get(case.assignee, ""),
            subject=payloads[case.id].subject_name if case.id in payloads else "",
            protected=case.id in protected,
        )
        for case in cases
    )


def row_of(case: Stored, look: Look) -> CaseRow:
    """The line of one case that is looked at."""
    names = organisation.staff_names({case.assignee}) if case.assignee else {}
    return _row(
        case,
        definition=look.definition,
        assignee=names.get(case.assignee, ""),
        subject=look.payload.subject_name,
        protected=case.id in look.protected,
    )


def rows_of_submission(look: Look) -> tuple[CaseRow, ...]:
    """The other cases of the same submission, as far as the viewer may list them."""
    if look.case.submission is None:
        return ()
    reach = scope_or_none(look.actor, "cases.list")
    if reach is None:
        return ()
    allowed = as_filter(reach, section="section", office="taken_office")
    rows = Case.objects.filter(allowed, submission=look.case.submission).exclude(pk=look.case.id).order_by("id")
    return rows_for(list(stored_rows(rows[:50])))


def stored_rows(rows: Iterable[Case]) -> Iterable[Stored]:
    """Rows of a queryset as the statements give them."""
    for row in rows:
        yield Stored(**{name: getattr(row, name) for name in COLUMNS} | {"state": State(row.state)})


def _row(case: Stored, *, definition: Definition, assignee: str, subject: str, protected: bool) -> CaseRow:
    due = None if case.due_on == NEVER else case.due_on
    return CaseRow(
        key=case.key,
        number=case.number,
        procedure=case.procedure,
        procedure_name=definition.name,
        kind=definition.kind,
        course=Course(case.course),
        state=case.state,
        result=case.result,
        section=case.section,
        office=case.taken_office,
        door=Door(case.door),
        arrived_on=case.arrived_on,
        due_on=due,
        overdue=due is not None and case.closed_on is None and case.stopped_since is None and due < clock.today(),
        late=case.late,
        assignee=case.assignee,
        assignee_name=assignee,
        subject_name=subject,
        protected=protected,
        version=case.version,
    )
