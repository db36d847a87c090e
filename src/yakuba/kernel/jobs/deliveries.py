"""One event to one handler, as a job of its own: its retries and its end hold nobody else up."""

from yakuba.kernel.jobs import registry
from yakuba.kernel.jobs.contracts import Event, Job, JobError, task
from yakuba.kernel.jobs.models import JobEvent
from yakuba.lib.refs import OwnerRef


@task(takes_context=True)
def deliver(context: Job, *, event: str, handler: str) -> None:
    """Raises JobError when no part of this instance has the handler: the delivery waits, then is a dead letter."""
    listener = registry.subscription(handler)
    if listener is None:
        raise JobError(f"no part of this instance handles events as {handler}")
    row = JobEvent.objects.get(pk=event)
    listener.handler(Event(row.type, OwnerRef(row.subject_kind, row.subject_id), row.data), context)
