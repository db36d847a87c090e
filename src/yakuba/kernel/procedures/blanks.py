"""One box as somebody fills it: how it is typed, what may stand in it, and how the form prints it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.kernel.procedures import boxes
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.fields import Field_
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.procedures.values import LONGEST_TEXT, characters_complaint, fits
from yakuba.kernel.rules.contracts import Value

KINDS = {"code": "choice", "integer": "number"}
NARROW = ("digits", "phone", "postcode")
"""Written in half-width digits."""
HIRAGANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
DASHES = {ord(dash): "-" for dash in "ー−‐"}


@dataclass(frozen=True, slots=True)
class Blank:
    """A box of the bank; the fact that stands in it, if there is one, decides before the box's own type."""

    field: Field_
    fact: FactEntry | None = None

    @property
    def kind(self) -> str:
        """A type of fields.yaml, or ``boolean``."""
        return KINDS.get(self.fact.type, self.fact.type) if self.fact else self.field.type

    @property
    def is_long(self) -> bool:
        """Whether it is a text of several lines."""
        return self.kind == "text" and self.field.max > LONGEST_TEXT

    @property
    def choices(self) -> tuple[str, ...]:
        """What can be chosen, as it is stated."""
        return boxes.choices(self.field, self.fact)

    def refusal(self, value: Value) -> str:
        """Why ``value`` may not stand in it, as a sentence that says what to do; empty where it may."""
        if value is None:
            return _("空けておけない欄です。入力してください。") if self.field.required else ""
        if isinstance(value, str) and (wrong := characters_complaint(value, self.field)):
            return wrong
        if self.fact is None:
            return boxes.complaint(self.field, value)
        if fits(value, self.fact):
            return ""
        wrong = boxes.wrong_day(value) if self.fact.type == "date" else ""
        return wrong or _("この中から選ぶか、書き方を確かめてください。")

    def printed(self, value: Value) -> str:
        """As the form shows it."""
        return boxes.printed(value, self.kind)


def blanks(material: Material) -> Mapping[str, Blank]:
    """Every box of the life event, by its id."""
    return {field.id: Blank(field, _standing_in(field, material)) for field in material.bank.fields.fields}


def as_written(kind: str, text: str) -> str:
    """A text as its box wants it, however an input method wrote it: digits and dashes half-width, kana as katakana."""
    text = text.replace("\r\n", "\n")
    if kind in NARROW:
        return unicodedata.normalize("NFKC", text).translate(DASHES).strip()
    if kind == "kana":
        return unicodedata.normalize("NFKC", text).translate(HIRAGANA)
    return text


def _standing_in(field: Field_, material: Material) -> FactEntry | None:
    """None also where the box names those of whom a fact is true (生計を主に支えている方)."""
    kind, _dot, item = field.source.partition(".")
    if kind not in ("event", "fact", "people"):
        return None
    fact = material.facts.get(item.removeprefix("deceased."))
    names_somebody = fact is not None and kind != "people" and fact.scope == "person" and field.unit != "person"
    return None if names_somebody else fact
