"""一括: one set of statements over the frozen rows. Their counts equal the batch, or nothing has happened."""

import json
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases import courses
from yakuba.kernel.cases.contracts import BatchReport, ConflictError, NotPossibleError, State
from yakuba.kernel.cases.models import Batch, BatchRow, Case
from yakuba.kernel.cases.previews import within_rights
from yakuba.kernel.cases.rounds import RAISE_NEXT
from yakuba.kernel.cases.stored import value
from yakuba.kernel.cases.tasks import announce_batch
from yakuba.kernel.jobs.service import enqueue
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

HOLD = """
SELECT count(*) FROM (
    SELECT c.id FROM cases_case c JOIN cases_batch_row b ON b.case_id = c.id WHERE b.batch_id = %s
     ORDER BY c.id FOR UPDATE OF c
) held
"""
"""Two batches that share cases take them in one order, so that the second waits and neither is broken off."""
MOVE = """
UPDATE cases_case SET version = cases_case.version + 1{sets}
  FROM cases_batch_row b
 WHERE b.batch_id = %s AND cases_case.id = b.case_id
   AND cases_case.version = b.version AND cases_case.state = b.from_state
"""
TO_STATE = """, state = b.to_state,
       result = CASE WHEN b.result <> '' THEN b.result ELSE cases_case.result END,
       closed_on = CASE WHEN b.to_state = %s THEN %s ELSE cases_case.closed_on END"""
REMEMBER = """
INSERT INTO cases_step (case_id, seq, at, actor, action, from_state, to_state, reason, on_behalf_of, detail,
                        course_version, batch)
SELECT case_id, version + 1, %s, %s, %s, from_state, to_state, %s, on_behalf_of, %s, course_version, batch_id
  FROM cases_batch_row WHERE batch_id = %s
"""
ANSWER = """
UPDATE cases_slot SET state = 'approved', up = %s, "by" = %s, at = %s, remark = %s,
       on_behalf_of = b.on_behalf_of, shown_sha256 = b.shown_sha256
  FROM cases_batch_row b WHERE b.batch_id = %s AND cases_slot.id = b.slot AND cases_slot.state = 'waiting'
"""

ANSWERED = "SELECT slot FROM cases_batch_row WHERE batch_id = %s"


def advance_many(actor: Actor, batch: UUID) -> BatchReport:
    """Move all cases of a preview, in one transaction; the same batch again answers with what it did.

    One entry in the audit register and one row of history a case, each with the batch. Events follow by a job. Raises
    NotAllowed, NotPossibleError (not this actor's preview, or too old), ConflictError when one case has changed since.
    """
    with transaction.atomic():
        row = Batch.objects.select_for_update().filter(pk=batch).first()
        if row is None or row.actor != str(actor):
            raise NotPossibleError(_("この一括処理は見つかりません。下見からやり直してください。"))
        if row.done_at is not None:
            return _report(row)
        if clock.now() > row.until:
            raise NotPossibleError(_("下見から時間がたちました。もう一度下見をしてください。"))
        _hold(row)
        _still_allowed(actor, row)
        _move(row, actor)
    return _report(row)


def _hold(row: Batch) -> None:
    """Where rows are locked one by one; SQLite has one writer at a time."""
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(HOLD, [value(row.pk)])


def _still_allowed(actor: Actor, row: Batch) -> None:
    """Raises NotAllowed, and ConflictError where a case has left the actor's reach since the preview."""
    frozen = BatchRow.objects.filter(batch=row).values("case")
    if Case.objects.filter(within_rights(actor, row.action), pk__in=frozen).count() != row.count:
        raise _changed()


def _move(row: Batch, actor: Actor) -> None:
    now, row_id = value(clock.now()), value(row.pk)
    detail: dict[str, JsonValue] = {name: told for name, told in row.data.items() if told}
    sets, values = _sets(row)
    with connection.cursor() as cursor:
        cursor.execute(MOVE.format(sets=sets), [*values, row_id])
        _whole(cursor.rowcount, row)
        told = [now, str(actor), row.action, row.reason, as_json(detail), row_id]
        cursor.execute(REMEMBER, told)
        _whole(cursor.rowcount, row)
        if _by_slots(row.action):
            cursor.execute(ANSWER, [False, actor.id, now, row.reason, row_id])
            _whole(cursor.rowcount, row)
            cursor.execute(RAISE_NEXT.format(ids=ANSWERED), [True, row_id])
    row.done_at = clock.now()
    row.save(update_fields=["done_at"])
    noted: dict[str, JsonValue] = {"action": row.action, "count": row.count}
    record(actor=actor, act="cases.batch.carried_out", subject=OwnerRef("cases.batch", str(row.pk)), detail=noted)
    if any(transition.event for _graph, transition in courses.in_bulk(row.action)):
        enqueue(announce_batch, payload={"batch": str(row.pk)}, unique_key=f"cases.batch:{row.pk}")


def _whole(count: int, row: Batch) -> None:
    """Raises ConflictError unless the statement met every row of the batch."""
    if count != row.count:
        raise _changed()


def _sets(row: Batch) -> tuple[str, list[Any]]:
    """Only the columns that this action changes: every other one would cost its indexes."""
    if row.data["assignee"]:
        return ", assignee = %s", [row.data["assignee"]]
    if all(transition.to == courses.SAME for _graph, transition in courses.in_bulk(row.action)):
        return "", []
    return TO_STATE, [State.CLOSED.value, value(clock.today())]


def _by_slots(action: str) -> bool:
    return any("approve_slot" in transition.effects for _graph, transition in courses.in_bulk(action))


def as_json(detail: dict[str, JsonValue]) -> str:
    """As the history keeps it."""
    return json.dumps(detail, ensure_ascii=False)


def _changed() -> ConflictError:
    return ConflictError(_("下見のあとで変わった案件があるため、一件も進めていません。もう一度下見をしてください。"))


def _report(row: Batch) -> BatchReport:
    assert row.done_at is not None  # carried out
    return BatchReport(row.pk, row.action, row.count, row.done_at)
