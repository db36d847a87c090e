"""申請の一覧, one application with its states, what was sent, the receipt, and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yakuba.apps.portal import forms, guiding, news, plan, queries
from yakuba.apps.portal.contracts import PortalError
from yakuba.apps.portal.models import Application
from yakuba.apps.portal.use_cases import receiving, submitting
from yakuba.apps.portal.views.shared import is_bound, signed_in
from yakuba.apps.portal.wording import by_town, is_easy, worded
from yakuba.kernel.gate.messages import ApplicantState
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.contracts import Definition, Missing
from yakuba.ports.module import Text
from yakuba.web.components import Badge, Moment, Tone

TONES = {
    ApplicantState.SENT: Tone.INFO,
    ApplicantState.WORKING: Tone.INFO,
    ApplicantState.RETURNED: Tone.WARNING,
    ApplicantState.DONE: Tone.SUCCESS,
    ApplicantState.REFUSED: Tone.ERROR,
    ApplicantState.WITHDRAWN: Tone.NEUTRAL,
}


def badge(state: str, *, answered: bool = False) -> Badge:
    """A state in words. ``answered``: it was sent back, and what was put right is on its way or at the town hall."""
    if _is_answered(state, answered):
        return Badge(_("補正を送信済"), Tone.INFO)
    return Badge(spoken(state), TONES[ApplicantState(state)])


def spoken(state: str) -> Text:
    """The state as residents read it; FY2-21 names six."""
    return {
        ApplicantState.SENT: _("送信済"),
        ApplicantState.WORKING: _("処理中"),
        ApplicantState.RETURNED: _("差し戻し"),
        ApplicantState.DONE: _("処理完了"),
        ApplicantState.REFUSED: _("申請却下"),
        ApplicantState.WITHDRAWN: _("取下げ"),
    }[ApplicantState(state)]


def next_step(state: str, *, answered: bool = False) -> Text:
    """What happens next, or what to do; ``answered`` as for ``badge``."""
    if _is_answered(state, answered):
        return _("直した内容は届いています。担当の課が確かめるのを待ってください。")
    return {
        ApplicantState.SENT: _("役場に届いています。担当の課が開くのを待っています。"),
        ApplicantState.WORKING: _("担当の課が内容を確かめています。何もしなくてかまいません。"),
        ApplicantState.RETURNED: _("直してほしいところがあります。「補正する」から直して送ってください。"),
        ApplicantState.DONE: _("手続は終わりました。お知らせと文書を確かめてください。"),
        ApplicantState.REFUSED: _("申請は認められませんでした。理由は、お知らせと文書にあります。"),
        ApplicantState.WITHDRAWN: _("申請は取り下げられました。"),
    }[ApplicantState(state)]


def _is_answered(state: str, answered: bool) -> bool:
    return answered and state == ApplicantState.RETURNED.value


@signed_in
@require_safe
def listing(request: HttpRequest, account: UUID) -> HttpResponse:
    """Drafts and what was sent."""
    lines = [
        (line, badge(line.state, answered=line.answered), next_step(line.state, answered=line.answered))
        for line in queries.sent(account)
    ]
    return render(request, "portal/applications.html", {"drafts": queries.drafts(account), "lines": lines})


@signed_in
@require_safe
def one(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """One application: where it stands, since when, and what to do."""
    row = receiving.open_application(account=account, key=key)
    if not row.state:
        return redirect("portal:details", key=key)
    definition, answered = queries.definition_of(row), queries.is_answered(row)
    context = {
        "application": row,
        "definition": definition,
        "badge": badge(row.state, answered=answered),
        "next_step": next_step(row.state, answered=answered),
        "moments": _moments(row),
        "correction": queries.correction(row),
        "documents": [(one, queries.is_over(one)) for one in queries.issued(row)],
        "notices": news.told(queries.inbox(account).filter(application=row)),
        "files": [(queries.requirement(definition, one.requirement), one.info) for one in queries.attachments(row)],
        "sheet": _labelled(row, queries.box_rows(queries.versions(row)[-1:])),
        "several": len(queries.versions(row)) > 1,
        "contact": contact(definition),
        "ended": row.state in submitting.ENDED,
    }
    return render(request, "portal/application.html", context)


@signed_in
@require_safe
def receipt(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """What was sent arrived: number, moment, what happens next and by when."""
    row = queries.application(account, key)
    if not row.state:
        return redirect("portal:confirm", key=key)
    definition = queries.definition_of(row)
    standard = definition.standard_period
    context = {
        "application": row,
        "definition": definition,
        "days": None if isinstance(standard, Missing) else standard.days,
        "no_period": standard.none_because if isinstance(standard, Missing) else "",
        "contact": contact(definition),
    }
    return render(request, "portal/receipt.html", context)


@signed_in
@require_safe
def versions(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """What was sent each time, side by side."""
    row = receiving.open_application(account=account, key=key)
    sent = queries.versions(row)
    titles = [_("補正%(n)s回目") % {"n": one.number} if one.number else _("はじめ") for one in sent]
    lines = sorted(_labelled(row, queries.box_rows(sent)), key=lambda line: not line["changed"])
    context = {
        "application": row,
        "definition": queries.definition_of(row),
        "sent": zip(titles, sent, strict=True),
        "lines": [line | {"cells": list(zip(titles, line["texts"], strict=True))} for line in lines],
    }
    return render(request, "portal/versions.html", context)


@signed_in
def withdraw(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """Ask the town to take it back, after asking whether it is meant."""
    row = queries.application(account, key)
    form = forms.Withdrawal(is_bound(request))
    if form.is_valid():
        try:
            submitting.withdraw(account=account, key=key, reason=form.cleaned_data["reason"])
        except PortalError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("取下げを申し出ました。役場の返事を待ってください。"))
            return redirect("portal:application", key=key)
    context = {"application": row, "definition": queries.definition_of(row), "form": form}
    return render(request, "portal/withdraw.html", context, status=422 if form.is_bound else 200)


def contact(definition: Definition) -> dict[str, str]:
    """Whom to ask: the section in charge, as it is today."""
    section = organisation.section_for(definition.duty)
    return {"name": section.name, "phone": section.phone} if section else {}


def _labelled(row: Application, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a sent sheet with their labels in the words of the page, whatever it was sent in."""
    content = queries.content_of(row)
    lines = [line | {"whom": plan.whom(content, line["unit"])} for line in lines]
    material = guiding.material_of(row.event) if is_easy() else None
    if material is None:
        return lines
    plain = {field.id: field.plain for field in material.bank.fields.fields}
    return [line | {"label": worded(line["label"], plain.get(line["field"], ""))} for line in lines]


def _moments(row: Application) -> list[Moment]:
    entries = [Moment(entry.at, spoken(entry.state), by_town(entry.reason)) for entry in queries.states(row)]
    asked = [Moment(one.answered_at, _("補正を送りました")) for one in queries.corrections(row) if one.answered_at]
    asked += [Moment(row.withdrawal_at, _("取下げを申し出ました"))] if row.withdrawal_at else []
    return sorted([*entries, *asked], key=lambda moment: moment.at, reverse=True)
