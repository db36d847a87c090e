"""止まった受付: all of them, and one with what to do and what became of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.apps.protection import queries, words
from yakuba.apps.protection.forms.stopped import Settle
from yakuba.apps.protection.module import PROTECT
from yakuba.apps.protection.views.telling import told
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Outcome, PersonView, ProtectedAs, ProtectionRefusedError, StoppedRequest
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed
from yakuba.web.components import Tab
from yakuba.web.tables import Asked, Cell, Column, Table

COLUMNS = (
    Column(_("止まった受付")),
    Column(_("日時"), keep=True),
    Column(_("受付をした人")),
    Column(_("一致"), keep=True),
    Column(_("回数"), numeric=True),
    Column(_("結果")),
)


@require_safe
@told("protection:front")
def listing(request: HttpRequest) -> HttpResponse:
    """Those that wait, or those that were settled."""
    actor = allowed(request, PROTECT)
    settled = request.GET.get("state") == "settled"
    asked = Asked.read(request, COLUMNS, default="")
    lines, total = queries.stopped(actor, settled=settled, offset=asked.offset)
    url = reverse("protection:stopped-all")
    tabs = [Tab(_t("未処理"), url, not settled), Tab(_t("処理済み"), f"{url}?state=settled", settled)]
    empty = _t("処理した受付はまだありません。") if settled else _t("止まっている受付はありません。")
    table = Table(_t("止まった受付の一覧"), COLUMNS, [_cells(line) for line in lines], total, asked, empty)
    return render(request, "protection/stopped_all.html", {"tabs": tabs, "table": table})


@require_http_methods(["GET", "HEAD", "POST"])
@told("protection:stopped-all")
def stopped(request: HttpRequest, escalation: int) -> HttpResponse:
    """One of them."""
    actor = allowed(request, PROTECT)
    row = people.escalation(actor, escalation)
    form = Settle(row, request.POST or None)
    if form.is_valid() and _settled(actor, escalation, form):
        messages.success(request, _t("結果を記録しました。"))
        return redirect("protection:front")
    return _page(request, actor, escalation, form)


def _settled(actor: Actor, escalation: int, form: Settle) -> bool:
    """Whether it was recorded; what speaks against it stands in the form."""
    told_ = form.cleaned_data
    try:
        people.settle_escalation(actor, escalation, outcome=Outcome(told_["outcome"]), reason=told_["reason"])
    except ProtectionRefusedError as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _page(request: HttpRequest, actor: Actor, escalation: int, form: Settle) -> HttpResponse:
    row = people.escalation(actor, escalation)
    (line,) = queries.stopped_lines([row])
    context = {"line": line, "form": form} | _about(actor, row)
    return render(request, "protection/stopped.html", context, status=422 if form.is_bound else 200)


def _about(actor: Actor, row: StoppedRequest) -> dict[str, Any]:
    """The 支援措置 and its applicant, or else whom the core system restricts."""
    if row.protection_id is None:
        return {"person": _person(actor, row.restricted)}
    view = people.protection(actor, row.protection_id)
    applicant = next((one for one, role in view.persons.items() if role is ProtectedAs.APPLICANT), None)
    return {
        "protection": view,
        "stage": words.stage(view.stage),
        "person": _person(actor, applicant),
        "kept_away": [words.known(known) for known in view.kept_away],
    }


def _person(actor: Actor, person_id: int | None) -> PersonView | None:
    found = people.persons(actor, [person_id]) if person_id else {}
    return next(iter(found.values()), None)


def _cells(line: queries.StoppedLine) -> list[Cell]:
    return [
        Cell(line.where, url=reverse("protection:stopped", args=[line.row.escalation_id])),
        Cell(line.at),
        Cell(line.by or "―"),
        Cell(badge=line.match),
        Cell(line.row.times),
        Cell(line.outcome or "―"),
    ]
