"""What the worker does for the register copy, every night: the core system's folder, and snapshots past their end."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from yakuba.kernel.jobs.contracts import JobError, PermanentError, task
from yakuba.kernel.jobs.service import DeclaredSchedule, declare_queue, declare_schedule
from yakuba.kernel.people.contracts import FeedRefusedError
from yakuba.kernel.people.folder import take_folder
from yakuba.kernel.people.snapshots import destroy_expired_snapshots
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "people.import")
QUEUE = "register"
HOURS = 3_600


@task(queue_name=QUEUE, max_attempts=8, backoff_s=300, time_limit_s=4 * HOURS)
def feed_folder() -> None:
    """Take what lies there. What a person must look at becomes a dead letter, what passes is tried again."""
    if settings.REGISTER_FOLDER is None:
        return
    try:
        found = take_folder(ITSELF, Path(settings.REGISTER_FOLDER))
    except FeedRefusedError as refused:
        raise PermanentError(str(refused)) from refused
    wrong = sum(report.error_count for report in found.taken if not report.repeated)
    told = [found.refused] if found.refused else []
    if wrong:
        told.append(_("取り込めない行が%(count)s行ありました。住民の写しの画面で確かめてください。") % {"count": wrong})
    if told:
        raise PermanentError(" ".join(told))
    if found.waiting:
        raise JobError(found.waiting)


@task(queue_name=QUEUE)
def destroy_snapshots() -> None:
    """Files and keys of snapshots past their end."""
    destroy_expired_snapshots()


def declare() -> None:
    """A queue of its own: a whole register takes a while, and nothing else may wait for it."""
    declare_queue(QUEUE, limit=1)
    declare_schedule(DeclaredSchedule("people.feed", feed_folder, "20 2 * * *"))
    declare_schedule(DeclaredSchedule("people.destroy_snapshots", destroy_snapshots, "15 1 * * *"))
