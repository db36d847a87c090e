"""What a capability says about itself: its manifest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the staff menu. ``act`` is the right that shows it (empty: every signed-in person)."""

    title: Text
    url_name: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that a municipality makes about a module, with its default."""

    name: str
    title: Text
    default: str | int | bool


@dataclass(frozen=True, slots=True)
class Module:
    """The manifest of one capability (業務モジュール), registered from its ``AppConfig.ready``.

    ``permissions`` and ``events`` are names that it declares; ``ports`` maps the protocols it serves to the objects
    that serve them; ``zones`` are the sides of the network separation on which it exists (``portal``, ``desk``).
    """

    name: str
    title: Text
    menu: tuple[MenuItem, ...] = ()
    permissions: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    ports: Mapping[type, Any] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    zones: frozenset[str] = frozenset({"desk"})
