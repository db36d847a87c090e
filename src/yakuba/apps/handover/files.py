"""The file of a batch: headings, one line a case, the line of the count; UTF-8 with BOM or Windows-31J; its hash.

It is made from the frozen cells and comes out the same every time. A cell that a spreadsheet would take for a formula
gets an apostrophe in front (SR-39), after narrowing: a narrowed character may turn into a sign of a formula.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Sequence
from typing import Final

from yakuba.apps.handover.contracts import Encoding, Replaced
from yakuba.lib.narrowing import narrow
from yakuba.lib.sheets import safe

COUNT = "件数"
TARGET: Final = "cp932"


def encoded(titles: Sequence[str], lines: Sequence[Sequence[str]], encoding: Encoding) -> bytes:
    """The whole file."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(titles)
    table.writerows([_safe(cell, encoding) for cell in line] for line in lines)
    table.writerow([COUNT, len(lines)])
    if encoding == Encoding.SJIS:
        return out.getvalue().encode(TARGET)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def replaced(titles: Sequence[str], lines: Sequence[Sequence[str]], numbers: Sequence[str]) -> Iterator[Replaced]:
    """Every character that Windows-31J cannot take, row by row. ``numbers``: the cases' numbers, by row."""
    for row, (line, number) in enumerate(zip(lines, numbers, strict=True), start=1):
        for title, cell in zip(titles, line, strict=True):
            for one in narrow(cell, TARGET).substitutions:
                yield Replaced(row, number, title, one.label, one.replacement, one.lost)


def sha256(content: bytes) -> str:
    """In hex."""
    return hashlib.sha256(content).hexdigest()


def digest(cells: Sequence[str]) -> str:
    """Of a line without its first cell, the number of the batch."""
    return sha256(json.dumps(list(cells[1:]), ensure_ascii=False).encode())


def _safe(cell: str, encoding: Encoding) -> str:
    text = narrow(cell, TARGET).text if encoding == Encoding.SJIS else cell
    return safe(text)
