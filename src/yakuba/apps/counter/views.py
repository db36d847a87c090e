"""The pages: load and authorise, form, use case, render."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from yakuba.apps.counter import forms, queries, register, sheets, use_cases
from yakuba.apps.counter.module import CLOSE, CONTINUE, LIST, OPEN
from yakuba.apps.counter.steps import steps
from yakuba.kernel.documents.contracts import MissingGlyphError
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import (
    BadStatementError,
    ConflictError,
    IntakeError,
    NoReceptionError,
    ReceptionView,
    Source,
)
from yakuba.kernel.people.contracts import PeopleError
from yakuba.kernel.procedures.contracts import UnknownProcedure
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed
from yakuba.web.shell import wiring

View = Callable[..., HttpResponse]


def told(view: View) -> View:
    """A refusal becomes a sentence on the page one came from, and nothing is lost or half done."""

    @wraps(view)
    def wrapped(request: HttpRequest, key: UUID, *args: str, **named: str) -> HttpResponse:
        try:
            return view(request, key, *args, **named)
        except NoReceptionError as missing:
            raise Http404(str(missing)) from missing
        except MissingGlyphError as missing:
            messages.error(request, str(missing))
            return redirect("counter:guide", key)
        except (IntakeError, PeopleError) as refused:
            messages.error(request, str(refused))
            if request.htmx:  # type: ignore[attr-defined]
                return interview(_as_get(request), key)
            return redirect("counter:interview" if isinstance(refused, ConflictError) else "counter:household", key)

    return wrapped


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What brings you here today: the life events, and today's receptions."""
    actor = allowed(request, LIST)
    page = request.GET.get("page", "1")
    number = max(1, int(page)) if page.isdecimal() and len(page) < 6 else 1
    rows, more = queries.todays(actor, clock.today(), number)
    context = {"events": queries.events(), "rows": rows, "next_page": number + 1 if more else 0}
    return render(request, "counter/start.html", context)


def begin(request: HttpRequest, event: str) -> HttpResponse:
    """The opening of a reception; sending it again opens the same one."""
    actor = allowed(request, OPEN)
    found = queries.event(event)
    if found is None:
        raise Http404
    form = forms.Begin(queries.opening_facts(event, clock.today()), request.POST or None)
    if form.is_valid():
        try:
            return _to_next_step(request, _begun(actor, event, form))
        except UnknownProcedure:
            form.add_error("received_on", _("この日の手続はまだ公開されていません。受付日を確かめてください。"))
        except IntakeError as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "event": found, "steps": steps(None)}
    return render(request, "counter/begin.html", context, status=422 if form.is_bound else 200)


def _to_next_step(request: HttpRequest, reception: ReceptionView) -> HttpResponse:
    """On to the household; who only hands out receptions is told the number to pass on."""
    if CONTINUE in wiring().allowed(request, [CONTINUE]):
        return redirect("counter:household", reception.key)
    messages.success(
        request, _("受付番号は %(number)s です。担当の窓口へ案内してください。") % {"number": reception.number}
    )
    return redirect("counter:start")


def _begun(actor: Actor, event: str, form: forms.Begin) -> ReceptionView:
    cleaned = form.cleaned_data
    return use_cases.begin(
        actor=actor,
        key=cleaned["key"],
        event=event,
        received_on=cleaned["received_on"],
        opening=form.opening(),
        ticket=cleaned["ticket"],
    )


