"""保存と廃棄 of cases: until when one is kept, what stops its disposal, and what is left of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from yakuba.kernel.cases.vocabulary import State
from yakuba.kernel.documents.contracts import DocumentInfo, HoldInfo, RetentionInfo


@dataclass(frozen=True, slots=True)
class Disposed:
    """廃棄の記録. ``by`` and ``approved_by`` as ``staff:CODE``."""

    retention: str
    kept_until: date
    at: datetime
    by: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a case is kept. ``until`` is its last day; None while it is open, or for ever (``for_ever``).

    ``sure``: somebody compared both the years of the definition and the class with a source.
    """

    retention: RetentionInfo
    sure: bool
    until: date | None
    for_ever: bool
    holds: tuple[HoldInfo, ...]
    documents: tuple[DocumentInfo, ...]
    disposed: Disposed | None


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """A case for whoever keeps and disposes, naming nobody."""

    key: UUID
    number: str
    procedure_name: str
    section: str
    closed_on: date | None
    kept: Kept


DueSort = Literal["until", "-until", "number", "-number", "procedure", "-procedure", "closed", "-closed"]


@dataclass(frozen=True, slots=True)
class DueFilter:
    """Closed cases whose retention has ended by a day. Empty parts do not limit; ``held`` None: held or not."""

    by: date
    section: str = ""
    procedure: str = ""
    held: bool | None = None
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DueRow:
    """A case whose retention has ended, naming nobody. ``until``: also of a document that is kept longer.

    ``sure``: as of ``Kept``.
    """

    key: UUID
    number: str
    procedure: str
    procedure_name: str
    section: str
    state: State
    closed_on: date
    retention: str
    sure: bool
    until: date | None
    documents: tuple[str, ...]
    holds: tuple[HoldInfo, ...]


@dataclass(frozen=True, slots=True)
class DuePage:
    """Some rows of the list, and how many there are in all."""

    rows: tuple[DueRow, ...]
    total: int
