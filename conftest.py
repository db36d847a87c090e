"""What every test stands on, also those of capabilities: no network, and absent parts skipped unless required."""

import gc
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.asked import Noting, left_out
from tests.places import ASKED, CHROMIUM, DATA, ISOLATED, SECOND_RUN
from tests.processes import process_database
from tests.shared_database import django_db_setup, pytest_runtest_teardown

__all__ = ["django_db_setup", "process_database", "pytest_runtest_teardown"]

REQUIRED = set(filter(None, os.environ.get("YAKUBA_REQUIRE", "").split(",")))


# How long one example takes on a shared machine says nothing about the code.
settings.register_profile("yakuba", deadline=None)
settings.load_profile("yakuba")


def pytest_configure(config: pytest.Config) -> None:
    """The first run of two notes what each test asks its database."""
    if ASKED and not SECOND_RUN:
        noting = Noting(ASKED)
        config.pluginmanager.register(noting)
        noting.start()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The run on the second database leaves out what touches none, it has just run (scripts/test.sh), and tests that
    ask it nothing which others do not ask (tests/asked.py).

    Files of journeys, of other processes and of what is marked ``long`` come first: no test process ends alone on one.
    """
    for item in items:
        names = getattr(item, "fixturenames", [])
        told = {"db", "transactional_db"} & set(names) or item.get_closest_marker("django_db")
        if "django_db_setup" in names and not told:
            # pytest-django makes the database for those only whose fixtures say so.
            names.append("transactional_db")
    if SECOND_RUN:
        _leave_out(config, items, {item.nodeid for item in items if not _touches_a_database(item)})
        _leave_out(config, items, left_out(items, ASKED) if ASKED else set())
    long = {item.path for item in items if {mark.name for mark in item.iter_markers()} & {"browser", "process", "long"}}
    items.sort(key=lambda item: item.path not in long)


def _leave_out(config: pytest.Config, items: list[pytest.Item], out: set[str]) -> None:
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid in out])
    items[:] = [item for item in items if item.nodeid not in out]


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _touches_a_database(item: pytest.Item) -> bool:
    marks = {mark.name for mark in item.iter_markers()}
    if "once" in marks or ("browser" in marks and "every" not in marks):
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(marks & {"django_db", "process", "browser"} or fixtures & {"db", "transactional_db"})


def pytest_runtest_setup(item: pytest.Item) -> None:
    _need(item, "browser", bool(CHROMIUM), "Chromium is not installed (Debian: apt install chromium)")
    _need(item, "isolation", ISOLATED, "the suite was not started by ./run test in a network namespace")
    _need(item, "data", DATA.is_dir(), "the real municipal data (../shared/data) is not beside the project")


def _need(item: pytest.Item, part: str, present: bool, why: str) -> None:
    if item.get_closest_marker(part) is None or present:
        return
    if part in REQUIRED:
        pytest.fail(f"{part} is required here (YAKUBA_REQUIRE): {why}")
    pytest.skip(why)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> None:
    """Tests reach this machine only."""
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family != socket.AF_UNIX and host not in ("127.0.0.1", "localhost", "::1"):
            raise AssertionError(f"a test tried to reach {host}")
        real(self, address)

    pytest.MonkeyPatch().setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True, scope="session")
def _static_files_when_asked_for() -> None:
    """WhiteNoise lists every static file for each new test client (20 ms and more) unless it looks them up by name."""
    from django.conf import settings

    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True, scope="session")
def _addresses_as_in_a_town() -> None:
    """A test that plays the demo would otherwise decide for all that follow it whether the demo's addresses exist."""
    from django.urls import get_resolver

    assert get_resolver().url_patterns


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real municipal data; use it with ``@pytest.mark.data``."""
    return DATA


@pytest.fixture
def transactional_db(django_db_setup: None) -> None:
    """In this house nothing is flushed: the name only tells pytest-django that the test needs the migrated database."""


@pytest.fixture
def own_database(transactional_db: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[str]:
    """A copy of the test database for this test alone, where commits stay; yields its YAKUBA_DATABASE_URL.

    For threads, other processes and table rebuilds, which a test's transaction hides or forbids. Never ``flush``:
    append-only tables refuse it.
    """
    from tests.own_database import copied

    with django_db_blocker.unblock(), copied(tmp_path) as url:
        yield url
