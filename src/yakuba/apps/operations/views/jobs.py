"""止まった処理: the dead letters of jobs."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.operations import forms, queries
from yakuba.apps.operations.module import JOBS
from yakuba.apps.operations.views.telling import told
from yakuba.kernel.jobs import service
from yakuba.kernel.jobs.contracts import DiscardReason
from yakuba.web import exports
from yakuba.web.access import allowed
from yakuba.web.tables import PER_PAGE, Asked, Cell, Column, Table

COLUMNS = (
    Column(_("処理"), sort="task"),
    Column(_("行列"), sort="queue"),
    Column(_("回数"), sort="attempts", numeric=True),
    Column(_("原因")),
    Column(_("止まった日時"), sort="died", keep=True),
)


@require_safe
def stopped(request: HttpRequest) -> HttpResponseBase:
    """All of them, the latest first; ``?export=csv`` gives all of it."""
    actor = allowed(request, JOBS)
    asked = Asked.read(request, COLUMNS, default="-died")
    form = forms.JobFilter(request.GET, service.queue_names())
    queue = form.cleaned_data["queue"] if form.is_valid() else ""
    sort = ("-" if asked.descending else "") + asked.sort
    total = service.count_dead_letters(queue)

    def page(first: int, most: int) -> list[list[Cell]]:
        return queries.job_cells(service.dead_letters(limit=most, offset=first, queue=queue, sort=sort))

    if exports.is_wanted(request):
        return exports.as_csv(actor=actor, name="tomatta-shori", columns=COLUMNS, total=total, page=page)
    empty = _t("止まった処理はありません。")
    table = Table(_("止まった処理の一覧"), COLUMNS, page(asked.offset, PER_PAGE), total, asked, empty, export=True)
    context = {"table": table, "form": form, "clear_url": reverse("operations:jobs") if queue else ""}
    return render(request, "operations/jobs.html", context)


@require_safe
@told("operations:jobs")
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """One of them: what it was, why it stopped, and the two ways out."""
    allowed(request, JOBS)
    return _page(request, job, forms.Discard())


@require_POST
@told("operations:jobs")
def retry(request: HttpRequest, job: UUID) -> HttpResponse:
    """Once more, with all its attempts."""
    service.retry(str(job), allowed(request, JOBS))
    messages.success(request, _t("もう一度行うようにしました。"))
    return redirect("operations:jobs")


@require_POST
@told("operations:jobs")
def discard(request: HttpRequest, job: UUID) -> HttpResponse:
    """Put away, with a reason."""
    actor = allowed(request, JOBS)
    form = forms.Discard(request.POST)
    if not form.is_valid():
        return _page(request, job, form, status=422)
    service.discard(str(job), actor, DiscardReason(form.cleaned_data["reason"]))
    messages.success(request, _t("破棄しました。"))
    return redirect("operations:jobs")


def _page(request: HttpRequest, job: UUID, form: forms.Discard, *, status: int = 200) -> HttpResponse:
    letter = service.dead_letter(str(job))
    context = {"job": job, "name": queries.task_name(letter.task), "facts": queries.job_facts(letter), "form": form}
    return render(request, "operations/job.html", context, status=status)
