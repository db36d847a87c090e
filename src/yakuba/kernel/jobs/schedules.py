"""Schedule rows: each due one makes its job once, whoever looks first."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.module_loading import import_string

from yakuba.kernel.jobs import outbox, registry
from yakuba.kernel.jobs.contracts import AnyTask
from yakuba.kernel.jobs.models import JobLease, JobSchedule
from yakuba.kernel.jobs.rhythm import next_after
from yakuba.lib import clock
from yakuba.lib.refs import JsonValue


def schedule(
    name: str,
    task: AnyTask,
    rule: str,
    *,
    payload: Mapping[str, JsonValue] | None = None,
    enabled: bool = True,
) -> datetime:
    """Make or change a schedule row; the answer is its next run. Raises ValueError for an unreadable rule."""
    next_run = next_after(rule, clock.now())
    kept = outbox.order(task, payload or {}).payload
    values = {"task_path": task.module_path, "payload": kept, "rule": rule, "next_run": next_run, "enabled": enabled}
    JobSchedule.objects.update_or_create(name=name, defaults=values)
    return next_run


def make_declared_rows() -> None:
    """A row for each declared schedule that has none yet. After every migration."""
    present = set(JobSchedule.objects.values_list("name", flat=True))
    for declared in registry.schedules.values():
        if declared.name not in present:
            schedule(declared.name, declared.task, declared.rule, payload=declared.payload)


def earliest(*, run_before: bool = False) -> datetime | None:
    """When the next schedule is due, of all or of those that have run before."""
    waiting = JobSchedule.objects.filter(enabled=True).order_by("next_run")
    if run_before:
        waiting = waiting.filter(last_job__isnull=False)
    return waiting.values_list("next_run", flat=True).first()


def fire_due() -> int:
    """Enqueue what has come round: once however many runs were missed, not at all while the last one is unfinished."""
    now = clock.now()
    fired = 0
    with transaction.atomic():
        for row in JobSchedule.objects.filter(enabled=True, next_run__lte=now).select_for_update(skip_locked=True):
            if not _is_unfinished(row.last_job):
                row.last_job = UUID(_enqueue(row))
                fired += 1
            row.next_run = next_after(row.rule, now)
            row.save(update_fields=["last_job", "next_run"])
    return fired


def _is_unfinished(job: UUID | None) -> bool:
    return job is not None and JobLease.objects.filter(pk=job, lease_until__isnull=False).exists()


def _enqueue(row: JobSchedule) -> str:
    key = f"schedule:{row.name}:{row.next_run.isoformat()}"
    try:
        return str(outbox.place_one(outbox.order(import_string(row.task_path), row.payload, unique_key=key)).id)
    except ImportError:
        # The task is gone from the code: its job fails and is seen among the dead letters.
        return str(outbox.place_one(outbox.order_by_path(row.task_path, row.payload, unique_key=key)).id)
