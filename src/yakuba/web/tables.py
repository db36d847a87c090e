"""Lists: sorting, paging and the cells of a table, from the address to the page.

A view reads what is asked for (``Asked.read``), its query answers one page of rows, and ``Table`` is shown by
``{% ui "table" table=table %}``. Only declared columns sort, so the address cannot name a field. Who asks for a page
behind the last one, because rows went meanwhile or the address was typed, is sent to the last one (``ToLastPage``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect, QueryDict

from yakuba.ports.module import Text
from yakuba.web.components import Badge

PER_PAGE = 50
NEIGHBOURS = 2


class PastTheEndError(Exception):
    """A page behind the last one is asked for; ``address`` is the query string of the last one."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address


class ToLastPage:
    """Middleware: a page behind the last one leads to the last one. Costs nothing where the page is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Django's hook for what a view raised."""
        return HttpResponseRedirect(exception.address) if isinstance(exception, PastTheEndError) else None


def pages_of(total: int) -> int:
    """How many pages so many rows are, at least 1."""
    return max(1, ceil(total / PER_PAGE))


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``sort`` is the key that the query understands; empty: not sortable. ``keep``: never broken."""

    title: Text
    sort: str = ""
    numeric: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows: text, perhaps as a link or as a badge."""

    text: Text | int = ""
    url: str = ""
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a list is wanted. ``page`` counts from 1."""

    sort: str
    descending: bool
    page: int
    query: QueryDict

    @classmethod
    def read(cls, request: HttpRequest, columns: Sequence[Column], *, default: str) -> "Asked":
        """From ``?sort=-received&page=3``. What the address says wrongly falls back to the default."""
        wanted = request.GET.get("sort", default)
        known = {column.sort for column in columns if column.sort}
        sort = wanted if wanted.removeprefix("-") in known else default
        page = request.GET.get("page", "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
        return cls(sort.removeprefix("-"), sort.startswith("-"), max(1, number), request.GET)

    @property
    def offset(self) -> int:
        """How many rows lie before this page."""
        return (self.page - 1) * PER_PAGE

    def address(self, **changes: str) -> str:
        """The query string of this list with some values changed."""
        query = self.query.copy()
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"

    def must_reach(self, total: int) -> None:
        """Raises PastTheEndError where so many rows end before this page."""
        if self.page > (last := pages_of(total)):
            raise PastTheEndError(self.address(page=str(last)))


@dataclass(frozen=True, slots=True)
class Heading:
    """A column as the table's head shows it."""

    column: Column
    url: str
    order: str


def headings(columns: Sequence[Column], asked: Asked) -> list[Heading]:
    """The head of a list: pressing the sorted column turns its order."""
    return [Heading(column, _sort_url(column, asked), _order(column, asked)) for column in columns]


def _sort_url(column: Column, asked: Asked) -> str:
    turned = column.sort == asked.sort and not asked.descending
    return asked.address(sort=("-" if turned else "") + column.sort, page="1") if column.sort else ""


def _order(column: Column, asked: Asked) -> str:
    if not column.sort or column.sort != asked.sort:
        return ""
    return "descending" if asked.descending else "ascending"


@dataclass(frozen=True, slots=True)
class PageLink:
    """One number of the pager; 0 is a gap."""

    number: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Table:
    """One page of a list. The first cell of each row names the row. Raises PastTheEndError behind the last page."""

    caption: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: int
    asked: Asked
    empty: Text = ""
    export: bool = False

    def __post_init__(self) -> None:
        self.asked.must_reach(self.total)

    def headings(self) -> list[Heading]:
        """The head."""
        return headings(self.columns, self.asked)

    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """Rows with their columns."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return pages_of(self.total)

    @property
    def first(self) -> int:
        """Number of the first row shown, 0 when there is none."""
        return self.asked.offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.asked.offset + len(self.rows)

    @property
    def previous_url(self) -> str:
        """Empty on the first page."""
        return self.asked.address(page=str(self.asked.page - 1)) if self.asked.page > 1 else ""

    @property
    def next_url(self) -> str:
        """Empty on the last page."""
        return self.asked.address(page=str(self.asked.page + 1)) if self.asked.page < self.pages else ""

    @property
    def export_url(self) -> str:
        """The same list, all of it, as CSV."""
        return self.asked.address(export="csv") if self.export else ""

    def page_links(self) -> list[PageLink]:
        """First, last and the neighbours of this page; gaps between."""
        here = self.asked.page
        near = range(here - NEIGHBOURS, here + NEIGHBOURS + 1)
        numbers = sorted({1, self.pages, *(number for number in near if 1 <= number <= self.pages)})
        links: list[PageLink] = []
        for number in numbers:
            if links and number - links[-1].number > 1:
                links.append(PageLink(0, "", current=False))
            links.append(PageLink(number, self.asked.address(page=str(number)), number == here))
        return links
