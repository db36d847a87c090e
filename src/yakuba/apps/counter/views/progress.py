"""進捗ボード: how far everything is that was received, and where one household is by its number or ticket."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yakuba.apps.counter import board, forms
from yakuba.apps.counter.module import PROGRESS
from yakuba.kernel.cases.contracts import Narrowing, Stage
from yakuba.kernel.identity.service import background
from yakuba.kernel.intake.contracts import Trace
from yakuba.lib.refs import Actor
from yakuba.web import exports
from yakuba.web.access import allowed
from yakuba.web.tables import Asked


@require_safe
def progress(request: HttpRequest) -> HttpResponseBase:
    """The board, narrowed by number, section, office and state; it renews itself. ``?export=csv`` gives all of it."""
    actor, places = allowed(request, PROGRESS), board.Places.of_today()
    narrowed = forms.BoardFilter(places.sections, places.offices, request.GET)
    if exports.is_wanted(request):
        return _file(request, actor, places, narrowed)
    return render(request, "counter/board.html", _context(request, actor, places, narrowed) | {"narrowed": narrowed})


@background
@require_safe
def progress_rows(request: HttpRequest) -> HttpResponse:
    """The same list alone, as the board asks for it."""
    actor, places = allowed(request, PROGRESS), board.Places.of_today()
    narrowed = forms.BoardFilter(places.sections, places.offices, request.GET)
    return render(request, "counter/board_rows.html", _context(request, actor, places, narrowed))


def _file(
    request: HttpRequest, actor: Actor, places: board.Places, narrowed: forms.BoardFilter
) -> StreamingHttpResponse:
    wanted = narrowed.cleaned_data if narrowed.is_valid() else {}
    number = wanted.get("number", "")
    traces, _sentences = board.found(actor, places, number, wanted.get("office", ""))
    asked = Asked.read(request, board.COLUMNS, default=board.LONGEST_FIRST)
    return board.as_csv(actor, asked, _narrowing(wanted, traces if number else None), places)


def _context(
    request: HttpRequest, actor: Actor, places: board.Places, narrowed: forms.BoardFilter
) -> dict[str, object]:
    wanted = narrowed.cleaned_data if narrowed.is_valid() else {}
    number, office = wanted.get("number", ""), wanted.get("office", "")
    traces, sentences = board.found(actor, places, number, office)
    narrowing = _narrowing(wanted, traces if number else None)
    part = board.Part.read(actor, Asked.read(request, board.COLUMNS, default=board.LONGEST_FIRST), narrowing)
    return {
        "table": part.table(places, narrowed=narrowing != Narrowing()),
        "query": request.GET.urlencode(),
        "number": number,
        "found": sentences,
        "by_section": part.by_section() if traces else [],
    }


def _narrowing(wanted: dict[str, str], traces: list[Trace] | None) -> Narrowing:
    stage = wanted.get("stage", "")
    return Narrowing(
        section=wanted.get("section", ""),
        office=wanted.get("office", ""),
        stage=Stage(stage) if stage else None,
        submissions=None if traces is None else [key for trace in traces for key in trace.submissions],
    )
