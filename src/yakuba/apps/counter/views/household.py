"""Who it is about: typed, corrected, read from a file or QR code, or brought from the register copy."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.apps.counter import forms, members, newcomers, opening, queries, register, use_cases
from yakuba.apps.counter.module import CONTINUE
from yakuba.apps.counter.views.shared import number_in, stopped_page, told, unit_in
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import BadStatementError, ConflictError, MemberView, ReceptionView, Source
from yakuba.kernel.people.contracts import EscalateError
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


@told
def household(request: HttpRequest, key: UUID) -> HttpResponse:
    """Who it is about: typed from a certificate, or brought from the register copy."""
    actor = allowed(request, CONTINUE)
    reception = opening.reception(actor, key)
    facts = queries.facts(reception)
    sources = queries.read_from(reception)
    form = forms.Person(facts, sources, request.POST or None, initial={"version": reception.version})
    if form.is_valid() and _entered(actor, key, form):
        messages.success(request, _("世帯員を加えました。続けて入力するか、聞き取りへ進んでください。"))
        return redirect("counter:household", key)
    if form.is_bound:
        form.now_at(intake.view(actor, key).version)
    context = {"form": form, "search": forms.Search()} | members.page(actor, reception)
    context |= queries.page(actor, reception, "household")
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
    reception = opening.reception(actor, key)
    search = forms.Search(request.POST)
    hits = register.find(actor, search.cleaned_data) if search.is_valid() else None
    context = {"search": search, "hits": hits} | queries.page(actor, reception, "household")
    context["as_of"] = register.as_of_text(hits.as_of) if hits else ""
    return render(request, "counter/find.html", context)


@require_POST
@told
def bring(request: HttpRequest, key: UUID) -> HttpResponse:
    """Ask who is asking, then take over a household from the register copy, or stop without a word about it."""
    actor = allowed(request, CONTINUE)
    reception = opening.reception(actor, key)
    chosen = {"person": number_in(request, "person"), "version": number_in(request, "version")}
    known = forms.Asking.told(intake.filing(actor, key), reception)
    form = forms.Asking(request.POST if "asked" in request.POST else None, initial=known | chosen)
    if form.is_valid():
        return _brought(request, actor, key, form)
    context = {"form": form} | queries.page(actor, reception, "household")
    return render(request, "counter/asking.html", context, status=422 if form.is_bound else 200)


def _brought(request: HttpRequest, actor: Actor, key: UUID, form: forms.Asking) -> HttpResponse:
    person, version = form.cleaned_data["person"], form.cleaned_data["version"]
    try:
        register.bring(
            actor=actor, key=key, version=version, person_id=person, requester=form.requester(),
            capacity=form.capacity(),
        )  # fmt: skip
    except EscalateError as stopped:
        return stopped_page(request, actor, stopped)
    messages.success(request, _("住民基本台帳の写しから世帯を取り込みました。"))
    return redirect("counter:household", key)


@told
def member(request: HttpRequest, key: UUID, unit: str) -> HttpResponse:
    """Correct who somebody is; what was written before stays on record."""
    actor = allowed(request, CONTINUE)
    reception = opening.reception(actor, key)
    found = next((member for member in reception.members if member.unit == unit), None)
    if found is None:
        raise Http404
    sources = queries.read_from(reception)
    form = forms.Person.of(queries.facts(reception), sources, found, reception.version, request.POST or None)
    if form.is_valid() and _corrected(actor, key, found, form):
        messages.success(request, _("直しました。前の記録も残っています。"))
        return redirect("counter:household", key)
    if form.is_bound:
        form.now_at(intake.view(actor, key).version)
    context = {"form": form, "member": found} | queries.page(actor, reception, "household")
    return render(request, "counter/member.html", context, status=422 if form.is_bound else 200)


def _corrected(actor: Actor, key: UUID, found: MemberView, form: forms.Person) -> bool:
    """Whether the correction was taken; what speaks against it stands in the form."""
    version, source = form.cleaned_data["version"], Source(form.cleaned_data["source"])
    try:
        use_cases.correct(
            actor=actor, key=key, version=version, unit=found.unit, items=form.items(), source=source
        )  # fmt: skip
    except BadStatementError as refused:
        form.add_error(refused.item if refused.item in form.fields else None, str(refused))
        return False
    except ConflictError as refused:
        form.add_error(None, str(refused))
        return False
    return True


@told
def from_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """A household as text from a file or QR code: checked and shown, not yet taken."""
    actor = allowed(request, CONTINUE)
    reception = opening.reception(actor, key)
    form = forms.Newcomers(request.POST or None, request.FILES or None)
    if form.is_valid():
        return _looked_at(request, actor, reception, form.cleaned_data["text"], form)
    context = {"form": form} | queries.page(actor, reception, "household")
    return render(request, "counter/from_file.html", context, status=422 if form.is_bound else 200)


def _looked_at(
    request: HttpRequest, actor: Actor, reception: ReceptionView, text: str, form: forms.Newcomers
) -> HttpResponse:
    facts = queries.facts(reception)
    found = newcomers.read(text, facts, clock.today())
    context = {"form": form, "wrong": found.errors} | queries.page(actor, reception, "household")
    if found.errors:
        return render(request, "counter/from_file.html", context, status=422)
    context["take"] = forms.Take(initial={"payload": text, "version": reception.version})
    context |= {"people": members.preview(found, facts), "household": members.preview_household(found, facts)}
    return render(request, "counter/preview.html", context)


@require_POST
@told
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take over what was looked at; it is read and checked again."""
    actor = allowed(request, CONTINUE)
    form = forms.Take(request.POST)
    reception = opening.reception(actor, key)
    found = (
        newcomers.read(form.cleaned_data["payload"], queries.facts(reception), clock.today())
        if form.is_valid()
        else None
    )
    if found is None or found.errors:
        messages.error(request, _("読み取った内容が変わりました。もう一度読み取ってください。"))
        return redirect("counter:from-file", key)
    before = len(reception.members)
    after = use_cases.take(actor=actor, key=key, version=form.cleaned_data["version"], household=found)
    if len(after.members) == before:
        messages.info(request, _("全員がもう入っています。何も変えていません。"))
    else:
        messages.success(request, _("%(count)s人を取り込みました。") % {"count": len(after.members) - before})
    return redirect("counter:household", key)


@require_POST
@told
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take out somebody who was entered by mistake."""
    actor = allowed(request, CONTINUE)
    use_cases.leave_out(actor=actor, key=key, version=number_in(request, "version"), unit=unit_in(request))
    messages.success(request, _("この受付から外しました。"))
    return redirect("counter:household", key)


@require_POST
@told
def deceased(request: HttpRequest, key: UUID) -> HttpResponse:
    """Say who of the household died."""
    actor = allowed(request, CONTINUE)
    use_cases.name_deceased(actor=actor, key=key, version=number_in(request, "version"), unit=unit_in(request))
    return redirect("counter:interview", key)
