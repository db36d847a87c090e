"""An existing official form is filled in its declared boxes, or refused with the names of the boxes."""

import io

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from yakuba.kernel.documents import service
from yakuba.kernel.documents.contracts import BoxOverflowError, DocumentError, MissingGlyphError
from yakuba.kernel.documents.service import Box

NAME = Box("氏名", page=1, x=60, y=50, width=80, height=8)
ADDRESS = Box("住所", page=1, x=60, y=60, width=60, height=16, fit="wrap")
NUMBER = Box("番号", page=2, x=20, y=20, width=20, height=6, fit="error", align="right")
BOXES = [NAME, ADDRESS, NUMBER]


@pytest.fixture(scope="module")
def form() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.drawString(20 * mm, A4[1] - 55 * mm, "NAME:")
    canvas.rect(60 * mm, A4[1] - 58 * mm, 80 * mm, 8 * mm)
    canvas.showPage()
    canvas.drawString(20 * mm, A4[1] - 15 * mm, "PAGE TWO")
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def place_of(pdf: bytes, page: int, wanted: str) -> tuple[float, float]:
    """Millimetres from the upper left corner of the base line's start of the piece of text that holds ``wanted``."""
    found: list[tuple[float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if wanted in text:
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((x / mm, (A4[1] - y) / mm))

    PdfReader(io.BytesIO(pdf)).pages[page - 1].extract_text(visitor_text=visit)
    return found[0]


def test_values_appear_in_their_boxes_and_the_form_stays(form: bytes) -> None:
    filled = service.overlay(form, BOXES, {"氏名": "髙橋 葛󠄀", "番号": "123"})
    first, second = pages(filled)
    assert "NAME:" in first
    assert "髙橋" in first
    assert "PAGE TWO" in second
    x, y = place_of(filled, 1, "髙橋")
    assert x == pytest.approx(60, abs=0.5)
    assert 50 < y < 58


def test_the_same_values_give_the_same_bytes(form: bytes) -> None:
    assert service.overlay(form, BOXES, {"氏名": "髙橋"}) == service.overlay(form, BOXES, {"氏名": "髙橋"})


def test_a_long_name_shrinks_to_its_box(form: bytes) -> None:
    assert "寿" * 40 in pages(service.overlay(form, BOXES, {"氏名": "寿" * 40}))[0]


def test_a_long_address_wraps_inside_its_box(form: bytes) -> None:
    text = pages(service.overlay(form, BOXES, {"住所": "青葉市本町一丁目2番3号青葉ハイツ405号室" * 2}))[0]
    assert text.replace("\n", "").count("青葉ハイツ") == 2


@pytest.mark.parametrize(
    ("values", "boxes"),
    [
        ({"番号": "1234567890123"}, ("番号",)),
        ({"氏名": "寿" * 400, "住所": "字" * 2000}, ("氏名",)),
    ],
)
def test_what_does_not_fit_is_refused_by_name(form: bytes, values: dict[str, str], boxes: tuple[str, ...]) -> None:
    with pytest.raises(BoxOverflowError) as refused:
        service.overlay(form, BOXES, values)
    assert set(boxes) <= set(refused.value.boxes)


def test_a_value_without_a_box_is_refused(form: bytes) -> None:
    with pytest.raises(DocumentError, match="生年月日"):
        service.overlay(form, BOXES, {"生年月日": "x"})


@pytest.mark.parametrize("box", [Box("外", 3, 1, 1, 10), Box("外", 1, 200, 1, 50), Box("外", 1, -1, 1, 5)])
def test_a_box_outside_the_form_is_refused(form: bytes, box: Box) -> None:
    with pytest.raises(DocumentError, match="外"):
        service.overlay(form, [box], {"外": "x"})


def test_a_missing_character_is_refused(form: bytes) -> None:
    with pytest.raises(MissingGlyphError):
        service.overlay(form, BOXES, {"氏名": "😀"})


@pytest.mark.parametrize("broken", [b"", b"%PDF-1.7\n", b"not a pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>"])
def test_a_form_that_cannot_be_read_is_refused(broken: bytes) -> None:
    with pytest.raises(DocumentError):
        service.overlay(broken, [NAME], {"氏名": "x"})


def test_a_turned_form_is_filled_the_right_way_up(form: bytes) -> None:
    writer = PdfWriter()
    writer.add_page(PdfReader(io.BytesIO(form)).pages[0]).rotate(90)
    turned = io.BytesIO()
    writer.write(turned)
    filled = service.overlay(turned.getvalue(), [Box("氏名", 1, 10, 10, 60)], {"氏名": "髙橋"})
    page = PdfReader(io.BytesIO(filled)).pages[0]
    assert page.rotation == 0
    assert float(page.mediabox.width) == pytest.approx(A4[1])
    assert "髙橋" in page.extract_text()
