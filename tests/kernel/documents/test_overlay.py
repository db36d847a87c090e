"""A form that others made is written on in declared places; what has no room there stands on 別紙, never cut."""

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from tests.kernel.documents import files
from tests.support.own_forms import pieces, words
from yakuba.kernel.documents import service
from yakuba.kernel.documents.blanks import BlankRefusedError
from yakuba.kernel.documents.contracts import BadContextError, DocumentError, MissingGlyphError
from yakuba.kernel.documents.models import Blank
from yakuba.lib.refs import Actor, JsonValue

pytestmark = pytest.mark.django_db
OFFICER = Actor("staff", "1006")


def drawn(size: tuple[float, float] = A4, pages: int = 2) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for number in range(1, pages + 1):
        canvas.drawString(20 * mm, size[1] - 15 * mm, f"PAGE {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def form() -> bytes:
    return drawn()


def rewritten(form: bytes, change: Any) -> bytes:
    """The form after somebody did something to it with another program."""
    writer = PdfWriter(clone_from=io.BytesIO(form))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def place(x: float, y: float, width: float, height: float = 6, page: int = 1) -> dict[str, JsonValue]:
    sides = {"x": x, "y": y, "width": width, "height": height}
    return {"page": page, **{name: round(side * 1000) for name, side in sides.items()}}


def entry(text: str, where: dict[str, JsonValue] | None, **how: JsonValue) -> dict[str, JsonValue]:
    return {"label": "氏名", "text": text, "place": where, **how}


def written(form: bytes, *entries: dict[str, JsonValue], **more: JsonValue) -> bytes:
    service.keep_blank(form, actor=OFFICER)
    context: dict[str, JsonValue] = {
        "title": "届",
        "reference": "20261120-01-0001",
        "form": hashlib.sha256(form).hexdigest(),
        "pages": 1,
        "entries": list(entries),
    }
    return service.render("overlay", context | more)


def test_text_stands_at_its_place_on_its_page_and_the_form_stays(form: bytes) -> None:
    pdf = written(form, entry("森", place(60, 50, 80)), entry("林", place(20, 100, 20, page=2)), pages=2)
    found = {piece.text: piece for piece in pieces(pdf)}
    assert {"PAGE 1", "PAGE 2", "森", "林"} <= set(found)
    assert (found["森"].page, found["林"].page) == (1, 2)
    assert 60 <= found["森"].x <= 62
    assert 50 < found["森"].y < 56
    assert 100 < found["林"].y < 106
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2


def test_a_page_that_nothing_is_written_on_stays(form: bytes) -> None:
    assert words(written(form, entry("森", place(60, 50, 80))), 2) == "PAGE2"


def test_the_same_values_give_the_same_bytes(form: bytes) -> None:
    assert written(form, entry("髙橋", place(60, 50, 80))) == written(form, entry("髙橋", place(60, 50, 80)))


@pytest.mark.parametrize("length", range(1, 60, 7))
@pytest.mark.parametrize("letter", ["寿", "W", "ﾓ", "葛󠄀"])
def test_a_line_shrinks_to_its_box_and_no_further_than_can_be_read(form: bytes, length: int, letter: str) -> None:
    pdf = written(form, entry(letter * length, place(60, 50, 60)))
    of_page = [piece for piece in pieces(pdf) if piece.page == 1 and piece.text != "PAGE 1"]
    assert all(60 <= piece.x < 120 and 50 < piece.y < 56 for piece in of_page)
    if "別紙参照" in words(pdf, 1):
        assert letter * length in words(pdf, 3)
        assert letter not in words(pdf, 1).replace("PAGE1", "")
    else:
        assert letter * length in words(pdf, 1)
        assert all(piece.size >= 6.99 for piece in of_page)
    assert letter * 7 not in words(pdf, 1) or length >= 7


def test_text_of_several_lines_keeps_to_as_many_as_the_box_allows(form: bytes) -> None:
    address = "青葉市本町一丁目2番3号青葉ハイツ405号室"
    allowed = [written(form, entry(address, place(60, 60, 40, 20), lines=lines)) for lines in (1, 2, 4)]
    rows = [len({round(p.y, 1) for p in pieces(pdf) if p.page == 1 and p.text != "PAGE 1"}) for pdf in allowed]
    assert rows[0] == 1
    assert rows[1] == 2
    assert 2 <= rows[2] <= 4
    assert "別紙参照" in words(allowed[0], 1)
    assert all(address in words(pdf, 1) for pdf in allowed[1:])


@pytest.mark.parametrize("text", ["Wolfeschlegelsteinhausenbergerdorff" * 2, "maria@example.or.jp/" * 4, "1" * 50])
def test_a_run_without_a_space_breaks_instead_of_leaving_its_box(form: bytes, text: str) -> None:
    import pypdfium2

    pdf = written(form, entry(text, place(60, 60, 30, 40), lines=9))
    assert text in words(pdf, 1)
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=4).to_pil().convert("L")
    right = picture.crop((round(90.2 * mm * 4), round(55 * mm * 4), picture.width, round(105 * mm * 4)))
    assert right.getextrema() == (255, 255)


