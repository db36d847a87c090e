"""The worker seals, anchors and verifies the audit register."""

import pytest

from tests.kernel.jobs.conftest import Town
from tests.processes import wait_until
from yakuba.kernel.audit import service as audit
from yakuba.kernel.jobs import register_keeping, service
from yakuba.kernel.jobs.contracts import JobState
from yakuba.kernel.jobs.dead import RETRIED
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.process

ENTRIES = "SELECT count(*) FROM audit_entry"
SEALED = "SELECT coalesce(max(total), 0) FROM audit_segment"


def test_an_entry_is_sealed_within_seconds(town: Town) -> None:
    town.worker()
    audit.record(actor=Actor("staff", "S001"), act=RETRIED, subject=None, detail={"task": "t"})
    wait_until(lambda: town.database.rows(SEALED) == town.database.rows(ENTRIES) != [(0,)], "the entry is sealed")


def test_the_register_is_anchored_and_verified_by_jobs(town: Town) -> None:
    audit.record(actor=Actor("staff", "S001"), act=RETRIED, subject=None, detail={"task": "t"})
    jobs = [service.enqueue(task, payload={}) for task in (register_keeping.anchor, register_keeping.verify)]
    town.work_off()
    assert [service.state(job) for job in jobs] == [JobState.DONE, JobState.DONE]
    assert list((town.folder / "anchors").glob("*.jsonl"))
