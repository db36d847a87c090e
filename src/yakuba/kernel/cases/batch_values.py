"""What a batch shows before it is carried out, and what it did."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Excluded:
    """A case that a batch leaves out, and why."""

    case: UUID
    number: str
    reason: str


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """Frozen (case, version) rows of a batch that has not been carried out. ``count`` cases will move."""

    batch: UUID
    action: str
    count: int
    excluded: tuple[Excluded, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What a batch did: all of its cases, or none."""

    batch: UUID
    action: str
    moved: int
    at: datetime
