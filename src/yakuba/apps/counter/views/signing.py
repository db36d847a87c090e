"""確認・署名 and 受取: each sheet is read and signed, then all are received at one moment."""

import uuid
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.counter import filing, forms, paperwork, queries
from yakuba.apps.counter.module import CONTINUE
from yakuba.apps.counter.views.shared import told_at
from yakuba.kernel.documents.contracts import DocumentError
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import IncompleteError
from yakuba.kernel.people.contracts import EscalateError
from yakuba.web.access import allowed


@require_POST
@told_at("forms")
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Freeze what is complete, to be read and signed."""
    actor = allowed(request, CONTINUE)
    try:
        incomplete = filing.show_complete(actor=actor, key=key)
    except DocumentError as refused:
        messages.error(request, str(refused))
        return redirect("counter:forms", key)
    if incomplete:
        messages.warning(request, _("まだ入っていない欄がある様式が%(count)s枚あります。") % {"count": incomplete})
    return redirect("counter:signing", key)


@require_safe
@told_at("forms")
def signing(request: HttpRequest, key: UUID) -> HttpResponse:
    """Each sheet and how far its signature is; the state is renewed by itself."""
    actor = allowed(request, CONTINUE)
    reception = intake.view(actor, key)
    found = intake.sheets(actor, key)
    if not found:
        return redirect("counter:filer", key)
    context = {"pages": paperwork.pages(reception, found, whole=False)}
    context["ready"] = not any(page.waits or not page.sheet.shown_sha256 for page in context["pages"])
    return render(request, "counter/signing.html", context | queries.page(actor, reception, "signing"))


@require_POST
@told_at("signing")
def sign(request: HttpRequest, key: UUID) -> HttpResponse:
    """One sheet: read and confirmed by name, or the signed paper came back."""
    actor = allowed(request, CONTINUE)
    form = forms.Sign(request.POST)
    known = form.is_valid() and paperwork.sheet_of(intake.sheets(actor, key), form.cleaned_data["sheet"])
    if not known:
        raise Http404
    told = form.cleaned_data
    filing.sign(actor=actor, sheet=known.key, shown_sha256=told["shown_sha256"], on_paper=told["how"] == forms.ON_PAPER)
    messages.success(request, _("「%(name)s」の署名を記録しました。") % {"name": known.name})
    return redirect("counter:signing", key)


@told_at("receipt")
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is still missing, the receipt itself, and the cases that follow from it."""
    actor = allowed(request, CONTINUE)
    form = forms.Receive(request.POST or None)
    lacks = intake.lacks(actor, key)
    if form.is_valid():
        told = form.cleaned_data
        try:
            filing.receive(actor=actor, key=key, version=told["version"], submission_key=told["submission_key"])
            messages.success(request, _("受け付けました。"))
            return redirect("counter:receipt", key)
        except EscalateError as stopped:
            return render(request, "counter/stopped.html", {"told": str(stopped), "kept": True})
        except IncompleteError as incomplete:
            lacks = incomplete.lacks
    reception = intake.view(actor, key)
    submissions = intake.submissions(actor, key)
    context = queries.page(actor, reception, "receipt") | {
        "pages": paperwork.pages(reception, intake.sheets(actor, key), whole=False),
        "received": paperwork.opened_for(actor, submissions),
        "form": forms.Receive(initial={"version": reception.version, "submission_key": uuid.uuid4()}),
        "lacks": paperwork.mended(lacks, reception),
    }
    context["opening"] = any(len(opened) < len(taken.sheets) for taken, opened in context["received"])
    context["more"] = any(not page.sheet.received for page in context["pages"])
    template = "counter/cases.html" if request.htmx else "counter/receipt.html"  # type: ignore[attr-defined]
    return render(request, template, context, status=422 if request.POST else 200)
