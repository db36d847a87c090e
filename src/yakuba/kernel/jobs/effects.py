"""Exactly once in effect: the change, its receipt and the check of the attempt are one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from yakuba.kernel.jobs import deliveries
from yakuba.kernel.jobs.contracts import Job
from yakuba.kernel.jobs.leases import Hold, must_be_new, sign
from yakuba.kernel.jobs.models import JobReceipt
from yakuba.kernel.jobs.turns import write_turn


@contextmanager
def effect(context: Job, *, step: str = "") -> Iterator[None]:
    """The transaction in which a job changes something; ``step`` names one of several in the same job.

    Raises AlreadyDoneError before the block when an earlier attempt has committed it (let it pass: the worker then
    counts the job as done), and LeaseLostError before or after the block when another attempt has taken over; then
    nothing of the block remains. It must be the outermost transaction. No outside call, rendering or hashing inside.
    """
    hold = Hold.of(context)
    event, handler = receipt_key(context, step=step)
    with write_turn(), transaction.atomic(durable=True):
        must_be_new(hold, event, handler)
        yield
        # At the end, so that a handler which hangs in its block holds no lock on the lease.
        sign(hold, event, handler)


def has_happened(context: Job, *, step: str) -> bool:
    """Whether an earlier attempt has committed this step: a job of many steps passes over it."""
    event, handler = receipt_key(context, step=step)
    return JobReceipt.objects.filter(event=event, handler=handler).exists()


def idempotency_key(context: Job, *, step: str = "") -> str:
    """The same text for every attempt at this effect: give it to an outside system that can recognise repeats."""
    event, handler = receipt_key(context, step=step)
    return f"{event}:{handler}"


def receipt_key(context: Job, *, step: str) -> tuple[UUID, str]:
    """(event, handler) of a delivery; (job, task) of any other job."""
    result = context.task_result
    path = result.task.module_path
    if path == deliveries.deliver.module_path:
        event, handler = str(result.kwargs["event"]), str(result.kwargs["handler"])
    else:
        event, handler = str(result.id), path
    return UUID(event), f"{handler}#{step}" if step else handler
