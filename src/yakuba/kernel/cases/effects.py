"""What an action does besides changing the state: columns of the row, and rows that are written once it is claimed."""

from collections.abc import Callable
from datetime import timedelta

from yakuba.kernel.cases import clock_of, dispatching, rounds
from yakuba.kernel.cases.contracts import Result, owner
from yakuba.kernel.cases.correcting import as_printed
from yakuba.kernel.cases.letter_effects import decide_letter, draft_letter, issue_letter
from yakuba.kernel.cases.look import Move, field_to
from yakuba.kernel.cases.models import CheckRow, FieldVersion, MarkRow, Payload
from yakuba.kernel.cases.takes import changed
from yakuba.kernel.documents import service as documents
from yakuba.lib import clock
from yakuba.lib.refs import JsonValue


def _take(move: Move) -> None:
    move.sets["assignee"] = move.actor.id


def _let_go(move: Move) -> None:
    move.sets["assignee"] = ""


def _give(move: Move) -> None:
    move.sets["assignee"] = move.data.assignee
    move.detail["assignee"] = move.data.assignee


def _move(move: Move) -> None:
    code = str(move.data.extra["section"])
    move.sets |= {"section": code, "assignee": ""}
    move.detail |= {"from_section": move.case.section, "section": code}


def _answer_check(move: Move) -> None:
    check, ok = str(move.data.extra["id"]), bool(move.data.extra["ok"])
    note = str(move.data.extra.get("note") or "")
    before = move.answers.get(check)
    move.sets["checks_open"] = move.case.checks_open - (before is None)
    move.sets["checks_no"] = move.case.checks_no + (not ok) - (before is not None and not before.ok)
    move.detail |= {"check": check, "ok": ok}

    def write() -> None:
        CheckRow.objects.update_or_create(
            case_id=move.case.id,
            check_id=check,
            defaults={"ok": ok, "note": note, "by": move.actor.id, "at": move.at},
        )

    move.writes.append(write)


def _stop_clock(move: Move) -> None:
    move.sets |= {"back_to": move.case.state.value, "correct_by": move.data.correct_by}
    move.sets["stopped_since"] = clock.today()


def _write_marks(move: Move) -> None:
    names: list[JsonValue] = [mark.field for mark in move.data.marks]
    move.detail["fields"] = names
    rows = [
        MarkRow(
            case_id=move.case.id,
            asked_in=move.version,
            asked_at=move.at,
            field=mark.field,
            unit=mark.unit,
            reason=mark.reason,
        )
        for mark in move.data.marks
    ]
    move.writes.append(lambda: _insert_marks(rows))


def _insert_marks(rows: list[MarkRow]) -> None:
    MarkRow.objects.bulk_create(rows)


def _run_clock(move: Move) -> None:
    stopped = move.case.stopped_since or clock.today()
    days = (clock.today() - stopped).days
    move.sets |= {"stopped_since": None, "correct_by": None, "back_to": ""}
    move.sets["stopped_days"] = move.case.stopped_days + days
    move.sets["due_on"] = clock_of.moved(move.case.due_on, timedelta(days=days))
    move.detail["stopped_days"] = days


def _end_clock(move: Move) -> None:
    """Also gives a number back that was held for a letter which will not be drafted."""
    move.writes.append(lambda: _release(move))
    if move.case.stopped_since:
        days = (clock.today() - move.case.stopped_since).days
        move.sets |= {"stopped_since": None, "correct_by": None, "back_to": ""}
        move.sets["stopped_days"] = move.case.stopped_days + days


def _release(move: Move) -> None:
    documents.release(owner(move.case.key))


def _write_answers(move: Move) -> None:
    boxes = changed(move, as_printed(move, move.data.fields))
    names: list[JsonValue] = [box.field for box in boxes]
    move.detail["fields"] = names
    labels = {(box.field, box.unit): box.label for box in move.fields}
    kept = [
        {**field_to(box), "label": labels.get((box.field, box.unit), box.label), "at": move.at.isoformat()}
        for box in boxes
    ]

    def write() -> None:
        MarkRow.objects.filter(case=move.case.id, answered_in=None).update(answered_in=move.version)
        if kept:
            FieldVersion.objects.create(
                case_id=move.case.id, version=move.version, at=move.at, by=str(move.actor), fields=kept
            )

    move.writes.append(write)


def _record_outcome(move: Move) -> None:
    move.sets["result"] = str(move.data.extra["result"])


def _propose(move: Move) -> None:
    proposal = move.data.proposal
    assert proposal is not None  # taken
    kept: dict[str, JsonValue] = {
        "result": proposal.result,
        "reasons": list(proposal.reasons),
        "facts": [list(fact) for fact in proposal.facts],
        "remark": proposal.remark,
    }
    slots = rounds.slots_for(move, proposal.result)
    letter = move.letter
    move.sets |= {"drafted_by": move.actor.id, "round": move.case.round + 1, "has_letter": letter is not None}
    move.detail["result"] = proposal.result

    def write() -> None:
        document = draft_letter(move, letter) if letter else ""
        Payload.objects.filter(pk=move.case.id).update(proposal=kept, letter=document)
        rounds.write(slots)

    move.writes.append(write)


def _decide(move: Move) -> None:
    rounds.decide_slot(move)
    decide_letter(move)
    proposal = move.payload.proposal or {}
    move.sets["result"] = Result(proposal["result"]).value
    move.detail["result"] = str(proposal["result"])


EFFECTS: dict[str, Callable[[Move], None]] = {
    "take": _take,
    "let_go": _let_go,
    "give": _give,
    "move": _move,
    "answer_check": _answer_check,
    "stop_clock": _stop_clock,
    "write_marks": _write_marks,
    "run_clock": _run_clock,
    "end_clock": _end_clock,
    "write_answers": _write_answers,
    "record_outcome": _record_outcome,
    "propose": _propose,
    "approve_slot": rounds.approve_slot,
    "skip_slot": rounds.skip_slot,
    "return_round": rounds.return_round,
    "cancel_round": rounds.cancel_round,
    "decide": _decide,
    "issue": issue_letter,
    "tell_letter": dispatching.tell_letter,
    "tell_correction": dispatching.tell_correction,
    "settle_correction": dispatching.settle_correction,
    "record_told": dispatching.record_told,
}

BULK = ("give", "approve_slot")
"""Effects that ``bulk`` carries out as set statements."""
