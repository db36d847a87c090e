"""Every message that crosses between the zones. A field that the other side does not know is refused there.

Portal → desk: what residents send. Desk → portal: what they are told, and what the portal needs to ask them. Nothing
of the register ever crosses to the portal. Dates are JST days, moments aware; values are those of the rules
(text, integer, boolean, None for "わからない"; a date is an integer YYYYMMDD).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from yakuba.kernel.gate.contracts import Zone
from yakuba.kernel.gate.link_messages import (
    CardLinkRequested,
    LinkAnswered,
    LinkEnded,
    LinkOutcome,
    LinkRemoved,
    LinkRequested,
    OfAccount,
)
from yakuba.kernel.gate.message import Line, Message, Sha256, Strict, Text, Value, Word
from yakuba.kernel.gate.published import DefinitionPublished, Directory, Published, RuleSetPublished


class ApplicantState(StrEnum):
    """What the applicant sees of a case (FY2-21)."""

    SENT = "送信済"
    WORKING = "処理中"
    RETURNED = "差し戻し"
    DONE = "処理完了"
    REFUSED = "申請却下"
    WITHDRAWN = "取下げ"


class FilledValue(Strict):
    """One value: ``unit`` is ``event``, ``household`` or a member's key; ``item`` a fact, identity item or field."""

    unit: Word
    item: Word
    value: Value


class FilingSent(Strict):
    """Who files. ``capacity`` as in the definitions (本人, 同一世帯員 …); ``unit``: the member who files, or ""."""

    capacity: Word
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    kana: Annotated[str, StringConstraints(max_length=100)] = ""
    address: Line = ""
    phone: Annotated[str, StringConstraints(max_length=20)] = ""
    relation: Annotated[str, StringConstraints(max_length=40)] = ""
    unit: Annotated[str, StringConstraints(max_length=20)] = ""
    born: int | None = None


class AttachmentSent(Strict):
    """A file of this bundle: ``file`` counts its files from 0, ``requirement`` is the id of what was asked for."""

    requirement: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    file: int = Field(ge=0)
    name: Line
    sha256: Sha256


def _in_order(attachments: tuple[AttachmentSent, ...]) -> tuple[str, ...]:
    return tuple(attachment.sha256 for attachment in sorted(attachments, key=lambda attachment: attachment.file))


class OfSubmission(Message):
    """About one application: in order."""

    submission: UUID

    @property
    def stream(self) -> str:
        return str(self.submission)


class ApplicationSubmitted(OfSubmission):
    """A resident has sent an application. ``unit``: whom it is about ("household", or one of ``members``).

    ``event`` is the life event under which it was asked for. ``members`` are the keys (p1, p2 …) in the order of
    entry; their name, kana and the rest are among ``values``.
    """

    kind = "application.submitted"
    sender = Zone.PORTAL
    procedure: Word
    definition_version: int = Field(ge=1)
    definition_hash: Sha256
    event: Word
    unit: Word
    values: tuple[FilledValue, ...] = Field(max_length=2_000)
    members: tuple[Word, ...] = Field(max_length=30)
    filing: FilingSent
    attachments: tuple[AttachmentSent, ...] = Field((), max_length=30)
    arrived_at: AwareDatetime
    identity: Literal["email"] = "email"
    account: UUID

    @property
    def file_hashes(self) -> tuple[str, ...]:
        return _in_order(self.attachments)


class ApplicationCorrected(OfSubmission):
    """The answer to a correction: only the marked fields, the newest value of each."""

    kind = "application.corrected"
    sender = Zone.PORTAL
    correction: int = Field(ge=1, description="number of the correction, from CorrectionRequested")
    fields: tuple[FilledValue, ...] = Field((), max_length=500)
    attachments: tuple[AttachmentSent, ...] = Field((), max_length=30)
    at: AwareDatetime

    @property
    def file_hashes(self) -> tuple[str, ...]:
        return _in_order(self.attachments)


class ApplicationWithdrawn(OfSubmission):
    """The resident takes the application back (取下げ)."""

    kind = "application.withdrawn"
    sender = Zone.PORTAL
    reason: Annotated[str, StringConstraints(max_length=400)] = ""
    at: AwareDatetime


class DocumentFetched(OfSubmission):
    """The resident has downloaded an issued document."""

    kind = "document.fetched"
    sender = Zone.PORTAL
    document: UUID
    at: AwareDatetime


class OfVisit(Message):
    """About one planned visit: in order."""

    visit: UUID

    @property
    def stream(self) -> str:
        return str(self.visit)


