"""A case as people read it: the view, what the viewer may do, history as sentences, what corrections changed."""

from datetime import datetime
from uuid import UUID

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.access import files_for, no_case, within
from yakuba.kernel.cases.contracts import (
    CaseField,
    CaseView,
    FieldChange,
    HistoryEntry,
    owner,
)
from yakuba.kernel.cases.look import Look, field_from
from yakuba.kernel.cases.models import FieldVersion, Step
from yakuba.kernel.cases.sentences import sentence_of, staff_codes
from yakuba.kernel.cases.shielding import is_place
from yakuba.kernel.cases.showing import as_view, hides
from yakuba.kernel.cases.stored import read
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people.contracts import WITHHELD
from yakuba.lib.refs import Actor


def view(actor: Actor, case: UUID) -> CaseView:
    """The case as it stands, recorded as a view. Raises NotAllowed, NoCaseError.

    The applicant sees an own case without checks, slots, proposal, and without a decision that was not issued.
    """
    look = _visible(actor, case)
    record(actor=actor, act="cases.case.viewed", subject=owner(case))
    return as_view(look)


def history(actor: Actor, case: UUID) -> tuple[HistoryEntry, ...]:
    """Every step as a sentence, oldest first; recorded as a view. Raises NotAllowed, NoCaseError."""
    look = within(actor, case, "cases.view")
    record(actor=actor, act="cases.case.viewed", subject=owner(case))
    steps = list(Step.objects.filter(case=look.case.id).order_by("seq"))
    names = organisation.staff_names(staff_codes(steps))
    return tuple(_entry(look, step, names) for step in steps)


def changes(actor: Actor, case: UUID) -> tuple[FieldChange, ...]:
    """What corrections changed, oldest first; recorded as a view. Raises NotAllowed, NoCaseError."""
    look = within(actor, case, "cases.view")
    record(actor=actor, act="cases.case.viewed", subject=owner(case))
    hidden = hides(look)
    now: dict[tuple[str, str], CaseField] = {}
    found = []
    for row in FieldVersion.objects.filter(case=look.case.id).order_by("version"):
        for box in map(field_from, row.fields):
            before = now.get((box.field, box.unit))
            if before is not None:
                found.append(_change(before, box, row.version, row.at, hidden=hidden))
            now[box.field, box.unit] = box
    return tuple(found)


def _visible(actor: Actor, key: UUID) -> Look:
    if actor.kind != "resident":
        return within(actor, key, "cases.view")
    case = read(key)
    if case is None or not files_for(actor, look := Look(case, actor)):
        raise no_case()
    return look


def _change(before: CaseField, after: CaseField, version: int, at: datetime, *, hidden: bool) -> FieldChange:
    texts = (str(WITHHELD), str(WITHHELD)) if hidden and is_place(after) else (before.text, after.text)
    return FieldChange(after.field, after.label, after.unit, texts[0], texts[1], version, at)


def _entry(look: Look, step: Step, names: dict[str, str]) -> HistoryEntry:
    return HistoryEntry(
        seq=step.seq,
        at=step.at,
        actor=step.actor,
        sentence=sentence_of(look, step, names),
        action=step.action,
        from_state=step.from_state,
        to_state=step.to_state,
        reason=step.reason,
        batch=step.batch,
    )
