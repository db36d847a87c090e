"""What a reception is, what is stated in it, and the ways to be refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake.evidence import PreparedSheet, SheetProof, Validity
from yakuba.kernel.intake.link_values import IssuedCode, Linkable, LinkedApplicant, LinkedBy, LinksView, LinkView
from yakuba.kernel.intake.online_values import OnlineState, SentFile, VisitState, VisitView, identity_words
from yakuba.kernel.intake.paperwork import (
    BoundSheet,
    ExOfficioWork,
    FieldToAsk,
    FiledMember,
    SheetView,
    SignatureKind,
    SubmissionView,
    Withdrawn,
)
from yakuba.kernel.intake.part_values import WHOLE, Part
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
    GoneStaleError,
    IdentityRefusedError,
    IncompleteError,
    IntakeError,
    Lack,
    LackKind,
    LinkRefusedError,
    NoReceptionError,
    NoSheetError,
    NoSubmissionError,
    SigningRefusedError,
    TabletRefusedError,
)
from yakuba.kernel.intake.times_values import StepTime, TimesBy, TimesOf
from yakuba.kernel.procedures.contracts import Capacity, Door, ProofKind
from yakuba.kernel.procedures.stating import EVENT_UNIT, Current, FieldValue, Filing, MemberView, Source, Stated
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Household, Value
from yakuba.lib import clock

if TYPE_CHECKING:
    from yakuba.kernel.procedures.guide import Guidance
    from yakuba.kernel.procedures.service import Material

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
    "ExOfficioWork",
    "FieldToAsk",
    "FieldValue",
    "FiledMember",
    "Filing",
    "GoneStaleError",
    "IdentityPaper",
    "IdentityRefusedError",
    "IdentityView",
    "IncompleteError",
    "IntakeError",
    "IssuedCode",
    "Lack",
    "LackKind",
    "LinkRefusedError",
    "LinkView",
    "Linkable",
    "LinkedApplicant",
    "LinkedBy",
    "LinksView",
    "MemberView",
    "NewMember",
    "NoReceptionError",
    "NoSheetError",
    "NoSubmissionError",
    "OnlineState",
    "Part",
    "PreparedSheet",
    "ProofKind",
    "ReceptionRow",
    "ReceptionView",
    "Said",
    "SentFile",
    "SheetProof",
    "SheetView",
    "SignatureKind",
    "SigningRefusedError",
    "Source",
    "State",
    "Stated",
    "StepName",
    "StepTime",
    "SubmissionView",
    "TabletRefusedError",
    "TabletSession",
    "TabletState",
    "TabletView",
    "Ticket",
    "TimesBy",
    "TimesOf",
    "Trace",
    "Validity",
    "VisitState",
    "VisitView",
    "Whose",
    "Withdrawn",
    "identity_words",
]


GOES_ON = timedelta(days=30)
"""For so long after it was begun an ended reception is gone on with. No paper of the field says how long; ours is twice
the usual period of what a life event brings (14 and 15 days), so that a household may come back for all of it. Later
on what was stated (insurance, work, who lives there) may no longer be so, and the day of receipt lies too far back.
"""
LEFT_OPEN = timedelta(days=30)
"""When nothing was done in an open reception for so long, the night ends it. No paper of the field says how long; ours
is as long as an ended one is gone on with: who comes back later than that begins anew in any case.
"""


class State(TextChoices):
    """Where a reception stands."""

    OPEN = "open", _("受付中")
    DONE = "done", _("案内済み")
    ABANDONED = "abandoned", _("取りやめ")


class Whose(TextChoices):
    """Which receptions a list is of, for somebody at one section."""

    OWN = "own", _("この課")
    SHARED = "shared", _("ほかの窓口から続く")
    ALL = "all", _("両方")


class StepName(TextChoices):
    """The moments that are measured (滞在時間). ``ticket`` is before anybody was called, as it stands on the ticket."""

    TICKET = "ticket", _("発券")
    OPENED = "opened", _("受付開始")
    INTERVIEW = "interview", _("聞き取り開始")
    LISTED = "listed", _("手続の確定")
    GUIDED = "guided", _("案内書の交付")
    SIGNED = "signed", _("署名")
    RECEIVED = "received", _("受取")


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody who is entered: identity items and given facts. ``person`` is the 宛名番号 of a known resident."""

    items: Mapping[str, Value]
    source: Source
    person: str = ""


@dataclass(frozen=True, slots=True)
class ReceptionView:
    """A reception as it stands. ``version`` goes back with every change.

    ``part`` is what of it belongs to whoever reads it; ``wants_care``: somebody asked for 支援措置, also where the
    answer itself is not shown; ``withheld``: whether places of it are, None where nobody asked. ``guided`` remembers
    what was found to follow from it (``guidance``).
    """

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
    part: Part = WHOLE
    wants_care: bool = False
    withheld: bool | None = None
    guided: "list[tuple[Material, Guidance]]" = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def last_day(self) -> date:
        """The last day on which it is gone on with after it was ended."""
        return clock.day_of(self.opened_at) + GOES_ON

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
    """One line of the list of receptions; it names nobody. ``opens``: whoever reads it may go on with it."""

    key: UUID
    number: int
    event: str
    received_on: date
    opened_at: datetime
    section: str
    office: str
    ticket: str
    state: State
    members: int
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """A reception as every counter may know it: its number as papers print it, ticket, where and how far it is.

    ``key`` only for whoever may open it.
    """

    reference: str
    ticket: str
    section: str
    office: str
    opened_at: datetime
    state: State
    submissions: tuple[UUID, ...]
    key: UUID | None = None


def _values(items: Mapping[str, Current], known: set[str]) -> dict[str, Value]:
    return {item: now.value for item, now in items.items() if item in known and now.value is not None}
