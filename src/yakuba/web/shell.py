"""What the frame of a page shows: town, signed-in person, menu. The facts come from the wiring (``config``)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string

from yakuba.lib.refs import Actor
from yakuba.ports import registry
from yakuba.ports.module import MenuItem, Module, Reminder, Text


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
class Told:
    """What waits for this person on another page, and how to get there."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of one page. ``reminders`` stand on the pages on which people begin."""

    town: str
    person: Person | None
    menu: tuple[Group, ...]
    demo: bool
    idle_seconds: int
    sign_in_url: str
    sign_out_url: str
    reminders: tuple[Told, ...] = ()


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
    modules = registry.modules(facts.zone()) if person else ()
    reminders = [one for module in modules for one in module.reminders] if _begins_here(request, modules) else []
    acts = {item.act for module in modules for item in module.menu if item.act}
    allowed = facts.allowed(request, acts | {one.act for one in reminders}) if person else frozenset()
    return Shell(
        town=facts.town(),
        person=person,
        menu=_menu(request, modules, allowed),
        reminders=tuple(_told(request, facts, [one for one in reminders if one.act in allowed])),
        demo=facts.demo(),
        idle_seconds=settings.WEB_IDLE_SECONDS if person else 0,
        sign_in_url=_url("accounts:sign-in"),
        sign_out_url=_url("accounts:sign-out"),
    )


def _begins_here(request: HttpRequest, modules: Iterable[Module]) -> bool:
    """Whether this is a page on which somebody begins."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return here in {each.url_name for module in modules for each in module.landings}


def _told(request: HttpRequest, facts: Wiring, reminders: Sequence[Reminder]) -> Iterator[Told]:
    """What waits for whoever is signed in."""
    actor = facts.actor(request) if reminders else None
    for one in reminders:
        if actor is not None and (count := one.waiting(actor)):
            yield Told(str(one.text) % {"count": count}, reverse(one.url_name) + one.query)


def _menu(request: HttpRequest, modules: Iterable[Module], allowed: Collection[str]) -> tuple[Group, ...]:
    # What is everybody's own, such as the account, comes after the work.
    in_order = sorted(modules, key=lambda module: not any(item.act for item in module.menu))
    shown = [
        (module.title, [item for item in module.menu if not item.act or item.act in allowed]) for module in in_order
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
