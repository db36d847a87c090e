"""確認・署名: each sheet is read and signed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.counter import filing, forms, opening, paperwork, queries, tablet
from yakuba.apps.counter.module import CONTINUE
from yakuba.apps.counter.views.shared import number_in, told_at
from yakuba.kernel.identity.service import background
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


@require_POST
@told_at("forms")
def show(request: HttpRequest, key: UUID) -> HttpResponse:
    """Freeze what is complete, to be read and signed."""
    actor = allowed(request, CONTINUE)
    incomplete = filing.show_complete(actor=actor, key=key)
    if incomplete:
        messages.warning(request, _("まだ入っていない欄がある様式が%(count)s枚あります。") % {"count": incomplete})
    return redirect("counter:signing", key)


@require_safe
@told_at("forms")
def signing(request: HttpRequest, key: UUID) -> HttpResponse:
    """Each sheet and how far its signature is, and how the tablet stands; renewed when something happens there."""
    actor = allowed(request, CONTINUE)
    return _signing(request, actor, opening.reception(actor, key))


@require_POST
@told_at("signing")
def offer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Bring the forms to the tablet before the resident. The code is in this answer and is kept nowhere."""
    actor = allowed(request, CONTINUE)
    ticket = intake.offer_signing(actor, key, number_in(request, "version"))
    return _signing(request, actor, opening.reception(actor, key), tablet.address(request, ticket.token), ticket.word)


def _signing(
    request: HttpRequest, actor: Actor, reception: ReceptionView, address: str = "", word: str = ""
) -> HttpResponse:
    found = intake.sheets(actor, reception.key)
    if not found:
        return redirect("counter:filer", reception.key)
    pages = paperwork.pages(reception, found, whole=False)
    state = intake.tablet_state(actor, reception.key)
    context = queries.page(actor, reception, "signing") | {
        "pages": pages,
        "ready": not any(page.waits or not page.sheet.shown_sha256 for page in pages),
        "tablet": state,
        "called": tablet.called(state, pages),
        "seen": tablet.fingerprint(state),
        "can_offer": tablet.is_there() and any(page.waits for page in pages),
        "address": address,
        "word": word,
        "code": tablet.code(address) if address else "",
    }
    answer = render(request, "counter/signing.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@background
@require_safe
@told_at("signing")
def watch(request: HttpRequest, key: UUID, seen: str) -> HttpResponse:
    """Whether something has happened at the tablet since the page was made; then the page is renewed."""
    actor = allowed(request, CONTINUE)
    answer = HttpResponse(status=204)
    if tablet.fingerprint(intake.tablet_state(actor, key)) != seen:
        answer = HttpResponse()
        answer["HX-Redirect"] = reverse("counter:signing", args=[key])
    return answer


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
