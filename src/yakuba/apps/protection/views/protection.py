"""One 支援措置: everything of it, and each step."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from yakuba.apps.protection import newcomers, queries
from yakuba.apps.protection.forms.steps import STEPS, Step
from yakuba.apps.protection.module import DECIDE, PROTECT
from yakuba.apps.protection.prefilled import prefilled
from yakuba.apps.protection.views.telling import told
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import ProtectionRefusedError
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed
from yakuba.web.shell import wiring


@require_safe
@told("protection:front")
def protection(request: HttpRequest, protection: int) -> HttpResponse:
    """What comes next at the top."""
    actor = allowed(request, PROTECT)
    may_decide = DECIDE in wiring().allowed(request, [DECIDE])
    sheet = queries.sheet(actor, protection, may_decide=may_decide)
    return render(request, "protection/protection.html", {"sheet": sheet, "view": sheet.view})


@require_http_methods(["GET", "HEAD", "POST"])
@told("protection:front")
def step(request: HttpRequest, protection: int, step: str) -> HttpResponse:
    """One step: its page, and what follows from sending it."""
    if step not in STEPS:
        raise Http404
    actor = allowed(request, PROTECT)
    if step == "decide":
        allowed(request, DECIDE)
    view, case = people.protection(actor, protection), queries.case_of(protection)
    form = STEPS[step](view, case, request.POST or None)
    if form.is_valid() and (sentence := _sent(actor, form)):
        messages.success(request, sentence)
        return redirect("protection:protection", protection)
    if form.is_bound:
        form.now_at(people.protection(actor, protection))
    told_in = case.case if case and step == "opinion" else None
    filed = prefilled(actor, told_in) if told_in else None
    compared = newcomers.compared(actor, form.view) if step == "match" else ()
    context = {"form": form, "view": form.view, "case": told_in, "filed": filed, "compared": compared}
    return render(request, "protection/step.html", context, status=422 if form.is_bound else 200)


def _sent(actor: Actor, form: Step) -> str:
    """What is told of the step; empty when something speaks against it, which then stands in the form."""
    try:
        return form.send(actor)
    except ProtectionRefusedError as refused:
        form.add_error(None, str(refused))
        return ""
