"""The fields that the counter's forms share: they are made from the fact bank, never written by hand."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.intake.service import wrong_characters
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import from_date, to_date
from yakuba.web.boxes import TILES, YES_NO, Choice
from yakuba.web.fields import DayField

DONT_KNOW = "?"
NOBODY = "-"
UNSURE: list[Choice] = [(DONT_KNOW, _("わからない"))]
REOPEN = _("画面が古くなっています。受付の画面を開き直してください。")


def plain_text(text: str) -> None:
    """Raises ValidationError for control and invisible characters, and those that nobody has assigned yet."""
    if wrong := wrong_characters(text):
        raise ValidationError(wrong)


def field_for(
    fact: FactEntry, *, label: str = "", required: bool = True, further: Sequence[Choice] = ()
) -> forms.Field:
    """The form field in which a fact is stated; ``further`` choices stand behind those of the fact."""
    text = label or fact.label
    if fact.type == "date":
        return DayField(label=text, required=required)
    if fact.type == "integer":
        return forms.IntegerField(label=text, required=required, min_value=fact.low, max_value=fact.high)
    if fact.type == "boolean":
        choices, look = YES_NO, TILES
    else:
        choices, look = [(entry.code, entry.code) for entry in fact.values], {}
    widget = forms.RadioSelect(attrs=look)
    return forms.ChoiceField(label=text, required=required, choices=[*choices, *further], widget=widget)


def as_value(cleaned: Any) -> Value:
    """What a cleaned field means to the rules; "わからない" and nothing written are None."""
    if cleaned in ("", None, DONT_KNOW):
        return None
    if isinstance(cleaned, date):
        return from_date(cleaned)
    return int(cleaned) if cleaned in ("0", "1") else cleaned


def as_initial(fact: FactEntry, value: Value) -> Any:
    """How a known value is shown in its field."""
    if value is None:
        return DONT_KNOW
    if fact.type == "date" and isinstance(value, int):
        return to_date(value)
    return str(value)
