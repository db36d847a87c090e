"""What the applicant of an online case is told: every step once, in its order, however late the job comes."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from yakuba.kernel.cases.contracts import Result, ShownState, State, owner
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.models import Case, MarkRow, Step, Told
from yakuba.kernel.cases.showing import shown_state
from yakuba.kernel.cases.stored import read
from yakuba.kernel.documents import service as documents
from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import FileRef
from yakuba.kernel.gate.messages import ApplicantState
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.procedures.contracts import Door
from yakuba.lib import clock
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "cases")
KEPT_FOR = timedelta(days=30)
"""How long an issued document can be fetched: the last day is the 30th after its issue."""
WORDS = {
    ShownState.SENT: ApplicantState.SENT,
    ShownState.IN_WORK: ApplicantState.WORKING,
    ShownState.SENT_BACK: ApplicantState.RETURNED,
    ShownState.DONE: ApplicantState.DONE,
    ShownState.REFUSED: ApplicantState.REFUSED,
    ShownState.WITHDRAWN: ApplicantState.WITHDRAWN,
}


def order(door: str, key: UUID, version: int) -> None:
    """Have the applicant told of what made ``version``, in the caller's transaction, if at all."""
    from yakuba.kernel.cases.tasks import tell_applicant  # the tasks stand on what moves cases

    if door == Door.ONLINE:
        jobs.enqueue(tell_applicant, payload={"case": str(key)}, unique_key=f"cases.tell:{key}:{version}")


def tell(key: UUID) -> int:
    """Send what the applicant has not been told yet; how many steps were told. Twice tells nothing twice."""
    with transaction.atomic():
        row = Case.objects.select_for_update().get(key=key)
        case = read(key)
        assert case is not None  # it is locked
        look = Look(case, ITSELF)
        if case.submission is None or not look.payload.account:
            return 0
        told, _new = Told.objects.get_or_create(case=row)
        steps = list(Step.objects.filter(case=row, seq__gt=told.seq).order_by("seq"))
        for step in steps:
            _tell_step(look, told, step)
        told.save()
    return len(steps)


def _tell_step(look: Look, told: Told, step: Step) -> None:
    told.seq = step.seq
    state = _state(look, step)
    # Before anybody works on it, it is as it was sent; once somebody has, it never is again.
    if state.value != told.state and not (state is ShownState.SENT and not told.state):
        _send_state(look, told, step, state)
    if step.action == "request_correction":
        _send_correction(look, told, step)
    if step.action == "issue" and look.payload.letter:
        _send_document(look, step)


def _state(look: Look, step: Step) -> ShownState:
    state = State(step.to_state)
    if state is State.RECEIVED:
        return ShownState.SENT if step.action == "open" else ShownState.IN_WORK
    result = look.case.result if state in (State.ISSUED, State.CLOSED) else ""
    return shown_state(state, result)


def _send_state(look: Look, told: Told, step: Step, state: ShownState) -> None:
    assert look.case.submission is not None  # checked by ``tell``
    told.state = state.value
    reason = step.reason if state is ShownState.WITHDRAWN or look.case.result == Result.REFUSED else ""
    message = messages.ApplicationStateChanged(
        submission=look.case.submission, state=WORDS[state], at=step.at, reason=reason
    )
    gate.send(message, key=_key(look, step, "state"), actor=ITSELF)


def _send_correction(look: Look, told: Told, step: Step) -> None:
    assert look.case.submission is not None  # checked by ``tell``
    told.corrections += 1
    boxes = {(box.field, box.unit): box for box in look.fields}
    marks = []
    for mark in MarkRow.objects.filter(case=look.case.id, asked_in=step.seq).order_by("id"):
        box = boxes.get((mark.field, mark.unit))
        label = box.label if box else mark.field.removeprefix("attachment:")
        sent = messages.MarkSent(
            field=mark.field,
            unit=mark.unit or "event",
            label=label,
            reason=mark.reason,
            value=box.value if box else None,
        )
        marks.append(sent)
    message = messages.CorrectionRequested(
        submission=look.case.submission,
        correction=told.corrections,
        marks=tuple(marks),
        correct_by=look.case.correct_by,
        at=step.at,
    )
    gate.send(message, key=_key(look, step, "correction"), actor=ITSELF)


def _send_document(look: Look, step: Step) -> None:
    assert look.case.submission is not None  # checked by ``tell``
    letter, place = look.payload.letter, owner(look.case.key)
    info = next(found for found in documents.documents(place) if found.id == letter)
    issued_on = info.issued_on or clock.day_of(step.at)
    message = messages.DocumentIssued(
        submission=look.case.submission,
        document=UUID(letter),
        title=info.title,
        issued_on=issued_on,
        expires_on=issued_on + KEPT_FOR,
        sha256=documents.frozen_sha256(letter),
    )
    file = FileRef.paper(letter, f"{info.title}.pdf", place)
    gate.send(message, key=_key(look, step, "document"), actor=ITSELF, files=[file])


def _key(look: Look, step: Step, what: str) -> str:
    return f"case:{look.case.key}:{step.seq}:{what}"
