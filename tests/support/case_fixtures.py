"""青葉市 at work on the day of the tests, with a store for its papers and the mayor's seal."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from tests.support import organised
from tests.support.cases import DAY, keep_seal
from yakuba.lib import clock

__all__ = ["shared_town", "town"]


@pytest.fixture
def town(db: Any, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """Within the test's transaction."""
    settings.DOCUMENTS_STORE = tmp_path / "files"
    with clock.stopped_at(DAY):
        organised.load()
        keep_seal()
        yield


@pytest.fixture
def shared_town(own_database: str, settings: LazySettings, tmp_path: Path) -> Iterator[str]:
    """On a database of its own, where commits stay: for threads and other processes."""
    settings.DOCUMENTS_STORE = tmp_path / "files"
    with clock.stopped_at(DAY):
        organised.load()
        keep_seal()
        yield own_database
