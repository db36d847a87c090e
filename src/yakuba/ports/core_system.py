"""What an adapter of a core system (基幹系) promises: it takes rows by key, and answers now, later or never."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol


class CoreDownError(Exception):
    """The core system could not be reached: surely not one row of this delivery has been taken. Send it again."""


@dataclass(frozen=True, slots=True)
class DeliveredRow:
    """One row of a delivery. ``key`` is the same for every attempt at one case; ``sha256`` is of its cells."""

    key: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file for one core system. ``batch`` is the 引渡番号; ``attempt`` counts from 1; ``name`` is for a file.

    ``content`` is the whole file in the documented layout (docs/formats/handover.md), ``sha256`` its hash in hex.
    """

    core: str
    batch: str
    attempt: int
    name: str
    content: bytes = field(repr=False)
    sha256: str
    rows: tuple[DeliveredRow, ...]


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """What the core system says of one row: taken in under ``reference`` (宛名番号 …), or rejected for ``reason``."""

    key: str
    accepted: bool
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """An answer that the core system has laid down, in the documented layout."""

    name: str
    content: bytes = field(repr=False)


class CoreSystem(Protocol):
    """One core system, or a way to one (adapters/core_files, adapters/core_simulator)."""

    def deliver(self, delivery: Delivery) -> Sequence[RowAnswer]:
        """Hand the file over, durably. The answers that came at once; a row without one may or may not have been taken.

        The same key is never taken twice: a row that is there already is answered as it was the first time. Raises
        CoreDownError when surely nothing was taken.
        """

    def answers(self, core: str) -> Sequence[AnswerFile]:
        """Answers that came since and were not put away, oldest first. Raises CoreDownError."""

    def put_away(self, core: str, name: str) -> None:
        """This answer has been read and need not be given again; putting it away twice is no error."""
