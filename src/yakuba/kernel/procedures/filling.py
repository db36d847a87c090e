"""Filling the boxes of a sheet from what is known: each value comes from one place and is typed at most once."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby

from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.boxes import printed
from yakuba.kernel.procedures.contracts import Capacity, Definition
from yakuba.kernel.procedures.fields import Field_
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.procedures.stating import EVENT_UNIT, Current, Described, FieldValue, Filing, MemberView, Source
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Value
from yakuba.kernel.rules.derive import from_date

HEAD = "世帯主"
ADDRESS, DOMICILE = "address", "domicile"
"""What the register copy says of a member; a null from the register: it is there, and withheld (支援措置)."""
WITHHELD = "(支援措置により記載を省略。住民基本台帳で確認)"
NEWCOMERS = "newcomers"
AGENT_FIELDS = ("agent_name", "agent_capacity", "agent_address")


@dataclass(frozen=True, slots=True)
class Box:
    """A field on a sheet with its value, and what must be stated (``item`` of ``unit``) where it is empty."""

    field: Field_
    value: FieldValue
    unit: str
    item: str
    fact: FactEntry | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing stands in it, not even why."""
        return self.value.value is None and not self.value.text

    @property
    def of_filer(self) -> bool:
        """Whether ``file_as`` fills it."""
        return self.field.source.startswith(("intake.filer.", "intake.agent."))


@dataclass(frozen=True)
class Known:
    """Everything from which the forms of one household are filled. ``filed_by``: how it was learned who files."""

    view: Described
    material: Material
    filing: Filing | None
    filed_at: datetime | None
    filed_by: Source = Source.STATED

    @cached_property
    def deceased(self) -> MemberView | None:
        """Who died, once it was said."""
        return next((m for m in self.view.members if _stated(m.items, "deceased") == 1), None)

    @cached_property
    def living(self) -> tuple[MemberView, ...]:
        """Everybody else."""
        return tuple(m for m in self.view.members if m is not self.deceased)

    @cached_property
    def head(self) -> MemberView | None:
        """世帯主 as the household was entered."""
        return next((m for m in self.view.members if _stated(m.items, "relation") == HEAD), None)

    def member(self, unit: str) -> MemberView | None:
        """Somebody present, or None."""
        return next((m for m in self.view.members if m.unit == unit), None)


