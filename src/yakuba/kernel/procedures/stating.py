"""What somebody states, by whichever door: values with source and time, who is concerned, who files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from yakuba.kernel.procedures.contracts import Capacity, ProofKind
from yakuba.kernel.rules.contracts import Value

EVENT_UNIT = "event"


class Source(StrEnum):
    """出所 of a stated value."""

    STATED = "聞き取り"
    CERTIFICATE = "転出証明書"
    REGISTER = "住民基本台帳"
    ELECTRONIC = "電子データ"
    OFFICE = "受付"
    ONLINE = "本人(オンライン)"

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


class Described(Protocol):
    """Everything stated about one household in one life event, from which its forms are filled."""

    @property
    def received_on(self) -> date: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def event_items(self) -> Mapping[str, Current]: ...
    @property
    def household_items(self) -> Mapping[str, Current]: ...
    @property
    def members(self) -> tuple[MemberView, ...]: ...


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One filled box of a form: what is printed, the machine value, and where it was learned.

    ``field`` is an id of fields.yaml, ``unit`` ``event``, ``household`` or a member's key. ``value`` None: not stated
    (``text`` is empty then, or says why it is withheld); a date is an integer YYYYMMDD. ``source`` is a Source value.
    """

    field: str
    label: str
    unit: str
    value: Value
    text: str
    source: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Filing:
    """Who filed. ``unit`` when a member of the reception, else empty; ``name`` as written.

    ``principal`` is for whom an agent or messenger stands: a member's unit or a name as written; empty: the member
    each sheet is about, or the head of the household. ``proofs`` are the kinds of paper that were checked (委任状 …).
    ``born`` (YYYYMMDD) and ``kana`` help to tell people of one name apart; neither is printed.
    """

    capacity: Capacity
    name: str
    address: str = ""
    phone: str = ""
    relation: str = ""
    unit: str = ""
    proofs: tuple[ProofKind, ...] = ()
    principal: str = ""
    kana: str = ""
    born: int | None = None

    @property
    def stands_for_another(self) -> bool:
        """Whether somebody else is the one who files by law."""
        return self.capacity in (Capacity.LEGAL, Capacity.AGENT, Capacity.MESSENGER)
