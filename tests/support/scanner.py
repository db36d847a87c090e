"""Reading what a machine reads off paper: the QR codes of a PDF as it is printed."""

import pypdfium2
import zxingcpp

DPI = 150
"""Of an ordinary scanner in a town hall; a phone held over the paper sees more."""


def qr_codes(pdf: bytes) -> list[str]:
    """The text of every QR code on its pages."""
    pages = [page.render(scale=DPI / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page) if "QR" in str(code.format)]
