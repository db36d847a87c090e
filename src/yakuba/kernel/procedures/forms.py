"""A town's own 様式: an existing PDF beside the definition, and where on its pages each value is written."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from yakuba.kernel.procedures.model import Model

Part = Literal["", "era", "year", "month", "day"]
Millimetres = Annotated[float, Field(ge=0, le=420)]
SMALLEST_PT = 7.0
"""Smaller letters are not written: the value goes to 別紙."""
SMALLEST_MM = 2.5
"""A box in which not even one sign of that size has room cannot say that the value stands on 別紙."""


class FormBox(Model):
    """A place on the form, in mm from the upper left corner of the page, and what is written there.

    ``of``: a field of the definition; ``<field of the household>.name`` (kana, born, sex, relation), a column of
    its table; or one of ``OTHERS``. ``part`` of a date; ``mark`` where the value (or its part) is ``value``.
    ``lines``: as many at most. ``cells``: one character each. ``rows``: for several persons, ``step`` mm apart.
    """

    of: str = Field(min_length=1)
    part: Part = ""
    value: str = ""
    mark: Literal["", "check", "circle"] = ""
    page: int = Field(1, ge=1)
    x: Millimetres
    y: Millimetres
    width: float = Field(ge=SMALLEST_MM, le=420)
    height: float = Field(ge=SMALLEST_MM, le=420)
    size: float = Field(10, ge=SMALLEST_PT, le=36)
    align: Literal["left", "right", "center"] = "left"
    lines: int = Field(1, ge=1, le=60)
    cells: int = Field(0, ge=0, le=60)
    rows: int = Field(1, ge=1, le=40)
    step: Millimetres = 0

    @property
    def name(self) -> str:
        """What the box is called in a complaint: born.year, account_kind=普通."""
        return self.of + (f".{self.part}" if self.part else "") + (f"={self.value}" if self.mark else "")

    @property
    def field(self) -> str:
        """The field of the definition, or one of ``OTHERS``."""
        return self.of.partition(".")[0]

    @property
    def column(self) -> str:
        """The column of the table of the household, or ""."""
        return self.of.partition(".")[2]

    def rectangles(self) -> Iterator[tuple[float, float, float, float]]:
        """Left, top, right, bottom of each row."""
        for row in range(self.rows):
            top = self.y + row * self.step
            yield (self.x, top, self.x + self.width, top + self.height)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if bool(self.mark) != bool(self.value):
            raise ValueError("mark(check か circle)と value(その印を付ける値)は、両方書くか、両方書かないでください")
        if self.mark and (self.cells or self.lines > 1):
            raise ValueError("印の枠に lines と cells は書けません")
        if self.cells * SMALLEST_MM > self.width:
            raise ValueError(f"マス目が細すぎます。cells を減らすか、一マスを {SMALLEST_MM} mm 以上にしてください")
        if self.cells and self.lines > 1:
            raise ValueError("lines と cells は、どちらかにしてください")
        if (self.rows > 1 and self.step < self.height) or (self.rows == 1 and self.step):
            raise ValueError("rows が2以上のときに、行の間隔 step(mm)を height 以上で書いてください")
        return self


OTHERS = {
    "reference": "受付番号",
    "addressee": "宛先",
    "signature": "署名",
    "signed_note": "署名の日時と内容のハッシュ",
}
COLUMNS = {"name": "氏名", "kana": "フリガナ", "born": "生年月日", "sex": "性別", "relation": "続柄"}
"""Of the table of a household, in the order in which a sheet holds them."""
SHOWN_IN = {**{name: name for name in COLUMNS}, "alias": "name"}
"""Fields of persons that its rows show, and in which column: a 通称 stands with the name."""


class PdfForm(Model):
    """``pdf``: a file beside the definition, ``sha256`` its content, ``edition`` 様式の版 as the town calls it."""

    pdf: Annotated[str, Field(pattern=r"^[^/\\]+\.pdf$")]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    edition: str = Field(min_length=1)
    boxes: tuple[FormBox, ...] = Field(min_length=1)

    def boxes_of(self, field: str) -> tuple[FormBox, ...]:
        """Everything that is written of a field, or of one of ``OTHERS``."""
        return tuple(box for box in self.boxes if box.field == field)
