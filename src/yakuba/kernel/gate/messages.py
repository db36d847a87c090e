"""Every message that crosses between the zones. A field that the other side does not know is refused there.

Portal → desk: what residents send. Desk → portal: what they are told, and what the portal needs to ask them. Nothing
of the register ever crosses to the portal. Dates are JST days, moments aware; values are those of the rules
(text, integer, boolean, None for "わからない"; a date is an integer YYYYMMDD).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, TypeAlias
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, StringConstraints

from yakuba.kernel.gate.contracts import Zone

Word = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Line = Annotated[str, StringConstraints(max_length=200)]
Text = Annotated[str, StringConstraints(max_length=10_000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Value: TypeAlias = Annotated[StrictStr, StringConstraints(max_length=10_000)] | StrictInt | StrictBool | None


class Strict(BaseModel):
    """Frozen, and a word it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Message(Strict):
    """Base of all messages. ``sender`` is the only zone that sends it; ``stream`` names what is kept in order."""

    kind: ClassVar[str]
    sender: ClassVar[Zone]
    version: Literal[1] = 1

    @property
    def stream(self) -> str:
        """Messages of one stream are applied in the order in which they were sent; "" is in no order."""
        return ""

    @property
    def file_hashes(self) -> tuple[str, ...]:
        """SHA-256 of each file that must come along, in their order."""
        return ()


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


class VisitCancelled(OfVisit):
    """The visit will not take place."""

    kind = "visit.cancelled"
    sender = Zone.PORTAL
    at: AwareDatetime


class SectionListed(Strict):
    """A section as residents see it, for its period (half-open)."""

    code: Word
    name: Line
    parent: Line = ""
    level: Word
    office: Line = ""
    duties: tuple[Line, ...] = ()
    phone: Line = ""
    valid_from: date
    valid_to: date | None = None


class OfficeListed(Strict):
    """A place to go to. ``hours`` maps mon … sun, holiday and year_end to two texts HH:MM, or to None."""

    code: Word
    name: Line
    kind: Word
    address: Line = ""
    hours: dict[str, tuple[str, str] | None]
    procedures: tuple[Line, ...] | None = None
    valid_from: date
    valid_to: date | None = None


class DayListed(Strict):
    """A day that differs from the calendar, for one office or ("") for all."""

    day: date
    office: Line = ""
    kind: Word
    hours: tuple[str, str] | None = None


class Directory(Strict):
    """The town as residents see it: no staff, no posts."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{5,6}$")]
    name: Word
    kana: Line = ""
    sections: tuple[SectionListed, ...]
    offices: tuple[OfficeListed, ...]
    days: tuple[DayListed, ...] = ()


class Published(Strict):
    """One act of publishing: the banks as they were."""

    digest: Sha256
    at: AwareDatetime
    bank: dict[str, Any]


class DefinitionPublished(Strict):
    """A row of the published definitions; ``publication`` counts ``Catalogue.publications`` from 0."""

    procedure: Word
    version: int = Field(ge=1)
    valid_from: date
    digest: Sha256
    content: dict[str, Any]
    publication: int = Field(ge=0)


class RuleSetPublished(Strict):
    """The compiled rules of a life event from a day on."""

    event: Word
    valid_from: date
    digest: Sha256
    compiled: dict[str, Any]
    members: tuple[tuple[str, int], ...]
    publication: int = Field(ge=0)


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
    VisitCancelled,
    Catalogue,
    ApplicationTaken,
    ApplicationRefused,
    ApplicationStateChanged,
    CorrectionRequested,
    NoticeSent,
    DocumentIssued,
)

__all__ = [*(message.__name__ for message in MESSAGES), "ApplicantState", "FilledValue", "FilingSent", "MarkSent"]
