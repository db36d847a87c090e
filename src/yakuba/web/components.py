"""Values that components take: what a view or a query hands to a template."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yakuba.ports.module import Text


class Tone(StrEnum):
    """How a badge or banner feels. The word in it carries the meaning; the colour only helps."""

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a description list; ``source`` says where the value comes from."""

    term: Text
    value: Text
    source: Text = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several pages about the same thing."""

    title: Text
    url: str
    current: bool = False
    count: int | None = None


class StepState(StrEnum):
    """Where a step of a longer way stands."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"


@dataclass(frozen=True, slots=True)
class Step:
    """One step (どこまで進んだか); a link only where going back is allowed."""

    title: Text
    state: StepState
    url: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a history: when, and a whole sentence."""

    at: datetime
    sentence: Text
    note: Text = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A short state in words (受付済, 審査中)."""

    text: Text
    tone: Tone = Tone.NEUTRAL
