"""A register with its own keys and its own place for anchors, and the acts of a part that does not exist."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django import Settings

from yakuba.kernel.audit.contracts import Act, all_acts, register_acts
from yakuba.kernel.audit.service import record
from yakuba.lib.refs import Actor, OwnerRef

CLERK = Actor("staff", "S0102")
RESIDENT = OwnerRef("people.person", "0000012345")
LOOK = "test.person.viewed"
CHANGE = "test.case.accepted"


@pytest.fixture(autouse=True)
def anchors(settings: Settings, tmp_path: Path) -> Path:
    settings.YAKUBA_HOME = tmp_path / "home"
    folder = tmp_path / "other-machine"
    settings.AUDIT_ANCHOR_FOLDERS = [folder]
    if LOOK not in {act.name for act in all_acts()}:
        register_acts(
            Act(LOOK, "{actor} が住民 {subject} を閲覧した", is_view=True),
            Act(CHANGE, "{actor} が {subject} を {count} 件受理した"),
        )
    return folder


@pytest.fixture
def fill() -> Callable[[int], list[int]]:
    def fill(count: int) -> list[int]:
        return [
            record(actor=CLERK, act=CHANGE, subject=OwnerRef("cases.case", str(n)), detail={"count": n})
            for n in range(count)
        ]

    return fill
