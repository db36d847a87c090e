"""Capabilities find each other by ports; what is off answers questions with nothing and refuses commands aloud."""

from typing import Protocol

import pytest

from yakuba.ports import ModuleOffError, get, registry
from yakuba.ports.module import Module


class Calendar(Protocol):
    def free_places(self, day: str) -> int: ...
    def book(self, day: str) -> str: ...


class NoCalendar:
    def free_places(self, day: str) -> int:
        return 0

    def book(self, day: str) -> str:
        raise ModuleOffError("予約")


class PaperCalendar:
    def free_places(self, day: str) -> int:
        return 3

    def book(self, day: str) -> str:
        return f"booked {day}"


class Undeclared(Protocol):
    def anything(self) -> None: ...


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_modules", "_serving", "_absent"):
        monkeypatch.setattr(registry, name, {})
    absent: Calendar = NoCalendar()
    registry.declare(Calendar, absent=absent)


def test_a_port_whose_module_is_off_answers_questions_with_nothing() -> None:
    assert get(Calendar).free_places("2026-04-01") == 0


def test_a_port_whose_module_is_off_refuses_commands_in_words_for_people() -> None:
    with pytest.raises(ModuleOffError, match="「予約」はこの自治体では使われていません"):
        get(Calendar).book("2026-04-01")


def test_a_registered_module_serves_its_ports() -> None:
    registry.register(Module("booking", "予約", ports={Calendar: PaperCalendar()}))
    assert get(Calendar).book("2026-04-01") == "booked 2026-04-01"


def test_registering_the_same_module_twice_changes_nothing() -> None:
    module = Module("booking", "予約", ports={Calendar: PaperCalendar()})
    registry.register(module)
    registry.register(module)
    assert registry.modules() == (module,)


def test_two_modules_cannot_serve_one_port_and_neither_half_registers() -> None:
    registry.register(Module("booking", "予約", ports={Calendar: PaperCalendar()}))
    with pytest.raises(registry.PortTakenError, match="Calendar"):
        registry.register(Module("other", "別の予約", ports={Calendar: PaperCalendar()}))
    assert [module.name for module in registry.modules()] == ["booking"]


def test_two_modules_cannot_have_one_name() -> None:
    registry.register(Module("booking", "予約"))
    with pytest.raises(registry.PortTakenError, match="booking"):
        registry.register(Module("booking", "別の予約"))


def test_a_port_that_nobody_declared_is_a_mistake_that_is_heard() -> None:
    with pytest.raises(LookupError, match="Undeclared"):
        get(Undeclared)
    with pytest.raises(LookupError, match="Undeclared"):
        registry.register(Module("odd", "変", ports={Undeclared: object()}))


def test_modules_of_a_zone_leave_the_others_out() -> None:
    registry.register(Module("desk", "審査"))
    registry.register(Module("portal", "住民", zones=frozenset({"portal"})))
    registry.register(Module("notices", "通知", zones=frozenset({"portal", "desk"})))
    assert [module.name for module in registry.modules("portal")] == ["notices", "portal"]
    assert [module.name for module in registry.modules("desk")] == ["desk", "notices"]
    assert len(registry.modules("both")) == 3
