"""A store of its own for every test, and the scanner that can be switched."""

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def store_folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    settings.DOCUMENTS_SCANNER = "yakuba.adapters.scanner_simulator.scanner.build"
    settings.SCANNER_SIMULATOR_STATE = tmp_path / "scanner.json"
    return tmp_path / "files"
