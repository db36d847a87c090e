"""R1: a process killed before or after the commit of a submission; what follows receives it once."""

import signal
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connection

from tests.kernel.intake.household import Desk
from tests.kernel.intake.rows import rows
from tests.processes import ProcessDatabase, wait_until
from tests.support.receptions import CLERK, prepare_town
from yakuba.kernel.intake import service

pytestmark = pytest.mark.process


@pytest.mark.parametrize(("when", "received"), [("before", 0), ("after", 1)])
def test_a_submission_killed_on_its_way_is_received_once(
    process_database: ProcessDatabase, settings: LazySettings, when: str, received: int
) -> None:
    folder: Path = process_database.folder
    settings.DOCUMENTS_STORE = folder / "files"
    prepare_town()
    desk = Desk.a01().signed()
    submission, version = uuid4(), desk.version
    connection.close()
    words = ["-m", "tests.kernel.intake.one_submission", when, str(desk.key), str(version), str(submission)]
    process = process_database.python(*words, YAKUBA_TEST_FOLDER=str(folder))
    wait_until((folder / "stands").exists, "the submission is written")
    process.send_signal(signal.SIGKILL)
    process.wait()
    wait_until(lambda: len(service.submissions(CLERK, desk.key)) == received, "the database is as it was left")
    again = service.receive(CLERK, desk.key, version, submission_key=submission)
    assert again.key == submission
    assert service.submissions(CLERK, desk.key) == (again,)
    assert {sheet.received for sheet in desk.chosen().values()} == {submission}
    (acts,) = rows("SELECT count(*) FROM audit_entry WHERE act LIKE 'intake.%received%'")
    assert acts == (1,)
