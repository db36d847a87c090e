"""Journeys: a real browser, the real server and worker, a town of one's own. Mark them ``@pytest.mark.browser``."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import looked_at
from tests.journeys.browser import FLAGS, PHONE, THE_BROWSER, Visitors, Watch
from tests.journeys.every_page import promised_by
from tests.journeys.town import Town, running_town
from tests.places import SECOND_RUN

HERE = Path(__file__).parent


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """A journey that ``every_page`` names has had in front of axe what stands there, or it fails."""
    looked_at.begin()
    outcome = yield
    lacking = [] if SECOND_RUN else looked_at.lacking(promised_by(item.nodeid))
    assert not lacking, f"axe looked at none of these here (tests/journeys/every_page.py): {lacking}"
    return outcome


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Before other tests, and before the databases go, the browser goes: its event loop and the ORM do not mix."""
    THE_BROWSER.is_last = nextitem is None or HERE not in nextitem.path.parents
    if THE_BROWSER.is_last and not {"browser", "chromium"} & set(getattr(item, "fixturenames", ())):
        THE_BROWSER.leave()


@pytest.fixture(scope="session")
def prepared_towns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that parallel test processes share, for the prepared database."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "journeys"


@pytest.fixture
def town(prepared_towns: Path, tmp_path: Path) -> Iterator[Town]:
    """A town of this journey's own."""
    with running_town(prepared_towns, tmp_path / "town") as running:
        yield running


@pytest.fixture(scope="module")
def standing_town(
    request: pytest.FixtureRequest, prepared_towns: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """One town for all journeys of a module that leave each other alone; a module's ``DAY`` is its day."""
    day = getattr(request.module, "DAY", None)
    with running_town(prepared_towns, tmp_path_factory.mktemp("standing") / "town", day) as running:
        yield running


@pytest.fixture
def town_with_portal(prepared_towns: Path, tmp_path: Path) -> Iterator[Town]:
    """A town of this journey's own with its residents' side: ``town.portal``, a zone of its own."""
    with running_town(prepared_towns, tmp_path / "town", with_portal=True) as running:
        yield running


@pytest.fixture(scope="module")
def standing_town_with_portal(
    request: pytest.FixtureRequest, prepared_towns: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """One town with its residents' side for all journeys of a module that leave each other alone, on its ``DAY``."""
    day = getattr(request.module, "DAY", None)
    with running_town(prepared_towns, tmp_path_factory.mktemp("sides") / "town", day, with_portal=True) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for all journeys that follow each other; each visitor has a profile of their own."""
    with THE_BROWSER.running(tuple(FLAGS)) as running:
        yield running


@pytest.fixture
def visitors(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Visitors]:
    """Several people at once: ``visitors.new()``. In a module with ``standing_town`` in use, they visit that one."""
    names = ("standing_town", "standing_town_with_portal", "town_with_portal")
    name = next((name for name in names if name in request.fixturenames), "town")
    running: Town = request.getfixturevalue(name)
    all_of_them = Visitors(browser, running.url)
    yield all_of_them
    all_of_them.leave()


@pytest.fixture
def watch(visitors: Visitors) -> Watch:
    """What went wrong for the visitors; ``watch.allow("status of 403")`` where a journey means it."""
    return visitors.watch


@pytest.fixture
def page(visitors: Visitors) -> Page:
    """One person at a desk (1280 × 900)."""
    return visitors.new()


@pytest.fixture
def phone(visitors: Visitors) -> Page:
    """One person with a phone (390 × 844)."""
    return visitors.new(PHONE)
