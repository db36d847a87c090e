"""Which modules exist here, and who serves each port.

A port is a protocol in its own module of ``yakuba.ports``. That module declares it with what stands in while nobody
serves it: ``declare(Calendar, absent=NoCalendar())``. The stand-in answers questions with "nothing known" (an empty
list, None) and refuses commands by raising :class:`ModuleOffError`, so that nothing is lost in silence.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from yakuba.ports.module import Module, Text

P = TypeVar("P")

_modules: dict[str, Module] = {}
_serving: dict[object, Any] = {}
_absent: dict[object, Any] = {}


class ModuleOffError(Exception):
    """A command went to a capability that this municipality does not use. The text says so to people."""

    def __init__(self, title: Text) -> None:
        super().__init__(f"「{title}」はこの自治体では使われていません。情報政策担当に確かめてください。")


class PortTakenError(Exception):
    """Two modules want to serve one port, or two modules have one name: a mistake of the developer."""


def declare(port: Callable[..., P], *, absent: P) -> None:
    """Make ``port`` (a protocol) known, with its stand-in while no module serves it."""
    _absent[port] = absent


def register(module: Module) -> None:
    """Add a module and the ports it serves. Registering the same module again changes nothing."""
    if _modules.get(module.name) == module:
        return
    taken = [port for port in module.ports if port in _serving]
    if module.name in _modules or taken:
        raise PortTakenError(f"{module.name}: {[getattr(port, '__name__', port) for port in taken] or 'name'} is taken")
    unknown = [port.__name__ for port in module.ports if port not in _absent]
    if unknown:
        raise LookupError(f"{module.name} serves ports that nobody declared: {unknown}")
    _modules[module.name] = module
    for port, serving in module.ports.items():
        _serving[port] = serving


def get(port: Callable[..., P]) -> P:
    """The object that serves ``port``, or its stand-in. Raises LookupError for a port that nobody declared."""
    if port in _serving:
        return cast(P, _serving[port])
    if port not in _absent:
        raise LookupError(f"{getattr(port, '__name__', port)} is not declared as a port")
    return cast(P, _absent[port])


def modules(zone: str = "both") -> tuple[Module, ...]:
    """The registered modules that exist in ``zone``, by name."""
    found = sorted(_modules.values(), key=lambda module: module.name)
    return tuple(module for module in found if zone == "both" or zone in module.zones)
