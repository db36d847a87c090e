"""A sheet as it is written on its definition's own 様式 (template ``overlay``). What has no room or no box there stands
on 別紙, and the form says so; nothing that was stated is left out.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from yakuba.kernel.intake.contents import TABLE_PART
from yakuba.kernel.procedures.boxes import NO
from yakuba.kernel.procedures.forms import COLUMNS, SHOWN_IN, FormBox, PdfForm
from yakuba.kernel.rules.derive import is_date, to_date
from yakuba.lib import wareki
from yakuba.lib.refs import JsonValue

TEMPLATE = "overlay"
MICROMETRES = 1000
MICROMETRES_PER_POINT = 25_400 / 72
Place = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Said:
    """One value: what 別紙 calls it, as it is printed, and as it was stated."""

    label: str
    text: str
    value: Any = None

    def part(self, wanted: str) -> str | None:
        """A part of a date, or the whole text for ""; None where it cannot be told in parts (支援措置, before 1873)."""
        if not wanted:
            return self.text
        if not isinstance(self.value, int) or not is_date(self.value):
            return None
        day = to_date(self.value)
        try:
            era, year = wareki.era_year(day)
        except wareki.NotADate:
            return None
        parts = {"era": era, "year": "元" if year == 1 else str(year), "month": str(day.month), "day": str(day.day)}
        return parts[wanted]


@dataclass
class Writing:
    """What is written, by kind, as the template takes it."""

    entries: list[JsonValue] = field(default_factory=list)
    marks: list[JsonValue] = field(default_factory=list)
    referrals: list[JsonValue] = field(default_factory=list)
    left_over: dict[tuple[str, int], Said] = field(default_factory=dict)

    def leave(self, name: str, row: int, said: Said) -> None:
        """For 別紙, once however many boxes it has."""
        if said.text:
            self.left_over.setdefault((name, row), said)


def overlaid(
    form: PdfForm, held: Mapping[str, Any], heads: Mapping[str, str], notes: Mapping[str, Said]
) -> dict[str, JsonValue]:
    """The context of the template for a stored content, without a drawn signature.

    ``heads``: title and reference; ``notes``: what else is written, by its name in ``OTHERS``.
    """
    writing, stated = Writing(), _stated(form, held) | {name: [note] for name, note in notes.items()}
    shown = _rows_shown(form, held)
    for (of, _part), boxes in _together(form).items():
        if column := boxes[0].column:
            _write_column(writing, boxes, _column(held, column), shown)
        elif several := stated.get(of):
            _write(writing, boxes, several)
    for name, several in stated.items():
        if not form.boxes_of(name):
            for row, said in enumerate(several):
                writing.leave(name, row, said)
    hidden = held["household"][shown:]
    return {
        **heads,
        "form": form.sha256,
        "pages": max(box.page for box in form.boxes),
        "entries": [*writing.entries, *({"label": s.label, "text": s.text} for s in writing.left_over.values())],
        "marks": writing.marks,
        "referrals": writing.referrals,
        "table": [list(COLUMNS.values()), *hidden] if hidden else [],
    }


def place(box: FormBox, row: int = 0) -> Place:
    """Where a row of the box lies, as the template takes it."""
    sides = {"x": box.x, "y": box.y + row * box.step, "width": box.width, "height": box.height}
    return {"page": box.page, **{name: round(side * MICROMETRES) for name, side in sides.items()}}


def _together(form: PdfForm) -> dict[tuple[str, str], list[FormBox]]:
    """Boxes that show the same, by it: the marks of a choice are one answer."""
    found: dict[tuple[str, str], list[FormBox]] = defaultdict(list)
    for box in form.boxes:
        found[box.of, box.part].append(box)
    return found


def _stated(form: PdfForm, held: Mapping[str, Any]) -> dict[str, list[Said]]:
    """Every field that has a value; a field of persons has a row for each of them, also where it is empty.

    What a column of the household's table on the form shows is said there, unless the form has a box for it too.
    """
    columns = {box.column for box in form.boxes if box.column}
    found: dict[str, list[Said]] = defaultdict(list)
    several = len(held["persons"]) > 1
    for one in held["fields"]:
        if one["part"] == TABLE_PART and SHOWN_IN[one["field"]] in columns and not form.boxes_of(one["field"]):
            continue
        name = held["persons"].get(one["unit"], "") if several else ""
        label = f"{one['label']}({name})" if name else one["label"]
        found[one["field"]].append(Said(label, one["text"], one["value"]))
    return {name: said for name, said in found.items() if any(one.text for one in said)}


def _column(held: Mapping[str, Any], name: str) -> list[Said]:
    at, label = list(COLUMNS).index(name), COLUMNS[name]
    return [Said(f"{row}人目の{label}", cells[at] or "") for row, cells in enumerate(held["household"], start=1)]


def _rows_shown(form: PdfForm, held: Mapping[str, Any]) -> int:
    """How many persons of the household stand in its table on the form: of too many, the last row says where."""
    persons, rows = len(held["household"]), next((box.rows for box in form.boxes if box.column), 0)
    return persons if persons <= rows or not rows else rows - 1


def _write_column(writing: Writing, boxes: Sequence[FormBox], several: Sequence[Said], shown: int) -> None:
    for row, said in enumerate(several[:shown]):
        _write_row(writing, boxes, row, said)
    if shown < len(several):
        writing.referrals += [place(box, shown) for box in boxes if not box.mark]


def _write(writing: Writing, boxes: Sequence[FormBox], several: Sequence[Said]) -> None:
    rows = min(box.rows for box in boxes)
    shown = len(several) if len(several) <= rows else rows - 1
    for row, said in enumerate(several[:shown]):
        _write_row(writing, boxes, row, said)
    if shown < len(several):
        writing.referrals.append(place(boxes[0], shown))
    for row, said in enumerate(several[shown:], start=shown):
        writing.leave(boxes[0].of, row, said)


def _write_row(writing: Writing, boxes: Sequence[FormBox], row: int, said: Said) -> None:
    """A value that no mark stands for is told on 別紙; "いいえ" is told by the absence of a mark."""
    if not said.text:
        return
    text = said.part(boxes[0].part)
    written = [box for box in boxes if not box.mark and text is not None]
    marked = [box for box in boxes if box.mark and box.value == text]
    writing.entries += [_entry(box, row, said.label, text or "") for box in written]
    writing.marks += [{"kind": box.mark, "place": place(box, row)} for box in marked]
    if not (written or marked or text == NO):
        writing.referrals.append(place(boxes[0], row))
        writing.leave(boxes[0].of, row, said)


def _entry(box: FormBox, row: int, label: str, text: str) -> JsonValue:
    return {
        "label": label,
        "text": text,
        "place": place(box, row),
        "size": round(box.size * MICROMETRES_PER_POINT),
        "lines": box.lines,
        "cells": box.cells,
        "align": box.align,
    }
