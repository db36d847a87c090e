"""What was received becomes cases, each once, whatever happens to the worker in between."""

import signal
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connection

from tests.processes import ProcessDatabase
from tests.support import filings, receptions
from yakuba.kernel.cases import service as cases
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import SubmissionView
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock

pytestmark = pytest.mark.process
NEVER = 0


@pytest.fixture
def received(process_database: ProcessDatabase, settings: LazySettings) -> SubmissionView:
    """A01 received on a database that the worker shares."""
    settings.DOCUMENTS_STORE = process_database.folder / "files"
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
        jobs.run_waiting()
        whole = filings.all_signed(filings.ready(receptions.with_family(receptions.opened())))
        return intake.receive(receptions.CLERK, whole.key, whole.version, submission_key=uuid4())


def _worker(database: ProcessDatabase, dies_after: int, hours: int) -> int:
    with clock.stopped_at(receptions.DAY):
        moment = clock.now() + timedelta(hours=hours)
    connection.close()
    process = database.python("-m", "tests.kernel.cases.one_worker", str(dies_after), moment.isoformat())
    _said, errors = process.communicate(timeout=120)
    assert process.returncode in (0, -signal.SIGKILL), errors.decode()
    return process.returncode


@pytest.mark.parametrize("dies_after", [1, 4, 7])
def test_a_worker_killed_while_it_opens_the_cases_leaves_none_and_the_next_one_opens_each_once(
    process_database: ProcessDatabase, received: SubmissionView, dies_after: int
) -> None:
    assert _worker(process_database, dies_after, hours=0) == -signal.SIGKILL
    assert process_database.rows("SELECT count(*) FROM cases_case") == [(0,)]
    for hours in (1, 2):
        assert _worker(process_database, NEVER, hours) == 0
    with clock.stopped_at(receptions.DAY):
        found = cases.progress(receptions.CLERK, [received.key])
    ordered = [one.key for one in received.sheets] + [one.key for one in received.ex_officio]
    assert len(received.ex_officio) == 1
    assert sorted(case.key for case in found) == sorted(ordered)
    assert process_database.rows("SELECT count(*) FROM cases_case") == [(len(ordered),)]
