"""The menu shows what the signed-in person may do, in the zone that this process serves, and nothing else."""

import pytest
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from tests.support.wiring import CLERK
from tests.support.wiring import StandIn as Facts
from yakuba.ports import registry
from yakuba.ports.module import MenuItem, Module
from yakuba.web import shell

DESK = Module(
    "desk",
    "審査",
    menu=(
        MenuItem("生きている", "health-live", "case.review"),
        MenuItem("準備", "health-ready", "case.decide"),
    ),
)
PORTAL = Module("portal", "住民", menu=(MenuItem("部品", "web:components"),), zones=frozenset({"portal"}))


@pytest.fixture(autouse=True)
def _modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_modules", {})
    registry.register(DESK)
    registry.register(PORTAL)


def titles(settings: Settings, facts: Facts, address: str = "/") -> list[str]:
    settings.WEB_WIRING = facts
    return [str(entry.title) for group in shell.build(RequestFactory().get(address)).menu for entry in group.entries]


def test_a_stranger_sees_no_menu(settings: Settings) -> None:
    assert titles(settings, Facts()) == []


def test_a_clerk_sees_what_the_clerk_may_do(settings: Settings) -> None:
    assert titles(settings, Facts(CLERK)) == ["生きている", "部品"]


def test_a_module_without_any_allowed_entry_leaves_no_empty_heading(settings: Settings) -> None:
    settings.WEB_WIRING = Facts(CLERK, acts=())
    assert [str(group.title) for group in shell.build(RequestFactory().get("/")).menu] == ["住民"]


def test_a_zone_shows_only_its_modules(settings: Settings) -> None:
    assert titles(settings, Facts(CLERK, zone="desk")) == ["生きている"]


def test_the_entry_of_the_open_page_is_marked(settings: Settings) -> None:
    settings.WEB_WIRING = Facts(CLERK)
    built = shell.build(RequestFactory().get("/health/live"))
    assert [entry.current for group in built.menu for entry in group.entries] == [True, False]


def test_the_idle_warning_is_for_signed_in_people(settings: Settings) -> None:
    settings.WEB_WIRING = Facts()
    assert shell.build(RequestFactory().get("/")).idle_seconds == 0
    settings.WEB_WIRING = Facts(CLERK)
    assert shell.build(RequestFactory().get("/")).idle_seconds == 1800
