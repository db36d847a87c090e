"""What other parts may know of organisation: values, the table of rights, and the ways to be refused."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.organisation.acts import ACTS
from yakuba.kernel.organisation.rights import DAIKETSU_ACTS, RIGHTS, SYSTEM_ACTS
from yakuba.kernel.organisation.vocabulary import Act, Breadth, Personal, Role

__all__ = [
    "ACTS",
    "DAIKETSU_ACTS",
    "RIGHTS",
    "SYSTEM_ACTS",
    "AccountFact",
    "Act",
    "ActingKind",
    "AuthorityView",
    "Breadth",
    "DayKind",
    "Finding",
    "Hours",
    "ImportRefusedError",
    "ImportReport",
    "KindCount",
    "Level",
    "MunicipalityView",
    "NoSuccessorError",
    "NotAllowed",
    "Offering",
    "OfficeKind",
    "OfficeView",
    "Personal",
    "Place",
    "Refusal",
    "Role",
    "RowError",
    "Scope",
    "Seat",
    "SectionView",
    "StaffView",
]


class Level(TextChoices):
    """区分 of a section, from the top."""

    BUREAU = "bureau", _("局")
    DEPARTMENT = "department", _("部")
    DIVISION = "division", _("課")
    ROOM = "room", _("室")
    UNIT = "unit", _("係")


class OfficeKind(TextChoices):
    """種別 of an office."""

    MAIN = "main", _("本庁")
    BRANCH = "branch", _("支所")
    LOCAL = "local", _("出張所")
    SERVICE = "service", _("サービスセンター")


class ActingKind(TextChoices):
    """代理 stands in for the holder of a post in everything; 代決 only decides while the holder is away."""

    ACTING = "acting", _("代理")
    DECIDING = "deciding", _("代決")


class DayKind(TextChoices):
    """How a named day differs from the calendar. The first two move legal deadlines, the others only counters."""

    HOLIDAY = "holiday", _("休日")
    WORKDAY = "workday", _("平日")
    CLOSED = "closed", _("休み")
    OPEN = "open", _("開庁")


@dataclass(frozen=True, slots=True)
class Scope:
    """How far ``act`` is allowed to somebody on one day.

    A thing is within it when its section is in ``sections`` **or** its office in ``offices`` **or** a section that
    is involved in it in ``involved``, **and** its kind is in ``kinds``. ``None`` means all; an empty set means none by
    that way. ``service.as_filter`` writes it as a condition.
    """

    act: str
    sections: frozenset[str] | None
    offices: frozenset[str] | None
    kinds: frozenset[str] | None
    involved: frozenset[str] = frozenset()

    def covers(self, *, section: str = "", office: str = "", kind: str = "", involved: Collection[str] = ()) -> bool:
        """Whether one thing is within; a part of the thing that is unknown never helps."""
        if self.kinds is not None and kind not in self.kinds:
            return False
        return (
            self.sections is None
            or section in self.sections
            or (self.offices is not None and office in self.offices)
            or not self.involved.isdisjoint(involved)
        )


class Refusal(StrEnum):
    """Why somebody may not act, for tests, the audit register and screens."""

    UNKNOWN_STAFF = "unknown_staff"
    LEFT = "left"
    UNASSIGNED = "unassigned"
    NO_RIGHT = "no_right"
    NOT_NAMED = "not_named"
    ACTING_NOT_VALID = "acting_not_valid"
    CONTRACT_NOT_VALID = "contract_not_valid"
    RESIDENT = "resident"
    SYSTEM = "system"


class NotAllowed(PermissionDenied):
    """The act is refused. The text says, in Japanese, which right is missing and whom to ask."""

    def __init__(self, act: str, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.act = act
        self.refusal = refusal


class NoSuccessorError(LookupError):
    """An abolished section has nobody who took over its work; the text says what to import."""


@dataclass(frozen=True, slots=True)
class MunicipalityView:
    """自治体: its six-digit code, name and kana. ``head`` signs its letters; empty where it is not registered."""

    code: str
    name: str
    kana: str
    head_title: str = ""
    head_name: str = ""


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """執行機関 other than the 長: its name, the 発信者名 of its letters; ``head``: empty where none is printed."""

    name: str
    title: str
    head: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """組織 on a day. ``duties`` are the kinds of work (業務) it is in charge of.

    ``symbol`` (文書記号), ``phone`` and ``place`` (場所: floor, room, counter) are empty where they are not registered.
    """

    code: str
    name: str
    parent: str
    level: Level
    office: str
    duties: tuple[str, ...]
    symbol: str = ""
    phone: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours of one day, JST; ``closes`` is the minute at which the door shuts."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OfficeView:
    """庁舎 on a day. ``procedures`` None means all of them."""

    code: str
    name: str
    kind: OfficeKind
    address: str
    procedures: frozenset[str] | None

    def offers(self, procedure_id: str) -> bool:
        """Whether the procedure can be done here."""
        return self.procedures is None or procedure_id in self.procedures


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is done: an office, and there perhaps a section with its floor, room or counter."""

    office: str
    address: str
    section: str = ""
    place: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.office, self.section))) + (f"({self.place})" if self.place else "")