@told
def household(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who it is about: typed from a certificate, or brought from the register copy."""
    actor = allowed(request, CONTINUE)
    reception = intake.view(actor, key)
    facts = queries.facts(reception)
    form = forms.Person(facts, request.POST or None, initial={"version": reception.version})
    if form.is_valid() and _entered(actor, key, form):
        messages.success(request, _("世帯員を加えました。続けて入力するか、聞き取りへ進んでください。"))
        return redirect("counter:household", key)
    if form.is_bound:
        form.now_at(intake.view(actor, key).version)
    context = {"form": form, "search": forms.Search(), "steps": steps(reception, "household")}
    context |= queries.household_page(reception)
    return render(request, "counter/household.html", context, status=422 if form.is_bound else 200)


def _entered(actor: Actor, key: UUID, form: forms.Person) -> bool:
    """Whether the newcomer was taken; what speaks against it stands in the form, beside what was typed."""
    version, source = form.cleaned_data["version"], Source(form.cleaned_data["source"])
    try:
        use_cases.enter(actor=actor, key=key, version=version, items=form.items(), source=source)
    except BadStatementError as refused:
        form.add_error(refused.item if refused.item in form.fields else None, str(refused))
        return False
    except ConflictError as refused:
        form.add_error(None, str(refused))
        return False
    return True


@require_POST
@told
def find(request: HttpRequest, key: UUID) -> HttpResponse:
    """Search the register copy; every look is recorded by the register itself. A name never stands in an address."""
    actor = allowed(request, CONTINUE)
    reception = intake.view(actor, key)
    search = forms.Search(request.POST)
    hits = register.find(actor, search.cleaned_data) if search.is_valid() else None
    context = {"search": search, "hits": hits, "reception": reception, "steps": steps(reception, "household")}
    return render(request, "counter/find.html", context)


@require_POST
@told
def bring(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take over a household from the register copy."""
    actor = allowed(request, CONTINUE)
    person, version = _number(request, "person"), _number(request, "version")
    register.bring(actor=actor, key=key, version=version, person_id=person)
    messages.success(request, _("住民基本台帳の写しから世帯を取り込みました。"))
    return redirect("counter:household", key)


@require_POST
@told
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take out somebody who was entered by mistake."""
    actor = allowed(request, CONTINUE)
    unit = request.POST.get("unit", "")[:20]
    use_cases.leave_out(actor=actor, key=key, version=_number(request, "version"), unit=unit)
    messages.success(request, _("この受付から外しました。"))
    return redirect("counter:household", key)


@require_POST
@told
def deceased(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say who of the household died."""
    actor = allowed(request, CONTINUE)
    unit = request.POST.get("unit", "")[:20]
    use_cases.name_deceased(actor=actor, key=key, version=_number(request, "version"), unit=unit)
    return redirect("counter:interview", key)


@told
def interview(request: HttpRequest, key: UUID) -> HttpResponse:
    """The next question beside the list as it stands."""
    actor = allowed(request, CONTINUE)
    shown = queries.interview(actor, key)
    if not shown.reception.members or queries.deceased_missing(shown.reception):
        return redirect("counter:household", key)
    form = None
    if shown.question is not None and queries.is_open(shown.reception):
        fact = shown.material.facts[shown.question.fact]
        form = forms.Answer(fact, shown.question.persons or use_cases.asked_of(shown.reception, fact), shown.reception)
    use_cases.note_listed(actor, key, shown.guidance)
    context: dict[str, object] = {"interview": shown, "form": form, "steps": steps(shown.reception, "interview")}
    context["open"] = queries.is_open(shown.reception)
    return render(request, _panel_or_page(request), context)


@told
def answer(request: HttpRequest, key: UUID, fact: str) -> HttpResponse:
    """Answer a question, or change an answer; everything that follows from it is decided again."""
    actor = allowed(request, CONTINUE)
    shown = queries.interview(actor, key)
    entry = use_cases.fact_of(shown.reception, fact)
    if entry is None:
        raise Http404
    changing = shown.question is None or shown.question.fact != fact or "all" in request.GET
    units = use_cases.asked_of(shown.reception, entry, None if changing else shown.question)
    if request.POST and not entry.one_of:
        units = [member.unit for member in shown.reception.members if member.unit in request.POST] or units
    form = forms.Answer(entry, units, shown.reception, request.POST or None)
    if form.is_valid():
        version = form.cleaned_data["version"]
        use_cases.answer(actor=actor, key=key, version=version, fact=entry, answers=form.answers())
        return interview(_as_get(request), key) if request.htmx else redirect("counter:interview", key)  # type: ignore[attr-defined]
    context: dict[str, object] = {"interview": shown, "form": form, "changing": changing}
    context["open"] = queries.is_open(shown.reception)
    context["steps"] = steps(shown.reception, "interview")
    return render(request, _panel_or_page(request), context, status=422 if form.is_bound else 200)


@told
def guide(request: HttpRequest, key: UUID) -> HttpResponse:
    """The whole list, to read through with the visitor and to print."""
    actor = allowed(request, CONTINUE)
    shown = queries.interview(actor, key)
    context = {"interview": shown, "open": queries.is_open(shown.reception), "steps": steps(shown.reception, "guide")}
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
    pdf = sheets.guide_sheet(shown)
    use_cases.hand_guide(actor=actor, key=key)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="tetsuzuki-annai.pdf"'
    return answer


@require_POST
@told
def finish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close the reception."""
    actor = allowed(request, CLOSE)
    use_cases.finish(actor=actor, key=key, version=_number(request, "version"))
    messages.success(request, _("受付を終えました。"))
    return redirect("counter:start")


def _panel_or_page(request: HttpRequest) -> str:
    return "counter/panel.html" if request.htmx else "counter/interview.html"  # type: ignore[attr-defined]


def _as_get(request: HttpRequest) -> HttpRequest:
    request.method = "GET"
    return request


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 18 else 0
