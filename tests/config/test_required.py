"""What a test needs and this machine lacks: skipped by name, a failure where YAKUBA_REQUIRE lists it."""

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


def test_ci_requires_all_that_it_installs_and_the_data_where_they_are() -> None:
    said = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "export YAKUBA_REQUIRE=postgres,browser,isolation\n" in said
    assert "[ -d ../shared/data ] && YAKUBA_REQUIRE=$YAKUBA_REQUIRE,data\n" in said
