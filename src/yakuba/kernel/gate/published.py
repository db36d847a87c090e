"""What the portal asks and shows, as it travels: the directory, definitions and rules of a Catalogue."""

from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, StringConstraints

from yakuba.kernel.gate.message import Line, Sha256, Strict, Word


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
    """One act of publishing: the banks as they hold from ``valid_from`` on (of old messages: from the beginning)."""

    valid_from: date = date(2000, 1, 1)
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
