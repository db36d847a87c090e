"""A box of a form, or a fact, as one field of a page; and what is typed into it as it is stated."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.blanks import NARROW, as_written
from yakuba.kernel.rules.contracts import Value
from yakuba.kernel.rules.derive import from_date, to_date
from yakuba.ports.module import Text
from yakuba.web.fields import DayField

DONT_KNOW, NOBODY = "?", "-"
Choice = tuple[str, Text]
YES_NO: list[Choice] = [("1", _("はい")), ("0", _("いいえ"))]
UNSURE: list[Choice] = [(DONT_KNOW, _("わからない"))]
TILES = {"look": "tiles"}
LONGEST = 2_000
AUTOCOMPLETE = {"phone": "tel", "postcode": "postal-code"}


def box_field(kind: str, value: Value, choices: Sequence[Choice] = (), **options: Any) -> forms.Field:
    """The field of a box of this ``kind`` (a type of fields.yaml, ``boolean`` or ``long``), with what stands in it.

    What may be typed is for the box's definition to say (``Blank.refusal``).
    """
    options["initial"] = to_date(value) if kind == "date" and isinstance(value, int) else value
    if kind == "date":
        return DayField(**options)
    if kind == "number":
        return forms.IntegerField(widget=forms.TextInput({"inputmode": "numeric", "data-width": "8"}), **options)
    if kind == "boolean":
        return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect(attrs=TILES), **options)
    if choices:
        return forms.ChoiceField(choices=[("", _("選んでください")), *choices], **options)
    return forms.CharField(max_length=LONGEST, widget=_text_widget(kind), **options)


def as_stated(kind: str, cleaned: Any) -> Value:
    """What was typed into a box of this ``kind``, None where it was left empty."""
    if cleaned in ("", None):
        return None
    if isinstance(cleaned, date):
        return from_date(cleaned)
    return int(cleaned) if kind in ("number", "boolean") else as_written(kind, str(cleaned))


def fact_field(
    fact: FactEntry,
    *,
    label: str = "",
    required: bool = True,
    further: Sequence[Choice] = (),
    worded: Callable[[str, str], str] = lambda code, _plain: code,
) -> forms.Field:
    """The field in which a fact is stated; ``further`` choices stand behind its own.

    ``worded``: how a text of the bank is said, of the text and its easy words. Without ``label`` it is the fact's.
    """
    named: dict[str, Any] = {"label": label or worded(fact.label, fact.plain), "required": required}
    if fact.type == "date":
        return DayField(**named)
    if fact.type == "integer":
        return forms.IntegerField(min_value=fact.low, max_value=fact.high, **named)
    tiled = fact.type == "boolean"
    choices = YES_NO if tiled else [(one.code, worded(one.code, one.plain)) for one in fact.values]
    widget = forms.RadioSelect(attrs=TILES if tiled else {})
    return forms.ChoiceField(choices=[*choices, *further], widget=widget, **named)


def none_of(fact: FactEntry) -> str:
    """What says that the fact is not so of somebody, as its field takes it; "" where it has no such answer."""
    if fact.type == "boolean":
        return "0"
    return next((one.code for one in fact.values if "none" in one.also), "")


def fact_stated(cleaned: Any) -> Value:
    """What a cleaned fact means to the rules; "わからない" and nothing written are None."""
    if cleaned in ("", None, DONT_KNOW):
        return None
    if isinstance(cleaned, date):
        return from_date(cleaned)
    return int(cleaned) if cleaned in ("0", "1") else cleaned


def fact_shown(fact: FactEntry, value: Value) -> Any:
    """How a known value stands in the field of its fact."""
    if value is None:
        return DONT_KNOW
    return to_date(value) if fact.type == "date" and isinstance(value, int) else str(value)


def _text_widget(kind: str) -> forms.Widget:
    if kind == "long":
        return forms.Textarea({"rows": 5})
    attributes = {"autocomplete": AUTOCOMPLETE.get(kind, "off")}
    if kind in NARROW:
        attributes |= {"inputmode": "tel" if kind == "phone" else "numeric", "data-width": "16"}
    return forms.TextInput(attributes)
