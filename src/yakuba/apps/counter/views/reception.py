"""The first pages of a reception and its end."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yakuba.apps.counter import forms, listing, opening, queries, use_cases, visits
from yakuba.apps.counter.module import CLOSE, CONTINUE, LIST, OPEN
from yakuba.apps.counter.steps import steps
from yakuba.apps.counter.views.shared import number_in, told
from yakuba.kernel.intake.contracts import BadStatementError, IntakeError, NoReceptionError, ReceptionView, State, Whose
from yakuba.kernel.procedures.contracts import UnknownProcedure
from yakuba.lib import clock
from yakuba.lib.refs import Actor
from yakuba.web import exports
from yakuba.web.access import allowed
from yakuba.web.shell import wiring
from yakuba.web.tables import Asked


@require_safe
def start(request: HttpRequest) -> HttpResponseBase:
    """What brings you here today: the life events for whoever may open a reception, and the receptions at work.

    ``?export=csv`` gives all of the latter.
    """
    actor = allowed(request, LIST)
    narrowed = forms.Filter(request.GET)
    rows = _listed(request, actor, narrowed)
    if exports.is_wanted(request):
        return listing.as_csv(rows)
    code = narrowed.cleaned_data.get("visit", "") if narrowed.is_valid() else ""
    announced = visits.lines(actor, number=code)
    may_open = OPEN in wiring().allowed(request, [OPEN])
    context = {
        "events": queries.events() if may_open else (),
        "table": rows.table(),
        "narrowed": narrowed,
        "visits": announced,
        "visit_code": code,
        "may_open": may_open,
        "shared_url": "" if rows.whose is Whose.SHARED else f"?whose={Whose.SHARED.value}",
    }
    return render(request, "counter/start.html", context)


def _listed(request: HttpRequest, actor: Actor, narrowed: forms.Filter) -> listing.Receptions:
    wanted = narrowed.cleaned_data if narrowed.is_valid() else {}
    asked = Asked.read(request, listing.COLUMNS, default=listing.NEWEST_FIRST)
    state, number = wanted.get("state", ""), wanted.get("number", "")
    whose = narrowed.whose_wanted()
    return listing.Receptions(actor, clock.today(), asked, State(state) if state else None, number, whose)


@require_POST
def begin_visit(request: HttpRequest, visit: UUID) -> HttpResponse:
    """An announced visit begins; a second click finds the same reception."""
    actor = allowed(request, OPEN)
    try:
        return _to_next_step(request, use_cases.begin_visit(actor=actor, visit=visit))
    except NoReceptionError as missing:
        raise Http404(str(missing)) from missing
    except (IntakeError, UnknownProcedure):
        text = _("来庁予定の回答を読み込めません。出来事を選んで、新しい受付として始めてください。")
        messages.error(request, text)
        return redirect("counter:start")


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
        except BadStatementError as refused:
            form.add_error(refused.item if refused.item in form.fields else None, str(refused))
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
        ticket_at=form.ticket_at(),
    )


@require_POST
@told
def finish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close the reception."""
    actor = allowed(request, CLOSE)
    use_cases.finish(actor=actor, key=key, version=number_in(request, "version"))
    messages.success(request, _("受付を終えました。"))
    return redirect("counter:start")


@require_POST
@told
def resume(request: HttpRequest, key: UUID) -> HttpResponse:
    """Go on with a reception that another counter has ended."""
    actor = allowed(request, CONTINUE)
    opening.reception(actor, key)
    use_cases.resume(actor=actor, key=key, version=number_in(request, "version"))
    messages.success(request, _("この世帯の受付を続けます。"))
    return redirect("counter:interview", key)
