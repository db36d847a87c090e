"""受取: what was signed is received at one moment, over the counter or by mail."""

import uuid
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yakuba.apps.counter import arrivals, filing, forms, linking, opening, paperwork, queries, tablet
from yakuba.apps.counter.module import CONTINUE
from yakuba.apps.counter.views.shared import stopped_page, told_at
from yakuba.kernel.cases import service as cases
from yakuba.kernel.identity.service import background
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import BadStatementError, Door, IncompleteError, Lack, ReceptionView
from yakuba.kernel.people.contracts import EscalateError
from yakuba.lib.refs import Actor
from yakuba.web.access import allowed


@told_at("receipt")
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """How it came, what is still missing, the receipt itself, and the cases that follow from it."""
    actor = allowed(request, CONTINUE)
    ways = arrivals.ways(intake.sheets(actor, key))
    door = ways.chosen(request.POST or request.GET)
    call = tablet.call(intake.tablet_state(actor, key))
    form = _form(ways, door, request.POST or None)
    lacks = intake.lacks(actor, key, door)
    if form.is_valid() and form.has_heard(call):
        try:
            if _received(actor, key, door, form):
                messages.success(request, _("受け付けました。"))
                return redirect("counter:receipt", key)
        except EscalateError as stopped:
            return stopped_page(request, actor, stopped, kept=True)
        except IncompleteError as incomplete:
            lacks, ways = incomplete.lacks, arrivals.ways(intake.sheets(actor, key))
    elif form.is_bound and form.is_outdated:
        messages.error(request, forms.REOPEN)
    return _receipt(request, opening.reception(actor, key), ways, form, lacks)


def _form(
    ways: arrivals.Ways, door: Door, data: Mapping[str, str] | None, version: int = 0, call: str = ""
) -> forms.Receive:
    new = {"version": version, "submission_key": uuid.uuid4(), "door": door.value, "called": call}
    if door is Door.MAIL:
        return forms.ReceiveLetter(ways.doors, data, by_postmark=ways.by_postmark, initial=new)
    return forms.Receive(ways.doors, data, initial=new)


def _received(actor: Actor, key: UUID, door: Door, form: forms.Receive) -> bool:
    """Whether it was taken; what speaks against the days of a letter stands beside them."""
    told = form.cleaned_data
    version, submission_key = told["version"], told["submission_key"]
    if door is not Door.MAIL:
        filing.receive(actor=actor, key=key, version=version, submission_key=submission_key)
        return True
    days = {"arrived_on": told["arrived_on"], "postmarked_on": told.get("postmarked_on")}
    try:
        filing.receive_letter(actor=actor, key=key, version=version, submission_key=submission_key, **days)
    except BadStatementError as refused:
        form.add_error(refused.item if refused.item in form.fields else None, str(refused))
    return form.is_valid()


def _receipt(
    request: HttpRequest,
    reception: ReceptionView,
    ways: arrivals.Ways,
    form: forms.Receive,
    lacks: Sequence[Lack],
) -> HttpResponse:
    actor, door = allowed(request, CONTINUE), ways.chosen(request.POST or request.GET)
    pages = paperwork.pages(reception, ways.sheets, whole=False)
    found = paperwork.opened_for(actor, reception, intake.submissions(actor, reception.key))
    fresh = not form.is_bound or form.is_outdated
    state = intake.tablet_state(actor, reception.key)
    context = queries.page(actor, reception, "receipt", undone=paperwork.undone(lacks, pages)) | {
        "pages": pages,
        "called": tablet.called(state, pages),
        "received": [(taken, opened, arrivals.letter(taken, pages), arrivals.place(taken)) for taken, opened in found],
        "form": _form(ways, door, None, reception.version, tablet.call(state)) if fresh else form,
        "ways": ways,
        "tabs": ways.tabs(reception, door),
        "by_mail": door is Door.MAIL,
        "lacks": paperwork.mended(lacks, reception),
        "may_link": door is Door.COUNTER and linking.is_offered(actor, reception),
        "more": any(not page.sheet.received for page in pages),
    }
    return render(request, "counter/receipt.html", context, status=422 if request.POST else 200)


@background
@require_safe
@told_at("receipt")
def opened(request: HttpRequest, key: UUID, submission: UUID, expected: int) -> HttpResponse:
    """The cases of one submission as far as they are open; asked again by the page until they all are.

    Nobody is named here: once all are open the page is made anew, which says for whom each is.
    """
    actor = allowed(request, CONTINUE)
    if not intake.is_submitted(actor, key, submission):
        raise Http404
    found = cases.progress(actor, [submission])
    if len(found) >= expected and request.htmx:  # type: ignore[attr-defined]  # of django_htmx
        return HttpResponse(headers={"HX-Redirect": reverse("counter:receipt", args=[key])})
    lines = [(case, "") for case in found]
    context = {"key": key, "submission": submission, "expected": expected, "opened": lines}
    return render(request, "counter/cases.html", context)
