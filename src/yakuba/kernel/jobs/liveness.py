"""Whether a worker lives, as the database sees it, and where one job stands."""

from datetime import timedelta
from uuid import UUID

from django_tasks.base import TaskResultStatus

from yakuba.kernel.jobs import leases, schedules
from yakuba.kernel.jobs.contracts import JobState
from yakuba.kernel.jobs.models import JobLease, JobWorker
from yakuba.lib import clock

SILENCE = timedelta(seconds=90)
"""A worker that has not been seen for so long is taken for dead; work due for longer is overdue."""


def seen(worker: str) -> None:
    """The worker says that it lives."""
    now = clock.now()
    if not JobWorker.objects.filter(id=worker).update(seen_at=now):
        JobWorker.objects.create(id=worker, started_at=now, seen_at=now)


def gone(worker: str) -> None:
    """The worker says good-bye."""
    JobWorker.objects.filter(id=worker).delete()


def worker_is_fit() -> bool:
    """False when a worker is wanted and none lives.

    Wanted: one has died without saying good-bye, or a job, or a schedule that has run before, has been due for longer
    than SILENCE. So a database on which nobody has asked for anything yet (a test, a first start) is fit without one.
    """
    limit = clock.now() - SILENCE
    if JobWorker.objects.filter(seen_at__gte=limit).exists():
        return True
    due = [moment for moment in (leases.next_due(), schedules.earliest(run_before=True)) if moment is not None]
    return not JobWorker.objects.exists() and all(moment > limit for moment in due)


def state(job: str) -> JobState:
    """Where a job is, for a page that waits for it."""
    lease = JobLease.objects.filter(pk=UUID(job)).select_related("result").first()
    if lease is None:
        return JobState.UNKNOWN
    if lease.dead_at is not None:
        return JobState.DEAD
    if lease.finished_at is not None:
        done = lease.result.status == TaskResultStatus.SUCCESSFUL
        return JobState.DONE if done else JobState.DISCARDED
    return JobState.RUNNING if lease.worker else JobState.WAITING
