"""Dead letters: looking at them, sending them round again, putting them away. Both acts are audited."""

from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from yakuba.kernel.audit import service as audit
from yakuba.kernel.jobs import failures
from yakuba.kernel.jobs.contracts import DeadLetter, DiscardReason, NotDeadError
from yakuba.kernel.jobs.models import JobLease
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

RETRIED = "jobs.job.retried"
DISCARDED = "jobs.job.discarded"


SORTS = {"died": "dead_at", "queue": "queue", "task": "result__task_path", "attempts": "attempt"}


def dead_letters(*, limit: int = 100, offset: int = 0, queue: str = "", sort: str = "-died") -> list[DeadLetter]:
    """The latest first, in one query; of one queue if it is named. ``sort``: died, queue, task or attempts, with -
    descending. Raises ValueError for another sort."""
    column = SORTS.get(sort.removeprefix("-"))
    if column is None:
        raise ValueError(f"dead letters are not sorted by {sort}")
    rows = _dead(queue).select_related("result").order_by(f"-{column}" if sort.startswith("-") else column, "pk")
    return [_letter(row) for row in rows[offset : offset + limit]]


def dead_letter(job: str) -> DeadLetter:
    """One of them. Raises NotDeadError."""
    row = _dead().select_related("result").filter(pk=_uuid(job)).first()
    if row is None:
        raise _not_dead()
    return _letter(row)


def count(queue: str = "") -> int:
    """How many there are, of all queues or of one."""
    return _dead(queue).count()


def _dead(queue: str = "") -> QuerySet[JobLease]:
    rows = JobLease.objects.filter(dead_at__isnull=False)
    return rows.filter(queue=queue) if queue else rows


def _letter(row: JobLease) -> DeadLetter:
    result, died_at = row.result, row.dead_at
    assert died_at is not None
    return DeadLetter(
        id=str(result.pk),
        task=result.task_path,
        queue=row.queue,
        payload=result.args_kwargs["kwargs"],
        attempts=row.attempt,
        error=failures.sentence(result.exception_class_path, result.traceback),
        died_at=died_at,
    )


def retry(job: str, actor: Actor) -> None:
    """Send the job round again, at once, with all its attempts. Raises NotDeadError."""
    now = clock.now()
    with transaction.atomic():
        row = _locked(job)
        JobLease.objects.filter(pk=row.pk).update(dead_at=None, lease_until=now, forgiven=F("attempt"))
        DBTaskResult.objects.filter(pk=row.pk).update(
            status=TaskResultStatus.READY, finished_at=None, run_after=now, exception_class_path="", traceback=""
        )
        audit.record(actor=actor, act=RETRIED, subject=_subject(row), detail={"task": row.result.task_path})


def discard(job: str, actor: Actor, reason: DiscardReason) -> None:
    """Put the job away for good; its row is pruned a week later. Raises NotDeadError."""
    with transaction.atomic():
        row = _locked(job)
        JobLease.objects.filter(pk=row.pk).update(dead_at=None, finished_at=clock.now())
        detail = {"task": row.result.task_path, "reason": reason.value}
        audit.record(actor=actor, act=DISCARDED, subject=_subject(row), detail=detail)


def _subject(row: JobLease) -> OwnerRef:
    return OwnerRef("jobs.job", str(row.pk))


def _locked(job: str) -> JobLease:
    rows = JobLease.objects.select_for_update(of=("self",)).select_related("result")
    row = rows.filter(pk=_uuid(job), dead_at__isnull=False).first()
    if row is None:
        raise _not_dead()
    return row


def _not_dead() -> NotDeadError:
    return NotDeadError(_("この処理はすでに再実行または破棄されています。一覧を開き直してください。"))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotDeadError(_("処理の番号が正しくありません。一覧の番号を写してください。")) from None
