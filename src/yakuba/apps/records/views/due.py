"""What is due: the list, its file, and the press that makes a 伺い of it."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.records import forms, queries, use_cases
from yakuba.apps.records.module import DISPOSE
from yakuba.apps.records.shown import Line
from yakuba.apps.records.views.telling import told
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.retaining import SORTS
from yakuba.kernel.cases.retention_values import DueSort
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.lib.sheets import csv_lines
from yakuba.web.access import allowed
from yakuba.web.tables import Asked, Column, Table

COLUMNS = (
    Column(_("番号"), sort="number", keep=True),
    Column(_("手続"), sort="procedure"),
    Column(_("課・係")),
    Column(_("完結日"), sort="closed", keep=True),
    Column(_("保存期間"), keep=True),
    Column(_("満了日"), sort="until", keep=True),
)


@require_safe
def due(request: HttpRequest) -> HttpResponseBase:
    """One page of the list as it was narrowed; ``?export=csv`` gives all of it."""
    actor = allowed(request, DISPOSE)
    narrow = _narrow(actor, request.GET)
    if request.GET.get("export") == "csv":
        return csv("manryo.csv", queries.due_lines(iter(cases.due_all(actor, narrow.wanted()))))
    asked = Asked.read(request, COLUMNS, default="until")
    found = cases.due(actor, narrow.wanted(), sort=_sort(asked), page=asked.page)
    waiting, names = queries.waiting_cases(found.rows), queries.section_names()
    yesterday = clock.today() - timedelta(days=1)
    context = {
        "lines": [Line.of(row, names, yesterday, waiting=row.key in waiting) for row in found.rows],
        "table": Table(_t("満了した案件の一覧"), COLUMNS, [()] * len(found.rows), found.total, asked, export=True),
        "unsure": not all(row.sure for row in found.rows),
        "narrow": narrow,
        "clear_url": reverse("records:due") if any(narrow.chosen.values()) else "",
        "propose": forms.Propose(),
    }
    return render(request, "records/due.html", context)


@require_POST
@told("records:due")
def propose(request: HttpRequest) -> HttpResponse:
    """A 伺い of what was ticked, or of the whole narrowed list."""
    actor = allowed(request, DISPOSE)
    form = forms.Propose(request.POST)
    if not form.is_valid():
        messages.error(request, _t("画面を開き直して、もう一度選んでください。"))
        return redirect("records:due")
    numbers = [number for number in request.POST.getlist("case") if "\x00" not in number][: use_cases.MOST]
    if not numbers and not form.cleaned_data["whole"]:
        messages.error(request, _t("伺いに入れる案件を選んでください。"))
        return redirect("records:due")
    wanted = _narrow(actor, request.POST).wanted()
    if not form.cleaned_data["whole"]:
        wanted = use_cases.due_today(numbers=numbers)
    made = use_cases.propose(actor=actor, key=form.cleaned_data["key"], wanted=wanted)
    told_count = {"cases": sum(one.count for one in made), "count": len(made)}
    messages.success(
        request, _t("%(cases)d件の廃棄の伺いを%(count)d通起こしました。課長が承認すると廃棄されます。") % told_count
    )
    return redirect("records:proposals")


def csv(name: str, rows: Iterator[Sequence[str]]) -> StreamingHttpResponse:
    """A file, line by line."""
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _narrow(actor: Actor, said: object) -> forms.DueNarrow:
    return forms.DueNarrow(said, queries.section_choices(actor, DISPOSE), queries.procedure_choices())


def _sort(asked: Asked) -> DueSort:
    wanted = ("-" if asked.descending else "") + asked.sort
    return next((sort for sort in SORTS if sort == wanted), "until")
