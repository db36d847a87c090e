"""レイアウト: which columns a core system gets, as data: one file each in ``layouts/``. See docs/formats/handover.md.

A column takes a value of the case (``case: number``) or of a box (``field: moved_on``). ``as: value`` gives what
programs read (dates as YYYYMMDD), otherwise the text on the form. ``each: person`` repeats it for every person.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Literal, Self

import yaml
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, model_validator

from yakuba.apps.handover.contracts import Encoding, HandoverError
from yakuba.kernel.cases.contracts import CaseField
from yakuba.kernel.cases.handing import HandedContent

FOLDER = Path(__file__).parent / "layouts"
FIRST = ("batch", "key", "number")
"""The columns that every layout begins with: an answer is told by the first two."""
_PERSON = re.compile(r"p(\d+)")
_COMMON_UNITS = ("event", "household")

CaseValue = Literal[
    "", "batch", "key", "number", "procedure", "procedure_name", "arrived_on", "person", "subject", "applicant"
]


class Column(BaseModel):
    """One column, from the case or from a box of its form."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    title: str = Field(min_length=1)
    case: CaseValue = ""
    field: str = ""
    form: Literal["text", "value"] = Field("text", alias="as")
    each: Literal["", "person"] = ""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        if bool(self.case) == bool(self.field) or (self.case and self.each):
            raise ValueError(f"column {self.title}: either case or field, and only a field repeats")
        return self


class Layout(BaseModel):
    """The columns of one core system. ``persons``: how many people have columns of their own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    core: str = Field(min_length=1)
    version: int = Field(ge=1)
    encoding: Encoding = Encoding.UTF8
    persons: int = Field(0, ge=0, le=30)
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if tuple(column.case for column in self.columns[: len(FIRST)]) != FIRST:
            raise ValueError(f"{self.core}: the first columns are {', '.join(FIRST)}")
        titles = self.titles()
        if len(set(titles)) != len(titles):
            raise ValueError(f"{self.core}: a title stands twice")
        if bool(self.persons) != any(column.each for column in self.columns):
            raise ValueError(f"{self.core}: persons and columns for each person go together")
        return self

    @property
    def name(self) -> str:
        """As a batch remembers it."""
        return f"{self.core}/{self.version}"

    def titles(self) -> list[str]:
        """The headings of the file: 氏名1, 生年月日1 … 氏名2 for people, after the columns of the case."""
        single = [column.title for column in self.columns if not column.each]
        each = [column.title for column in self.columns if column.each]
        return [*single, *(f"{title}{number}" for number in range(1, self.persons + 1) for title in each)]

    def cells(self, content: HandedContent, batch: str) -> list[str]:
        """The line of one case, as long as the headings. Raises HandoverError when it has more people than columns."""
        people = _people(content.fields, {column.field for column in self.columns if column.each})
        if len(people) > self.persons:
            text = _("案件 %(number)s は人数が多く、引渡しのファイルに入りません。机で手入力として引き渡してください。")
            raise HandoverError(text % {"number": content.number})
        single = [self._cell(column, content, batch) for column in self.columns if not column.each]
        each = [column for column in self.columns if column.each]
        units = [*people, *[""] * (self.persons - len(people))]
        return [*single, *(_of_person(column, content, unit) for unit in units for column in each)]

    def _cell(self, column: Column, content: HandedContent, batch: str) -> str:
        return _of_case(column.case, content, batch) if column.case else _of_field(column, content)


def layout(core: str) -> Layout:
    """The layout of a core system. Raises HandoverError where there is none."""
    found = layouts().get(core)
    if found is None:
        raise HandoverError(
            _("「%(core)s」へ引き渡すファイルの形が決まっていません。情報政策担当に確かめてください。") % {"core": core}
        )
    return found


@cache
def layouts() -> dict[str, Layout]:
    """Every layout by its core system. Raises ValueError for a file that is wrong, or for two of one core system."""
    found: dict[str, Layout] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        one = Layout.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        if one.core in found:
            raise ValueError(f"{path.name}: there are two layouts of {one.core}")
        found[one.core] = one
    return found


def _people(boxes: Iterable[CaseField], wanted: set[str]) -> list[str]:
    units = {box.unit for box in boxes if box.field in wanted and _PERSON.fullmatch(box.unit)}
    return sorted(units, key=lambda unit: int(unit[1:]))


def _of_case(name: CaseValue, content: HandedContent, batch: str) -> str:
    values = {
        "batch": batch,
        "key": str(content.key),
        "number": content.number,
        "procedure": content.procedure,
        "procedure_name": content.procedure_name,
        "arrived_on": f"{content.arrived_on:%Y%m%d}",
        "person": content.person,
        "subject": content.subject_name,
        "applicant": content.applicant_name,
    }
    return values[name]


def _of_field(column: Column, content: HandedContent) -> str:
    """The box of whom the case is about, of the household or the event; several others are written one by one."""
    boxes = [box for box in content.fields if box.field == column.field]
    for unit in (content.unit, *_COMMON_UNITS):
        for box in boxes:
            if box.unit == unit:
                return written(column, box)
    return "/".join(dict.fromkeys(text for box in boxes if (text := written(column, box))))


def _of_person(column: Column, content: HandedContent, unit: str) -> str:
    found = (box for box in content.fields if unit and (box.field, box.unit) == (column.field, unit))
    return next((written(column, box) for box in found), "")


def written(column: Column, box: CaseField) -> str:
    """The value of a box as the column wants it; truth as 1 and 0."""
    if column.form == "text":
        return box.text
    if isinstance(box.value, bool):
        return "1" if box.value else "0"
    return "" if box.value is None else str(box.value)
