"""Fields made from the banks, and what is typed as the rules know it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.apps.portal.plan import Input
from yakuba.apps.portal.wording import instead, worded
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import from_date, to_date
from yakuba.web.boxes import TILES, YES_NO, Choice, box_field
from yakuba.web.fields import DayField

DONT_KNOW, NOBODY = "?", "-"
UNSURE: list[Choice] = [(DONT_KNOW, _("わからない"))]


def for_fact(fact: FactEntry, *, label: str = "", required: bool = True, further: Sequence[Choice] = ()) -> forms.Field:
    """The field in which a fact is stated; ``further`` choices stand behind those of the fact.

    Without ``label`` it is a given fact, whose easy words are its label.
    """
    text = label or worded(fact.label, fact.plain)
    if fact.type == "date":
        return DayField(label=text, required=required)
    if fact.type == "integer":
        return forms.IntegerField(label=text, required=required, min_value=fact.low, max_value=fact.high)
    choices = YES_NO if fact.type == "boolean" else [(one.code, worded(one.code, one.plain)) for one in fact.values]
    look = TILES if fact.type == "boolean" else {}
    widget = forms.RadioSelect(attrs=look)
    return forms.ChoiceField(label=text, required=required, choices=[*choices, *further], widget=widget)


def for_box(one: Input, value: Value) -> forms.Field:
    """The field of one box, with what stands in it."""
    return box_field(
        one.type,
        value,
        [(choice, worded(choice, one.plain_choices.get(choice, ""))) for choice in one.choices],
        label=worded(one.label, one.plain),
        help_text=instead(one.help, one.plain_help),
        required=False,
    )


def as_value(cleaned: Any) -> Value:
    """What a cleaned fact means to the rules; "わからない" and nothing written are None."""
    if cleaned in ("", None, DONT_KNOW):
        return None
    if isinstance(cleaned, date):
        return from_date(cleaned)
    return int(cleaned) if cleaned in ("0", "1") else cleaned


def as_initial(fact: FactEntry, value: Value) -> Any:
    """How a known value is shown in its field."""
    if value is None:
        return DONT_KNOW
    return to_date(value) if fact.type == "date" and isinstance(value, int) else str(value)
