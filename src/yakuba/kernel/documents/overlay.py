"""Writing on an existing official form: text, marks and a signature at places of its pages, 別紙 for what has no room.

The writing is typeset like every other document (same fonts, variation sequences and refusal of missing glyphs) and
joined with the form's own pages by pypdf; reportlab cannot embed the OpenType-CFF fonts.
"""

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

from yakuba.kernel.documents import blanks, registry, typesetting
from yakuba.kernel.documents.contexts import Context, Digest, Text
from yakuba.kernel.documents.pictures import Picture
from yakuba.lib.refs import JsonValue

if TYPE_CHECKING:
    from pypdf import PageObject

SHEET_MM = 420
POINTS_PER_MM = 72 / 25.4


class Place(Context):
    """A rectangle on ``page`` (1 is the first) of a form: whole micrometres from the page's upper left corner."""

    page: int = Field(ge=1)
    x: int = Field(ge=0)
    y: int = Field(ge=0)
    width: int = Field(gt=0)
    height: int = Field(gt=0)


class Entry(Context):
    """A text for a place: as large as it fits, from ``size`` (micrometres) down to 7 points, in at most ``lines``.

    ``cells``: one character in each of so many equal parts. Where it does not fit, the place says so, and the text
    stands on 別紙 under its ``label``; so it does where there is no place for it.
    """

    label: Text
    text: Text
    place: Place | None = None
    size: int = Field(3528, gt=0)
    lines: int = Field(1, ge=1)
    cells: int = Field(0, ge=0)
    align: Literal["left", "right", "center"] = "left"


class Mark(Context):
    """A tick in the place, or a ring around what the form has printed there."""

    kind: Literal["check", "circle"]
    place: Place


class Drawn(Context):
    """A signature drawn on a tablet."""

    place: Place
    image: Picture


class Guide(Context):
    """A frame with the name of a box: for whoever puts the boxes in their places."""

    label: Text
    place: Place


class Overlaid(Context):
    """What stands on a form (template ``overlay``). ``form``: SHA-256 of the kept PDF, ``pages``: how many of its
    pages are written on. ``referrals``: places that only say that the value stands on 別紙. ``table``: rows for 別紙,
    the first is its head."""

    title: Text
    reference: Text
    form: Digest
    pages: int = Field(ge=1, le=blanks.MOST_PAGES)
    entries: Sequence[Entry] = ()
    marks: Sequence[Mark] = ()
    referrals: Sequence[Place] = ()
    drawn: Drawn | None = None
    table_heading: Text = "世帯"
    table: Sequence[Sequence[Text | None]] = ()
    guides: Sequence[Guide] = ()


def joined(model: BaseModel, layer: bytes) -> bytes:
    """The kept form with its typeset writing on it, 別紙 behind it. Raises DocumentError where the form is not kept."""
    if not isinstance(model, Overlaid):
        raise TypeError("only the writing for a form is laid on one")
    return laid_on(blanks.blank(model.form), layer, model.pages)


def written_on(form: bytes, context: Mapping[str, JsonValue]) -> bytes:
    """A form that is not kept, with the writing of a context on it, to look at. Raises DocumentError."""
    template = registry.find("overlay")
    model = typesetting.checked(template, dict(context) | {"form": blanks.inspect_blank(form).sha256})
    return laid_on(form, typesetting.in_type(template, model), Overlaid.model_validate(model).pages)


def laid_on(form: bytes, layer: bytes, pages: int) -> bytes:
    """The first ``pages`` of the layer upon those of the form, upper left corner on upper left; the rest behind it."""
    from pypdf import PdfReader, PdfWriter  # slow to load, and few processes need it

    writer = PdfWriter(clone_from=io.BytesIO(form))
    for page in writer.pages:
        if page.rotation:  # an upright page would be parsed and written anew for nothing
            page.transfer_rotation_to_content()
    sheets = PdfReader(io.BytesIO(layer)).pages
    for page, sheet in zip(writer.pages, sheets[:pages], strict=False):
        _lay(page, sheet)
    for sheet in sheets[pages:]:
        writer.add_page(sheet)
    writer.pdf_header = "%PDF-1.7"
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _lay(page: "PageObject", sheet: "PageObject") -> None:
    area = page.cropbox
    page.merge_translated_page(sheet, float(area.left), float(area.top) - SHEET_MM * POINTS_PER_MM)