class VisitPlanned(OfVisit):
    """来庁予定: who comes where and when, with the answers given at home. ``number`` is what the resident shows."""

    kind = "visit.planned"
    sender = Zone.PORTAL
    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Z-]{4,20}$")]
    event: Word
    members: tuple[Word, ...] = Field((), max_length=30)
    values: tuple[FilledValue, ...] = Field((), max_length=2_000)
    procedures: tuple[Word, ...] = Field((), max_length=60)
    office: Word
    on: date
    slot: Line | None = None
    account: UUID


class VisitChanged(OfVisit):
    """Another office, day or time for the same visit; its number and its answers stay."""

    kind = "visit.changed"
    sender = Zone.PORTAL
    office: Word
    on: date
    slot: Line | None = None
    at: AwareDatetime


class VisitCancelled(OfVisit):
    """The visit will not take place."""

    kind = "visit.cancelled"
    sender = Zone.PORTAL
    at: AwareDatetime


class Catalogue(Message):
    """What the portal asks and shows: definitions, rules, banks, and the directory. A later one replaces it."""

    kind = "catalogue"
    sender = Zone.DESK
    directory: Directory
    publications: tuple[Published, ...]
    definitions: tuple[DefinitionPublished, ...]
    rule_sets: tuple[RuleSetPublished, ...]
    as_of: AwareDatetime


class ApplicationTaken(OfSubmission):
    """The town has received it: ``reception_no`` is what the resident quotes; ``arrived_on`` the day that counts."""

    kind = "application.taken"
    sender = Zone.DESK
    reception_no: Line
    arrived_on: date
    sections: tuple[Line, ...]


class ApplicationRefused(OfSubmission):
    """Something sent could not be taken in. ``about`` is the kind of that message."""

    kind = "application.refused"
    sender = Zone.DESK
    about: Literal["application.submitted", "application.corrected", "application.withdrawn"]
    reason: Text
    what_to_do: Text
    at: AwareDatetime


class ApplicationStateChanged(OfSubmission):
    """The state that the applicant sees from now on."""

    kind = "application.state"
    sender = Zone.DESK
    state: ApplicantState
    at: AwareDatetime
    reason: Text = ""


class MarkSent(Strict):
    """A field that must be corrected, and why. ``field`` may be ``attachment:<requirement>``."""

    field: Annotated[str, StringConstraints(min_length=1, max_length=140)]
    unit: Word
    label: Line
    reason: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
    value: Value = None


class CorrectionRequested(OfSubmission):
    """補正: only ``marks`` may be changed, until the end of ``correct_by``."""

    kind = "application.correction_requested"
    sender = Zone.DESK
    correction: int = Field(ge=1)
    marks: tuple[MarkSent, ...] = Field(min_length=1)
    correct_by: date | None
    at: AwareDatetime


class NoticeSent(Message):
    """One notice to a resident's inbox."""

    kind = "notice.sent"
    sender = Zone.DESK
    notice: UUID
    account: UUID
    submission: UUID | None = None
    title: Line
    body: Text
    sender_name: Line = ""
    at: AwareDatetime


class DocumentIssued(OfSubmission):
    """An issued document, as the bundle's only file; it can be fetched to the end of ``expires_on``."""

    kind = "document.issued"
    sender = Zone.DESK
    document: UUID
    title: Line
    issued_on: date
    expires_on: date
    sha256: Sha256

    @property
    def file_hashes(self) -> tuple[str, ...]:
        return (self.sha256,)


MESSAGES: tuple[type[Message], ...] = (
    ApplicationSubmitted,
    ApplicationCorrected,
    ApplicationWithdrawn,
    DocumentFetched,
    VisitPlanned,
    VisitChanged,
    VisitCancelled,
    LinkRequested,
    CardLinkRequested,
    LinkRemoved,
    Catalogue,
    ApplicationTaken,
    ApplicationRefused,
    ApplicationStateChanged,
    CorrectionRequested,
    NoticeSent,
    DocumentIssued,
    LinkAnswered,
    LinkEnded,
)

__all__ = [
    "MESSAGES",
    "ApplicantState",
    "ApplicationCorrected",
    "ApplicationRefused",
    "ApplicationStateChanged",
    "ApplicationSubmitted",
    "ApplicationTaken",
    "ApplicationWithdrawn",
    "AttachmentSent",
    "CardLinkRequested",
    "Catalogue",
    "CorrectionRequested",
    "Directory",
    "DocumentFetched",
    "DocumentIssued",
    "FilingSent",
    "FilledValue",
    "LinkAnswered",
    "LinkEnded",
    "LinkOutcome",
    "LinkRemoved",
    "LinkRequested",
    "MarkSent",
    "Message",
    "NoticeSent",
    "OfAccount",
    "VisitCancelled",
    "VisitChanged",
    "VisitPlanned",
]