class Filler:
    """Fills one sheet: a definition for one unit."""

    def __init__(self, known: Known, definition: Definition, unit: str) -> None:
        self.known, self.definition, self.unit = known, definition, unit
        self.own = known.member(unit)

    def boxes(self) -> tuple[Box, ...]:
        """In the order of the definition; boxes of persons on a sheet of the household once for each who lives.

        Those that stand together in the definition stay together: everything of one person, then of the next.
        """
        fields = {field.id: field for field in self.known.material.bank.fields.fields}
        wanted = list(self.definition.fields)
        if self.known.filing is not None and self.known.filing.stands_for_another:
            wanted += [name for name in AGENT_FIELDS if name not in wanted]
        else:
            wanted = [name for name in wanted if name not in AGENT_FIELDS]
        together = groupby((fields[name] for name in wanted), key=lambda field: field.unit == "person")
        return tuple(box for _of_persons, some in together for box in self._boxes(tuple(some)))

    def household_rows(self) -> tuple[tuple[str | None, ...], ...]:
        """氏名 (with 通称), フリガナ, 生年月日, 性別, 続柄 of everybody who lives."""
        return tuple(
            (m.full_name, *(printed(_stated(m.items, i), k) or None for i, k in ROW)) for m in self.known.living
        )

    def _boxes(self, fields: tuple[Field_, ...]) -> Iterator[Box]:
        if fields[0].unit != "person":
            for field in fields:
                yield self._box(field, EVENT_UNIT if field.unit == "event" else HOUSEHOLD_UNIT, self.own)
            return
        for member in (self.own,) if self.own is not None else self.known.living:
            boxes = (self._box(field, member.unit, member) for field in fields)
            yield from (box for box in boxes if not (box.field.if_stated and box.is_empty))

    def _box(self, field: Field_, unit: str, member: MemberView | None) -> Box:
        kind, _, rest = field.source.partition(".")
        if kind in ("event", "fact"):
            return self._of_fact(field, unit, rest, member)
        if field.source in SOURCES:
            return SOURCES[field.source](self, field, unit, member)
        if field.source.startswith("people.deceased."):
            item = field.source.removeprefix("people.deceased.")
            return self._of_identity(field, unit, item, self.known.deceased)
        if field.source in ("people.address", "people.honseki"):
            return self._of_place(field, unit, member)
        if kind == "people":
            return self._of_identity(field, unit, rest, member)
        return self._of_person(field, unit, member)

    # Each of these looks in one place.

    def _of_person(self, field: Field_, unit: str, member: MemberView | None) -> Box:
        """What was typed: a member's own value first, then the one for all."""
        now = _first(field.id, member, self._shared(field.unit))
        return Box(field, _value(field, unit, now), unit, field.id)

    def _shared(self, unit: str) -> dict[str, Current]:
        view = self.known.view
        return dict(view.event_items if unit == "event" else view.household_items)

    def _of_place(self, field: Field_, unit: str, member: MemberView | None) -> Box:
        """Where somebody lives or has their domicile: as typed, else as the register has it."""
        now = _first(field.id, member, self._shared(field.unit))
        if now is None and self.known.material.event.household != NEWCOMERS:
            item = ADDRESS if field.source == "people.address" else DOMICILE
            holders = [member, self.known.head, *self.known.view.members]
            found = (holder.items[item] for holder in holders if holder is not None and item in holder.items)
            now = next(found, None)
        return Box(field, _value(field, unit, now), unit, field.id)

    def _of_identity(self, field: Field_, unit: str, item: str, member: MemberView | None) -> Box:
        """Who died may not have been said yet: then the box is asked of the event."""
        item = {"honseki": DOMICILE}.get(item, item)
        asked = field.id if field.is_asked else item
        if member is None:
            return Box(field, _value(field, unit, None), unit, asked)
        now = self._identity(member, item)
        if field.is_asked:
            now = self.known.view.event_items.get(field.id) or now
            return Box(field, _value(field, unit, now), unit, asked)
        fact = self.known.material.facts.get(item)
        return Box(field, _value(field, unit, now, fact), member.unit, asked, fact)

    def _identity(self, member: MemberView, item: str) -> Current | None:
        """Somebody with a Latin name only is written with it, and has no reading but it."""
        names = {"name": ("name", "latin_name"), "kana": ("kana", "latin_name")}.get(item, (item,))
        return next((member.items[n] for n in names if n in member.items and member.items[n].value), None) or (
            member.items.get(item)
        )

    def _of_fact(self, field: Field_, unit: str, name: str, member: MemberView | None) -> Box:
        fact = self.known.material.facts[name]
        if fact.scope == "person" and field.unit != "person":
            holder = next((m for m in self.known.view.members if _stated(m.items, name) == 1), None)
            now = holder.items[name] if holder else None
            value = _plain(field, unit, holder.name if holder else None, now)
            asked = holder or member or self.known.head
            return Box(field, value, asked.unit if asked else unit, name, fact)
        items = {"event": self.known.view.event_items, "household": self.known.view.household_items}
        found = items.get(fact.scope, member.items if member else {})
        return Box(field, _value(field, unit, found.get(name), fact), unit, name, fact)

    def _received_on(self, field: Field_, unit: str, _member: MemberView | None) -> Box:
        view = self.known.view
        now = Current(from_date(view.received_on), Source.OFFICE, view.opened_at)
        return Box(field, _value(field, unit, now), unit, "")

    def _members(self, field: Field_, unit: str, _member: MemberView | None) -> Box:
        text = "、".join(m.full_name for m in self.known.living)
        first = next((m.items[i] for m in self.known.living for i in ("name", "latin_name") if i in m.items), None)
        return Box(field, _plain(field, unit, text or None, first), unit, "name")

    def _head(self, field: Field_, unit: str, _member: MemberView | None) -> Box:
        head = self.known.head
        now = head.items["relation"] if head else None
        return Box(field, _plain(field, unit, head.name if head else None, now), unit, "relation")

    def _filer(self, field: Field_, unit: str, _member: MemberView | None) -> Box:
        filing = self.known.filing
        text = FILER_TEXTS[field.source](self, filing) if filing is not None else ""
        now = Current(text, self.known.filed_by, self.known.filed_at) if text and self.known.filed_at else None
        if text == WITHHELD and now is not None:
            now = Current(None, Source.REGISTER, now.at)
        return Box(field, _value(field, unit, now), unit, "")

    # Who files, by law: the one who came, or for whom they came.

    def principal(self) -> MemberView | str:
        """For whom an agent or messenger stands: a member, or a name as written."""
        filing = self.known.filing
        named = self.known.member(filing.principal) if filing else None
        if named is not None:
            return named
        if filing and filing.principal:
            return filing.principal
        candidates = [self.own, self.known.head, *self.known.living]
        return next((m for m in candidates if m is not None and m is not self.known.deceased), "")

    def filer_name(self, filing: Filing) -> str:
        """届出人: the principal where somebody stands for another."""
        if not filing.stands_for_another:
            return filing.name
        principal = self.principal()
        return principal if isinstance(principal, str) else principal.name

    def _filer_address(self, filing: Filing) -> str:
        if filing.stands_for_another:
            principal = self.principal()
            return self._address_of(principal) if isinstance(principal, MemberView) else ""
        member = self.known.member(filing.unit)
        return filing.address or (self._address_of(member) if member else "")

    def _address_of(self, member: MemberView) -> str:
        fields = self.known.material.bank.fields.fields
        field = next(f for f in fields if f.source == "people.address" and f.unit == "household")
        return self._of_place(field, HOUSEHOLD_UNIT, member).value.text

    def _filer_relation(self, filing: Filing) -> str:
        if filing.relation:
            return filing.relation
        if filing.stands_for_another:
            return filing.capacity.value
        member = self.known.member(filing.unit)
        if member is None:
            return ""
        if self.own is None:
            return printed(_stated(member.items, "relation"), "choice") or OF_HOUSEHOLD
        return Capacity.SELF.value if self.own is member else OF_HOUSEHOLD


