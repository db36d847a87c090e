"""Who may work on a job: claiming, renewing, giving back and ending, each in one short transaction.

Every statement that ends or fences a lease names (job, worker, attempt): a holder that has lost its lease changes
nothing. The lease row is always locked before the task row.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from yakuba.kernel.jobs import failures, statements
from yakuba.kernel.jobs.contracts import AlreadyDoneError, Job, LeaseLostError, backoff
from yakuba.kernel.jobs.models import JobLease
from yakuba.kernel.jobs.statements import execute
from yakuba.kernel.jobs.turns import write_turn
from yakuba.lib import clock


@dataclass(frozen=True, slots=True)
class Hold:
    """The right to work on a job, as long as the lease row says the same."""

    job: UUID
    worker: str
    attempt: int

    @classmethod
    def of(cls, context: Job) -> "Hold":
        """The hold that a handler works under."""
        result = context.task_result
        return cls(UUID(str(result.id)), result.worker_ids[-1], result.attempts)

    def values(self) -> tuple[UUID, str, int]:
        """As ``statements.HOLD`` takes them."""
        return self.job, self.worker, self.attempt

    def row(self) -> QuerySet[JobLease]:
        """The lease row if this hold still stands, else nothing."""
        return JobLease.objects.filter(result_id=self.job, worker=self.worker, attempt=self.attempt)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job taken by this worker, its attempt already counted."""

    hold: Hold
    result: DBTaskResult[Any, Any]


def next_due() -> datetime | None:
    """The earliest moment at which any job may be claimed. One look into an index, no lock."""
    due = JobLease.objects.filter(lease_until__isnull=False).order_by("lease_until")
    return due.values_list("lease_until", flat=True).first()


def any_due() -> bool:
    """Whether any job may be claimed now. One look into an index, no lock."""
    return statements.first(statements.ANY_DUE, clock.now()) is not None


def due_in(queue: str) -> bool:
    """Whether a job of this queue may be claimed now. No lock: on SQLite each claim takes the only one."""
    return statements.first(statements.DUE_IN, queue, clock.now()) is not None


def claim(*, worker: str, queue: str, limit: int, lease: timedelta) -> list[Claimed]:
    """Take up to ``limit`` due jobs of a queue: new ones, failed ones after their pause, and abandoned ones.

    Two workers at once never take the same one. An abandoned job without attempts left becomes a dead letter.
    """
    now = clock.now()
    with write_turn(), transaction.atomic():
        due = JobLease.objects.filter(queue=queue, lease_until__lte=now).order_by("-priority", "lease_until")
        due = due.select_for_update(skip_locked=True, of=("self",)).select_related("result")[:limit]
        alive: list[JobLease] = []
        exhausted: list[JobLease] = []
        for row in due:
            (exhausted if row.attempt - row.forgiven >= row.max_attempts else alive).append(row)
        _bury(exhausted, now)
        _take(alive, worker, now, lease)
    return [Claimed(Hold(row.result.pk, worker, row.attempt + 1), row.result) for row in alive]


def _take(rows: Collection[JobLease], worker: str, now: datetime, lease: timedelta) -> None:
    for row in rows:
        row.result.status = TaskResultStatus.RUNNING
        row.result.started_at = now
        row.result.worker_ids = [*row.result.worker_ids, worker]
        execute(statements.TAKE_LEASE, worker, now + lease, row.result.pk)
        execute(statements.TAKE_TASK, TaskResultStatus.RUNNING, now, row.result.worker_ids, row.result.pk)


def _bury(rows: Iterable[JobLease], now: datetime) -> None:
    for row in rows:
        JobLease.objects.filter(pk=row.pk).update(lease_until=None, dead_at=now, worker="")
        DBTaskResult.objects.filter(pk=row.pk).update(
            status=TaskResultStatus.FAILED, finished_at=now, exception_class_path=failures.ABANDONED, traceback=""
        )


def renew(*, worker: str, jobs: Collection[UUID], lease: timedelta) -> int:
    """Move the end of the leases that this worker still has; the answer is how many those are."""
    return JobLease.objects.filter(pk__in=jobs, worker=worker).update(lease_until=clock.now() + lease)


def must_be_new(hold: Hold, event: UUID, handler: str) -> None:
    """Raises LeaseLostError when another attempt has taken over, AlreadyDoneError when the receipt is there."""
    found = statements.first(statements.DONE_BEFORE, event, handler, *hold.values())
    if found is None:
        raise LeaseLostError(str(hold.job))
    if found[0]:
        raise AlreadyDoneError(str(hold.job))


def sign(hold: Hold, event: UUID, handler: str) -> None:
    """Write the receipt and let nobody take over before this transaction ends. Raises LeaseLostError."""
    if statements.first(statements.LOCK_LEASE, *hold.values(), lock=True) is None:
        raise LeaseLostError(str(hold.job))
    execute(statements.WRITE_RECEIPT, event, handler, hold.job, clock.now())


def finish(hold: Hold) -> None:
    """The job is done. Raises LeaseLostError."""
    now = clock.now()
    with write_turn(), transaction.atomic():
        if execute(statements.END_LEASE, now, *hold.values()) != 1:
            raise LeaseLostError(str(hold.job))
        execute(statements.END_TASK, TaskResultStatus.SUCCESSFUL, now, hold.job)


def fail(hold: Hold, error: BaseException) -> bool:
    """Note the failure; True when it was the last one and the job is dead. Raises LeaseLostError."""
    now = clock.now()
    with write_turn(), transaction.atomic():
        row = hold.row().select_for_update().first()
        if row is None:
            raise LeaseLostError(str(hold.job))
        dead = failures.is_final(error) or row.attempt - row.forgiven >= row.max_attempts
        again = now + backoff(row.attempt - row.forgiven, row.backoff_s)
        _end_lease(hold, lease_until=None if dead else again, dead_at=now if dead else None, worker="")
        state: dict[str, Any] = {"status": TaskResultStatus.READY, "run_after": again}
        if dead:
            state = {"status": TaskResultStatus.FAILED, "finished_at": now}
        DBTaskResult.objects.filter(pk=hold.job).update(
            exception_class_path=failures.name_of(error), traceback=failures.trace_of(error), **state
        )
    return dead


def give_back(hold: Hold) -> None:
    """Leave the job to the next worker, at once and without counting the attempt. Raises LeaseLostError."""
    now = clock.now()
    with write_turn(), transaction.atomic():
        _end_lease(hold, lease_until=now, forgiven=F("forgiven") + 1, worker="")
        DBTaskResult.objects.filter(pk=hold.job).update(status=TaskResultStatus.READY, run_after=now)


def _end_lease(hold: Hold, **changes: Any) -> None:
    if hold.row().update(**changes) != 1:
        raise LeaseLostError(str(hold.job))
