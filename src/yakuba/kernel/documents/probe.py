"""The inspection room: opens one foreign file in a process of its own with hard limits, and says what it found.

Run as a script: ``probe.py KIND SOURCE TARGET`` prints one JSON object. ``image``: the picture is decoded and written
again (turned upright, without metadata) to TARGET. ``pdf``: nothing is written; active or hidden content is named.
Only the standard library, Pillow and pypdf are used here. Keys of active content: ISO 32000-2, 12.6.4, 7.11.4, 12.7.8.
"""

import io
import json
import re
import resource
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEMORY = 1 << 30
CPU_S = 15
TARGET_BYTES = 32 << 20
MAX_PIXELS = 50_000_000
MAX_SIDE = 4_000
MAX_PAGES = 300
MAX_OBJECTS = 100_000
MAX_INFLATED = 256 << 20
ACTIVE_KEYS = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/EF": "embedded_file",
    "/EmbeddedFiles": "embedded_file",
    "/RichMedia": "rich_media",
    "/RichMediaContent": "rich_media",
    "/XFA": "xfa",
}
ACTIVE_VALUES = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/EmbeddedFile": "embedded_file",
    "/SubmitForm": "submit",
    "/ImportData": "submit",
    "/GoToR": "remote",
    "/GoToE": "embedded_file",
    "/Rendition": "rich_media",
    "/RichMedia": "rich_media",
    "/Movie": "rich_media",
    "/Sound": "rich_media",
    "/3D": "rich_media",
}
PLAIN_DEFLATE = ("/FlateDecode", "['/FlateDecode']")
LONG_NAMES = ("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "SubmitForm", "ImportData")


class TooMuchError(Exception):
    """The file asks for more than an honest one would."""


def inspect_pdf(data: bytes) -> list[str]:
    """What makes this PDF unfit, as codes, sorted; empty for a plain one. Raises any exception where it is broken."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        return ["encrypted"]
    if len(reader.pages) > MAX_PAGES:
        raise TooMuchError
    found = set(_raw_names(data))
    inflated = 0
    for thing in _objects(reader):
        found.update(_active(thing))
        inflated += _inflated(thing)
        if inflated > MAX_INFLATED:
            raise TooMuchError
    return sorted(found)


def reencode_image(data: bytes) -> tuple[str, bytes]:
    """(media type, bytes) of the same picture, upright and without metadata, its longer side at most 4,000 pixels."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise TooMuchError
        kind = picture.format
        if kind == "JPEG":
            picture.draft("RGB", (MAX_SIDE, MAX_SIDE))
        upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    out = io.BytesIO()
    if kind == "JPEG":
        _bare(upright.convert("RGB")).save(out, "JPEG", quality=90)
        return "image/jpeg", out.getvalue()
    mode = "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
    _bare(upright.convert(mode)).save(out, "PNG")
    return "image/png", out.getvalue()


def _bare(picture: Any) -> Any:
    picture.info = {}
    return picture


def _objects(reader: Any) -> Iterator[Any]:
    """Every direct and indirect object that the cross-reference tables name."""
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    if len(numbers) > MAX_OBJECTS:
        raise TooMuchError
    stack = [reader.trailer, *(reader.get_object(number) for number in sorted(numbers))]
    seen = 0
    while stack:
        thing = stack.pop()
        seen += 1
        if seen > 20 * MAX_OBJECTS:
            raise TooMuchError
        yield thing
        if isinstance(thing, dict):
            stack.extend(thing.raw_get(key) if hasattr(thing, "raw_get") else thing[key] for key in thing)
        elif isinstance(thing, list):
            stack.extend(list.__getitem__(thing, index) for index in range(len(thing)))


def _active(thing: Any) -> Iterator[str]:
    if not isinstance(thing, dict):
        return
    for key in thing:
        if key in ACTIVE_KEYS:
            yield ACTIVE_KEYS[key]
    for key in ("/S", "/Type", "/Subtype"):
        value = thing.get(key)
        if isinstance(value, str) and value in ACTIVE_VALUES:
            yield ACTIVE_VALUES[value]
    width, height = thing.get("/Width"), thing.get("/Height")
    if isinstance(width, int) and isinstance(height, int) and width * height > 4 * MAX_PIXELS:
        raise TooMuchError


def _inflated(thing: Any) -> int:
    """Bytes that a packed stream grows to, for a plain deflated one counted without keeping them."""
    raw = getattr(thing, "_data", None)
    packed = str(thing.get("/Filter")) if isinstance(raw, bytes) else ""
    if "FlateDecode" not in packed and "LZWDecode" not in packed and "RunLength" not in packed:
        return 0
    if not isinstance(raw, bytes) or packed not in PLAIN_DEFLATE:
        return _unpacked(thing)
    size, engine = 0, zlib.decompressobj()
    try:
        while raw and not engine.eof and size <= MAX_INFLATED:
            size += len(engine.decompress(raw, 1 << 20))
            raw = engine.unconsumed_tail
    except zlib.error:
        return size  # a viewer shows what came before the fault
    return size


def _unpacked(thing: Any) -> int:
    from pypdf.errors import LimitReachedError, PyPdfError

    try:
        return len(thing.get_data())
    except LimitReachedError:
        raise TooMuchError from None
    except (PyPdfError, ValueError, zlib.error):
        return 0


def _raw_names(data: bytes) -> Iterator[str]:
    """Active names in the bytes themselves: what a reader that repairs the file differently might find."""
    for name in LONG_NAMES:
        letters = "".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in name)
        if re.search(rf"/{letters}(?![A-Za-z0-9])".encode(), data):
            yield ACTIVE_KEYS.get(f"/{name}") or ACTIVE_VALUES[f"/{name}"]


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (TARGET_BYTES, TARGET_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(kind: str, source: str, target: str) -> dict[str, Any]:
    """Inspect one file; the answer is what the parent process reads."""
    data = Path(source).read_bytes()
    if kind == "pdf":
        return {"media_type": "application/pdf", "findings": inspect_pdf(data)}
    media_type, clean = reencode_image(data)
    Path(target).write_bytes(clean)
    return {"media_type": media_type, "findings": []}


if __name__ == "__main__":
    _limit()
    sys.stdout.write(json.dumps(main(*sys.argv[1:4])))
