"""``yakuba procedures form FILE --to OUT.pdf``: a definition's own 様式 with its boxes and a ruler drawn on it.

For whoever puts the boxes in their places. ``procedures check --folder`` says whether they may be published.
"""

from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.procedures.contracts import Definition, DefinitionError
from yakuba.kernel.procedures.forms import PdfForm
from yakuba.kernel.procedures.reading import checked, load
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import JsonValue

MICROMETRES = 1000


class Takes(BaseModel):
    file: Path = Field(description="様式(form)のある定義のファイル")
    to: Path = Field(description="枠と目盛りを重ねて書き出すPDF(あるときは書かない)")


class Page(BaseModel):
    width: float = Field(description="幅(mm)")
    height: float = Field(description="高さ(mm)")


class Gives(BaseModel):
    file: str
    sha256: str = Field(description="様式のPDFの SHA-256(定義の form.sha256 に書く値)")
    pages: list[Page] = Field(description="様式の各ページの大きさ")
    boxes: int = Field(description="描いた枠の数")


def run(takes: Takes) -> Gives:
    """Raises CommandError for a definition, a form or a place that cannot be read or written."""
    if takes.to.exists():
        raise CommandError("書き出すファイルがもうあります。別の名前を指定してください。")
    try:
        form = checked(load(takes.file, takes.file.name), Definition, takes.file.name).form
        if form is None:
            raise CommandError(f"{takes.file.name} に様式(form)がありません。form を書き加えてください。")
        content = (takes.file.parent / form.pdf).read_bytes()
        found = documents.inspect_blank(content)
        takes.to.write_bytes(documents.written_on(content, _guides(form, len(found.pages))))
    except (DefinitionError, DocumentError) as error:
        raise CommandError(str(error)) from error
    except OSError as error:
        raise CommandError("様式のPDFが読めないか、書き出せません。ファイルの場所と権限を確かめてください。") from error
    pages = [Page(width=round(width, 1), height=round(height, 1)) for width, height in found.pages]
    drawn = sum(box.rows for box in form.boxes)
    return Gives(file=str(takes.to), sha256=found.sha256, pages=pages, boxes=drawn)


def _guides(form: PdfForm, pages: int) -> dict[str, JsonValue]:
    guides: list[JsonValue] = []
    for box in form.boxes:
        for left, top, right, bottom in box.rectangles():
            sides = {"x": left, "y": top, "width": right - left, "height": bottom - top}
            place = {"page": box.page, **{name: round(side * MICROMETRES) for name, side in sides.items()}}
            guides.append({"label": box.name, "place": place})
    return {"title": form.pdf, "reference": form.edition, "pages": pages, "guides": guides}


COMMAND = Command(
    name="procedures form",
    help="町の様式に枠の位置を描く",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("file",),
)
