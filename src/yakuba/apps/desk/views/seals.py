"""公印の机: decided letters that wait for the seal, each compared with its decision and stamped once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from yakuba.apps.desk import papers, use_cases, words
from yakuba.apps.desk.forms.seals import Stamp
from yakuba.apps.desk.module import SEAL
from yakuba.apps.desk.views.letters import as_pdf
from yakuba.apps.desk.views.refusals import told
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


@require_safe
@told
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for the seal, the oldest decision first."""
    actor = allowed(request, SEAL)
    sections = words.section_names()
    found = [(one, sections.get(one.document.section, "")) for one in documents.waiting_for_seal(actor)]
    return render(request, "desk/seals.html", {"waiting": found, "seals": documents.seals(actor)})


@require_http_methods(["GET", "HEAD", "POST"])
@told
def letter(request: HttpRequest, document: UUID) -> HttpResponse:
    """One letter: look at it, choose the seal, look at the stamped one, stamp it."""
    actor = allowed(request, SEAL)
    form = Stamp(documents.seals(actor), request.POST or None)
    if form.is_valid() and request.POST.get("step") == "stamp":
        token, seal = request.POST.get("token", ""), form.cleaned_data["seal"]
        use_cases.stamp(actor=actor, document=document, token=token, seal=seal)
        messages.success(request, _("公印を押しました。"))
        return redirect("desk:seals")
    found = documents.unsealed(actor, str(document))
    form = Stamp(documents.seals(actor, found.document.authority), request.POST or None)
    section = words.section_names().get(found.document.section, "")
    context = {"found": found, "form": form, "section": section, "token": _prepared(actor, document, form)}
    return render(request, "desk/seal.html", context, status=422 if form.errors else 200)


def _prepared(actor: Actor, document: UUID, form: Stamp) -> str:
    """The token of the stamped letter to look at; empty where it cannot be made, which the form then says."""
    if not form.is_valid():
        return ""
    try:
        prepared = use_cases.prepare_stamped(actor=actor, document=document, **form.cleaned_data)
    except DocumentError as refused:
        form.add_error(None, str(refused))
        return ""
    return papers.token(actor, document, prepared)


@require_GET
@told
def letter_pdf(request: HttpRequest, document: UUID) -> HttpResponse:
    """The letter as it was decided, or with the seal on it before it is stamped."""
    actor = allowed(request, SEAL)
    found = documents.unsealed(actor, str(document))
    if token := request.GET.get("prepared", ""):
        return as_pdf(documents.read_prepared(papers.opened(actor, document, token)), "tsuchi-oin.pdf")
    return as_pdf(documents.read_paper(found.document.id, actor=actor), "tsuchi.pdf")
