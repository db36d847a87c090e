"""Writing jobs and events in the caller's transaction."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django_tasks_db.models import DBTaskResult

from yakuba.kernel.jobs import deliveries, registry, statements
from yakuba.kernel.jobs.backend import JobTask
from yakuba.kernel.jobs.contracts import (
    DEFAULT_ATTEMPTS,
    DEFAULT_BACKOFF_S,
    DEFAULT_QUEUE,
    PAYLOAD_LIMIT,
    AnyTask,
    Event,
    NotInTransactionError,
    PayloadRefusedError,
)
from yakuba.kernel.jobs.models import JobLease
from yakuba.lib import clock
from yakuba.lib.refs import JsonValue

KEY_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One job to be written, already checked."""

    task_path: str
    payload: Mapping[str, JsonValue]
    queue: str
    priority: int
    run_at: datetime
    max_attempts: int
    backoff_s: int
    unique_key: str | None = None
    event: uuid.UUID | None = None
    args: Sequence[JsonValue] = ()
    id: uuid.UUID = field(default_factory=uuid.uuid4)


def order(
    task: AnyTask,
    payload: Mapping[str, JsonValue],
    *,
    max_attempts: int | None = None,
    backoff_s: int | None = None,
    unique_key: str | None = None,
    args: Sequence[JsonValue] = (),
) -> Order:
    """Check one job before anything is written. Raises PayloadRefusedError, QueueUnknownError, ValueError."""
    registry.check_queue(task.queue_name)
    own = (task.max_attempts, task.backoff_s) if isinstance(task, JobTask) else (DEFAULT_ATTEMPTS, DEFAULT_BACKOFF_S)
    attempts = own[0] if max_attempts is None else max_attempts
    if attempts < 1:
        raise ValueError("max_attempts must be 1 or more")
    if unique_key is not None and not 1 <= len(unique_key) <= 200:
        raise ValueError("unique_key must have 1 to 200 characters")
    checked = small_json({"args": list(args), "kwargs": dict(payload)})
    return Order(
        task_path=task.module_path,
        payload=checked["kwargs"],
        args=checked["args"],
        queue=task.queue_name,
        priority=task.priority,
        run_at=task.run_after or clock.now(),
        max_attempts=attempts,
        backoff_s=own[1] if backoff_s is None else backoff_s,
        unique_key=unique_key,
    )


def order_by_path(task_path: str, payload: Mapping[str, JsonValue], *, unique_key: str) -> Order:
    """A job for a task that this code cannot import."""
    return Order(
        task_path=task_path,
        payload=payload,
        queue=DEFAULT_QUEUE,
        priority=0,
        run_at=clock.now(),
        max_attempts=1,
        backoff_s=DEFAULT_BACKOFF_S,
        unique_key=unique_key,
    )


def small_json(value: object) -> Any:
    """``value`` as plain JSON. Raises PayloadRefusedError when it is not JSON or larger than PAYLOAD_LIMIT bytes."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise PayloadRefusedError("a payload holds only text, numbers, true/false, null, lists and objects") from error
    if (size := len(text.encode())) > PAYLOAD_LIMIT:
        raise PayloadRefusedError(f"a payload holds references, at most {PAYLOAD_LIMIT} bytes; this one has {size}")
    return json.loads(text)


def place_one(wanted: Order) -> DBTaskResult[Any, Any]:
    """Write one job, or find the one that already has its key. With the caller's transaction."""
    if wanted.unique_key is None:
        return place([wanted])[0]
    with transaction.atomic(savepoint=False):
        holder = _hold_key(wanted)
        if holder != wanted.id:
            return DBTaskResult.objects.get(pk=holder)
        return DBTaskResult.objects.bulk_create([_result(wanted)])[0]


def _hold_key(wanted: Order) -> uuid.UUID:
    """The job that has the key now: ours, or the one that was first. The lease row is written before the task row."""
    for _again in range(KEY_TRIES):
        # Of two at once, the second waits here until the first commits or rolls back.
        JobLease.objects.bulk_create([_lease(wanted)], ignore_conflicts=True)
        holder = JobLease.objects.filter(unique_key=wanted.unique_key).values_list("result_id", flat=True).first()
        if holder is not None:
            return holder
    raise IntegrityError("the unique key was pruned each time it was found")


def place(wanted: Sequence[Order]) -> list[DBTaskResult[Any, Any]]:
    """Write jobs without keys: two statements, however many they are."""
    with transaction.atomic(savepoint=False):
        results = DBTaskResult.objects.bulk_create([_result(one) for one in wanted])
        JobLease.objects.bulk_create([_lease(one) for one in wanted])
    return results


def publish(event: Event) -> str | None:
    """Write the event and one delivery a handler: one statement (three on SQLite). None when nobody listens."""
    if not connection.in_atomic_block:
        raise NotInTransactionError(f"{event.type} was published outside a transaction")
    data = small_json(dict(event.data))
    listeners = registry.subscriptions(event.type)
    if not listeners:
        return None
    number, now = uuid.uuid4(), clock.now()
    wanted = [_delivery(number, now, listener) for listener in listeners]
    statements.write_event(
        (number, event.type, event.subject.kind, event.subject.id, data, now),
        [(one.id, now, _arguments(one), one.priority, one.task_path, one.queue, one.run_at) for one in wanted],
        [(one.id, number, one.queue, one.priority, one.max_attempts, one.backoff_s, one.run_at) for one in wanted],
    )
    return str(number)


def _delivery(event: uuid.UUID, now: datetime, listener: registry.Subscription) -> Order:
    registry.check_queue(listener.queue)
    return Order(
        task_path=deliveries.deliver.module_path,
        payload={"event": str(event), "handler": listener.name},
        queue=listener.queue,
        priority=listener.priority,
        run_at=now,
        max_attempts=listener.max_attempts,
        backoff_s=listener.backoff_s,
        event=event,
    )


def _arguments(wanted: Order) -> dict[str, Any]:
    return {"args": list(wanted.args), "kwargs": dict(wanted.payload)}


def _result(wanted: Order) -> DBTaskResult[Any, Any]:
    return DBTaskResult(
        id=wanted.id,
        args_kwargs=_arguments(wanted),
        priority=wanted.priority,
        task_path=wanted.task_path,
        queue_name=wanted.queue,
        run_after=wanted.run_at,
        backend_name="default",
        exception_class_path="",
        traceback="",
    )


def _lease(wanted: Order) -> JobLease:
    return JobLease(
        result_id=wanted.id,
        event_id=wanted.event,
        unique_key=wanted.unique_key,
        queue=wanted.queue,
        priority=wanted.priority,
        max_attempts=wanted.max_attempts,
        backoff_s=wanted.backoff_s,
        lease_until=wanted.run_at,
    )
