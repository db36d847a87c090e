"""What a resident typed about one household: kept as plain JSON, handed on as the rules and forms want it.

``members`` are keys p1, p2 …; p1 is always whoever types. ``values``: unit → item → value, None for "わからない".
``asked`` are the facts in the order in which they were answered, so that one can go back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from yakuba.kernel.gate.messages import FilingSent, FilledValue
from yakuba.kernel.procedures.contracts import Capacity
from yakuba.kernel.procedures.filling import Known
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.procedures.stating import EVENT_UNIT, Current, Filing, MemberView, Source, Stated
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Household, Value
from yakuba.lib import clock

SELF = "p1"
MOST_MEMBERS = 30
Values = Mapping[str, Mapping[str, Value]]


@dataclass(frozen=True)
class Content:
    """Immutable: every change gives a new one."""

    members: tuple[str, ...] = ()
    values: Values = field(default_factory=dict)
    filing: Mapping[str, str] = field(default_factory=dict)
    asked: tuple[str, ...] = ()

    @classmethod
    def read(cls, held: Mapping[str, Any]) -> "Content":
        """As it was kept."""
        return cls(tuple(held["members"]), held["values"], held["filing"], tuple(held["asked"]))

    def held(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "members": list(self.members),
            "values": {unit: dict(items) for unit, items in self.values.items()},
            "filing": dict(self.filing),
            "asked": list(self.asked),
        }

    def value(self, unit: str, item: str) -> Value:
        """None where it is unknown or was never stated."""
        return self.values.get(unit, {}).get(item)

    def says(self, unit: str, item: str) -> bool:
        """Whether it was answered, be it with "わからない"."""
        return item in self.values.get(unit, {})

    def stating(self, stated: Iterable[Stated]) -> "Content":
        """With these values; an earlier one of the same unit and item is replaced."""
        values = {unit: dict(items) for unit, items in self.values.items()}
        for one in stated:
            values.setdefault(one.unit, {})[one.item] = one.value
        return Content(self.members, values, self.filing, self.asked)

    def saying_nothing(self, unit: str, item: str) -> "Content":
        """As if this had never been stated."""
        left = {item_: value for item_, value in self.values.get(unit, {}).items() if item_ != item}
        return Content(
            self.members,
            {**self.values, unit: left}
            if left
            else {unit_: items for unit_, items in self.values.items() if unit_ != unit},
            self.filing,
            self.asked,
        )

    def without(self, member: str) -> "Content":
        """With one member and everything said of it taken out; the others are counted again from p1.

        The town counts members by their order, so that keys and order must agree.
        """
        left = [one for one in self.members if one != member]
        renamed = {old: f"p{place}" for place, old in enumerate(left, start=1)}
        kept = {renamed.get(unit, unit): items for unit, items in self.values.items() if unit != member}
        return Content(tuple(renamed.values()), kept, self.filing, self.asked)

    def joined(self, member: str) -> "Content":
        """With one member more."""
        return Content((*self.members, member), self.values, self.filing, self.asked)

    def next_member(self) -> str:
        """The key for the next one."""
        return f"p{len(self.members) + 1}"

    def having_asked(self, fact: str) -> "Content":
        """With this question at the end of the way; answering it again shortens the way to it."""
        before = self.asked[: self.asked.index(fact)] if fact in self.asked else self.asked
        return Content(self.members, self.values, self.filing, (*before, fact))

    def filed_by(self, **items: str) -> "Content":
        """With these of address, phone, relation."""
        return Content(self.members, self.values, {**self.filing, **items}, self.asked)

    # As the kernel wants it.

    def as_household(self, facts: Iterable[str]) -> Household:
        """What the rules are asked about: known facts only."""
        known = set(facts)
        return Household(
            event=self._known(EVENT_UNIT, known),
            household=self._known(HOUSEHOLD_UNIT, known),
            persons={member: self._known(member, known) for member in self.members},
        )

    def declined(self, facts: Iterable[str]) -> frozenset[tuple[str, str]]:
        """(fact, unit) answered "わからない"."""
        known = set(facts)
        return frozenset(
            (item, unit)
            for unit, items in self.values.items()
            if unit != EVENT_UNIT
            for item, value in items.items()
            if value is None and item in known
        )

    def as_known(self, material: Material, unit: str, at: datetime) -> Known:
        """From which the boxes of a form are filled, exactly as at the counter."""
        return Known(_Described(self, at), material, self.as_filing(unit), at, Source.ONLINE)

    def as_filing(self, unit: str) -> Filing:
        """Who files: the account's owner, for themselves, the household, or a member of it."""
        capacity = Capacity.SELF if unit in (SELF, HOUSEHOLD_UNIT) else Capacity.HOUSEHOLD
        return Filing(
            capacity=capacity,
            name=str(self.value(SELF, "name") or ""),
            kana=str(self.value(SELF, "kana") or ""),
            unit=SELF,
            address=self.filing.get("address", ""),
            phone=self.filing.get("phone", ""),
            relation=self.filing.get("relation", ""),
        )

    def as_filing_sent(self, unit: str) -> FilingSent:
        """Who files, for the message to the town."""
        filing, born = self.as_filing(unit), self.value(SELF, "born")
        return FilingSent(
            capacity=filing.capacity.value,
            name=filing.name,
            kana=filing.kana,
            address=filing.address,
            phone=filing.phone,
            relation=filing.relation,
            unit=SELF,
            born=born if isinstance(born, int) else None,
        )

    def as_filled(self) -> tuple[FilledValue, ...]:
        """Every value, for the message to the town."""
        return tuple(
            FilledValue(unit=unit, item=item, value=value)
            for unit, items in self.values.items()
            for item, value in items.items()
        )

    def _known(self, unit: str, facts: set[str]) -> dict[str, Value]:
        items = self.values.get(unit, {})
        return {item: value for item, value in items.items() if item in facts and value is not None}


class _Described:
    """The content as the filling of forms sees it; everything was stated online, by the resident."""

    def __init__(self, content: Content, at: datetime) -> None:
        self._content, self._at = content, at

    @property
    def received_on(self) -> date:
        return clock.day_of(self._at)

    @property
    def opened_at(self) -> datetime:
        return self._at

    @property
    def event_items(self) -> Mapping[str, Current]:
        return self._current(EVENT_UNIT)

    @property
    def household_items(self) -> Mapping[str, Current]:
        return self._current(HOUSEHOLD_UNIT)

    @property
    def members(self) -> tuple[MemberView, ...]:
        return tuple(MemberView(unit, "", self._current(unit)) for unit in self._content.members)

    def _current(self, unit: str) -> Mapping[str, Current]:
        items = self._content.values.get(unit, {})
        return {item: Current(value, Source.ONLINE, self._at) for item, value in items.items()}
