"""The statements that run for every job, as SQL that both databases read.

Through the ORM the same statements took 5 of the 6 ms of CPU that a job costs (benchmarks/bench_jobs.py).
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

TASK_ROWS = DBTaskResult._meta.db_table

ANY_DUE = "SELECT 1 FROM job_lease WHERE lease_until <= %s LIMIT 1"
DUE_IN = "SELECT 1 FROM job_lease WHERE queue = %s AND lease_until <= %s LIMIT 1"
TAKE_LEASE = "UPDATE job_lease SET attempt = attempt + 1, worker = %s, lease_until = %s WHERE result_id = %s"
TAKE_TASK = f"UPDATE {TASK_ROWS} SET status = %s, started_at = %s, worker_ids = %s WHERE id = %s"  # noqa: S608 - names of ours
HOLD = "result_id = %s AND worker = %s AND attempt = %s"
END_LEASE = f"UPDATE job_lease SET lease_until = NULL, finished_at = %s, worker = '' WHERE {HOLD}"  # noqa: S608 - names of ours
END_TASK = (
    f"UPDATE {TASK_ROWS} SET status = %s, finished_at = %s, exception_class_path = '', traceback = ''"  # noqa: S608 - names of ours
    " WHERE id = %s"
)
LOCK_LEASE = f"SELECT 1 FROM job_lease WHERE {HOLD}"  # noqa: S608 - names of ours
DONE_BEFORE = (
    "SELECT EXISTS (SELECT 1 FROM job_receipt WHERE event = %s AND handler = %s)"  # noqa: S608 - names of ours
    f" FROM job_lease WHERE {HOLD}"
)
WRITE_RECEIPT = "INSERT INTO job_receipt (event, handler, job, done_at) VALUES (%s, %s, %s, %s)"

# An event with its deliveries: what is the same for every new job stands in the statement.
EVENT = "INSERT INTO job_event (id, type, subject_kind, subject_id, data, published_at) VALUES (%s, %s, %s, %s, %s, %s)"
TASK = (
    f"INSERT INTO {TASK_ROWS} (id, enqueued_at, args_kwargs, priority, task_path, queue_name, run_after, "  # noqa: S608 - names of ours
    "status, worker_ids, backend_name, exception_class_path, traceback) VALUES "
)
NEW_TASK = f"(%s, %s, %s, %s, %s, %s, %s, '{TaskResultStatus.READY.value}', '[]', 'default', '', '')"
LEASE = (
    "INSERT INTO job_lease (result_id, event_id, queue, priority, max_attempts, backoff_s, lease_until, "
    "attempt, forgiven, worker) VALUES "
)
NEW_LEASE = "(%s, %s, %s, %s, %s, %s, %s, 0, 0, '')"


def write_event(event: Sequence[object], tasks: Sequence[Sequence[object]], leases: Sequence[Sequence[object]]) -> None:
    """One event with its deliveries, values in the order of the columns above: one statement, or three on SQLite."""
    new_tasks = TASK + ", ".join([NEW_TASK] * len(tasks))
    new_leases = LEASE + ", ".join([NEW_LEASE] * len(leases))
    if connection.vendor == "postgresql":
        rows = [event, *tasks, *leases]
        execute(f"WITH event AS ({EVENT}), task AS ({new_tasks}) {new_leases}", *_flat(rows))
        return
    execute(EVENT, *event)
    execute(new_tasks, *_flat(tasks))
    execute(new_leases, *_flat(leases))


def _flat(rows: Sequence[Sequence[object]]) -> list[object]:
    return [value for row in rows for value in row]


def execute(sql: str, *values: object) -> int:
    """Run one statement; how many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(sql, _stored(values))
        changed: int = cursor.rowcount
        return changed


def first(sql: str, *values: object, lock: bool = False) -> tuple[Any, ...] | None:
    """The first row of a query, locked until the transaction ends if asked (SQLite's transaction is a lock itself)."""
    with connection.cursor() as cursor:
        cursor.execute(sql + (" FOR UPDATE" if lock and connection.vendor != "sqlite" else ""), _stored(values))
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def _stored(values: Sequence[object]) -> list[Any]:
    return [_one(value) for value in values]


def _one(value: object) -> object:
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, list | dict):
        return json.dumps(value)
    return value.value if isinstance(value, TaskResultStatus) else value
