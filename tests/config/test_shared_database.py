"""The suite's own guard: a test that commits into the shared test database is the one that fails."""

from pathlib import Path

import pytest

from tests.processes import ROOT, ProcessDatabase

pytestmark = pytest.mark.process

LEFT = "this test left committed rows in the shared test database: {'django_content_type': 1}"

HOUSE = """
from tests.shared_database import django_db_setup, pytest_runtest_teardown
"""

GUILTY = """
import pytest
from django.contrib.contenttypes.models import ContentType

@pytest.fixture
def committed(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        ContentType.objects.create(app_label="tests", model=request.node.name)

def test_before(db):
    ContentType.objects.create(app_label="tests", model="rolled_back")

def test_guilty(committed):
    pass

def test_after(db):
    ContentType.objects.create(app_label="tests", model="rolled_back_too")

def test_last(committed):
    pass
"""


def test_the_test_that_leaves_rows_behind_fails_and_no_other(process_database: ProcessDatabase, tmp_path: Path) -> None:
    place = tmp_path / "test_leaving.py"
    place.write_text(GUILTY)
    (tmp_path / "conftest.py").write_text(HOUSE)
    options = ["-c", str(ROOT / "pyproject.toml"), f"--rootdir={tmp_path}", "-p", "no:cacheprovider"]
    # pytest gives the reason behind the name where CI is set, or the line is wide enough.
    said, _ = process_database.python("-m", "pytest", "-p", "no:xdist", *options, str(place)).communicate()
    report = said.decode()
    assert "4 passed, 2 errors" in report
    named = [line.partition(" - ")[0].rpartition("::")[2] for line in report.splitlines() if line.startswith("ERROR ")]
    assert named == ["test_guilty", "test_last"]
    assert sum(line.strip("E ").startswith(LEFT) or line == LEFT for line in report.splitlines()) == 2
