"""Filling an existing official form: text laid over its pages in declared boxes.

The layer is typeset like every other document (same fonts, variation sequences and refusal of missing glyphs);
reportlab cannot embed the OpenType-CFF fonts. pypdf joins the layer with the form's own pages.
"""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel

from yakuba.kernel.documents import registry, typesetting
from yakuba.kernel.documents.contexts import Context, Text
from yakuba.kernel.documents.contracts import BoxOverflowError, DocumentError, RenderError

if TYPE_CHECKING:
    from pypdf import PageObject, PdfWriter

POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Box:
    """A place for one value on a form, in millimetres from the upper left corner of ``page`` (1 is the first).

    ``fit``: shrink to one line (down to 5 pt), wrap into lines (then shrink), or error where the text at ``size``
    points does not fit.
    """

    name: str
    page: int
    x: float
    y: float
    width: float
    height: float = 6.0
    size: float = 10.0
    fit: Literal["shrink", "wrap", "error"] = "shrink"
    align: Literal["left", "right", "center"] = "left"


class _Written(Context):
    name: str
    text: Text
    x: float
    y: float
    width: float
    height: float
    size: float
    fit: str
    align: str


class _Sheet(Context):
    width: float
    height: float
    texts: list[_Written]


class Layer(Context):
    """Context of the template ``overlay``."""

    sheets: list[_Sheet]


def overlay(form: bytes, boxes: Sequence[Box], values: Mapping[str, str]) -> bytes:
    """``form`` (PDF) with every value in its box; boxes without a value stay as printed.

    Raises DocumentError for a value without a box, a box outside the pages or a form that cannot be read,
    BoxOverflowError naming the boxes, and MissingGlyphError.
    """
    unknown = sorted(set(values) - {box.name for box in boxes})
    if unknown:
        raise DocumentError(f"様式に欄がない項目です: {'、'.join(unknown)}")
    writer = _opened(form)
    pages = list(writer.pages)
    lost = sorted({box.name for box in boxes if not _inside(box, pages)})
    if lost:
        raise DocumentError(f"欄の位置が様式の外にあります: {'、'.join(lost)}")
    model = Layer(sheets=[_sheet(page, number, boxes, values) for number, page in enumerate(pages, start=1)])
    typesetting.refuse_unprintable(model)
    return _joined(writer, _typeset(model))


def _typeset(model: BaseModel) -> bytes:
    try:
        return typesetting.typeset(registry.find("overlay"), model)
    except RenderError as error:
        names = re.findall(r"overflow<([^>]+)>", error.engine)
        if names:
            raise BoxOverflowError(dict.fromkeys(names)) from None
        raise


def _opened(form: bytes) -> "PdfWriter":
    from pypdf import PdfWriter  # slow to load, and few processes need it
    from pypdf.errors import PyPdfError

    try:
        writer = PdfWriter(clone_from=io.BytesIO(form))
        for page in writer.pages:
            page.transfer_rotation_to_content()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DocumentError("様式のPDFを読めません。壊れていないか、パスワードがないか確かめてください。") from error
    return writer


def _inside(box: Box, pages: Sequence["PageObject"]) -> bool:
    if not 1 <= box.page <= len(pages):
        return False
    area = pages[box.page - 1].mediabox
    right, bottom = (box.x + box.width) * POINTS_PER_MM, (box.y + box.height) * POINTS_PER_MM
    return box.x >= 0 and box.y >= 0 and right <= float(area.width) and bottom <= float(area.height)


def _sheet(page: "PageObject", number: int, boxes: Sequence[Box], values: Mapping[str, str]) -> _Sheet:
    return _Sheet(
        width=float(page.mediabox.width),
        height=float(page.mediabox.height),
        texts=[_written(box, values[box.name]) for box in boxes if box.page == number and box.name in values],
    )


def _written(box: Box, value: str) -> _Written:
    x, y, width, height = (side * POINTS_PER_MM for side in (box.x, box.y, box.width, box.height))
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return _Written(
        name=box.name, text=text, x=x, y=y, width=width, height=height, size=box.size, fit=box.fit, align=box.align
    )


def _joined(writer: "PdfWriter", layer: bytes) -> bytes:
    from pypdf import PdfReader

    for page, drawn in zip(writer.pages, PdfReader(io.BytesIO(layer)).pages, strict=True):
        page.merge_translated_page(drawn, float(page.mediabox.left), float(page.mediabox.bottom))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
