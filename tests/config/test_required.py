"""What a test needs and this machine lacks: skipped by name, a failure where YAKUBA_REQUIRE lists it."""

import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
PARTS = ("browser", "data", "isolation")


@pytest.fixture
def house(pytestconfig: pytest.Config) -> ModuleType:
    """The rules of the root's conftest.py."""
    plugins = pytestconfig.pluginmanager.get_plugins()
    found = next(each for each in plugins if getattr(each, "__file__", None) == str(ROOT / "conftest.py"))
    assert isinstance(found, ModuleType)
    return found


def _needing(part: str) -> Any:
    return SimpleNamespace(get_closest_marker=lambda name: name == part or None)


@pytest.mark.parametrize("part", PARTS)
def test_an_absent_part_is_skipped_by_its_name(part: str, house: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "REQUIRED", set())
    with pytest.raises(pytest.skip.Exception, match="not there"):
        house._need(_needing(part), part, False, f"{part} is not there")
    house._need(_needing("another"), part, False, f"{part} is not there")
    house._need(_needing(part), part, True, f"{part} is not there")


@pytest.mark.parametrize("part", PARTS)
def test_an_absent_part_that_is_required_fails(part: str, house: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house, "REQUIRED", {part})
    with pytest.raises(pytest.fail.Exception, match=part):
        house._need(_needing(part), part, False, f"{part} is not there")


def _suite_without_data(tmp_path: Path, *words: str, require: str) -> tuple[int, str]:
    """How pytest ends, and what it says, where no data lie beside the project; nothing but what needs them is run."""
    absent = {"YAKUBA_TEST_DATA": str(tmp_path / "nowhere"), "YAKUBA_REQUIRE": require, "YAKUBA_TEST_SECOND_RUN": ""}
    absent |= {"CI": "", "BUILD_NUMBER": ""}  # where pytest finds itself in CI, it says everything twice
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n0", "-m", "data", "-p", "no:cacheprovider", *words],
        cwd=ROOT,
        env=os.environ | absent,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode, done.stdout.decode()


def test_without_the_data_every_file_is_read_and_what_needs_them_is_skipped_by_name(tmp_path: Path) -> None:
    status, said = _suite_without_data(tmp_path, require="")
    assert status == 0, said[-5_000:]
    assert re.search(r"^\d+ skipped, \d+ deselected in ", said, re.MULTILINE)
    reasons = {line.rpartition(": ")[2] for line in said.splitlines() if line.startswith("SKIPPED")}
    absent = "the real municipal data (../shared/data) is not beside the project"
    assert reasons - {"apt install chromium)"} == {absent}


def test_where_the_data_are_required_whatever_needs_them_fails(tmp_path: Path) -> None:
    status, said = _suite_without_data(tmp_path, "tests/scenarios", "tests/lib", "--tb=line", require="data")
    assert status == 1
    stopped = re.search(r"^\d+ deselected, (\d+) errors in ", said, re.MULTILINE)
    assert stopped, said[-5_000:]
    assert said.count("Failed: data is required here (YAKUBA_REQUIRE)") == int(stopped[1])


def test_ci_requires_all_that_it_installs_and_the_data_where_they_are() -> None:
    said = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "export YAKUBA_REQUIRE=postgres,browser,isolation\n" in said
    assert "[ -d ../shared/data ] && YAKUBA_REQUIRE=$YAKUBA_REQUIRE,data\n" in said
