"""kill -9 between any two steps of the exchange loses nothing and doubles nothing."""

import json
from pathlib import Path

import pytest

from tests.processes import ProcessDatabase

SCRIPT = Path(__file__).parent / "one_killed_round.py"
ENOUGH = 15


@pytest.mark.process
def test_killed_at_every_step_each_message_has_exactly_one_effect(process_database: ProcessDatabase) -> None:
    process = process_database.python(str(SCRIPT), str(process_database.folder / "gate"), YAKUBA_ZONE="both")
    said, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors.decode()[-3000:]
    found = json.loads(said)
    assert len(found) > ENOUGH
    assert [one for one in found if one["effects"] != 1 or one["state"] != "taken" or one["left"]] == []