@dataclass(frozen=True, slots=True)
class Offering:
    """Offices and sections of one day, by code."""

    offices: dict[str, OfficeView]
    sections: dict[str, SectionView]

    def offers(self, office: str, procedure: str) -> bool:
        """Whether the office does the procedure. One that is not registered is not limited by the register."""
        known = self.offices.get(office)
        return known is None or known.offers(procedure)

    def in_charge(self, duty: str) -> SectionView | None:
        """The section in charge of a kind of work."""
        return next((section for section in self.sections.values() if duty in section.duties), None)

    def place_of(self, section: SectionView) -> Place:
        """Where the section is; what is not registered for it is as of the section above it."""
        office = self.offices.get(self._of(section, "office"))
        return Place(
            office=office.name if office else "",
            address=office.address if office else "",
            section=section.name,
            place=self._of(section, "place"),
        )

    def elsewhere(self, office: str, procedure: str, duty: str) -> tuple[Place, ...]:
        """Where the procedure is done other than at this office: with the section in charge first, by office after."""
        section = self.in_charge(duty)
        home = self._of(section, "office") if section else ""
        found = [self.place_of(section)] if section and home != office and self.offers(home, procedure) else []
        return (
            *found,
            *(
                Place(office=other.name, address=other.address)
                for code, other in self.offices.items()
                if code not in (office, home) and other.offers(procedure)
            ),
        )

    def _of(self, section: SectionView, what: str) -> str:
        """A value of the section, else of the nearest one above it that has any."""
        seen: set[str] = set()
        above: SectionView | None = section
        while above is not None and above.code not in seen:
            seen.add(above.code)
            if value := str(getattr(above, what)):
                return value
            above = self.sections.get(above.parent)
        return ""


@dataclass(frozen=True, slots=True)
class StaffView:
    """職員 with a role at a section on a day; ``acting`` when it is lent by a 代理 or 代決."""

    code: str
    name: str
    section: str
    role: Role
    is_main: bool
    acting: ActingKind | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A role at a section that somebody fills on a day: by assignment, or (``acting``) for ``principal``."""

    role: Role
    section: str
    acting: ActingKind | None = None
    principal: str = ""


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing wrong in an import: where (line 1 is the header; 0 is the whole file), what, and what to do."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.file} {self.line}行目" if self.line else self.file
        return f"{where}: {self.message}"


class ImportRefusedError(Exception):
    """Nothing was imported. ``errors`` name every row that must be mended."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class KindCount:
    """What an import did to one kind of row."""

    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of an import. ``rerouted`` maps each section that ended to the one that takes its open cases;
    ``without_successor`` ended with nobody to take them. With ``dry_run`` nothing was kept."""

    as_of: date
    dry_run: bool
    counts: dict[str, KindCount]
    rerouted: dict[str, str]
    without_successor: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountFact:
    """What the review of accounts needs from identity: no name, no address."""

    staff_code: str
    active: bool
    last_login: datetime | None


@dataclass(frozen=True, slots=True)
class Finding:
    """One account or assignment that should be looked at (SR-21)."""

    staff_code: str
    problem: str
    advice: str
