"""A signature drawn on a screen: inspected like an upload, and refused where nothing was drawn."""

import io

from django.utils.translation import gettext as _
from PIL import Image

from yakuba.kernel.documents import inspection
from yakuba.kernel.documents.contracts import Limits, UploadRefusedError
from yakuba.kernel.documents.pictures import MAX_PIXELS
from yakuba.kernel.documents.uploads import refuse_in_transaction

PNG = "image/png"


def drawn_picture(data: bytes, *, max_bytes: int) -> bytes:
    """The picture, written again without whatever else the file carried. A PNG of ≤ ``max_bytes`` and ≤ 4 M pixels.

    Not inside a transaction. Raises UploadRefusedError: not a PNG, too large, broken, or blank.
    """
    refuse_in_transaction()
    limits = Limits(max_bytes=max_bytes, media_types=frozenset({PNG}))
    found = inspection.inspect(inspection.read_bounded(io.BytesIO(data), limits), limits)
    with Image.open(io.BytesIO(found.content), formats=["PNG"]) as picture:
        if picture.width * picture.height > MAX_PIXELS or len(found.content) > max_bytes:
            raise UploadRefusedError("too_large", _("署名の画像が大きすぎます。書き直してください。"))
        bands = picture.convert("RGBA").split()
    if all(low == high for low, high in (band.getextrema() for band in bands)):
        raise UploadRefusedError("blank", _("署名が書かれていません。枠の中に署名してください。"))
    return found.content
