"""A case as one viewer sees it: everything of it, what they may do now, addresses withheld where they must be."""

from collections.abc import Sequence
from dataclasses import replace

from yakuba.kernel.cases.contracts import (
    Applicant,
    CaseField,
    CaseRow,
    CaseView,
    CheckState,
    Mark,
    Proposal,
    Result,
    ShownState,
    Slot,
    SlotKind,
    SlotState,
    State,
    owner,
)
from yakuba.kernel.cases.dispatching import dispatches
from yakuba.kernel.cases.letter_context import is_shielded
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import NEVER, MarkRow, SlotRow
from yakuba.kernel.cases.possible import possible
from yakuba.kernel.cases.rows import row_of, rows_of_submission
from yakuba.kernel.cases.shielding import is_place, names_place
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentInfo
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import WITHHELD
from yakuba.kernel.procedures.contracts import StandardPeriod

IN_WORK = {
    State.REVIEWING,
    State.CONFIRMED,
    State.CIRCULATING,
    State.DECIDED,
    State.HANDED_OVER,
    State.FORWARDED,
}


def as_view(look: Look) -> CaseView:
    """Everything of a case for one viewer, whose right has been checked."""
    case, definition = look.case, look.definition
    resident = look.actor.kind == "resident"
    linked = rows_of_submission(look) if not resident else ()
    hidden, known = hides(look), () if resident else documents.documents(owner(case.key))
    period = definition.standard_period
    return CaseView(
        row=_for_resident(row_of(case, look)) if resident else row_of(case, look),
        unit=look.payload.unit,
        person=case.person,
        definition_version=case.definition_version,
        arrived_at=case.arrived_at,
        taken_section=case.taken_section,
        taken_office=case.taken_office,
        applicant=_applicant(look, hidden=hidden),
        fields=tuple(_withheld(box) if hidden and is_place(box) else box for box in look.fields),
        marks=tuple(Mark(row.field, row.unit, row.reason) for row in _open_marks(look)),
        correct_by=case.correct_by,
        checks=() if resident else _checks(look),
        proposal=None if resident else _proposal(look, hidden=hidden),
        drafted_by="" if resident else case.drafted_by,
        slots=() if resident else _slots(look),
        document=look.payload.document,
        letter=look.payload.letter if not resident or case.state in (State.ISSUED, State.CLOSED) else "",
        documents=tuple(info.id for info in known),
        dispatches=() if resident else dispatches(look),
        submission=case.submission,
        linked=linked,
        stopped_since=case.stopped_since,
        stopped_days=case.stopped_days,
        standard_days=period.days if isinstance(period, StandardPeriod) and case.due_on != NEVER else None,
        shown_state=shown_state(case.state, case.result),
        actions=tuple(possible(look)),
        withheld=hidden,
        letter_withheld=letter_withheld(look, known, hidden=hidden),
    )


def shown_state(state: State, result: str) -> ShownState:
    """What the applicant is told; a decision is not shown before it is issued."""
    if state in IN_WORK:
        return ShownState.IN_WORK
    known = {
        State.RECEIVED: ShownState.SENT,
        State.CORRECTING: ShownState.SENT_BACK,
        State.WITHDRAWN: ShownState.WITHDRAWN,
    }
    return known.get(state) or (ShownState.REFUSED if result == Result.REFUSED else ShownState.DONE)


def hides(look: Look) -> bool:
    """Whether addresses are withheld from this viewer; the applicant knows what they wrote themselves."""
    return look.actor.kind != "resident" and is_shielded(look) and not people.sees_withheld(look.actor)


def letter_withheld(look: Look, known: Sequence[DocumentInfo], *, hidden: bool) -> bool:
    """Whether the letter, one of these documents, tells a place that is withheld (``hidden``)."""
    return hidden and any(info.id == look.payload.letter and info.tells_place for info in known)


def _withheld(box: CaseField) -> CaseField:
    return CaseField(box.field, box.label, box.unit, None, str(WITHHELD), box.source, box.at)


def _applicant(look: Look, *, hidden: bool) -> Applicant:
    found = look.applicant
    return replace(found, address=str(WITHHELD)) if hidden and found.address else found


def _open_marks(look: Look) -> Sequence[MarkRow]:
    return look.marks if look.case.state is State.CORRECTING else ()


def _checks(look: Look) -> tuple[CheckState, ...]:
    return tuple(
        CheckState(
            id=check.id,
            text=check.text,
            article=check.article,
            ok=row.ok if (row := look.answers.get(check.id)) else None,
            note=row.note if row else "",
            by=row.by if row else "",
            at=row.at if row else None,
        )
        for check in look.definition.checks
    )


def _proposal(look: Look, *, hidden: bool) -> Proposal | None:
    kept = look.payload.proposal
    if not kept:
        return None
    return Proposal(
        result=kept["result"],
        reasons=tuple(kept["reasons"]),
        facts=tuple(
            (label, str(WITHHELD) if hidden and names_place(label) else value) for label, value in kept["facts"]
        ),
        remark=kept["remark"],
    )


def _slots(look: Look) -> tuple[Slot, ...]:
    """Every round, the oldest first."""
    if not look.case.round:
        return ()
    rows = list(SlotRow.objects.filter(case=look.case.id).order_by("round", "place", "id"))
    names = organisation.staff_names({row.by for row in rows if row.by})
    return tuple(
        Slot(
            id=row.pk,
            round=row.round,
            place=row.place,
            kind=SlotKind(row.kind),
            role=row.role,
            section=row.section,
            state=SlotState(row.state),
            by=row.by,
            by_name=names.get(row.by, ""),
            on_behalf_of=row.on_behalf_of,
            at=row.at,
            remark=row.remark,
            shown_sha256=row.shown_sha256,
        )
        for row in rows
    )


def _for_resident(row: CaseRow) -> CaseRow:
    """No decision before it is issued, and nothing of who works on it."""
    hidden = row.state in (State.CIRCULATING, State.DECIDED)
    return replace(
        row,
        state=State.REVIEWING if hidden else row.state,
        result="" if hidden else row.result,
        assignee="",
        assignee_name="",
        protected=False,
    )
