"""What somebody states, by whichever door: values with source and time, who is concerned, who files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext as _

from yakuba.kernel.procedures.contracts import Capacity, ProofKind
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import to_date
from yakuba.lib.wareki import format_day

EVENT_UNIT = "event"


class Source(StrEnum):
    """出所 of a stated value."""

    STATED = "聞き取り"
    CERTIFICATE = "転出証明書"
    REGISTER = "住民基本台帳"
    ELECTRONIC = "電子データ"
    OFFICE = "受付"
    ONLINE = "本人(オンライン)"
    FILER = "届出人の記録"

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
        """The name as written, or the Latin name of somebody who has only that; who is meant where neither is known."""
        return self._written or self._described or self.unit

    @property
    def full_name(self) -> str:
        """The name with the 通称 of a foreign resident who has one, as the 転出証明書 has both."""
        alias = self._stated("alias")
        return _("%(name)s(通称 %(alias)s)") % {"name": self.name, "alias": alias} if alias else self.name

    @property
    def is_named(self) -> bool:
        """Whether a name was stated. At home (来庁予定) nobody is asked for names."""
        return bool(self._written)

    @property
    def _written(self) -> str:
        return next((text for item in ("name", "latin_name") if (text := self._stated(item))), "")

    @property
    def _described(self) -> str:
        born = self._stated("born")
        day = _("%(day)s生まれ") % {"day": format_day(to_date(int(born)))} if born else ""
        who = "、".join(part for part in (self._stated("relation"), day) if part)
        return _("氏名未入力の方(%(who)s)") % {"who": who} if who else ""

    def _stated(self, item: str) -> str:
        value = self.items[item].value if item in self.items else None
        return "" if value is None else str(value)


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
