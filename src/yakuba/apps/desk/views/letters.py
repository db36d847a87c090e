"""Papers as they will go out or were filed: the prepared letter, the frozen one, the form."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yakuba.apps.desk import papers
from yakuba.apps.desk.dossier import Dossier
from yakuba.apps.desk.forms.base import ActionForm
from yakuba.apps.desk.forms.decisions import Draft, Issue
from yakuba.apps.desk.module import VIEW
from yakuba.apps.desk.views.refusals import told
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import Prepared
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


def preview(request: HttpRequest, actor: Actor, shown: Dossier, form: Draft) -> HttpResponse:
    """The draft as it will be sent round, with the letter to look at. Raises CaseError, DocumentError."""
    prepared = cases.prepare_letter(actor, shown.case.row.key, form.proposal())
    token = papers.token(actor, shown.case.row.key, prepared) if prepared else ""
    context = {"dossier": shown, "case": shown.case, "form": form, "proposal": form.proposal(), "token": token}
    return render(request, "desk/draft_preview.html", context)


def of_action(actor: Actor, case: CaseView, form: ActionForm) -> Prepared | None:
    """The letter that goes with an action: for a draft the one that was shown, for an issue without seal a new one.

    Raises DocumentError, CaseError.
    """
    if isinstance(form, Draft):
        token = form.cleaned_data["token"]
        return papers.opened(actor, case.row.key, token) if token else None
    if isinstance(form, Issue) and case.letter and not documents.is_sealed(case.letter):
        return cases.prepare_issue(actor, case.row.key, on=form.cleaned_data["on"])
    return None


@require_GET
@told
def prepared(request: HttpRequest, key: UUID, token: str) -> HttpResponse:
    """The letter before it is frozen."""
    actor = allowed(request, VIEW)
    try:
        found = papers.opened(actor, key, token)
    except papers.StaleTokenError as stale:
        raise Http404 from stale
    return as_pdf(cases.read_draft(actor, key, found), "tsuchi-an.pdf")


@require_GET
@told
def frozen(request: HttpRequest, key: UUID) -> HttpResponse:
    """The letter of the case as it was drafted, sealed or issued."""
    return as_pdf(cases.read_letter(allowed(request, VIEW), key), "tsuchi.pdf")


@require_GET
@told
def filed_form(request: HttpRequest, key: UUID) -> HttpResponse:
    """The form as it was filed and signed."""
    return as_pdf(cases.read_form(allowed(request, VIEW), key), "yoshiki.pdf")


def as_pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at in the browser; its name says nothing about anybody."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
