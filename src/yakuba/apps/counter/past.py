"""Who wrote down what and when: every statement of a reception, the replaced ones too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from yakuba.apps.counter.use_cases import IDENTITY
from yakuba.apps.counter.words import label_of, text_of
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import EVENT_UNIT, ReceptionView, Said
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT
from yakuba.lib.refs import Actor


@dataclass(frozen=True)
class Entry:
    """One statement in words. ``replaced``: something else was stated later; ``removed``: its person was taken out."""

    at: datetime
    by: str
    whom: str
    label: str
    text: str
    source: str
    replaced: bool
    removed: bool


def entries(actor: Actor, reception: ReceptionView, *, care: bool) -> list[Entry]:
    """The newest first; recorded as a view. ``care``: what boxes of forms hold (addresses) is left out.

    Raises NotAllowed, NoReceptionError.
    """
    said = intake.history(actor, reception.key)
    material = procedures.material(reception.event, on=reception.received_on)
    words = _Words(material.facts, {box.id: box.label for box in material.bank.fields.fields}, care=care)
    newest = {(one.unit, one.item): place for place, one in enumerate(said)}
    names, present = _names(said), {member.unit for member in reception.members}
    staff = {by: _staff(by) for by in {one.by for one in said}}
    found = [
        Entry(
            at=one.at,
            by=staff[one.by],
            whom=names.get(one.unit, one.unit),
            label=words.label(one.item),
            text=words.text(one),
            source=one.source.value,
            replaced=newest[one.unit, one.item] != place,
            removed=one.unit not in present | {EVENT_UNIT, HOUSEHOLD_UNIT},
        )
        for place, one in enumerate(said)
    ]
    return found[::-1]


@dataclass(frozen=True)
class _Words:
    """Items and values as people read them."""

    facts: Mapping[str, FactEntry]
    boxes: Mapping[str, str]
    care: bool

    def label(self, item: str) -> str:
        return self.boxes.get(item, item) if self._in_box(item) else label_of(item, self.facts)

    def text(self, said: Said) -> str:
        if self.care and self._in_box(said.item):
            return _("(取扱注意により非表示)")
        return text_of(said.item, said.value, self.facts)

    def _in_box(self, item: str) -> bool:
        return item not in self.facts and item not in IDENTITY


def _names(said: Sequence[Said]) -> dict[str, str]:
    """Unit → how the page calls it: the last name that was stated of a person."""
    names = {EVENT_UNIT: _("出来事"), HOUSEHOLD_UNIT: _("世帯")}
    for item in ("latin_name", "name"):
        names |= {one.unit: str(one.value) for one in said if one.item == item and one.value}
    return names


def _staff(by: str) -> str:
    """The name of who wrote it down, with the code for a machine or somebody who has left."""
    kind, _colon, code = by.partition(":")
    held = organisation.staff_member(code) if kind == "staff" else []
    return held[0].name if held else code or by
