"""The page of the simulated card app. It is there in the demo only, and says so."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.adapters.card_simulator.app import SimulatedApp, build
from yakuba.adapters.card_simulator.cards import Card, LockedError, NoCertificateError, PinError
from yakuba.adapters.card_simulator.forms import Sign
from yakuba.kernel.identity.contracts import CardTokenError
from yakuba.kernel.identity.service import public

View = Callable[[HttpRequest, SimulatedApp, str], HttpResponse]


def of_a_call(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Only while the call waits; a page is kept nowhere."""

    @public
    @wraps(view)
    def wrapped(request: HttpRequest, call: str) -> HttpResponse:
        try:
            answer = view(request, build(), call)
        except CardTokenError:
            answer = render(request, "card_simulator/over.html", status=404)
        answer["Cache-Control"] = "no-store"
        return answer

    return wrapped


@of_a_call
def choose(request: HttpRequest, app: SimulatedApp, call: str) -> HttpResponse:
    """Pick a card, type its PIN, and go back with a token."""
    if app.call(call) is None:
        raise CardTokenError
    form = Sign(app.cards.all(), request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return redirect(app.signed(call, form.cleaned_data["card"], form.cleaned_data["pin"]))
        except NoCertificateError:
            form.add_error("card", _("15歳未満の方のカードでは署名できません。保護者の方が窓口で手続してください。"))
        except LockedError:
            form.add_error("pin", _locked())
        except PinError as wrong:
            told = _("暗証番号が違います。あと%(left)s回まちがえると、ロックされます。") % {"left": wrong.left}
            form.add_error("pin", told if wrong.left else _locked())
    cards = app.cards.all()
    context = {"form": form, "call": call, "locked": [card for card in cards if card.is_locked], "has_cards": cards}
    return render(request, "card_simulator/choose.html", context, status=422 if form.is_bound else 200)


@require_POST
@of_a_call
def stop(_request: HttpRequest, app: SimulatedApp, call: str) -> HttpResponse:
    """Go back without signing."""
    return redirect(app.stopped(call))


@require_POST
@of_a_call
def unlock(request: HttpRequest, app: SimulatedApp, call: str) -> HttpResponse:
    """What a counter does for a real card."""
    locked: list[Card] = [card for card in app.cards.all() if card.is_locked]
    for card in locked:
        if card.id == request.POST.get("card"):
            app.cards.unlock(card.id)
    return redirect("card-simulator:choose", call)


def _locked() -> str:
    return _("5回まちがえたので、暗証番号がロックされました。本物のカードは、役所の窓口で暗証番号を再設定します。")