ROW = (("kana", "kana"), ("born", "date"), ("sex", "choice"), ("relation", "choice"))
OF_HOUSEHOLD = "同じ世帯の人"
SOURCES: dict[str, Callable[[Filler, Field_, str, MemberView | None], Box]] = {
    "intake.received_on": Filler._received_on,
    "people.household": Filler._members,
    "people.head": Filler._head,
}
FILER_TEXTS: dict[str, Callable[[Filler, Filing], str]] = {
    "intake.filer.name": Filler.filer_name,
    "intake.filer.address": Filler._filer_address,
    "intake.filer.phone": lambda _filler, filing: filing.phone,
    "intake.filer.relation": Filler._filer_relation,
    "intake.filer.relation_to_deceased": lambda _filler, filing: filing.relation,
    "intake.agent.name": lambda _filler, filing: filing.name,
    "intake.agent.capacity": lambda _filler, filing: filing.capacity.value,
    "intake.agent.address": lambda _filler, filing: filing.address,
}
SOURCES |= dict.fromkeys(FILER_TEXTS, Filler._filer)


def _stated(items: Mapping[str, Current], name: str) -> Value:
    return items[name].value if name in items else None


def _first(item: str, member: MemberView | None, shared: dict[str, Current]) -> Current | None:
    return (member.items.get(item) if member else None) or shared.get(item)


def _value(field: Field_, unit: str, now: Current | None, fact: FactEntry | None = None) -> FieldValue:
    """A null that the register gave is a value withheld; a null that somebody stated is an empty box."""
    if now is None:
        return FieldValue(field.id, field.label, unit, None, "", "", None)
    withheld = now.value is None and now.source is Source.REGISTER
    text = WITHHELD if withheld else printed(now.value, fact.type if fact else field.type)
    return FieldValue(field.id, field.label, unit, now.value, text, now.source.value, now.at)


def _plain(field: Field_, unit: str, text: str | None, now: Current | None) -> FieldValue:
    if not text:
        return FieldValue(field.id, field.label, unit, None, "", "", None)
    return FieldValue(field.id, field.label, unit, text, text, now.source.value if now else "", now.at if now else None)