@pytest.mark.parametrize(("width", "said"), [(20, "別紙参照"), (6, "別紙"), (3, "※")])
def test_a_place_says_that_the_value_is_elsewhere_as_plainly_as_it_can(form: bytes, width: float, said: str) -> None:
    pdf = written(form, entry("寿限無寿限無五劫の擦り切れ", place(60, 50, width, 4)))
    assert words(pdf, 1) == f"PAGE1{said}"
    assert "寿限無寿限無五劫の擦り切れ" in words(pdf, 3)


def test_squares_take_one_character_each_or_nothing(form: bytes) -> None:
    fits = written(form, entry("葛󠄀123", place(60, 50, 40), cells=5, align="right"))
    at = sorted(piece.x for piece in pieces(fits) if piece.page == 1 and piece.text != "PAGE 1")
    assert [int((x - 60) / 8) for x in at] == [1, 2, 3, 4]
    assert "別紙参照" in words(written(form, entry("123456", place(60, 50, 40), cells=5)), 1)


def test_what_has_no_place_and_persons_beyond_the_rows_fill_as_many_sheets_as_they_need(form: bytes) -> None:
    rows: list[JsonValue] = [["氏名", "続柄"], *([f"森 {number}", None] for number in range(90))]
    pdf = written(form, entry("欄のない値", None), table=rows)
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 4
    text = words(pdf)
    assert "欄のない値" in text
    assert all(f"森{number}" in text for number in range(90))
    assert words(pdf, 1) == "PAGE1"


def test_line_ends_of_a_browser_are_line_breaks(form: bytes) -> None:
    assert "一二" in words(written(form, entry("一\r\n二", place(60, 50, 60, 12), lines=2)), 1)


def test_a_character_that_cannot_be_printed_is_refused_wherever_it_stands(form: bytes) -> None:
    for where in (place(60, 50, 80), None):
        with pytest.raises(MissingGlyphError):
            written(form, entry("😀", where))


def test_an_empty_text_is_no_text(form: bytes) -> None:
    with pytest.raises(BadContextError):
        written(form, entry(" ", place(60, 50, 80)))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_form_is_written_on_as_somebody_sees_it(form: bytes, turn: int) -> None:
    turned = rewritten(form, lambda writer: [page.rotate(turn) for page in writer.pages])
    wide = turn % 180 != 0
    assert service.inspect_blank(turned).pages[0] == pytest.approx((297, 210) if wide else (210, 297), abs=0.1)
    pdf = written(turned, entry("森", place(150, 20, 40)))
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    assert page.rotation == 0
    found = next(piece for piece in pieces(pdf) if piece.text == "森")
    assert 150 <= found.x <= 152
    assert 20 < found.y < 26


def test_places_are_measured_from_what_is_seen_of_a_cropped_page(form: bytes) -> None:
    def crop(writer: PdfWriter) -> None:
        for page in writer.pages:
            page.cropbox.lower_left = (10 * mm, 20 * mm)
            page.cropbox.upper_right = (200 * mm, 290 * mm)

    cropped = rewritten(form, crop)
    assert service.inspect_blank(cropped).pages[0] == pytest.approx((190, 270), abs=0.1)
    found = next(piece for piece in pieces(written(cropped, entry("森", place(50, 40, 40)))) if piece.text == "森")
    assert 50 <= found.x <= 52
    assert 40 < found.y < 46


def test_a_form_on_a3_is_written_on_to_its_far_corner() -> None:
    pdf = written(drawn(landscape(A3), pages=1), entry("森", place(370, 285, 40)))
    found = next(piece for piece in pieces(pdf) if piece.text == "森")
    assert (370 <= found.x <= 372, 285 < found.y < 291) == (True, True)


# What may be a form.


def test_a_form_is_kept_once_for_ever(form: bytes) -> None:
    assert service.keep_blank(form, actor=OFFICER) == service.keep_blank(form, actor=OFFICER)
    assert Blank.objects.count() == 1


def test_a_form_that_nobody_kept_is_no_form(form: bytes) -> None:
    context: dict[str, JsonValue] = {"title": "届", "reference": "1", "form": "0" * 64, "pages": 1}
    with pytest.raises(DocumentError, match="保存されていない"):
        service.render("overlay", context)


def _with_boxes(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject()


REFUSED: dict[str, Callable[[bytes], bytes]] = {
    "パスワード": lambda form: rewritten(form, lambda writer: writer.encrypt("", "owner")),
    "入力欄": lambda form: rewritten(form, _with_boxes),
    "動く部分": lambda _form: files.pdf_with_script(),
    "20ページまで": lambda _form: drawn(pages=21),
    "A3まで": lambda _form: drawn((500 * mm, 200 * mm), pages=1),
    "2MBまで": lambda form: form + b"%" + b"x" * (2 << 20),
}


@pytest.mark.parametrize("said", REFUSED)
def test_a_pdf_that_cannot_be_a_form_is_refused_with_what_to_do(form: bytes, said: str) -> None:
    with pytest.raises(BlankRefusedError, match=said):
        service.keep_blank(REFUSED[said](form), actor=OFFICER)
    assert not Blank.objects.exists()


@pytest.mark.parametrize("broken", [b"", b"%PDF-1.7\n", b"not a pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>"])
def test_a_file_that_is_no_pdf_is_refused(broken: bytes) -> None:
    with pytest.raises(BlankRefusedError, match="PDF"):
        service.inspect_blank(broken)
