"""Blank forms (様式) of other bodies' making: a PDF is checked once, kept for ever by its SHA-256, and written on."""

import hashlib
import io
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yakuba.kernel.documents import probe
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.documents.models import Blank
from yakuba.lib import clock
from yakuba.lib.refs import Actor

MOST_BYTES = 2 << 20
MOST_PAGES = 20
LONGEST_MM = 420
MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A PDF on which can be written: its SHA-256, and width and height of each page in mm as somebody sees it."""

    sha256: str
    pages: tuple[tuple[float, float], ...]


class BlankRefusedError(DocumentError):
    """The PDF cannot be a form; the text says why and what to do."""


def inspect_blank(content: bytes) -> BlankForm:
    """What somebody must know to place boxes. Raises BlankRefusedError."""
    if len(content) > MOST_BYTES:
        raise BlankRefusedError(_("PDFが大きすぎます(2MBまで)。画像を小さくして保存し直してください。"))
    try:
        pages = _pages(content)
    except BlankRefusedError:
        raise
    except Exception as error:
        # pypdf answers a broken file with whatever stopped it, and there is one thing to do about all of it.
        raise BlankRefusedError(_("PDFとして読めません。壊れていないか確かめ、保存し直してください。")) from error
    if not 1 <= len(pages) <= MOST_PAGES:
        raise BlankRefusedError(_("PDFは1ページから20ページまでです。分けてください。"))
    if any(max(size) > LONGEST_MM for size in pages):
        raise BlankRefusedError(_("用紙が大きすぎます(A3まで)。用紙の大きさを直して保存し直してください。"))
    return BlankForm(hashlib.sha256(content).hexdigest(), pages)


def keep_blank(content: bytes, *, actor: Actor) -> str:
    """Keep a form, in the caller's transaction; its SHA-256. Twice is once. Raises BlankRefusedError."""
    found = inspect_blank(content)
    Blank.objects.get_or_create(
        sha256=found.sha256, defaults={"content": content, "kept_at": clock.now(), "kept_by": str(actor)}
    )
    return found.sha256


def blank(sha256: str) -> bytes:
    """A kept form. Raises DocumentError."""
    content = Blank.objects.filter(pk=sha256).values_list("content", flat=True).first()
    if content is None or hashlib.sha256(content).hexdigest() != sha256:
        raise DocumentError(_("様式のPDFが保存されていないか、壊れています。情報政策へ連絡してください。"))
    return bytes(content)


def _pages(content: bytes) -> tuple[tuple[float, float], ...]:
    from pypdf import PdfReader  # slow to load, and few processes need it

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise BlankRefusedError(_("PDFにパスワードか印刷・編集の制限があります。制限のないPDFにしてください。"))
    if "/AcroForm" in reader.root_object:
        said = _("入力欄のあるPDFです。「PDFとして印刷」などで、入力欄のない平らなPDFにしてください。")
        raise BlankRefusedError(said)
    if probe.inspect_pdf(content):
        said = _("動く部分か埋め込みファイルのあるPDFです。「PDFとして印刷」などで作り直してください。")
        raise BlankRefusedError(said)
    return tuple(_size(page.cropbox.width, page.cropbox.height, page.rotation) for page in reader.pages)


def _size(width: float, height: float, rotation: int) -> tuple[float, float]:
    across, down = float(width) * MM_PER_POINT, float(height) * MM_PER_POINT
    return (down, across) if rotation % 180 else (across, down)
