"""Every night: finished rows go, in chunks short enough that nobody waits for them. Dead letters stay."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django_tasks_db.models import DBTaskResult

from yakuba.kernel.jobs import registry
from yakuba.kernel.jobs.contracts import KEPT_AFTER_END, Job, task
from yakuba.kernel.jobs.models import JobEvent, JobLease, JobReceipt, JobWorker
from yakuba.lib import clock

CHUNK = 500
WORKER_ROWS_KEPT = timedelta(days=1)


@task(takes_context=True)
def prune(context: Job) -> None:
    """Delete what ended more than KEPT_AFTER_END ago. Twice is the same as once, so it needs no receipt."""
    before = clock.now() - KEPT_AFTER_END
    while _prune_jobs(before):
        pass
    while _delete(_orphaned_events(before)):
        pass
    JobWorker.objects.filter(seen_at__lt=clock.now() - WORKER_ROWS_KEPT).delete()


def _prune_jobs(before: datetime) -> int:
    with transaction.atomic():
        ended = JobLease.objects.filter(finished_at__lt=before).order_by("finished_at")
        jobs = list(ended.values_list("pk", flat=True)[:CHUNK])
        JobReceipt.objects.filter(job__in=jobs).delete()
        JobLease.objects.filter(pk__in=jobs).delete()
        DBTaskResult.objects.filter(pk__in=jobs).delete()
    return len(jobs)


def _orphaned_events(before: datetime) -> QuerySet[JobEvent]:
    deliveries = JobLease.objects.filter(event=OuterRef("pk"))
    return JobEvent.objects.filter(~Exists(deliveries), published_at__lt=before)


def _delete(rows: QuerySet[Any]) -> int:
    chunk = list(rows.values_list("pk", flat=True)[:CHUNK])
    rows.model._default_manager.filter(pk__in=chunk).delete()
    return len(chunk)


def declare() -> None:
    """The nightly schedule: 03:10 JST."""
    registry.declare_schedule(registry.DeclaredSchedule("jobs.prune", prune, "10 3 * * *"))
