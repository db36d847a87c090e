"""What other parts may know of the audit register: values, exceptions, and the protocols they can fulfil."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from yakuba.kernel.audit.acts import Act, UnknownActError, all_acts, register_acts
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

__all__ = [
    "Act",
    "Anchor",
    "AnchorKind",
    "AnchorSink",
    "BadEntryError",
    "CannotDropError",
    "Entry",
    "Finding",
    "FindingKind",
    "NameResolver",
    "Page",
    "SinkDownError",
    "UnknownActError",
    "Verdict",
    "all_acts",
    "register_acts",
]

NameResolver: TypeAlias = Callable[[Collection[str]], Mapping[str, str]]
"""Identifiers of one kind → names to show. Called once a page; what it leaves out is shown as its identifier."""


class BadEntryError(ValueError):
    """What should be recorded is too long or not plain JSON. The text never repeats the value."""


class SinkDownError(Exception):
    """An anchor sink cannot take a line now; it is offered again next time."""


class CannotDropError(Exception):
    """Closed segments may not be dropped now; the text says, in Japanese, what to do first."""


class AnchorKind(StrEnum):
    """``head``: the chain stood here. ``checkpoint``: all before this was lawfully dropped."""

    HEAD = "head"
    CHECKPOINT = "checkpoint"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A signed statement about the chain, numbered without gaps from 1.

    ``segment`` and ``entries`` count from the very beginning; ``head`` is that segment's SHA-256 in hex;
    ``key`` names the Ed25519 public key; ``undelivered`` says how many anchors each failing sink still lacks.
    """

    number: int
    kind: AnchorKind
    at: str
    segment: int
    entries: int
    head: str
    key: str
    signature: str
    undelivered: Mapping[str, int] = field(default_factory=dict)


class AnchorSink(Protocol):
    """A place outside the database that keeps anchor lines; one that the database's owner does not control."""

    @property
    def name(self) -> str:
        """Stable: deliveries are remembered by it."""

    def write(self, line: str) -> None:
        """Keep one line (no newline inside), durably, after all earlier ones. Raises SinkDownError."""

    def lines(self) -> Iterator[str] | None:
        """All lines kept, oldest first; None where the place cannot be read back. Raises SinkDownError."""


class FindingKind(StrEnum):
    """What ``verify`` can find."""

    EDITED = "edited"
    MISSING = "missing"
    UNSEALED = "unsealed"
    SEGMENT = "segment"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    ANCHOR_FORGED = "anchor_forged"
    ANCHOR_REMOVED = "anchor_removed"
    SINK_UNREADABLE = "sink_unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: in which entry, segment or anchor, and in which place (``database`` or a sink)."""

    kind: FindingKind
    text: str
    entry: int | None = None
    segment: int | None = None
    anchor: int | None = None
    place: str = "database"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of replaying the chain. ``findings`` holds the first hundred of ``found``.

    ``entries`` and ``segments`` were replayed now; ``dropped`` entries lie before the last checkpoint; ``unsealed``
    wait for the next seal; ``anchors`` counts the anchors checked in each place.
    """

    ok: bool
    entries: int
    segments: int
    dropped: int
    unsealed: int
    head: str
    anchors: Mapping[str, int]
    found: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One recorded act, as people read it. ``subject`` is None where there was none or its reference was erased."""

    seq: int
    at: datetime
    actor: Actor
    act: str
    is_view: bool
    subject: OwnerRef | None
    detail: Mapping[str, JsonValue]
    request_id: str
    origin: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, newest first. ``before`` continues the list; None at its end."""

    entries: tuple[Entry, ...]
    before: int | None
