"""連携番号: find the person, give out a code for who stands there, end a link."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.counter import forms, linking, register
from yakuba.apps.counter.module import LINK
from yakuba.apps.counter.views.shared import stopped_page, told_at
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import IdentityRefusedError, IntakeError, NoReceptionError
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import EscalateError, NotInCopyError, PeopleError
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


def find(request: HttpRequest) -> HttpResponse:
    """Who stands there, in the register copy. A name never stands in an address."""
    actor = allowed(request, LINK)
    search = forms.Search(request.POST or None)
    hits = None
    if search.is_valid():
        try:
            hits = register.find(actor, search.cleaned_data)
        except PeopleError as refused:
            search.add_error(None, str(refused))
    context = {"search": search, "hits": hits, "as_of": register.as_of_text(hits.as_of) if hits else ""}
    return render(request, "counter/link_find.html", context, status=422 if search.errors else 200)


@require_safe
@told_at("filer")
def here(request: HttpRequest, key: UUID) -> HttpResponse:
    """To the page of who stands there in a reception."""
    actor = allowed(request, LINK)
    person = linking.person_of(actor, key)
    if person is None:
        messages.error(request, _("来ている方の本人確認を先に記録してください。代理人には番号を渡せません。"))
        return redirect("counter:filer", key)
    return redirect(f"{reverse('counter:link', args=[person])}?{urlencode({'reception': str(key)})}")


def link(request: HttpRequest, person: int) -> HttpResponse:
    """The links of a person; the sheet, when a code is given out."""
    actor = allowed(request, LINK)
    reception = _reception(actor, person, request.POST.get("reception") or request.GET.get("reception", ""))
    form = forms.IssueCode(
        intake.identity_papers(),
        request.POST or None,
        identified=reception is not None,
        issue=uuid.uuid4(),
        reception=reception,
    )
    if form.is_valid():
        try:
            return _sheet(actor, person, reception, form)
        except EscalateError as stopped:
            return stopped_page(request, actor, stopped)
        except IdentityRefusedError as refused:
            form.add_error("alone" if "alone" in form.fields else None, str(refused))
        except (IntakeError, DocumentError) as refused:
            form.add_error(None, str(refused))
    return _shown(request, actor, person, form)


@require_POST
def end(request: HttpRequest, person: int) -> HttpResponse:
    """End one link; twice changes nothing."""
    actor = allowed(request, LINK)
    form = forms.EndLink(request.POST)
    try:
        if not form.is_valid():
            messages.error(request, forms.REOPEN)
        else:
            intake.end_link(actor, person_id=person, request=form.cleaned_data["link"])
            messages.success(request, _("連携を解除しました。本人の画面にも届きます。"))
    except NotInCopyError as missing:
        raise Http404(str(missing)) from missing
    except IntakeError as refused:
        messages.error(request, str(refused))
    return redirect("counter:link", person)


def _shown(request: HttpRequest, actor: Actor, person: int, form: forms.IssueCode) -> HttpResponse:
    try:
        found = people.person(actor, person)
        links = intake.links_of(actor, person)
    except NotInCopyError as missing:
        raise Http404(str(missing)) from missing
    context = {"form": form, "person": found, "links": links, "identified": "alone" not in form.fields}
    context["address"] = reverse("counter:link", args=[person])
    return render(request, "counter/link.html", context, status=422 if form.is_bound else 200)


def _sheet(actor: Actor, person: int, reception: UUID | None, form: forms.IssueCode) -> HttpResponse:
    issue, papers = form.cleaned_data["issue"], form.shown_papers()
    try:
        pdf = linking.sheet(actor, issue=issue, person_id=person, papers=papers, reception=reception)
    except NotInCopyError as missing:
        raise Http404(str(missing)) from missing
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="renkei-bango.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


def _reception(actor: Actor, person: int, key: str) -> UUID | None:
    """The reception in which this person was identified; None: papers are asked for here."""
    try:
        return UUID(key) if key and linking.person_of(actor, UUID(key)) == person else None
    except (ValueError, NoReceptionError, NotAllowed):
        return None
