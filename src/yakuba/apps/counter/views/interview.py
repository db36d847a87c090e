"""The interview, its history, and the guide sheet."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from yakuba.apps.counter import forms, members, opening, past, queries, sheets, use_cases
from yakuba.apps.counter.module import CONTINUE
from yakuba.apps.counter.views.shared import told
from yakuba.kernel.intake.contracts import BadStatementError, IntakeError
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


@require_safe
@told
def interview(request: HttpRequest, key: UUID) -> HttpResponse:
    """The next question beside the list as it stands."""
    actor = allowed(request, CONTINUE)
    return _next(request, actor, queries.interview(actor, key))


def _next(request: HttpRequest, actor: Actor, shown: queries.Interview) -> HttpResponse:
    key = shown.reception.key
    if not shown.reception.members or members.deceased_missing(shown.reception):
        return redirect("counter:household", key)
    form = None
    if shown.question is not None and queries.is_open(shown.reception):
        fact = shown.material.facts[shown.question.fact]
        form = forms.Answer(fact, shown.question.persons or use_cases.asked_of(shown.reception, fact), shown.reception)
    use_cases.note_listed(actor, shown.reception, shown.guidance)
    context = {"interview": shown, "form": form} | queries.page(actor, shown.reception, "interview")
    return render(request, _panel_or_page(request), context)


@told
def answer(request: HttpRequest, key: UUID, fact: str) -> HttpResponse:
    """Answer a question, or change an answer; everything that follows from it is decided again."""
    actor = allowed(request, CONTINUE)
    shown = queries.interview(actor, key)
    entry = use_cases.fact_of(shown.reception, fact)
    if entry is None:
        raise Http404
    if queries.of_filer(shown.reception, fact) and queries.is_open(shown.reception):
        messages.info(request, _("届出人の資格から決まることです。違うときは、ここで資格を直してください。"))
        return redirect("counter:filer", key)
    form = forms.Answer(entry, _asked(request, shown, entry), shown.reception, request.POST or None)
    if form.is_valid():
        try:
            return _taken(request, actor, key, form)
        except BadStatementError as refused:
            form.refuse(str(refused))
    context = {"interview": shown, "form": form, "changing": _is_change(request, shown, fact)}
    context |= queries.page(actor, shown.reception, "interview")
    return render(request, _panel_or_page(request), context, status=422 if form.is_bound else 200)


def _is_change(request: HttpRequest, shown: queries.Interview, fact: str) -> bool:
    return "all" in request.GET or shown.question is None or shown.question.fact != fact


def _asked(request: HttpRequest, shown: queries.Interview, fact: FactEntry) -> Sequence[str]:
    """Of whom. A form that comes back says it itself; to know whom the next question asks, everything is decided."""
    if fact.scope != "person" or fact.one_of:
        return use_cases.asked_of(shown.reception, fact)
    told = [member.unit for member in shown.reception.members if member.unit in request.POST]
    question = None if told or _is_change(request, shown, fact.id) else shown.question
    return told or use_cases.asked_of(shown.reception, fact, question)


def _taken(request: HttpRequest, actor: Actor, key: UUID, form: forms.Answer) -> HttpResponse:
    """Take the answers; the next question follows in place, after a refusal too."""
    version, in_place = form.cleaned_data["version"], bool(request.htmx)  # type: ignore[attr-defined]  # of django_htmx
    try:
        taken = use_cases.answer(actor=actor, key=key, version=version, fact=form.fact, answers=form.answers())
    except BadStatementError:
        raise
    except IntakeError as refused:
        if not in_place:
            raise
        messages.error(request, str(refused))
        return interview(_as_get(request), key)
    return _next(request, actor, queries.of_reception(taken)) if in_place else redirect("counter:interview", key)


@require_safe
@told
def history(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who wrote down what and when, the replaced values struck out."""
    actor = allowed(request, CONTINUE)
    reception = opening.reception(actor, key)
    context = queries.page(actor, reception, "interview")
    context["entries"] = past.entries(actor, reception, care=bool(context["care"]))
    return render(request, "counter/history.html", context)


@require_safe
@told
def not_needed(request: HttpRequest, key: UUID) -> HttpResponse:
    """Why the other procedures are not on the list (FY1-05): below it, once opened, or on a page of its own."""
    actor = allowed(request, CONTINUE)
    shown = queries.interview(actor, key)
    if request.htmx:  # type: ignore[attr-defined]  # of django_htmx
        return render(request, "counter/ruled_out.html", {"interview": shown})
    context = {"interview": shown} | queries.page(actor, shown.reception, "interview")
    return render(request, "counter/not_needed.html", context)


@require_safe
@told
def guide(request: HttpRequest, key: UUID) -> HttpResponse:
    """The whole list, to read through with the visitor and to print."""
    actor = allowed(request, CONTINUE)
    shown = queries.interview(actor, key)
    context = {"interview": shown} | queries.page(actor, shown.reception, "guide")
    return render(request, "counter/guide.html", context)


@require_GET
@told
def guide_pdf(request: HttpRequest, key: UUID) -> HttpResponse:
    """手続案内書 as a PDF."""
    actor = allowed(request, CONTINUE)
    shown = queries.interview(actor, key)
    if not shown.groups:
        messages.error(request, _("要る手続がまだ一つもありません。世帯と聞き取りを確かめてください。"))
        return redirect("counter:household", key)
    pdf = sheets.guide_sheet(shown, request.build_absolute_uri(reverse("counter:board")))
    use_cases.hand_guide(actor=actor, reception=shown.reception)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="tetsuzuki-annai.pdf"'
    return answer


def _panel_or_page(request: HttpRequest) -> str:
    return "counter/panel.html" if request.htmx else "counter/interview.html"  # type: ignore[attr-defined]  # of django_htmx


def _as_get(request: HttpRequest) -> HttpRequest:
    request.method = "GET"
    return request
