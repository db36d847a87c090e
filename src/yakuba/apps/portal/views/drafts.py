"""An application on its way: its boxes, its files, what it says in the end, and sending it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yakuba.apps.portal import forms, plan, queries
from yakuba.apps.portal.contracts import BadValuesError, PortalError, SentAlreadyError, StaleError
from yakuba.apps.portal.models import Application
from yakuba.apps.portal.use_cases import drafting, submitting
from yakuba.apps.portal.views import uploading
from yakuba.apps.portal.views.applications import badge, contact, next_step
from yakuba.apps.portal.views.shared import answers, is_bound, signed_in
from yakuba.lib import clock
from yakuba.web.components import Step, StepState


@signed_in
def begin(request: HttpRequest, account: UUID, event: str) -> HttpResponse:
    """From the guide's list into an application."""
    if request.method != "POST":
        return redirect("portal:list", event=event)
    told = request.POST
    try:
        row = drafting.start(
            account=account,
            event=event,
            procedure=told.get("procedure", ""),
            unit=told.get("unit", ""),
            content=answers(request, event),
            again=told.get("again", ""),
        )
    except SentAlreadyError as already:
        return _meant(request, queries.application(account, already.sent))
    except PortalError as refused:
        messages.error(request, str(refused))
        return redirect("portal:list", event=event)
    return redirect("portal:details", key=row.key)


def _meant(request: HttpRequest, sent: Application) -> HttpResponse:
    """Ask whether one more is meant, beside the one under way."""
    definition, answered = queries.definition_of(sent), queries.is_answered(sent)
    context = {
        "application": sent,
        "definition": definition,
        "whom": plan.called(queries.content_of(sent), sent.unit),
        "badge": badge(sent.state, answered=answered),
        "next_step": next_step(sent.state, answered=answered),
        "contact": contact(definition),
    }
    return render(request, "portal/again.html", context)


@signed_in
def details(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """Every box, each once; kept as it is with "save", complete with "next"."""
    row = queries.application(account, key)
    if row.state:
        return redirect("portal:application", key=key)
    form = _boxes(row, is_bound(request))
    if form.is_bound and _saved(account, row, form, whole="later" not in request.POST):
        if "later" in request.POST:
            messages.success(request, _("保存しました。「続きから」でいつでも再開できます。"))
            return redirect("portal:start")
        return redirect("portal:files", key=key)
    context = {
        "application": row,
        "definition": queries.definition_of(row),
        "form": form,
        "origins": _origins(account, row, form),
        "steps": _steps(0),
        "whom": plan.called(queries.content_of(row), row.unit),
    }
    return render(request, "portal/details.html", context, status=422 if form.is_bound else 200)


def _boxes(row: Application, data: Mapping[str, Any] | None) -> forms.Boxes:
    form = forms.Boxes(drafting.inputs_of(row), queries.content_of(row), row.version, data)
    if data is None:
        form.say_needs()
    return form


def _origins(account: UUID, row: Application, form: forms.Boxes) -> list[dict[str, object]]:
    """From which earlier applications boxes were filled in: what each is called, its number, and which boxes."""
    known = list(queries.applications(account).filter(pk__in=set(row.carried.values())).order_by("-updated_at"))
    names = queries.names_of(known)
    return [
        {"name": names[one.key], "number": one.number, "labels": labels}
        for one in known
        if (labels := _labels(form, [box for box, key in row.carried.items() if key == str(one.key)]))
    ]


def _labels(form: forms.Boxes, boxes: list[str]) -> list[str]:
    return list(dict.fromkeys(str(form.fields[box].label) for box in boxes if box in form.fields))


def _saved(account: UUID, row: Application, form: forms.Boxes, *, whole: bool) -> bool:
    """Whether everything was kept; what was not stands beside its box."""
    readable = form.is_valid()
    try:
        if "version" in form.cleaned_data:
            version = form.cleaned_data["version"]
            drafting.save(account=account, key=row.key, version=version, typed=form.typed(), whole=whole)
    except BadValuesError as bad:
        form.refuse(bad.wrong)
        readable = False
    except StaleError as stale:
        form.add_error(None, str(stale))
        readable = False
    form.say_needs()
    form.follow(queries.application(account, row.key).version)
    return readable


@signed_in
def files(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """A file for each thing that is asked for, where one has it."""
    row = queries.application(account, key)
    if row.state:
        return redirect("portal:application", key=key)
    definition = queries.definition_of(row)
    asked = [uploading.Asked(*one) for one in queries.requirements(definition)]
    found = uploading.handled(request, account, row, asked, 0)
    if request.method == "POST" and not found.is_wrong:
        return redirect("portal:files" if found.is_pressed else "portal:confirm", key=key)
    context = {"application": row, "definition": definition, "needs": found.wanted, "bad": found.is_wrong}
    context["steps"] = _steps(1)
    return render(request, "portal/files.html", context, status=422 if found.is_wrong else 200)


@signed_in
def confirm(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """What will be sent, and sending it: once, however often the button is pressed."""
    row = queries.application(account, key)
    told = ""
    if request.method == "POST":
        version = request.POST.get("version", "")
        try:
            submitting.submit(account=account, key=key, version=int(version) if version.isdigit() else 0)
            return redirect("portal:receipt", key=key)
        except PortalError as refused:
            told = str(refused)
            row = queries.application(account, key)
    if row.state:
        return redirect("portal:receipt", key=key)
    return render(request, "portal/confirm.html", _shown(row) | {"told": told}, status=422 if told else 200)


def _shown(row: Application) -> dict[str, object]:
    material, content, definition = drafting.material_for(row), queries.content_of(row), queries.definition_of(row)
    now = clock.now()
    return {
        "application": row,
        "definition": definition,
        "boxes": plan.shown(material, content, plan.filled(material, definition, row.unit, content, now)),
        "missing": plan.empty(material, definition, row.unit, content, now),
        "files": [(queries.requirement(definition, one.requirement), one.info) for one in queries.attachments(row, 0)],
        "steps": _steps(2),
    }


@signed_in
def discard(request: HttpRequest, account: UUID, key: UUID) -> HttpResponse:
    """Throw a draft away, after asking."""
    if request.method == "POST":
        drafting.discard(account=account, key=key)
        messages.success(request, _("下書きを消しました。"))
        return redirect("portal:applications")
    row = queries.application(account, key)
    if row.state:
        return redirect("portal:application", key=key)
    return render(request, "portal/discard.html", {"application": row, "definition": queries.definition_of(row)})


def _steps(current: int) -> list[Step]:
    titles = [_("記入"), _("添付"), _("確認"), _("送信")]
    states = [StepState.DONE] * current + [StepState.CURRENT] + [StepState.TODO] * len(titles)
    return [Step(title, state) for title, state in zip(titles, states, strict=False)]
