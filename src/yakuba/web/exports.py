"""A whole list as a file: what the page narrowed, in its order, with its columns (decision 0082).

For lists that name nobody, hold no address and no text. What names people leaves by two persons (案件, 支援措置).
"""

from collections.abc import Callable, Iterator, Sequence

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext_lazy as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.audit.contracts import Act
from yakuba.lib.refs import Actor, OwnerRef
from yakuba.lib.sheets import csv_lines
from yakuba.web.tables import Cell, Column

EXPORTED = Act("web.list.exported", _("{actor} が一覧 {subject} をCSVで書き出した({count} 件)"))
AT_ONCE = 1_000
NOTHING = "―"

Page = Callable[[int, int], Sequence[Sequence[Cell]]]
"""Rows of the list from a first one on, so many at most."""


def is_wanted(request: HttpRequest) -> bool:
    """Whether the list is asked for as a file (``?export=csv``)."""
    return request.GET.get("export") == "csv"


def as_csv(*, actor: Actor, name: str, columns: Sequence[Column], total: int, page: Page) -> StreamingHttpResponse:
    """All ``total`` rows as ``NAME.csv``: UTF-8 with BOM, in constant memory; recorded with how many they are.

    The caller has checked the right to the list, and ``page`` applies its scope.
    """
    audit.record(actor=actor, act=EXPORTED.name, subject=OwnerRef("web.list", name), detail={"count": total})
    head = [str(column.title) for column in columns]
    answer = StreamingHttpResponse(csv_lines(_lines(head, total, page)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    answer["Cache-Control"] = "no-store"
    return answer


def _lines(head: Sequence[str], total: int, page: Page) -> Iterator[Sequence[str]]:
    yield head
    for first in range(0, total, AT_ONCE):
        for row in page(first, min(AT_ONCE, total - first)):
            yield [_text(cell) for cell in row]


def _text(cell: Cell) -> str:
    text = str(cell.badge.text) if cell.badge else str(cell.text)
    return "" if text == NOTHING else text
