"""所要時間: the page, and the same as a file."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yakuba.apps.counter import board, forms
from yakuba.apps.counter import times as report
from yakuba.apps.counter.module import STATISTICS
from yakuba.kernel.intake.contracts import TimesBy, TimesOf
from yakuba.lib import clock
from yakuba.web.access import allowed
from yakuba.web.tables import Asked

DEFAULT = "30days"


@require_safe
def times(request: HttpRequest) -> HttpResponse:
    """How long receptions took; ``?export=csv`` gives all of it."""
    actor, places = allowed(request, STATISTICS), board.Places.of_today()
    spans = report.periods(clock.today())
    narrowed = forms.TimesFilter(
        {name: span.name for name, span in spans.items()}, places.sections, places.offices, report.events(), request.GET
    )
    wanted = _wanted(spans, narrowed.cleaned_data if narrowed.is_valid() else {})
    rows = report.read(actor, wanted)
    if request.GET.get("export") == "csv":
        answer = HttpResponse(report.as_csv(rows, wanted.by, places), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="shoyo-jikan.csv"'
        return answer
    table = report.table(rows, Asked.read(request, report.COLUMNS, default=""), wanted.by, places)
    return render(request, "counter/times.html", {"narrowed": narrowed, "table": table})


def _wanted(spans: Mapping[str, report.Period], cleaned: dict[str, str]) -> TimesOf:
    span = spans[cleaned.get("period") or DEFAULT]
    return TimesOf(
        first=span.first,
        last=span.last,
        by=TimesBy(cleaned.get("by") or TimesBy.SECTION),
        section=cleaned.get("section", ""),
        office=cleaned.get("office", ""),
        event=cleaned.get("event", ""),
    )
