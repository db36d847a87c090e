"""What the worker does for notices: carry e-mail, make PDFs of print batches, forget addresses, find what was lost."""

from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Job, task
from yakuba.kernel.notices import mailing, preparing, retention
from yakuba.kernel.notices.contracts import MAIL_ATTEMPTS, MAIL_QUEUE, PRINT_QUEUE


# More attempts than the e-mail has, so that its own row is the dead letter, with a person's way out of it.
@task(takes_context=True, queue_name=MAIL_QUEUE, max_attempts=MAIL_ATTEMPTS + 5, backoff_s=15)
def carry(context: Job, *, delivery: str, round: int) -> None:  # noqa: A002 - the name of a column, in the payload
    """One attempt at one e-mail."""
    mailing.carry(context, delivery, round)


@task(takes_context=True, queue_name=PRINT_QUEUE, max_attempts=5, backoff_s=30)
def prepare(context: Job, *, batch: str, revision: int) -> None:
    """Make the PDF of one revision of a print batch."""
    preparing.prepare(context, batch, revision)


@task(queue_name=MAIL_QUEUE)
def reconcile() -> None:
    """Every ten minutes: e-mails that their job has left behind."""
    mailing.reconcile()


@task()
def forget() -> None:
    """Every night: addresses and printed batches whose period is over."""
    retention.forget_addresses()


def declare() -> None:
    """Queues of their own, and what comes round."""
    jobs.declare_queue(MAIL_QUEUE, limit=2)
    jobs.declare_queue(PRINT_QUEUE, limit=1)
    jobs.declare_schedule(jobs.DeclaredSchedule("notices.reconcile", reconcile, "every 10m"))
    jobs.declare_schedule(jobs.DeclaredSchedule("notices.forget", forget, "50 3 * * *"))
