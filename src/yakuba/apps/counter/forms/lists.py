"""Narrowing the list of receptions."""

import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.cases.contracts import Stage
from yakuba.kernel.intake.contracts import State, TimesBy, Whose
from yakuba.ports.module import Text


class Filter(forms.Form):
    """By who took them, by state, and by the number of the reception or of the ticket."""

    whose = forms.ChoiceField(
        label=_("どこで受けたか"), choices=[one for one in Whose.choices if one[0] != Whose.ALL.value], required=False
    )
    state = forms.ChoiceField(label=_("状態"), choices=[("", _("すべて")), *State.choices], required=False)
    number = forms.CharField(
        label=_("受付番号・整理券の番号"),
        help_text=_("案内書の番号かQRでも、ほかの窓口の分も探せます。"),
        max_length=300,
        required=False,
    )
    visit = forms.CharField(label=_("来庁予定の番号(QRの文字)"), max_length=20, required=False)

    def clean_number(self) -> str:
        """Half-width; of a scanned address of the board what it asks for."""
        return number_in(self.cleaned_data["number"])[0]

    def whose_wanted(self) -> Whose:
        """A number is looked for among all that one may see."""
        said = self.cleaned_data if self.is_valid() else {}
        return Whose.ALL if said.get("number") else Whose(said.get("whose") or Whose.OWN)


class BoardFilter(forms.Form):
    """By number or ticket of the reception, section in charge, office that took it, and how far a case is."""

    number = forms.CharField(
        label=_("受付番号・整理券"),
        help_text=_("きょうの番号か、案内書の受付番号。案内書のQRも読み取れます。"),
        max_length=300,
        required=False,
    )
    section = forms.ChoiceField(label=_("担当課"), required=False)
    office = forms.ChoiceField(label=_("受け取った庁舎"), required=False)
    stage = forms.ChoiceField(label=_("状態"), choices=[("", _("すべて")), *Stage.choices], required=False)

    def __init__(self, sections: Mapping[str, str], offices: Mapping[str, str], data: Mapping[str, str]) -> None:
        super().__init__(data)
        self.offices = offices
        _choose_any(self, section=sections, office=offices)

    def clean(self) -> dict[str, Any]:
        """Half-width; of a scanned address of this page what it asks for."""
        cleaned = dict(super().clean() or self.cleaned_data)
        cleaned["number"], office = number_in(cleaned.get("number", ""))
        if office in self.offices:
            cleaned["office"] = cleaned.get("office") or office
        return cleaned


class TimesFilter(forms.Form):
    """Which receptions are counted, and by what they are grouped."""

    period = forms.ChoiceField(label=_("期間"), required=False)
    by = forms.ChoiceField(label=_("分け方"), choices=TimesBy.choices, required=False)
    section = forms.ChoiceField(label=_("課"), required=False)
    office = forms.ChoiceField(label=_("庁舎"), required=False)
    event = forms.ChoiceField(label=_("出来事"), required=False)

    def __init__(
        self,
        periods: Mapping[str, Text],
        sections: Mapping[str, str],
        offices: Mapping[str, str],
        events: Mapping[str, str],
        data: Mapping[str, str],
    ) -> None:
        super().__init__({"period": next(iter(periods)), "by": TimesBy.SECTION.value, **_plain(data)})
        _choose(self, period=periods)
        _choose_any(self, section=sections, office=offices, event=events)


def number_in(typed: str) -> tuple[str, str]:
    """What was typed or scanned as the number of a reception, and the office that its address names."""
    text = unicodedata.normalize("NFKC", typed).strip()
    scanned = _asked_by(text)
    return scanned.get("number", text), scanned.get("office", "")


def _plain(data: Mapping[str, str]) -> dict[str, str]:
    return {name: data[name] for name in data if data[name]}


def _choose(form: forms.Form, **choices: Mapping[str, Text]) -> None:
    for name, found in choices.items():
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(found.items())


def _choose_any(form: forms.Form, **choices: Mapping[str, Text]) -> None:
    _choose(form, **{name: {"": _("すべて")} | dict(found) for name, found in choices.items()})


def _asked_by(text: str) -> dict[str, str]:
    """The query of an address; empty for what is none."""
    try:
        asked = parse_qs(urlsplit(text).query) if "://" in text else {}
    except ValueError:
        return {}
    return {name: values[0].strip() for name, values in asked.items()}
