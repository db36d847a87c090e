"""Which values may be stated: facts by their declaration, identity items and boxes of forms by their type."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.kernel.procedures.bank import FactEntry
from yakuba.kernel.procedures.boxes import complaint, wrong_day
from yakuba.kernel.procedures.fields import Field_
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.procedures.stating import EVENT_UNIT, Stated
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Value
from yakuba.kernel.rules.derive import is_statable
from yakuba.lib.characters import category

LONGEST_TEXT = 200
IDENTITY_ITEMS = ("name", "kana", "latin_name", "alias")
# control, format (direction, zero width), line and paragraph separators, halves of characters
UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Cs")
UNASSIGNED = "Cn"
SCOPES = {EVENT_UNIT: "event", HOUSEHOLD_UNIT: "household"}


class BadValueError(Exception):
    """A value that may not be stated; ``item`` names the fact, identity item or field, the text says what to do."""

    def __init__(self, item: str, message: str) -> None:
        super().__init__(message)
        self.item = item


@dataclass(frozen=True, slots=True)
class Statable:
    """What may be stated in a life event besides the identity items."""

    facts: Mapping[str, FactEntry]
    fields: Mapping[str, Field_]

    @classmethod
    def of(cls, material: Material) -> "Statable":
        """The facts of the event, and the boxes that a person fills."""
        return cls(material.facts, {field.id: field for field in material.bank.fields.fields if field.is_asked})


def check(
    statements: Iterable[Stated], bank: Statable, units: set[str], event: Mapping[str, Value] | None = None
) -> None:
    """Raises BadValueError for the first value that does not fit its item or unit, or the other days of the event.

    ``event``: what stands of the event already.
    """
    stated_now = list(statements)
    for stated in stated_now:
        _check(stated, bank, units)
    news = {stated.item: stated.value for stated in stated_now if stated.unit == EVENT_UNIT}
    if news:
        _check_order(news, {**(event or {}), **news}, bank)


def _check_order(news: Mapping[str, Value], days: Mapping[str, Value], bank: Statable) -> None:
    """Of two days of the event that have an order (``not_before``): where one is news, the later is not the earlier."""
    for fact in bank.facts.values():
        first = fact.not_before
        if first is None or news.keys().isdisjoint((fact.id, first)):
            continue
        earlier, later = days.get(first), days.get(fact.id)
        if isinstance(earlier, int) and isinstance(later, int) and later < earlier:
            text = _("「%(later)s」が「%(earlier)s」より前になっています。二つの日付を確かめてください。")
            told = text % {"later": fact.label, "earlier": bank.facts[first].label}
            raise BadValueError(fact.id if fact.id in news else first, told)


def refusals(statements: Iterable[Stated], bank: Statable, units: set[str]) -> Iterator[tuple[Stated, BadValueError]]:
    """Every value that ``check`` refuses, with why: whoever filled a page is told all of it at once."""
    for stated in statements:
        try:
            _check(stated, bank, units)
        except BadValueError as bad:
            yield stated, bad


def _check(stated: Stated, bank: Statable, units: set[str]) -> None:
    if stated.unit not in SCOPES and stated.unit not in units:
        raise BadValueError(stated.item, _("この受付にいない方の回答です。画面を開き直してください。"))
    if stated.item in IDENTITY_ITEMS:
        _check_text(stated)
    elif stated.item in bank.facts:
        _check_fact(stated, bank.facts[stated.item])
    elif stated.item in bank.fields:
        _check_field(stated, bank.fields[stated.item])
    else:
        raise BadValueError(stated.item, _("この項目は今は使われていません。画面を開き直してください。"))


def _check_text(stated: Stated) -> None:
    text = stated.value
    if text is None:
        return
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise BadValueError(stated.item, _("長すぎます。200文字までで入力してください。"))
    if wrong := wrong_characters(text):
        raise BadValueError(stated.item, wrong)


def _check_field(stated: Stated, field: Field_) -> None:
    """A box of the household may also be filled for one member, who then has their own value."""
    scope = SCOPES.get(stated.unit, "person")
    if scope != field.unit and (scope, field.unit) != ("person", "household"):
        raise BadValueError(stated.item, _("この項目は別の欄の回答です。画面を開き直してください。"))
    if isinstance(stated.value, str) and (wrong := characters_complaint(stated.value, field)):
        raise BadValueError(stated.item, wrong)
    if stated.value is not None and (text := complaint(field, stated.value)):
        raise BadValueError(stated.item, text)


def characters_complaint(text: str, field: Field_) -> str:
    """As ``wrong_characters`` for what is typed into a box; only a long text is written in lines."""
    in_lines = field.type == "text" and field.max > LONGEST_TEXT
    return wrong_characters(text.replace("\n", "") if in_lines else text)


def wrong_characters(text: str) -> str:
    """Why the text may not be stated as it is written, as a sentence that says what to do; empty where it may."""
    kinds = {character: category(character) for character in text}
    if any(kind in UNSEEN for kind in kinds.values()):
        return _("使えない文字(制御文字や見えない文字)が入っています。入力し直してください。")
    if unknown := [f"U+{ord(character):04X}" for character, kind in kinds.items() if kind == UNASSIGNED]:
        return _(
            "まだ扱えない文字(%(characters)s)が入っています。似た形の字かカタカナで入力し、正しい字は担当課に伝えてください。"
        ) % {"characters": "、".join(unknown)}
    return ""


def _check_fact(stated: Stated, fact: FactEntry) -> None:
    if SCOPES.get(stated.unit, "person") != fact.scope:
        raise BadValueError(stated.item, _("この項目は別の欄の回答です。画面を開き直してください。"))
    if stated.value is not None and not fits(stated.value, fact):
        wrong = wrong_day(stated.value) if fact.type == "date" else ""
        raise BadValueError(stated.item, wrong or _("この中から選ぶか、書き方を確かめてください。"))


def fits(value: Value, fact: FactEntry) -> bool:
    """Whether the fact can have this value."""
    if fact.type == "code":
        return value in [entry.code for entry in fact.values]
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    if fact.type == "boolean":
        return value in (0, 1)
    if fact.type == "date":
        return is_statable(value)
    return (fact.low is None or fact.low <= value) and (fact.high is None or value <= fact.high)
