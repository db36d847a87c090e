"""What other parts may know of the register copy: values, words and the ways to be refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.people.protection_contracts import (
    Alike,
    Body,
    ConsultedOpinion,
    Harm,
    KnownAs,
    Ledger,
    Outcome,
    ProtectedAs,
    ProtectionFilter,
    ProtectionRequest,
    ProtectionRow,
    ProtectionSort,
    ProtectionState,
    ProtectionStep,
    ProtectionView,
    Requester,
    SoughtView,
    Stage,
    StepKind,
    StoppedRequest,
)
from yakuba.lib.refs import OwnerRef
from yakuba.lib.wareki import Span

__all__ = [
    "HEAD",
    "WITHHELD",
    "Address",
    "Alike",
    "Body",
    "ConsultedOpinion",
    "EscalateError",
    "FeedKind",
    "FeedRefusedError",
    "FeedReport",
    "FeedState",
    "ForeignItems",
    "Harm",
    "Hit",
    "Hits",
    "HouseholdView",
    "Kind",
    "KnownAs",
    "Ledger",
    "Member",
    "NotInCopyError",
    "OpenSnapshot",
    "Outcome",
    "PeopleError",
    "PersonView",
    "Place",
    "ProtectedAs",
    "ProtectionFilter",
    "ProtectionRefusedError",
    "ProtectionRequest",
    "ProtectionRow",
    "ProtectionSort",
    "ProtectionState",
    "ProtectionStep",
    "ProtectionView",
    "Qualification",
    "Query",
    "Requester",
    "RowError",
    "Sex",
    "SnapshotRef",
    "SnapshotRefusedError",
    "SoughtView",
    "Spell",
    "Stage",
    "StepKind",
    "StoppedRequest",
    "TooWideError",
    "Whereabouts",
    "Withheld",
]


class Kind(TextChoices):
    """種別 of a 宛名."""

    RESIDENT = "resident", _("住民")
    OUTSIDE = "outside", _("住登外")
    BUSINESS = "business", _("法人")


class Sex(TextChoices):
    """男女の別; empty where the register has none."""

    MALE = "male", _("男")
    FEMALE = "female", _("女")


class FeedKind(TextChoices):
    """全件 replaces the whole copy, 差分 only what it names."""

    FULL = "full", _("全件")
    DIFFERENCE = "difference", _("差分")


class FeedState(TextChoices):
    """Where a feed stands. ``broken``: it stopped half-way and another one was taken up instead."""

    RUNNING = "running", _("取込中")
    DONE = "done", _("完了")
    BROKEN = "broken", _("中断")


@dataclass(frozen=True, slots=True)
class Address:
    """住所 as the register writes it. ``outside`` is used alone for people who live elsewhere."""

    town_code: str = ""
    town: str = ""
    block: str = ""
    room: str = ""
    postcode: str = ""
    outside: str = ""

    def __str__(self) -> str:
        return self.outside or " ".join(filter(None, (self.town + self.block, self.room)))


@dataclass(frozen=True, slots=True)
class Withheld:
    """An address that this viewer may not know. It holds nothing, so that nothing can leak from it."""

    def __str__(self) -> str:
        return str(_("(支援措置により非表示)"))


WITHHELD = Withheld()
Whereabouts: TypeAlias = Address | Withheld
Place: TypeAlias = str | Withheld


@dataclass(frozen=True, slots=True)
class Query:
    """What a searcher knows. ``text`` is kana, kanji, Latin letters or a 宛名番号; ``page`` counts from 1."""

    text: str = ""
    born: date | None = None
    town: str = ""
    block: str = ""
    include_removed: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Hit:
    """One found 宛名. ``candidate``: the name has other characters that people mix up; never take it as equal."""

    person_id: int
    number: str
    kind: Kind
    name: str
    kana: str
    alias: str
    latin: str
    born: Span
    sex: str
    household: str
    relation: str
    address: Whereabouts
    protected: bool
    candidate: bool
    removed_on: date | None


class Hits(list[Hit]):
    """One page of hits, best first. ``more``: there are further ones; they are never counted."""

    def __init__(self, hits: list[Hit], *, more: bool, as_of: date | None) -> None:
        super().__init__(hits)
        self.more = more
        self.as_of = as_of


@dataclass(frozen=True, slots=True)
class Qualification:
    """資格 held from ``since`` until the day ``until`` (lost on that day); both None: never held, as far as known."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ForeignItems:
    """外国人住民の記載事項 (住民基本台帳法30条の45)."""

    nationality: str
    residence_class: str
    status: str
    period: str
    until: date | None
    card: str
    since: date | None


