"""What a reception is, what is stated in it, and the ways to be refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake.evidence import PreparedSheet, SheetProof, Validity
from yakuba.kernel.intake.paperwork import (
    BoundSheet,
    FieldToAsk,
    FieldValue,
    FiledMember,
    Filing,
    SheetView,
    SignatureKind,
    SubmissionView,
    Withdrawn,
)
from yakuba.kernel.intake.presence import (
    AGENT,
    FILER,
    IdentityPaper,
    IdentityView,
    TabletSession,
    TabletState,
    TabletView,
    Ticket,
)
from yakuba.kernel.intake.refusals import (
    BadFilingError,
    BadStatementError,
    ConflictError,
    ContentChangedError,
    IdentityRefusedError,
    IncompleteError,
    IntakeError,
    Lack,
    LackKind,
    NoReceptionError,
    NoSheetError,
    NoSubmissionError,
    SigningRefusedError,
    TabletRefusedError,
)
from yakuba.kernel.procedures.contracts import Capacity, Door, ProofKind
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Household, Value

__all__ = [
    "AGENT",
    "EVENT_UNIT",
    "FILER",
    "BadFilingError",
    "BadStatementError",
    "BoundSheet",
    "Capacity",
    "ConflictError",
    "ContentChangedError",
    "Current",
    "Door",
    "FieldToAsk",
    "FieldValue",
    "FiledMember",
    "Filing",
    "IdentityPaper",
    "IdentityRefusedError",
    "IdentityView",
    "IncompleteError",
    "IntakeError",
    "Lack",
    "LackKind",
    "MemberView",
    "NewMember",
    "NoReceptionError",
    "NoSheetError",
    "NoSubmissionError",
    "PreparedSheet",
    "ProofKind",
    "ReceptionRow",
    "ReceptionView",
    "Said",
    "SheetProof",
    "SheetView",
    "SignatureKind",
    "SigningRefusedError",
    "Source",
    "State",
    "Stated",
    "StepName",
    "SubmissionView",
    "TabletRefusedError",
    "TabletSession",
    "TabletState",
    "TabletView",
    "Ticket",
    "Validity",
    "Withdrawn",
]

EVENT_UNIT = "event"


class State(TextChoices):
    """Where a reception stands."""

    OPEN = "open", _("受付中")
    DONE = "done", _("案内済み")
    ABANDONED = "abandoned", _("取りやめ")


class StepName(TextChoices):
    """The moments that are measured (滞在時間)."""

    OPENED = "opened", _("受付開始")
    INTERVIEW = "interview", _("聞き取り開始")
    LISTED = "listed", _("手続の確定")
    GUIDED = "guided", _("案内書の交付")
    SIGNED = "signed", _("署名")
    RECEIVED = "received", _("受取")


class Source(StrEnum):
    """出所 of a stated value."""

    STATED = "聞き取り"
    CERTIFICATE = "転出証明書"
    REGISTER = "住民基本台帳"
    ELECTRONIC = "電子データ"
    OFFICE = "受付"

    @classmethod
    def labels(cls) -> tuple[str, ...]:
        """Every source as it is shown."""
        return tuple(source.value for source in cls)


@dataclass(frozen=True, slots=True)
class Stated:
    """One value: ``unit`` is ``event``, ``household`` or a member's key; None as value means "わからない"."""

    unit: str
    item: str
    value: Value
    source: Source = Source.STATED


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody who is entered: identity items and given facts. ``person`` is the 宛名番号 of a known resident."""

    items: Mapping[str, Value]
    source: Source
    person: str = ""


@dataclass(frozen=True, slots=True)
class Current:
    """The value that holds now, and since when from where."""

    value: Value
    source: Source
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberView:
    """One member with everything stated of it."""

    unit: str
    person: str
    items: Mapping[str, Current]

    @property
    def name(self) -> str:
        """The name as written, or the Latin name of somebody who has only that."""
        written = [self.items[item].value for item in ("name", "latin_name") if item in self.items]
        return next((str(value) for value in written if value), self.unit)


@dataclass(frozen=True, slots=True)
class ReceptionView:
    """A reception as it stands. ``version`` goes back with every change."""

    key: UUID
    number: int
    event: str
    received_on: date
    opened_at: datetime
    section: str
    office: str
    ticket: str
    state: State
    version: int
    event_items: Mapping[str, Current]
    household_items: Mapping[str, Current]
    members: tuple[MemberView, ...]
    steps: Mapping[str, datetime]

    def member(self, unit: str) -> MemberView:
        """Raises KeyError for a unit that is not in this reception."""
        return next(member for member in self.members if member.unit == unit)

    def household(self, facts: Iterable[str]) -> Household:
        """What the rules are asked about: only items that are ``facts``, unknown ones left out."""
        known = set(facts)
        return Household(
            event=_values(self.event_items, known),
            household=_values(self.household_items, known),
            persons={member.unit: _values(member.items, known) for member in self.members},
        )

    def declined(self, facts: Iterable[str]) -> frozenset[tuple[str, str]]:
        """The facts answered "わからない", with their unit."""
        known = set(facts)
        groups = [(HOUSEHOLD_UNIT, self.household_items), *((m.unit, m.items) for m in self.members)]
        return frozenset(
            (item, unit) for unit, items in groups for item, now in items.items() if item in known and now.value is None
        )

    def sources(self) -> dict[tuple[str, str], str]:
        """(item, unit) → where it was learned."""
        groups = [(HOUSEHOLD_UNIT, self.event_items), (HOUSEHOLD_UNIT, self.household_items)]
        groups += [(member.unit, member.items) for member in self.members]
        return {(item, unit): now.source.value for unit, items in groups for item, now in items.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """One statement as it was made: what, of whom, from where, when and by whom it was written down."""

    unit: str
    item: str
    value: Value
    source: Source
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ReceptionRow:
    """One line of the list of receptions; it names nobody."""

    key: UUID
    number: int
    event: str
    received_on: date
    opened_at: datetime
    section: str
    ticket: str
    state: State
    members: int


def _values(items: Mapping[str, Current], known: set[str]) -> dict[str, Value]:
    return {item: now.value for item, now in items.items() if item in known and now.value is not None}
