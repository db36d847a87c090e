"""Pictures inside documents: base64 text in a context, a list of bytes for the engine."""

import base64
import binascii
import io
from typing import Annotated

import segno
from PIL import Image, UnidentifiedImageError
from pydantic import AfterValidator

MAX_BYTES = 400_000
MAX_PIXELS = 4_000_000
FORMATS = {"PNG", "JPEG"}


def _checked(text: str) -> str:
    octets(text)
    return text


class PictureMark:
    """Marks a field of a context as a picture: not text to be checked for glyphs, bytes for the engine."""


Picture = Annotated[str, AfterValidator(_checked), PictureMark()]


def octets(text: str) -> bytes:
    """The bytes of a base64 PNG or JPEG of ≤ 400 kB and ≤ 4 million pixels. Raises ValueError otherwise."""
    if len(text) > MAX_BYTES * 4 // 3 + 4:
        raise ValueError(f"the picture is larger than {MAX_BYTES} bytes")
    try:
        data = base64.b64decode(text, validate=True)
        with Image.open(io.BytesIO(data), formats=sorted(FORMATS)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValueError(f"the picture has more than {MAX_PIXELS} pixels")
            picture.load()
    except (binascii.Error, UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError("the picture is not a whole PNG or JPEG in base64") from error
    return data


def qr_svg(content: str) -> str:
    """A QR code (level M) as SVG text."""
    out = io.BytesIO()
    segno.make(content, error="m", micro=False).save(out, kind="svg", border=2, xmldecl=False, svgns=True)
    return out.getvalue().decode()
