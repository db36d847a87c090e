"""Honest and hostile files for the tests of attachments."""

import io
import struct
import zlib

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas


def pdf(text: str = "hello") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(100, 700, text)
    canvas.save()
    return out.getvalue()


def image(kind: str = "PNG", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(out, kind, **more)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A JPEG taken with the camera on its side, with a place in its metadata."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    return image("JPEG", exif=exif)


def written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def from_plain() -> PdfWriter:
    return PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))


def pdf_with_script() -> bytes:
    return pdf_with_action("/JavaScript", JS="app.alert(1)")


def pdf_with_file() -> bytes:
    writer = from_plain()
    writer.add_attachment("inside.exe", b"MZ")
    return written(writer)


def pdf_with_password() -> bytes:
    writer = from_plain()
    writer.encrypt("secret", algorithm="AES-256")
    return written(writer)


def pdf_with_action(action: str, key: str = "/OpenAction", **more: str) -> bytes:
    writer = from_plain()
    entry = DictionaryObject({NameObject("/S"): NameObject(action)})
    entry.update({NameObject(f"/{name}"): TextStringObject(value) for name, value in more.items()})
    writer.root_object[NameObject(key)] = writer._add_object(entry)
    return written(writer)


def pdf_with_link_action(action: str) -> bytes:
    writer = from_plain()
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/A"): DictionaryObject({NameObject("/S"): NameObject(action)}),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    return written(writer)


def pdf_with_hidden_name() -> bytes:
    """The name of the script spelt in hexadecimal, as #4a instead of J."""
    return (
        pdf_with_action("/JavaScript", JS="x").replace(b"/JavaScript", b"/#4aavaScrip#74").replace(b"/JS", b"/#4a#53")
    )


def pdf_bomb(size: int = 400 << 20) -> bytes:
    """A page whose contents grow to ``size`` bytes."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start)


def png_bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG that says it is enormous and has almost no data."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
