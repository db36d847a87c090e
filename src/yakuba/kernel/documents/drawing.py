"""A signature drawn on a screen: inspected like an upload, and refused where nothing was drawn."""

import io

from django.utils.translation import gettext as _
from PIL import Image

from yakuba.kernel.documents import inspection
from yakuba.kernel.documents.contracts import Limits, UploadRefusedError
from yakuba.kernel.documents.pictures import MAX_PIXELS
from yakuba.kernel.documents.uploads import refuse_in_transaction

PNG = "image/png"
END = b"IEND\xaeB`\x82"
"""The last chunk of every PNG."""


def drawn_picture(data: bytes, *, max_bytes: int) -> bytes:
    """The strokes on white, written again. From a PNG of ≤ ``max_bytes`` and ≤ 4 M pixels with nothing behind it.

    Not inside a transaction. Raises UploadRefusedError: not a PNG, too large, broken, or blank.
    """
    refuse_in_transaction()
    limits = Limits(max_bytes=max_bytes, media_types=frozenset({PNG}))
    found = inspection.inspect(inspection.read_bounded(io.BytesIO(data), limits), limits)
    if not data.endswith(END):
        text = _("署名の画像の後ろに別のデータが付いています。もう一度署名してください。")
        raise UploadRefusedError("polyglot", text)
    with Image.open(io.BytesIO(found.content), formats=["PNG"]) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise _too_large()
        ink = _on_white(picture)
    low, high = ink.getextrema()
    if low == high:
        raise UploadRefusedError("blank", _("署名が書かれていません。枠の中に署名してください。"))
    out = io.BytesIO()
    ink.save(out, "PNG", optimize=True)
    if out.tell() > max_bytes:
        raise _too_large()
    return out.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    """Strokes in grey on white paper: nothing transparent, and never larger than what was sent."""
    ground = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(ground, picture.convert("RGBA")).convert("L")


def _too_large() -> UploadRefusedError:
    return UploadRefusedError("too_large", _("署名の画像が大きすぎます。書き直してください。"))
