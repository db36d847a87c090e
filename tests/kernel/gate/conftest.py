from pathlib import Path

import pytest
from django.conf import LazySettings

from tests.kernel.gate.sending import Taken
from yakuba.kernel.gate import registry
from yakuba.kernel.gate.messages import MESSAGES


@pytest.fixture(autouse=True)
def _own_home(settings: LazySettings, tmp_path: Path) -> None:
    """Keys and quarantine of this test alone; a scanner that finds what the simulator is told to find."""
    settings.YAKUBA_HOME = tmp_path
    settings.GATE_ZONES = ("portal", "desk")
    settings.GATE_TRANSPORT = ""
    settings.DOCUMENTS_STORE = tmp_path / "files"
    settings.DOCUMENTS_SCANNER = "yakuba.adapters.scanner_simulator.scanner.build"
    settings.SCANNER_SIMULATOR_STATE = tmp_path / "scanner.json"


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Taken:
    """Every kind of message goes to this note-taker, and nowhere else."""
    notes = Taken()
    monkeypatch.setattr(registry, "_handlers", {message.kind: notes for message in MESSAGES})
    monkeypatch.setattr(registry, "_preparations", {})
    return notes
