"""青葉市 at work, with a core system that is a simulator on a folder of the test."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from samples import organisation
from tests.support.cases import DAY, keep_seal
from tests.support.handovers import SIMULATOR
from tests.support.register import feed, resident
from yakuba.lib import clock


def _settled(settings: LazySettings, folder: Path) -> None:
    settings.DOCUMENTS_STORE = folder / "files"
    settings.CORE_SIMULATOR = folder / "core"
    settings.CORE_FILES = folder / "exchange"
    settings.CORE_SYSTEMS = {"*": SIMULATOR}


@pytest.fixture
def core(settings: LazySettings, tmp_path: Path) -> Path:
    """The folder of the simulated core system."""
    _settled(settings, tmp_path)
    return tmp_path / "core"


@pytest.fixture
def town(db: Any, core: Path) -> Iterator[None]:
    """Within the test's transaction."""
    with clock.stopped_at(DAY):
        organisation.load()
        keep_seal()
        yield


@pytest.fixture
def shared_town(own_database: str, core: Path) -> Iterator[str]:
    """On a database of its own, where commits stay: for threads and other processes."""
    with clock.stopped_at(DAY):
        organisation.load()
        keep_seal()
        yield own_database


@pytest.fixture
def protected(town: None, tmp_path: Path) -> str:
    """The 宛名番号 of somebody whose whereabouts are withheld."""
    feed(tmp_path, [resident(1, "白石 恵", "シライシ メグミ", 抑止="1")])
    return "0000000001"
