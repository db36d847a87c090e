"""What a capability says about itself: its manifest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.utils.functional import Promise

from yakuba.lib.refs import Actor

Text = str | Promise


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the staff menu. ``act`` is the right that shows it (empty: every signed-in person)."""

    title: Text
    url_name: str
    act: str = ""


class Waits(IntEnum):
    """What waits for somebody when they sign in; the first of these that their rights name is where they begin."""

    JUDGEMENT = 1
    """Cases that this person reviews, agrees to or decides; letters that they seal."""
    PEOPLE = 2
    """Residents at the counter."""
    FAULTS = 3
    """What has stopped in the machinery."""
    READING = 4
    """Nothing waits: this person looks on."""


@dataclass(frozen=True, slots=True)
class Landing:
    """The page on which those begin who have the right to one of ``acts``."""

    waits: Waits
    acts: tuple[str, ...]
    url_name: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """Work that waits on another page than the one on which somebody begins; it is told there while any waits.

    ``waiting`` counts it for somebody with the right to ``act``; ``text`` says it with ``%(count)d``; ``url_name`` with
    ``query`` is where it lies.
    """

    act: str
    waiting: Callable[[Actor], int]
    text: Text
    url_name: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that a municipality makes about a module, with its default."""

    name: str
    title: Text
    default: str | int | bool


@dataclass(frozen=True, slots=True)
class Module:
    """The manifest of one capability (業務モジュール), registered from its ``AppConfig.ready``.

    ``landings`` say for whom one of its pages is the first after signing in, ``reminders`` what is told on the first
    pages of others. ``permissions`` and ``events`` are names
    that it declares; ``ports`` maps the protocols it serves to the objects that serve them; ``zones`` are the sides of
    the network separation on which it exists (``portal``, ``desk``); ``languages`` are those beside Japanese in which
    all that its pages say is there.
    """

    name: str
    title: Text
    menu: tuple[MenuItem, ...] = ()
    landings: tuple[Landing, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    permissions: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    ports: Mapping[type, Any] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    zones: frozenset[str] = frozenset({"desk"})
    languages: frozenset[str] = frozenset()
