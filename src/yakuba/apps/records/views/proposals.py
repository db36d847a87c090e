"""廃棄の伺い: those of the one who asks, those that wait for approval, and each with its cases."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.records import forms, queries, use_cases
from yakuba.apps.records.contracts import ProposalState
from yakuba.apps.records.models import Proposal
from yakuba.apps.records.module import APPROVE, DISPOSE
from yakuba.apps.records.shown import proposal_facts
from yakuba.apps.records.views.due import csv
from yakuba.apps.records.views.telling import told
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed
from yakuba.web.tables import PER_PAGE, Asked, Column, Table

COLUMNS = (
    Column(_("伺い"), keep=True),
    Column(_("状態"), sort="state", keep=True),
    Column(_("件数"), sort="count", numeric=True),
    Column(_("起こした人")),
    Column(_("起こした日"), sort="made", keep=True),
)
CASES = (
    Column(_("番号"), keep=True),
    Column(_("手続")),
    Column(_("完結日"), keep=True),
    Column(_("保存期間"), keep=True),
    Column(_("満了日"), keep=True),
    Column(_("結果")),
)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """伺い of the sections for which this person disposes."""
    return _list(request, allowed(request, DISPOSE), DISPOSE, "records:proposal", default="")


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """What waits for this person's approval, and what was decided before."""
    return _list(request, allowed(request, APPROVE), APPROVE, "records:approval", default=ProposalState.WAITING.value)


@require_safe
@told("records:proposals")
def proposal(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One, to read; ``?export=csv`` gives the minutes."""
    return _one(request, queries.proposal(allowed(request, DISPOSE), DISPOSE, key))


@require_safe
@told("records:approvals")
def approval(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """One, with the two answers where it waits for this person."""
    actor = allowed(request, APPROVE)
    row = queries.proposal(actor, APPROVE, key)
    return _one(request, row, forms.SendBack(), may_decide=_may_decide(actor, row))


@require_POST
@told("records:approvals")
def approve(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve: a job disposes of what is still due."""
    use_cases.approve(actor=allowed(request, APPROVE), key=key)
    messages.success(request, _t("承認しました。まもなく廃棄され、結果がこの画面に出ます。"))
    return redirect("records:approval", key)


@require_POST
@told("records:approvals")
def send_back(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Return it with the reason."""
    actor = allowed(request, APPROVE)
    form = forms.SendBack(request.POST)
    if not form.is_valid():
        row = queries.proposal(actor, APPROVE, key)
        return _one(request, row, form, may_decide=_may_decide(actor, row), status=422)
    use_cases.send_back(actor=actor, key=key, reason=form.cleaned_data["reason"])
    messages.success(request, _t("差し戻しました。何も廃棄されていません。"))
    return redirect("records:approvals")


def _may_decide(actor: Actor, row: Proposal) -> bool:
    return row.state == ProposalState.WAITING and row.made_by != actor.id


def _list(request: HttpRequest, actor: Actor, act: str, to: str, *, default: str) -> HttpResponse:
    asked = Asked.read(request, COLUMNS, default="-made")
    form = forms.ProposalNarrow(request.GET if "state" in request.GET else {"state": default})
    state = form.cleaned_data["state"] if form.is_valid() else ""
    rows, total = queries.proposals(actor, act, asked, state=state)
    nothing = _t("承認を待つ伺いはありません。") if state == ProposalState.WAITING else _t("廃棄の伺いはありません。")
    table = Table(_t("廃棄の伺いの一覧"), COLUMNS, queries.proposal_cells(rows, to), total, asked, nothing)
    context = {"table": table, "form": form, "approving": act == APPROVE}
    return render(request, "records/proposals.html", context)


def _one(
    request: HttpRequest,
    row: Proposal,
    form: forms.SendBack | None = None,
    *,
    may_decide: bool = False,
    status: int = 200,
) -> HttpResponseBase:
    if request.GET.get("export") == "csv":
        return csv("haiki-kiroku.csv", queries.minutes(row))
    asked = Asked.read(request, CASES, default="")
    cases = row.cases.order_by("pk")[asked.offset : asked.offset + PER_PAGE]
    table = Table(_t("伺いの案件"), CASES, queries.case_cells(cases, links=form is None), row.count, asked, export=True)
    names = queries.section_names()
    context = {
        "title": queries.named(row, names),
        "proposal": row,
        "state": queries.badge(row),
        "facts": proposal_facts(row, names),
        "table": table,
        "form": form,
        "may_decide": may_decide,
        "unsure": may_decide and row.cases.filter(sure=False).exists(),
        "approving": form is not None,
        "back": reverse("records:approvals" if form is not None else "records:proposals"),
    }
    return render(request, "records/proposal.html", context, status=status)
