"""The content of a sheet as it is kept: canonical JSON, so that its SHA-256 says whether anything changed."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from yakuba.kernel.intake.contracts import FieldValue
from yakuba.kernel.procedures.filling import Box, Filler
from yakuba.kernel.procedures.forms import SHOWN_IN
from yakuba.lib import clock

FILER_PART, AGENT_PART, MATTER_PART, TABLE_PART = "filer", "agent", "matter", "table"


def content(filler: Filler, boxes: Iterable[Box], *, discreet: bool) -> str:
    """Canonical JSON: the boxes with the part of the form they stand in, and what else the form prints."""
    bank = filler.known.material.bank.fields
    labels = {group.id: group.label for group in bank.groups}
    shown = list(boxes)
    in_table = _in_table(filler, shown)
    held: dict[str, Any] = {
        "procedure": filler.definition.id,
        "definition_version": filler.definition.version,
        "unit": filler.unit,
        "discreet": discreet,
        "fields": [_field(box, labels, in_table) for box in shown],
        "persons": _persons(filler, shown),
        "household": [list(row) for row in filler.household_rows()] if _has_household(shown) else [],
    }
    return canonical(held)


def canonical(held: object) -> str:
    """One text for one value."""
    return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> dict[str, Any]:
    """What ``content`` wrote."""
    held: dict[str, Any] = json.loads(text)
    return held


def fields_of(held: Mapping[str, Any]) -> tuple[FieldValue, ...]:
    """The boxes of a stored content."""
    return tuple(_value(each) for each in held["fields"])


def empty_fields(held: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The boxes that may not stay empty and are."""
    return tuple(each for each in held["fields"] if each["required"] and each["value"] is None and not each["text"])


def _field(box: Box, groups: Mapping[str, str], in_table: Collection[str]) -> dict[str, Any]:
    value = box.value
    return {
        "field": value.field,
        "label": value.label,
        "unit": value.unit,
        "value": value.value,
        "text": value.text,
        "source": value.source,
        "at": value.at.astimezone(clock.JST).isoformat() if value.at else None,
        "part": TABLE_PART if box.field.id in in_table else _part(box),
        "group": groups.get(box.field.group, ""),
        "required": box.field.required,
    }


def _part(box: Box) -> str:
    if box.field.source.startswith("intake.agent."):
        return AGENT_PART
    if box.of_filer:
        return FILER_PART
    return box.value.unit if box.field.unit == "person" else MATTER_PART


def _in_table(filler: Filler, boxes: Iterable[Box]) -> Collection[str]:
    """The boxes of persons that the table of the household shows: on a sheet of the household, of each who lives."""
    return SHOWN_IN if filler.own is None and _has_household(boxes) else ()


def _persons(filler: Filler, boxes: Iterable[Box]) -> dict[str, str]:
    """Names of those who have boxes of their own, by key."""
    units = {box.value.unit for box in boxes if box.field.unit == "person"}
    return {m.unit: m.name for m in filler.known.view.members if m.unit in units}


def _has_household(boxes: Iterable[Box]) -> bool:
    return any(box.field.source == "people.household" for box in boxes)


def _value(each: Mapping[str, Any]) -> FieldValue:
    at = datetime.fromisoformat(each["at"]) if each["at"] else None
    return FieldValue(each["field"], each["label"], each["unit"], each["value"], each["text"], each["source"], at)
