"""Which boxes a resident fills for one procedure: from its definition and the field bank, each once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as part
from datetime import datetime

from django.utils.translation import gettext as _

from yakuba.apps.portal.household import SELF, Content
from yakuba.apps.portal.wording import worded
from yakuba.kernel.procedures.blanks import Blank
from yakuba.kernel.procedures.boxes import complaint, plain_choices
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.fields import Field_
from yakuba.kernel.procedures.filling import Box, Filler
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.procedures.stating import EVENT_UNIT, FieldValue, Stated
from yakuba.kernel.procedures.values import BadValueError, Statable, check
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Value

FILING, FREE = "filing", "free"
FOLLOWING = ("people.household", "people.head", "intake.received_on")
RELATIVES = "intake.filer.relation_to_deceased"


@dataclass(frozen=True, slots=True)
class Input:
    """One box to fill: ``unit`` is ``event``, ``household``, a member's key or ``filing``."""

    unit: str
    item: str
    label: str
    type: str
    help: str = ""
    plain: str = ""
    plain_help: str = ""
    choices: tuple[str, ...] = ()
    plain_choices: Mapping[str, str] = part(default_factory=dict)
    required: bool = True

    @property
    def name(self) -> str:
        """Of its field in the page."""
        return f"{self.unit}-{self.item}"


def inputs(
    material: Material,
    definition: Definition,
    unit: str,
    content: Content,
    at: datetime,
    *,
    kept: Collection[str] = (),
) -> tuple[Input, ...]:
    """In the order of groups: the people, what concerns all, who files. What the guide asked is not asked again.

    ``kept``: names of boxes that stay although something stands in them that the guide could have asked.
    """
    filler = Filler(content.as_known(material, unit, at), definition, unit)
    found: dict[str, Input] = {}
    for one in [*_names(content), *_of_boxes(filler.boxes(), content, kept), *_filing(material, definition)]:
        found.setdefault(one.name, one)
    order = [*content.members, EVENT_UNIT, HOUSEHOLD_UNIT, FILING]
    return tuple(sorted(found.values(), key=lambda one: order.index(one.unit)))


def filled(
    material: Material, definition: Definition, unit: str, content: Content, at: datetime
) -> tuple[FieldValue, ...]:
    """Every box of the form as it will be read at the town hall."""
    return tuple(box.value for box in Filler(content.as_known(material, unit, at), definition, unit).boxes())


def empty(material: Material, definition: Definition, unit: str, content: Content, at: datetime) -> tuple[str, ...]:
    """The labels of required boxes in which nothing stands yet."""
    boxes = Filler(content.as_known(material, unit, at), definition, unit).boxes()
    return tuple(dict.fromkeys(_worded(box.field) for box in boxes if box.is_empty and box.field.required))


def wrong(material: Material, content: Content, stated: Stated) -> str:
    """Why this value may not be stated, by the checks of the counter; empty where it may."""
    boxes = {field.id: field for field in material.bank.fields.fields}
    if stated.item == "kana" and stated.value is not None:
        return complaint(boxes["kana"], stated.value)
    try:
        check([stated], Statable.of(material), set(content.members))
    except BadValueError as bad:
        return str(bad)
    return ""


def _names(content: Content) -> Iterator[Input]:
    for member in content.members:
        yield Input(member, "name", _("氏名"), "text")
        yield Input(member, "kana", _("フリガナ"), "kana", help=_("全角カタカナで入力します。"))


def _of_boxes(boxes: Iterable[Box], content: Content, kept: Collection[str]) -> Iterator[Input]:
    for box in boxes:
        if not box.item or box.of_filer:
            continue
        if box.fact is not None and content.says(box.unit, box.item) and f"{box.unit}-{box.item}" not in kept:
            continue
        if box.field.source in FOLLOWING or box.item in ("name", "kana"):
            continue
        yield _input(box)


def _input(box: Box) -> Input:
    field, fact = box.field, box.fact.on_portal() if box.fact else None
    blank = Blank(field, fact)
    return Input(
        unit=box.unit,
        item=box.item,
        label=field.label,
        type="long" if blank.is_long else blank.kind,
        help=field.online_help or field.help or (fact.help if fact else ""),
        plain=field.plain or (fact.plain if fact else ""),
        plain_help=field.online_plain_help or field.plain_help or (fact.plain_help if fact else ""),
        choices=blank.choices,
        plain_choices=plain_choices(field, fact),
        required=field.required,
    )


