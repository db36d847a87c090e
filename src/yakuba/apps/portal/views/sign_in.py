"""Signing in and out: an address, a code, and plainly what that proves."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yakuba.apps.portal import forms
from yakuba.apps.portal.contracts import CodeRefusedError, PortalError
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.use_cases import drafting
from yakuba.apps.portal.use_cases import sign_in as signing
from yakuba.apps.portal.views.shared import ANSWERS, SESSION, is_bound, page, visitor_of
from yakuba.kernel.identity.service import client_address

WAITING, NEXT = "portal_code", "portal_next"


@page
def address(request: HttpRequest) -> HttpResponse:
    """Where the code is to go."""
    if visitor_of(request).account is not None:
        return redirect(_next(request))
    if "next" in request.GET:
        request.session[NEXT] = request.GET["next"]
    form = forms.Address(is_bound(request))
    if form.is_valid():
        try:
            key = signing.ask_code(email=form.cleaned_data["email"], client=client_address(request))
        except PortalError as refused:
            form.add_error("email", str(refused))
        else:
            request.session[WAITING] = str(key)
            return redirect("portal:code")
    return render(request, "portal/sign_in.html", {"form": form}, status=422 if form.is_bound else 200)


@page
def code(request: HttpRequest) -> HttpResponse:
    """The code from the mail."""
    key = _waiting(request)
    if key is None:
        return redirect("portal:sign-in")
    form, final = forms.Code(is_bound(request)), False
    if form.is_valid():
        try:
            session = signing.sign_in(key=key, code=form.cleaned_data["code"])
        except CodeRefusedError as refused:
            form.add_error("code", str(refused))
            final = refused.final
        else:
            return _welcome(request, session)
    context = {"form": form, "final": final, "wait": signing.wait_for(key)}
    return render(request, "portal/code.html", context, status=422 if form.is_bound else 200)


@page
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """Another code to the same address, a minute after the last."""
    key = _waiting(request)
    email = signing.address_of(key) if key else ""
    if not email:
        return redirect("portal:sign-in")
    try:
        request.session[WAITING] = str(signing.ask_code(email=email, client=client_address(request)))
    except PortalError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("新しい番号を送りました。前の番号は使えません。"))
    return redirect("portal:code")


@page
@require_POST
def out(request: HttpRequest) -> HttpResponse:
    """The end of the session: nothing of it stays in this browser."""
    account, held = visitor_of(request).account, request.session.get(SESSION)
    if account is not None and held:
        signing.sign_out(session=UUID(held), account=account)
    for name in (SESSION, ANSWERS, WAITING, NEXT):
        request.session.pop(name, None)
    request.session.cycle_key()
    request.portal = None  # type: ignore[attr-defined]  # ours, for the page
    return render(request, "portal/signed_out.html")


def _welcome(request: HttpRequest, session: UUID) -> HttpResponse:
    """What was answered before signing in goes into the account; what the account has already stays."""
    account = signing.account_of(session)
    assert account is not None
    target = _next(request)
    for event, held in request.session.pop(ANSWERS, {}).items():
        drafting.keep_answers(account=account, event=event, content=Content.read(held))
    for name in (WAITING, NEXT):
        request.session.pop(name, None)
    request.session.cycle_key()
    request.session[SESSION] = str(session)
    messages.success(request, _("サインインしました。"))
    return redirect(target)


def _waiting(request: HttpRequest) -> UUID | None:
    held = request.session.get(WAITING)
    return UUID(held) if held else None


def _next(request: HttpRequest) -> str:
    """Back to where one came from, within the portal only."""
    wanted = str(request.session.get(NEXT, ""))
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(reverse("portal:start"))
    return wanted if safe else reverse("portal:start")
