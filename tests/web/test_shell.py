"""The menu shows what the signed-in person may do, in the zone that this process serves, and nothing else."""

from collections.abc import Iterator

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from yakuba.ports import registry
from yakuba.ports.module import MenuItem, Module
from yakuba.web import shell
from yakuba.web.shell import Person


class Facts:
    """A town with one signed-in clerk who may review."""

    def __init__(
        self, person: Person | None = None, zone: str = "both", acts: tuple[str, ...] = ("case.review",)
    ) -> None:
        self._person, self._zone, self.acts = person, zone, acts

    def town(self) -> str:
        return "青葉市"

    def person(self, request: HttpRequest) -> Person | None:
        return self._person

    def may(self, request: HttpRequest, act: str) -> bool:
        return act in self.acts

    def zone(self) -> str:
        return self._zone

    def demo(self) -> bool:
        return False


DESK = Module(
    "desk",
    "審査",
    menu=(
        MenuItem("生きている", "health-live", "case.review"),
        MenuItem("準備", "health-ready", "case.decide"),
    ),
)
PORTAL = Module("portal", "住民", menu=(MenuItem("部品", "web:components"),), zones=frozenset({"portal"}))
CLERK = Person("見本 花子", "市民課")


@pytest.fixture(autouse=True)
def _modules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(registry, "_modules", {})
    registry.register(DESK)
    registry.register(PORTAL)
    return


def titles(monkeypatch: pytest.MonkeyPatch, facts: Facts, address: str = "/") -> list[str]:
    monkeypatch.setattr(shell, "wiring", lambda: facts)
    return [str(entry.title) for group in shell.build(RequestFactory().get(address)).menu for entry in group.entries]


def test_a_stranger_sees_no_menu(monkeypatch: pytest.MonkeyPatch) -> None:
    assert titles(monkeypatch, Facts()) == []


def test_a_clerk_sees_what_the_clerk_may_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert titles(monkeypatch, Facts(CLERK)) == ["生きている", "部品"]


def test_a_module_without_any_allowed_entry_leaves_no_empty_heading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "wiring", lambda: Facts(CLERK, acts=()))
    assert [str(group.title) for group in shell.build(RequestFactory().get("/")).menu] == ["住民"]


def test_a_zone_shows_only_its_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    assert titles(monkeypatch, Facts(CLERK, zone="desk")) == ["生きている"]


def test_the_entry_of_the_open_page_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "wiring", lambda: Facts(CLERK))
    built = shell.build(RequestFactory().get("/health/live"))
    assert [entry.current for group in built.menu for entry in group.entries] == [True, False]


def test_the_idle_warning_is_for_signed_in_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell, "wiring", Facts)
    assert shell.build(RequestFactory().get("/")).idle_seconds == 0
    monkeypatch.setattr(shell, "wiring", lambda: Facts(CLERK))
    assert shell.build(RequestFactory().get("/")).idle_seconds == 1800
