"""The gate before every view: who may call it is decided here, and what nobody decided is closed (SR-01, SR-16)."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode

from yakuba.kernel.identity import factors, session
from yakuba.kernel.identity.access import access_of
from yakuba.kernel.identity.contracts import Access, Assurance, NotSignedInError, SignedIn, Step, StepUpNeededError
from yakuba.kernel.identity.models import User
from yakuba.kernel.identity.terminals import refuse_elsewhere
from yakuba.lib import clock


class Gate:
    """Middleware after the session, authentication and messages. A half-done sign-in counts as a stranger."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        if session.was_read(request) and not answer.has_header("Cache-Control"):
            answer["Cache-Control"] = "no-store"
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """None lets the view answer."""
        access = access_of(view)
        person = session.signed_in(request)
        works = person is not None and person.actor.kind == "staff" and not access.stranger
        if works or access.way_in:
            refuse_elsewhere(request, person.actor.id if person else "")
        if person is None:
            return None if access.stranger else to_sign_in(request)
        if not access.background:
            session.touch(request)
        if person.actor.kind == "resident":
            _for_resident(access, person)
            return None
        return _for_staff(request, access, person)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """A view, or what it called, asked for more than this session has."""
        if isinstance(exception, NotSignedInError):
            return to_sign_in(request)
        if isinstance(exception, StepUpNeededError):
            return to_step_up(request, exception.needed)
        return None


def pending_step(user: User, person: SignedIn) -> Step | None:
    """What this member of staff must do before anything else."""
    if person.assurance >= Assurance.TWO_FACTOR:
        return Step.PASSWORD if user.must_change_password else None
    if factors.has_factor(user):
        return Step.CONFIRM
    return Step.PASSWORD if user.must_change_password else Step.ENROL


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """The sign-in page, coming back here afterwards."""
    return _go(request, resolve_url(settings.LOGIN_URL))


def to_step_up(request: HttpRequest, needed: Assurance) -> HttpResponseBase:
    """The page that asks for the missing or fresh factor, coming back here afterwards."""
    user = request.user
    if needed < Assurance.PHISHING_RESISTANT:
        return _go(request, get_adapter().get_reauthentication_methods(user)[0]["url"])
    has_passkey = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).exists()
    return _go(request, reverse("mfa_reauthenticate_webauthn" if has_passkey else "mfa_add_webauthn"))


def _for_resident(access: Access, person: SignedIn) -> None:
    if access.stranger or (access.resident is not None and person.assurance >= access.resident):
        return
    raise PermissionDenied


def _for_staff(request: HttpRequest, access: Access, person: SignedIn) -> HttpResponseBase | None:
    step = pending_step(request.user, person) if isinstance(request.user, User) else None
    if step is not None:
        return _while_pending(request, access, step)
    stale = access.within is not None and clock.now() - person.authenticated_at > access.within
    if access.stranger or (person.assurance >= access.staff and not stale):
        return None
    return to_step_up(request, access.staff)


def _while_pending(request: HttpRequest, access: Access, step: Step) -> HttpResponseBase | None:
    if step in access.setting_up:
        return None
    if not access.stranger:
        return _go(request, reverse(step.value))
    request.user = AnonymousUser()
    session.forget(request)
    return None


def _go(request: HttpRequest, url: str) -> HttpResponseBase:
    back = request.get_full_path() if request.method == "GET" else ""
    target = f"{url}?{urlencode({'next': back})}" if back else url
    if request.headers.get("HX-Request") == "true":
        # htmx would put the sign-in page into a corner of this one: send the whole window there.
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(target)
