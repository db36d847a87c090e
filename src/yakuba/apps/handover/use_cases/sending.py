"""引渡しを送る: the delivery is written down, then made outside of any transaction, then its answers are applied.

Killed in between, the rows count as sent without an answer; ``retry`` sends them again under the same keys, and the
core system takes no key twice.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yakuba.apps.handover import files, queries
from yakuba.apps.handover.contracts import (
    BATCH_KIND,
    BatchView,
    Encoding,
    FeedbackReport,
    NotReadyError,
    RowState,
    SendReport,
    Trouble,
)
from yakuba.apps.handover.cores import core_system
from yakuba.apps.handover.judging import Answer, settle_moved
from yakuba.apps.handover.models import Batch, Row, Sending
from yakuba.apps.handover.module import ITSELF, SENT
from yakuba.apps.handover.use_cases.answering import apply_answers
from yakuba.apps.handover.use_cases.unfit import keep_unfit
from yakuba.kernel.audit.service import record
from yakuba.kernel.jobs.service import enqueue
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef
from yakuba.ports.core_system import CoreDownError, DeliveredRow, Delivery, RowAnswer

NOTHING = FeedbackReport(0, 0, 0, ())


@dataclass(frozen=True, slots=True)
class _Claimed:
    """The rows of one delivery, written down as sent."""

    batch: Batch
    rows: tuple[Row, ...]
    sending: Sending | None = None


def send(*, actor: Actor, batch: UUID) -> SendReport:
    """Deliver the rows that never left, and apply what is answered at once. Again, there is nothing left to send.

    Raises NotAllowed, NoBatchError, NotReadyError (no way to this core system, or the replaced characters were not
    seen).
    """
    return _delivered(actor, batch, RowState.WAITING)


def retry(*, actor: Actor, batch: UUID, attempt: int | None = None) -> SendReport:
    """Deliver the rows that left without an answer once more, under the same keys. Raises as ``send``.

    ``attempt``: how many deliveries the person saw; when there has been another one since, nothing is sent.
    """
    return _delivered(actor, batch, RowState.SENT, attempt)


def queue(*, actor: Actor, batch: UUID, key: UUID, again: bool, attempt: int) -> BatchView:
    """Let the worker send (or send again) in a moment; the same ``key`` twice is one delivery. Raises as ``send``."""
    from yakuba.apps.handover.tasks import deliver

    found = _sendable(actor, batch)
    payload: dict[str, JsonValue] = {"batch": str(batch), "by": str(actor), "again": again, "attempt": attempt}
    with transaction.atomic():
        enqueue(deliver, payload=payload, unique_key=f"handover.send:{key}")
    return queries.view(found)


def _delivered(actor: Actor, key: UUID, state: RowState, attempt: int | None = None) -> SendReport:
    found = _sendable(actor, key)
    way = core_system(found.core)
    assert way is not None  # sendable
    with transaction.atomic():
        claimed = _claim(actor, key, state, attempt)
    if not claimed.rows:
        return _report(claimed, NOTHING, Trouble.NONE)
    try:
        answers = way.deliver(_delivery(claimed))
    except CoreDownError:
        _give_back(claimed)
        return _report(claimed, NOTHING, Trouble.DOWN)
    done = apply_answers(ITSELF, [_answer(claimed.batch, answer) for answer in answers])
    name, place = _name(claimed.batch), {"section": found.section, "office": found.office}
    keep_unfit(core=found.core, name=name, problems=done.problems, **place)
    _ended(claimed, Trouble.NONE)
    return _report(claimed, done, Trouble.NONE)


def _sendable(actor: Actor, key: UUID) -> Batch:
    found = queries.get(actor, key)
    if core_system(found.core) is None:
        raise NotReadyError(
            _("「%(core)s」へは送信の設定がありません。ファイルをダウンロードして取り込んでください。")
            % {"core": found.core}
        )
    if found.substitutions and found.seen_at is None:
        raise NotReadyError(_("置き換えられる文字があります。置き換えの一覧を確かめてから送ってください。"))
    if found.erased_at is not None:
        raise NotReadyError(_("保存の期間を過ぎてファイルの内容を消したため、送れません。"))
    return found


def _claim(actor: Actor, key: UUID, state: RowState, seen: int | None) -> _Claimed:
    batch = Batch.objects.select_for_update().get(key=key)
    if seen is not None and seen != batch.attempts:
        return _Claimed(batch, ())
    settle_moved(batch)
    rows = tuple(Row.objects.select_for_update().filter(batch=batch, state=state).order_by("position"))
    if not rows:
        return _Claimed(batch, ())
    batch.attempts += 1
    batch.save(update_fields=["attempts"])
    Row.objects.filter(pk__in=[row.pk for row in rows]).update(state=RowState.SENT, attempts=F("attempts") + 1)
    sending = Sending.objects.create(
        batch=batch, attempt=batch.attempts, count=len(rows), started_at=clock.now(), started_by=str(actor)
    )
    told: dict[str, JsonValue] = {"attempt": batch.attempts, "count": len(rows)}
    record(actor=actor, act=SENT, subject=OwnerRef(BATCH_KIND, str(batch.key)), detail=told)
    return _Claimed(batch, rows, sending)


def _delivery(claimed: _Claimed) -> Delivery:
    batch, rows = claimed.batch, claimed.rows
    content = files.encoded(batch.titles, [row.cells for row in rows], Encoding(batch.encoding))
    return Delivery(
        core=batch.core,
        batch=batch.number,
        attempt=batch.attempts,
        name=_name(batch),
        content=content,
        sha256=files.sha256(content),
        rows=tuple(DeliveredRow(str(row.case), row.digest) for row in rows),
    )


def _name(batch: Batch) -> str:
    """Of one delivery."""
    return f"{batch.number}-{batch.attempts}"


def _give_back(claimed: _Claimed) -> None:
    """Surely nothing was taken: what left for the first time has not left, and the attempt does not count."""
    ids = [row.pk for row in claimed.rows if row.state == RowState.WAITING]
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=claimed.batch.pk)
        if batch.attempts == claimed.batch.attempts:
            batch.attempts -= 1
            batch.save(update_fields=["attempts"])
        rows = Row.objects.filter(pk__in=ids, state=RowState.SENT)
        rows.update(state=RowState.WAITING, attempts=F("attempts") - 1)
        _ended(claimed, Trouble.DOWN)


def _ended(claimed: _Claimed, trouble: Trouble) -> None:
    if claimed.sending:
        Sending.objects.filter(pk=claimed.sending.pk).update(trouble=trouble, ended_at=clock.now())


def _answer(batch: Batch, answer: RowAnswer) -> Answer:
    return Answer(0, batch.number, answer.key, answer.accepted, answer.reference, answer.reason)


def _report(claimed: _Claimed, done: FeedbackReport, trouble: Trouble) -> SendReport:
    now = queries.view(Batch.objects.get(pk=claimed.batch.pk))
    return SendReport(
        batch=now,
        sent=0 if trouble else len(claimed.rows),
        accepted=done.accepted,
        rejected=done.rejected,
        unanswered=now.counts[RowState.SENT],
        trouble=trouble,
        problems=done.problems,
    )
