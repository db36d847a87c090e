"""The guide: what happened, who lives in the household, and one question at a time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.portal.forms.fields import for_fact
from yakuba.apps.portal.household import SELF, Content
from yakuba.apps.portal.plan import called
from yakuba.apps.portal.wording import instead, worded
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.procedures.stating import EVENT_UNIT, Stated
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Value
from yakuba.lib import clock
from yakuba.web.boxes import DONT_KNOW, NOBODY, TILES, UNSURE, Choice, fact_shown, fact_stated

IN_FUTURE = _("今日より後の日です。日付を確かめてください。")
WANTED = "wanted"


class Opening(forms.Form):
    """The facts with which a life event begins. What can be wished for is ticked in one list."""

    use_required_attribute = False

    def __init__(self, material: Material, content: Content, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        facts = [material.facts[name] for name in material.event.opening]
        self.wishes = [fact for fact in facts if fact.type == "boolean"]
        self.facts = [fact for fact in facts if fact.type != "boolean"]
        for fact in self.facts:
            self.fields[fact.id] = for_fact(fact)
            if content.says(EVENT_UNIT, fact.id):
                self.fields[fact.id].initial = fact_shown(fact, content.value(EVENT_UNIT, fact.id))
            elif fact.id == "requested_on":
                self.fields[fact.id].initial = clock.today()
        if self.wishes:
            self.fields[WANTED] = forms.MultipleChoiceField(
                label=_("必要なもの"),
                choices=[(fact.id, worded(fact.label, fact.plain)) for fact in self.wishes],
                initial=[fact.id for fact in self.wishes if content.value(EVENT_UNIT, fact.id) == 1],
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError for a day to come."""
        cleaned = super().clean() or {}
        for name, value in cleaned.items():
            if isinstance(value, date) and value > clock.today():
                self.add_error(name, IN_FUTURE)
        return cleaned

    def stated(self) -> list[Stated]:
        """As the rules know it."""
        wanted = self.cleaned_data.get(WANTED, [])
        told = [Stated(EVENT_UNIT, fact.id, fact_stated(self.cleaned_data[fact.id])) for fact in self.facts]
        return told + [Stated(EVENT_UNIT, fact.id, int(fact.id in wanted)) for fact in self.wishes]


class Member(forms.Form):
    """One member: no name yet, only what decides something."""

    use_required_attribute = False

    def __init__(self, material: Material, content: Content, unit: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.facts = [material.facts[name] for name in ("relation", "born", "sex")]
        self.about_a_death = material.event.id == "shibo"
        if self.about_a_death and unit != SELF:
            self.facts.append(material.facts["deceased"])
        for fact in self.facts:
            self.fields[fact.id] = for_fact(fact, required=fact.id != "sex")
            if content.says(unit, fact.id):
                self.fields[fact.id].initial = fact_shown(fact, content.value(unit, fact.id))

    def clean_born(self) -> date:
        """Raises ValidationError for a day to come."""
        born: date = self.cleaned_data["born"]
        if born > clock.today():
            raise forms.ValidationError(IN_FUTURE)
        return born

    def stated(self, unit: str) -> list[Stated]:
        """As the rules know it; who typed this is alive."""
        told = {fact.id: fact_stated(self.cleaned_data[fact.id]) for fact in self.facts}
        if self.about_a_death and unit == SELF:
            told["deceased"] = 0
        return [Stated(unit, item, value) for item, value in told.items() if value is not None]


class Answer(forms.Form):
    """One question for one or several people. "わからない" is an answer."""

    use_required_attribute = False

    def __init__(
        self, fact: FactEntry, units: Sequence[str], content: Content, data: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data)
        self.fact, self.units, self.content = fact, units, content
        said = fact.on_portal()
        self.question = instead(said.question or said.label, said.plain)
        self.help = instead(said.help, said.plain_help)
        if fact.one_of:
            self.fields["who"] = self._who()
        else:
            self.fields |= {unit: self._field(unit) for unit in units}

    def _who(self) -> forms.Field:
        people: list[Choice] = [(unit, called(self.content, unit)) for unit in self.units]
        choices: list[Choice] = [*people, (NOBODY, _("いない")), *UNSURE]
        chosen = [unit for unit in self.content.members if self.content.value(unit, self.fact.id) == 1]
        return forms.ChoiceField(
            label=self.question,
            choices=choices,
            widget=forms.RadioSelect(attrs=TILES),
            initial=chosen[0] if chosen else None,
        )

    def _field(self, unit: str) -> forms.Field:
        shared = unit in (HOUSEHOLD_UNIT, EVENT_UNIT)
        label = self.question if shared else called(self.content, unit)
        field = for_fact(self.fact, label=label, further=UNSURE if self.fact.type in ("boolean", "code") else ())
        if self.content.says(unit, self.fact.id):
            field.initial = fact_shown(self.fact, self.content.value(unit, self.fact.id))
        return field

    def stated(self) -> list[Stated]:
        """By unit. Of a fact that is true of one person, the others are answered with no."""
        return [Stated(unit, self.fact.id, value) for unit, value in self._answers().items()]

    def _answers(self) -> dict[str, Value]:
        if not self.fact.one_of:
            return {unit: fact_stated(self.cleaned_data[unit]) for unit in self.units}
        who = self.cleaned_data["who"]
        if who == DONT_KNOW:
            return dict.fromkeys(self.units, None)
        return {unit: int(unit == who) for unit in self.content.members}
