"""The door of the jobs part.

A job is written with the caller's transaction and done after its commit, at least once; what it changes within
``effect`` happens exactly once. See docs/kernel-jobs.md.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from yakuba.kernel.jobs import leases, outbox, registry, running
from yakuba.kernel.jobs.contracts import DEFAULT_ATTEMPTS, DEFAULT_BACKOFF_S, DEFAULT_QUEUE, AnyTask
from yakuba.kernel.jobs.dead import count as count_dead_letters
from yakuba.kernel.jobs.dead import dead_letter, dead_letters, discard, retry
from yakuba.kernel.jobs.effects import effect, has_happened, idempotency_key
from yakuba.kernel.jobs.liveness import state, worker_is_fit
from yakuba.kernel.jobs.outbox import publish
from yakuba.kernel.jobs.registry import (
    Chore,
    DeclaredSchedule,
    Handler,
    declare_chore,
    declare_queue,
    declare_schedule,
    queue_names,
)
from yakuba.kernel.jobs.schedules import fire_due, schedule
from yakuba.lib.refs import JsonValue

__all__ = [
    "Chore",
    "DeclaredSchedule",
    "count_dead_letters",
    "dead_letter",
    "dead_letters",
    "declare_chore",
    "declare_queue",
    "declare_schedule",
    "discard",
    "effect",
    "enqueue",
    "fire_due",
    "has_happened",
    "idempotency_key",
    "publish",
    "queue_names",
    "retry",
    "run_waiting",
    "schedule",
    "state",
    "subscribe",
    "worker_is_fit",
]

IN_PROCESS = "in-process"
IN_PROCESS_LEASE = timedelta(minutes=10)


def enqueue(
    task: AnyTask,
    *,
    payload: Mapping[str, JsonValue],
    unique_key: str | None = None,
    run_at: datetime | None = None,
    priority: int | None = None,
    queue: str | None = None,
    max_attempts: int | None = None,
    backoff_s: int | None = None,
) -> str:
    """Write a job with the caller's transaction; the answer is its id.

    ``payload`` becomes the task's keyword arguments: plain JSON of at most 4,096 bytes, references only, never a name
    or an address. ``unique_key`` (≤ 200 characters): while a job with this key is kept (7 days after its end), every
    further call answers with that job and writes nothing. ``run_at``: not before (aware). ``priority``: −100 to 100,
    higher first. What is None is taken from the task's declaration. The ``attempt``-th failure is followed by a pause
    of ``backoff_s`` × 2^(attempt−1) seconds, at most an hour; after ``max_attempts`` the job is a dead letter.
    Raises PayloadRefusedError, QueueUnknownError, ValueError; then nothing is written.
    """
    chosen = task.using(run_after=run_at, priority=priority, queue_name=queue)
    wanted = outbox.order(chosen, payload, unique_key=unique_key, max_attempts=max_attempts, backoff_s=backoff_s)
    return str(outbox.place_one(wanted).pk)


def subscribe(
    event_type: str,
    handler_name: str,
    *,
    queue: str = DEFAULT_QUEUE,
    priority: int = 0,
    max_attempts: int = DEFAULT_ATTEMPTS,
    backoff_s: int = DEFAULT_BACKOFF_S,
) -> Callable[[Handler], Handler]:
    """Decorator, in a part's ``handlers.py``: every event of this type is delivered to the function, as its own job.

    ``handler_name`` (``part.what_it_does``) is written into rows: keep it when the function moves.
    """

    def decorate(handler: Handler) -> Handler:
        registry.add(registry.Subscription(event_type, handler_name, handler, queue, priority, max_attempts, backoff_s))
        return handler

    return decorate


def run_waiting(*, limit: int = 1_000) -> int:
    """Run what is due here and now, one after another, at most ``limit`` attempts; how many were made.

    For tests and single commands: no heartbeat, leases of ten minutes. The worker does this work otherwise.
    """
    done = 0
    while done < limit:
        found = [
            claimed
            for queue in filter(leases.due_in, registry.queues)
            for claimed in leases.claim(worker=IN_PROCESS, queue=queue, limit=1, lease=IN_PROCESS_LEASE)
        ]
        if not found:
            break
        for claimed in found:
            running.run(claimed)
        done += len(found)
    return done
