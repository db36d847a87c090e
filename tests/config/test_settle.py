"""Soon after its first answer a site has loaded what answers stand on, and its search for garbage leaves it out."""

from pathlib import Path

import pytest

from tests.processes import ProcessDatabase
from yakuba.kernel.procedures.catalogue import load
from yakuba.kernel.procedures.publish import publish
from yakuba.kernel.procedures.service import events
from yakuba.lib.refs import Actor

STARTED = """
import gc, time
from django.db import connections
from django.test import RequestFactory
from yakuba.config import settle, wsgi
from yakuba.kernel.procedures.service import _material
settle.AFTER_S = 0.5
before = gc.get_freeze_count()
for _request in range(2):
    list(wsgi.application(RequestFactory().get("/health/live", SERVER_NAME="localhost").environ, lambda *_: None))
assert gc.get_freeze_count() == before, "the first answer waited for it"
deadline = time.monotonic() + 60
while gc.get_freeze_count() == before and time.monotonic() < deadline:
    time.sleep(0.1)
connected = sum(one.connection is not None for one in connections.all())
print(gc.get_freeze_count(), gc.get_threshold()[0], _material.cache_info().currsize, connected)
"""
MOST = 100_000
"""Objects of the house, of Django and of libraries; there are half as many again."""


def _started(copy: ProcessDatabase, **env: str) -> list[int]:
    said, errors = copy.python("-c", STARTED, **env).communicate()
    assert said, errors.decode()
    return [int(number) for number in said.split()]


@pytest.mark.process
def test_definitions_are_loaded_and_left_out_after_the_first_answer(process_database: ProcessDatabase) -> None:
    publish(Actor("system", "tests"), load())
    frozen, young, materials, connected = _started(process_database)
    assert frozen > MOST
    assert young > 700
    assert materials == len(events()) > 0
    assert connected == 0


@pytest.mark.process
def test_a_site_whose_database_is_not_there_yet_settles_too(process_database: ProcessDatabase, tmp_path: Path) -> None:
    frozen, _young, materials, _connected = _started(
        process_database, YAKUBA_DATABASE_URL=f"sqlite:///{tmp_path / 'none.sqlite3'}"
    )
    assert frozen > MOST
    assert materials == 0
