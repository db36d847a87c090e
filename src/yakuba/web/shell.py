"""What the frame of a page shows: town, signed-in person, menu. The facts come from the wiring (``config``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from yakuba.lib.refs import Actor
from yakuba.ports import registry
from yakuba.ports.module import MenuItem, Text


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the header names them."""

    name: str
    section: str = ""


class Wiring(Protocol):
    """What the look needs to know and must not look up itself. ``settings.WEB_WIRING`` names the object."""

    def town(self) -> str: ...
    def person(self, request: HttpRequest) -> Person | None: ...
    def actor(self, request: HttpRequest) -> Actor | None: ...
    def allowed(self, request: HttpRequest, acts: Iterable[str]) -> frozenset[str]: ...
    def zone(self) -> str: ...
    def demo(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A menu entry ready to show."""

    title: Text
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    """One module's part of the menu."""

    title: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of one page."""

    town: str
    person: Person | None
    menu: tuple[Group, ...]
    demo: bool
    idle_seconds: int
    sign_in_url: str
    sign_out_url: str


def wiring() -> Wiring:
    """The object that the settings name (or hold, in tests)."""
    named = cast("str | Wiring", settings.WEB_WIRING)
    found: Wiring = import_string(named) if isinstance(named, str) else named
    return found


def shell(request: HttpRequest) -> dict[str, object]:
    """Context processor: ``shell`` (made when first used) and ``request_id``."""
    return {
        "shell": SimpleLazyObject(lambda: build(request)),
        "request_id": getattr(request, "request_id", ""),
    }


def build(request: HttpRequest) -> Shell:
    """The frame for this request: the menu holds only what this person may do."""
    facts = wiring()
    person = facts.person(request)
    return Shell(
        town=facts.town(),
        person=person,
        menu=_menu(request, facts) if person else (),
        demo=facts.demo(),
        idle_seconds=settings.WEB_IDLE_SECONDS if person else 0,
        sign_in_url=_url("accounts:sign-in"),
        sign_out_url=_url("accounts:sign-out"),
    )


def _menu(request: HttpRequest, facts: Wiring) -> tuple[Group, ...]:
    # What is everybody's own, such as the account, comes after the work.
    modules = sorted(registry.modules(facts.zone()), key=lambda module: not any(item.act for item in module.menu))
    allowed = facts.allowed(request, {item.act for module in modules for item in module.menu if item.act})
    shown = [
        (module.title, [item for item in module.menu if not item.act or item.act in allowed]) for module in modules
    ]
    here = _here(request, [item for _title, items in shown for item in items])
    return tuple(Group(title, tuple(_entry(item, here) for item in items)) for title, items in shown if items)


def _here(request: HttpRequest, items: Iterable[MenuItem]) -> str:
    """The address of the entry that this page belongs to: the longest that its own address begins with."""
    urls = [reverse(item.url_name) for item in items]
    return max((url for url in urls if request.path.startswith(url)), key=len, default="")


def _entry(item: MenuItem, here: str) -> Entry:
    url = reverse(item.url_name)
    return Entry(item.title, url, url == here)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
