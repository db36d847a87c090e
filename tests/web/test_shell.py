"""The menu shows what the signed-in person may do, in the zone that this process serves, and nothing else."""

import pytest
from django.test import RequestFactory
from django.urls import resolve
from pytest_django.fixtures import Settings

from tests.support.wiring import CLERK
from tests.support.wiring import StandIn as Facts
from yakuba.lib.refs import Actor
from yakuba.ports import registry
from yakuba.ports.module import Landing, MenuItem, Module, Reminder, Waits
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


@pytest.mark.parametrize(
    ("address", "acts", "count", "told"),
    [
        ("/health/live", ("case.review", "case.decide"), 3, ["決裁が3件あります"]),
        ("/health/live", ("case.review", "case.decide"), 0, []),
        ("/health/live", ("case.review",), 3, []),
        ("/health/ready", ("case.review", "case.decide"), 3, []),
    ],
)
def test_what_waits_elsewhere_is_told_where_people_begin_to_who_may(
    settings: Settings, address: str, acts: tuple[str, ...], count: int, told: list[str]
) -> None:
    def waiting(actor: Actor) -> int:
        assert actor == Actor("staff", "S0001")
        return count

    begins = Landing(Waits.JUDGEMENT, ("case.review",), "health-live")
    reminder = Reminder("case.decide", waiting, "決裁が%(count)d件あります", "health-ready", "?state=asked")
    registry.register(Module("deciding", "決裁", landings=(begins,), reminders=(reminder,)))
    settings.WEB_WIRING = Facts(CLERK, acts=acts)
    request = RequestFactory().get(address)
    request.resolver_match = resolve(address)
    built = shell.build(request).reminders
    assert [one.text for one in built] == told
    assert {one.url for one in built} <= {"/health/ready?state=asked"}


def test_the_idle_warning_is_for_signed_in_people(settings: Settings) -> None:
    settings.WEB_WIRING = Facts()
    assert shell.build(RequestFactory().get("/")).idle_seconds == 0
    settings.WEB_WIRING = Facts(CLERK)
    assert shell.build(RequestFactory().get("/")).idle_seconds == 1800
