"""One question of the interview, and an answer that is changed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake.contracts import EVENT_UNIT, ReceptionView
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Value
from yakuba.ports.module import Text
from yakuba.web.boxes import (
    DONT_KNOW,
    NOBODY,
    TILES,
    UNSURE,
    YES_NO,
    Choice,
    fact_field,
    fact_shown,
    fact_stated,
    none_of,
)
from yakuba.web.fields import ask_above

SHARED = (HOUSEHOLD_UNIT, EVENT_UNIT)


class Answer(forms.Form):
    """One question for one or several people. "わからない" is an answer."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, fact: FactEntry, units: Sequence[str], reception: ReceptionView, data: Mapping[str, Any] | None = None
    ) -> None:
        self.fact = fact
        self.reception = reception
        self.units = units
        super().__init__(data, initial={"version": reception.version})
        if fact.one_of:
            self.fields["who"] = self._who()
            ask_above(self.fields["who"])
            return
        for unit in units:
            self.fields[unit] = self._field(unit)
            if unit in SHARED:
                ask_above(self.fields[unit])

    @property
    def nobody(self) -> str:
        """What one press may say of all of them; "" where it is asked of one, or of which one."""
        return none_of(self.fact) if len(self.units) > 1 and not self.fact.one_of else ""

    @property
    def nobody_words(self) -> Text:
        """The same as it is read."""
        return dict(YES_NO).get(self.nobody, self.nobody)

    @property
    def question(self) -> str:
        """What is asked, once: the heading. Of several people each is named beside their own choices."""
        return self.fact.question or self.fact.label

    def _who(self) -> forms.Field:
        people = [(unit, self.reception.member(unit).name) for unit in self.units]
        choices: list[Choice] = [*people, (NOBODY, _("いない")), *UNSURE]
        chosen = [m.unit for m in self.reception.members if _now(m.items, self.fact) == 1]
        return forms.ChoiceField(
            label=self.fact.question, choices=choices, widget=forms.RadioSelect(attrs=TILES),
            initial=chosen[0] if chosen else None,
        )  # fmt: skip

    def _field(self, unit: str) -> forms.Field:
        label = self.question if unit in SHARED else self.reception.member(unit).name
        field = fact_field(self.fact, label=label, further=() if unit == EVENT_UNIT else UNSURE)
        items = {EVENT_UNIT: self.reception.event_items, HOUSEHOLD_UNIT: self.reception.household_items}.get(unit)
        if items is None:
            items = self.reception.member(unit).items
        if self.fact.id in items:
            field.initial = fact_shown(self.fact, items[self.fact.id].value)
        return field

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a day after the reception."""
        cleaned = super().clean() or {}
        for unit in self.units:
            stated = cleaned.get(unit)
            if isinstance(stated, date) and stated > self.reception.received_on:
                self.add_error(unit, _("受付日より後の日です。日付を確かめてください。"))
        return cleaned

    def refuse(self, text: str) -> None:
        """Put a refusal beside the only box there is, or above all of them."""
        boxes = [name for name in self.fields if name != "version"]
        self.add_error(boxes[0] if len(boxes) == 1 else None, text)

    def answers(self) -> dict[str, Value]:
        """By unit. Of a fact that is true of one person, the others are answered with no."""
        if not self.fact.one_of:
            return {unit: fact_stated(self.cleaned_data[unit]) for unit in self.units}
        who = self.cleaned_data["who"]
        members = [member.unit for member in self.reception.members]
        if who == DONT_KNOW:
            return dict.fromkeys(self.units, None)
        return {unit: int(unit == who) for unit in members}


def _now(items: Mapping[str, Any], fact: FactEntry) -> Value:
    return items[fact.id].value if fact.id in items else None
