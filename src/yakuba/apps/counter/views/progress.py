"""進捗ボード: how far everything is that this counter took."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yakuba.apps.counter import board, forms
from yakuba.apps.counter.module import LIST
from yakuba.kernel.identity.service import background
from yakuba.web.access import allowed
from yakuba.web.tables import Asked


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The board, narrowed by section and state; it renews itself."""
    return render(request, "counter/board.html", _context(request))


@background
@require_safe
def progress_rows(request: HttpRequest) -> HttpResponse:
    """The same list alone, as the board asks for it."""
    return render(request, "counter/board_rows.html", _context(request))


def _context(request: HttpRequest) -> dict[str, object]:
    actor = allowed(request, LIST)
    narrowed = forms.BoardFilter(board.sections(), request.GET)
    wanted = narrowed.cleaned_data if narrowed.is_valid() else {}
    asked = Asked.read(request, board.COLUMNS, default=board.NEWEST_FIRST)
    table = board.table(actor, asked, section=wanted.get("section", ""), stage=wanted.get("stage", ""))
    return {"narrowed": narrowed, "table": table, "query": request.GET.urlencode()}
