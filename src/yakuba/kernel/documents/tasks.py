"""What the worker does for documents: scan what was attached, finish disposals, sweep given up files."""

from yakuba.kernel.documents import retention, uploads
from yakuba.kernel.documents.contracts import ScannerDownError
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import task

QUEUE = "scanner"


@task(queue_name=QUEUE)
def scan_file(file_id: str) -> None:
    """Scan one file. While the scanner is down the file waits for ``scan_again``; that is no failure of the job."""
    try:
        uploads.scan(file_id)
    except ScannerDownError:
        return


@task(queue_name=QUEUE)
def scan_again() -> None:
    """Every two minutes: whatever is still waiting, until the scanner does not answer."""
    uploads.scan_waiting()


@task()
def tidy() -> None:
    """Every night: content of disposed documents that a crash left, and files that belong to nothing."""
    retention.finish_disposals()
    retention.sweep_orphans()


def declare() -> None:
    """The scanner's own queue, and what comes round."""
    jobs.declare_queue(QUEUE, limit=2)
    jobs.declare_schedule(jobs.DeclaredSchedule("documents.scan_again", scan_again, "every 2m"))
    jobs.declare_schedule(jobs.DeclaredSchedule("documents.tidy", tidy, "40 3 * * *"))
