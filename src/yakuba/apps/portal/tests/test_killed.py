"""kill -9 while an application is sent and carried to its case: nothing is lost and nothing is there twice."""

import json
import os
from pathlib import Path

import pytest

from tests.processes import ProcessDatabase
from tests.support import receptions
from yakuba.lib import clock

pytestmark = pytest.mark.process
SCRIPT = Path(__file__).parent / "one_killed_sending.py"
STEP = 1 if os.environ.get("YAKUBA_TEST_EVERY_STEP") else 13
"""The whole way has some two hundred writes; the suite is killed before every thirteenth."""
ONCE = {
    "state": "送信済",
    "taken": True,
    "trouble": None,
    "sent": 1,
    "states": 1,
    "recorded": 1,
    "cases": 1,
    "files": [1],
    "whole": [True],
    "messages": {"application.submitted": 1, "application.taken": 1},
    "dead": 0,
}


@pytest.mark.parametrize(("what", "step", "least"), [("submit", 1, 8), ("all", STEP, 120)])
def test_killed_before_any_write_it_is_one_application_one_case_and_one_answer(
    process_database: ProcessDatabase, what: str, step: int, least: int
) -> None:
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
    process = process_database.python(
        str(SCRIPT), str(process_database.folder / "gate"), what, str(step), YAKUBA_ZONE="both"
    )
    said, errors = process.communicate(timeout=1_800)
    assert process.returncode == 0, errors.decode()[-3000:]
    found = json.loads(said)
    assert found[-1]["at"] > least
    assert [one for one in found if one != ONCE | {"at": one["at"]}] == []