def _filing(material: Material, definition: Definition) -> Iterator[Input]:
    """What is asked about who files: only what this form has a box for and the people's boxes do not tell."""
    fields = {field.id: field for field in material.bank.fields.fields if field.id in definition.fields}
    sources = {field.source: field for field in fields.values()}
    has_address = any(field.source == "people.address" and field.unit == HOUSEHOLD_UNIT for field in fields.values())
    if "intake.filer.phone" in sources:
        yield _of_filing("phone", sources["intake.filer.phone"], "phone")
    if "intake.filer.address" in sources and not has_address:
        yield _of_filing("address", sources["intake.filer.address"], "address")
    if RELATIVES in sources:
        yield _of_filing("relation", sources[RELATIVES], "text")


def _of_filing(item: str, field: Field_, kind: str) -> Input:
    return Input(FILING, item, field.label, kind, help=field.help, plain=field.plain, plain_help=field.plain_help)


def _worded(field: Field_) -> str:
    return worded(field.label, field.plain)


def value_of(content: Content, one: Input) -> Value:
    """What stands in the box."""
    return content.filing.get(one.item) if one.unit == FILING else content.value(one.unit, one.item)


def put(content: Content, one: Input, value: Value) -> Content:
    """With this value in this box; an emptied box is as if it was never filled."""
    if one.unit == FILING:
        return content.filed_by(**{one.item: str(value or "")})
    if one.unit == FREE:
        return content
    if value is None or value == "":
        return content.saying_nothing(one.unit, one.item)
    return content.stating([Stated(one.unit, one.item, value)])


def whom(content: Content, unit: str) -> str:
    """What a group of boxes is called."""
    shared = {EVENT_UNIT: _("この手続について"), HOUSEHOLD_UNIT: _("世帯について"), FILING: _("連絡先")}
    if unit in shared:
        return shared[unit]
    return called(content, unit)


def called(content: Content, unit: str) -> str:
    """A member by name, or by relation and year of birth before names are known; the household as such."""
    if unit == HOUSEHOLD_UNIT:
        return _("世帯")
    name, relation, born = (content.value(unit, item) for item in ("name", "relation", "born"))
    if unit == SELF:
        return _("%(name)s(あなた)") % {"name": name} if name else _("あなた")
    if name:
        return str(name)
    year = _("%(year)s年生まれ") % {"year": born // 10_000} if isinstance(born, int) else ""
    return "・".join(str(part) for part in (relation, year) if part) or _("家族")


def fits(material: Material, field_id: str, value: Value) -> str:
    """Why ``value`` may not stand in this field of the bank; empty where it may."""
    field = next((field for field in material.bank.fields.fields if field.id == field_id), None)
    return complaint(field, value) if field else ""


def input_of_field(
    material: Material,
    definition: Definition,
    unit: str,
    content: Content,
    at: datetime,
    *,
    field_id: str,
    unit_of_box: str,
    label: str,
) -> Input:
    """The input behind one box of the form, also where the guide asked it.

    A box that follows from other things (the list of the household, a date) is typed as such: ``free``.
    """
    for box in Filler(content.as_known(material, unit, at), definition, unit).boxes():
        if box.field.id != field_id or box.unit != unit_of_box:
            continue
        if box.of_filer:
            return _filer_input(box, label)
        one = _input(box)
        if box.field.source not in FOLLOWING and box.item:
            return replace(one, label=label)
    field = next((field for field in material.bank.fields.fields if field.id == field_id), None)
    return Input(FREE, field_id, label, field.type if field else "text")


def _filer_input(box: Box, label: str) -> Input:
    item = box.field.source.rpartition(".")[2]
    if item == "name":
        return Input(SELF, "name", label, "text")
    kinds = {"phone": "phone", "address": "address"}
    return Input(FILING, "relation" if item.startswith("relation") else item, label, kinds.get(item, "text"))


def shown(material: Material, content: Content, boxes: Iterable[FieldValue]) -> list[tuple[str, list[FieldValue]]]:
    """The boxes as they will be read, by whom they concern, their labels in the words of the page."""
    plain = {field.id: field.plain for field in material.bank.fields.fields}
    found: dict[str, list[FieldValue]] = {}
    for box in boxes:
        here = replace(box, label=worded(box.label, plain.get(box.field, "")))
        found.setdefault(whom(content, box.unit), []).append(here)
    return list(found.items())