@dataclass(frozen=True, slots=True)
class PersonView:
    """All that the copy says of one 宛名, as of ``as_of``. Places are withheld from whom they must be."""

    person_id: int
    number: str
    kind: Kind
    name: str
    kana: str
    latin: str
    alias: str
    alias_kana: str
    former_surname: str
    born: Span
    sex: str
    household: str
    relation: str
    address: Whereabouts
    address_since: date | None
    previous_address: Place
    resident_since: date | None
    notified_on: date | None
    domicile: Place
    domicile_head: str
    voter: bool | None
    kokuho: Qualification
    koki: Qualification
    kaigo: Qualification
    pension: Qualification
    pension_kind: str
    child_allowance: Qualification
    foreign: ForeignItems | None
    corporate_number: str
    changed_on: date | None
    change_reason: str
    removed_on: date | None
    removed_because: str
    protected: bool
    as_of: date


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a household during a spell; ``until`` is the first day outside."""

    person: PersonView
    relation: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class HouseholdView:
    """世帯 on a day: the head first, then by 宛名番号."""

    number: str
    as_of: date
    members: tuple[Member, ...]

    @property
    def head(self) -> Member | None:
        """世帯主, if the copy names one."""
        return next((member for member in self.members if member.relation == HEAD), None)


HEAD = "世帯主"


@dataclass(frozen=True, slots=True)
class Spell:
    """One stay in a household."""

    household: str
    relation: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was not taken: line of the file (the first is 1), column, and what to do. Holds no value."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class FeedReport:
    """The outcome of a feed. ``declared`` None: the file states no number of rows, so nothing was compared."""

    feed_id: int
    kind: FeedKind
    as_of: date
    sequence: int
    encoding: str
    rows: int
    declared: int | None
    added: int
    changed: int
    unchanged: int
    removed: int
    errors: tuple[RowError, ...]
    error_count: int
    warnings: tuple[str, ...]
    repeated: bool


@dataclass(frozen=True, slots=True)
class SnapshotRef:
    """A snapshot: its key, how many rows, and the SHA-256 over its canonical rows."""

    snapshot_id: int
    as_of: date
    owner: OwnerRef
    until: date
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class OpenSnapshot:
    """A snapshot opened for reading: ``path`` is a Parquet file that lives in memory while the block lasts."""

    ref: SnapshotRef
    path: str
    columns: Mapping[str, str] = field(default_factory=dict)


class PeopleError(Exception):
    """What was asked cannot be done; the text says, in Japanese, what to do next, and names nobody."""


class TooWideError(PeopleError):
    """The search would return too much; the text says what to add."""


class NotInCopyError(PeopleError):
    """The copy has no such person, household or day."""


class FeedRefusedError(PeopleError):
    """A feed was refused whole; nothing of it was taken."""


class ProtectionRefusedError(PeopleError):
    """A step of a 支援措置 is not possible now; the text says why."""


class EscalateError(PeopleError):
    """The requester may be the person kept away, or their agent: stop, say nothing, call the section chief."""

    def __init__(self, escalation_id: int) -> None:
        super().__init__(str(_("この受付はここで止めて、係長に引き継いでください。理由は窓口で伝えないでください。")))
        self.escalation_id = escalation_id


class SnapshotRefusedError(PeopleError):
    """A snapshot cannot be made or opened; the text says why."""
