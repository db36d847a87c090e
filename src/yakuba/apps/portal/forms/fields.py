"""Fields made from the banks, and what is typed as the rules know it."""

import unicodedata
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
from yakuba.ports.module import Text
from yakuba.web.fields import DayField

DONT_KNOW, NOBODY = "?", "-"
Choice = tuple[str, Text]
YES_NO: list[Choice] = [("1", _("はい")), ("0", _("いいえ"))]
UNSURE: list[Choice] = [(DONT_KNOW, _("わからない"))]
TILES = {"look": "tiles"}
NARROW = ("digits", "phone", "postcode")
HIRAGANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
AUTOCOMPLETE = {"phone": "tel", "postcode": "postal-code"}


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
    options: dict[str, Any] = {
        "label": worded(one.label, one.plain),
        "help_text": instead(one.help, one.plain_help),
        "required": False,
        "initial": to_date(value) if one.type == "date" and isinstance(value, int) else value,
    }
    if one.type == "date":
        return DayField(**options)
    if one.type == "number":
        return forms.IntegerField(widget=forms.TextInput({"inputmode": "numeric", "data-width": "8"}), **options)
    if one.type == "boolean":
        return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect(attrs=TILES), **options)
    if one.choices:
        return forms.ChoiceField(choices=[("", _("選んでください")), *_choices(one)], **options)
    return _text_field(one, options)


def _choices(one: Input) -> list[Choice]:
    return [(choice, worded(choice, one.plain_choices.get(choice, ""))) for choice in one.choices]


def _text_field(one: Input, options: dict[str, Any]) -> forms.Field:
    if one.type == "long":
        return forms.CharField(max_length=2_000, widget=forms.Textarea({"rows": 5}), **options)
    attributes = {"autocomplete": AUTOCOMPLETE.get(one.type, "off")}
    if one.type in NARROW:
        attributes |= {"inputmode": "tel" if one.type == "phone" else "numeric", "data-width": "16"}
    return forms.CharField(max_length=2_000, widget=forms.TextInput(attributes), **options)


def as_typed(one: Input, cleaned: Any) -> Value:
    """What was typed, as it is stated: digits and kana in the width that the box wants."""
    if cleaned in ("", None):
        return None
    if isinstance(cleaned, date):
        return from_date(cleaned)
    if one.type in ("number", "boolean"):
        return int(cleaned)
    text = str(cleaned).replace("\r\n", "\n")
    if one.type in NARROW:
        return unicodedata.normalize("NFKC", text).translate({ord("ー"): "-", ord("−"): "-", ord("‐"): "-"}).strip()
    if one.type == "kana":
        return unicodedata.normalize("NFKC", text).translate(HIRAGANA)
    return text


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
