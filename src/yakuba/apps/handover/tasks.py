"""Work of this part that is done later: a delivery that somebody pressed for, answers that lie ready, old content."""

from uuid import UUID

from yakuba.apps.handover.contracts import HandoverError, Trouble
from yakuba.apps.handover.cores import core_system
from yakuba.apps.handover.layouts import layouts
from yakuba.apps.handover.module import ITSELF
from yakuba.apps.handover.use_cases import collect, erase, forget_unfit, forget_uploads, retry, send
from yakuba.kernel.jobs.contracts import JobError, PermanentError, task
from yakuba.kernel.jobs.service import DeclaredSchedule, declare_queue, declare_schedule
from yakuba.lib.refs import Actor
from yakuba.ports.core_system import CoreDownError

QUEUE = "handover"


@task(queue_name=QUEUE, max_attempts=8, backoff_s=30)
def deliver(*, batch: str, by: str, again: bool, attempt: int) -> None:
    """One delivery. While the core system is down it is tried again; done twice, the second finds nothing to send."""
    kind, _colon, code = by.partition(":")
    actor = Actor("staff", code) if kind == "staff" else ITSELF
    try:
        if again:
            report = retry(actor=actor, batch=UUID(batch), attempt=attempt)
        else:
            report = send(actor=actor, batch=UUID(batch))
    except HandoverError as refused:
        raise PermanentError(str(refused)) from refused
    if report.trouble == Trouble.DOWN:
        raise JobError("the core system is down")


@task(queue_name=QUEUE)
def collect_answers() -> None:
    """Answers of every core system that has an adapter; one that is down holds nobody else up."""
    for core in layouts():
        if core_system(core) is None:
            continue
        try:
            collect(actor=ITSELF, core=core)
        except CoreDownError:
            continue


@task()
def daily() -> None:
    """Content whose period is over, and files that nobody applied."""
    erase()
    forget_uploads()
    forget_unfit()


def declare() -> None:
    """The queue of its own: a slow core system delays only itself."""
    declare_queue(QUEUE, limit=1)
    declare_schedule(DeclaredSchedule("handover.answers", collect_answers, "*/10 7-20 * * *"))
    declare_schedule(DeclaredSchedule("handover.daily", daily, "50 3 * * *"))
