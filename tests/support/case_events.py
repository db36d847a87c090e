"""Somebody who listens to every event of cases, so that they are written; for tests and their processes."""

from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Event, Job

NAMES = ("opened", "correction_requested", "decided", "issued", "closed", "withdrawn", "handed_over")


def _listen(name: str) -> None:
    @jobs.subscribe(f"cases.case.{name}", f"tests.expect_{name}")
    def heard(event: Event, job: Job) -> None:
        """Only so that the event is written."""


for _name in NAMES:
    _listen(_name)
