"""The declared acts: what may be recorded, and the sentence in which people read it."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){1,3}")
_acts: dict[str, "Act"] = {}


class UnknownActError(LookupError):
    """An act was recorded that no part declared: an error of the program, nothing is written."""


@dataclass(frozen=True, slots=True, eq=False)
class Act:
    """One kind of act. ``name`` is ``part.noun.verb``; ``sentence`` may use {actor}, {subject} and keys of the detail.

    ``is_view``: personal data was looked at and nothing changed; supervisors get these as a list.
    """

    name: str
    sentence: "StrOrPromise"
    is_view: bool = False


def register_acts(*acts: Act) -> None:
    """Declare acts; called from ``AppConfig.ready()``. Raises ValueError for a bad name or one declared twice."""
    for act in acts:
        if not _NAME.fullmatch(act.name) or len(act.name) > 120:
            raise ValueError(f"an act is named part.noun.verb, not {act.name!r}")
        if _acts.setdefault(act.name, act) is not act:
            raise ValueError(f"the act {act.name} is declared twice")


def act_named(name: str) -> Act:
    """The declared act. Raises UnknownActError."""
    try:
        return _acts[name]
    except KeyError:
        raise UnknownActError(f"no part declared the act {name!r}; see register_acts") from None


def find_act(name: str) -> Act | None:
    """The declared act, or None for an entry whose part has left the house."""
    return _acts.get(name)


def all_acts() -> list[Act]:
    """Every declared act by name."""
    return [_acts[name] for name in sorted(_acts)]
