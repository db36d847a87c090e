"""How life events are called where residents read them, and the words by which they are looked for: events.yaml."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from yakuba.apps.portal.wording import plain, worded
from yakuba.kernel.procedures.bank import Event

SHORTEST = 2
"""Characters of a word that is looked for within what somebody typed: "お葬式の手続" has 葬式 in it."""


@dataclass(frozen=True, slots=True)
class Called:
    """One event of the file."""

    title: str
    about: str = ""
    words: tuple[str, ...] = ()


@cache
def _called() -> dict[str, Called]:
    held = yaml.safe_load((Path(__file__).parent / "events.yaml").read_text(encoding="utf-8"))
    return {
        name: Called(one["title"], one["about"], tuple(plain(word) for word in one["words"]))
        for name, one in held["events"].items()
    }


def title(event: Event) -> str:
    """In the words of the page."""
    called = _called().get(event.id)
    return worded(event.name, event.plain) if called is None else worded(called.title, event.plain)


def about(event: Event) -> str:
    """One more sentence in usual Japanese; empty where there is none."""
    called = _called().get(event.id)
    return called.about if called else ""


def matching(events: Sequence[Event], text: str) -> list[Event]:
    """Those that ``text`` speaks of: each of its words is one of theirs, or one of their words stands in it."""
    typed = plain(text)
    return [event for event in events if typed and _matches(event, typed)]


def _matches(event: Event, typed: str) -> bool:
    called = _called().get(event.id, Called(event.name))
    said = " ".join((plain(f"{event.name} {event.plain} {called.title} {called.about}"), *called.words))
    own = (word for word in called.words if len(word) >= SHORTEST)
    return all(word in said for word in typed.split()) or any(word in typed for word in own)
