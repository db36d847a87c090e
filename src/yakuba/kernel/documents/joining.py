"""Several papers as one PDF to print in one go."""

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PdfWriter

A4 = (595.28, 841.89)
"""In points."""


def joined(bundles: Iterable[Sequence[bytes]]) -> bytes:
    """All papers in order as one PDF. Each bundle (papers that belong together) begins on the front of a sheet: an
    empty page follows an odd one, so that two-sided printing never puts two bundles on one sheet.

    ``bundles``: PDFs of ours; raises ValueError for none.
    """
    from pypdf import PdfReader, PdfWriter  # a fifth of a second at every start, for what few processes do

    writer = PdfWriter()
    for bundle in bundles:
        for paper in bundle:
            writer.append(PdfReader(io.BytesIO(paper)))
        if len(writer.pages) % 2:
            writer.add_blank_page(*A4)
    return _written(writer)


def joined_closely(papers: Iterable[bytes]) -> bytes:
    """All papers in order as one PDF without an empty page, for one-sided printing; raises ValueError for none."""
    from pypdf import PdfReader, PdfWriter  # as above

    writer = PdfWriter()
    for paper in papers:
        writer.append(PdfReader(io.BytesIO(paper)))
    return _written(writer)


def _written(writer: "PdfWriter") -> bytes:
    if not writer.pages:
        raise ValueError("nothing to join")
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()
