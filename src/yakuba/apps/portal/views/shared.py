"""What every page of the portal stands on: who is signed in, nothing kept by caches, and refusals as pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from yakuba.apps.portal import guiding, queries
from yakuba.apps.portal.contracts import NotFoundError
from yakuba.apps.portal.household import Content
from yakuba.apps.portal.use_cases import drafting
from yakuba.apps.portal.use_cases import sign_in as signing
from yakuba.apps.portal.wording import is_easy
from yakuba.kernel.identity.service import public
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.service import Material

SESSION, ANSWERS = "portal_session", "portal_answers"
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Visitor:
    """Who looks at the page: None before signing in."""

    account: UUID | None
    unread: int

    @cached_property
    def words(self) -> Mapping[str, str]:
        """What definitions say, in easy words by its text; empty unless the page is easy."""
        return procedures.easy_words() if is_easy() else {}


def page(view: View) -> View:
    """Anybody's page."""

    @public
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        account = account_of(request)
        visitor = Visitor(account, queries.unread(account) if account else 0)
        request.portal = visitor  # type: ignore[attr-defined]  # ours, for the page
        try:
            answer = view(request, *args, **named)
        except NotFoundError as missing:
            answer = render(request, "portal/missing.html", {"told": str(missing)}, status=404)
        answer["Cache-Control"] = "no-store"
        return answer

    return wrapped


def signed_in(view: View) -> View:
    """A page of one account: the view gets its key. Strangers sign in first and come back here."""

    @page
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        account = visitor_of(request).account
        if account is None:
            request.session.pop(SESSION, None)
            back = {"next": request.get_full_path()} if request.method == "GET" else {}
            return redirect(f"{reverse('portal:sign-in')}?{urlencode(back)}" if back else reverse("portal:sign-in"))
        return view(request, account, *args, **named)

    return wrapped


def visitor_of(request: HttpRequest) -> Visitor:
    """As ``page`` found out."""
    visitor: Visitor = request.portal  # type: ignore[attr-defined]  # ours, for the page
    return visitor


def account_of(request: HttpRequest) -> UUID | None:
    """Whose browser this is, while its session lives."""
    held = request.session.get(SESSION, "")
    try:
        return signing.account_of(UUID(held)) if held else None
    except ValueError:
        return None


def material_of(event: str) -> Material:
    """The interview of a life event. Raises NotFoundError."""
    found = guiding.material_of(event)
    if found is None:
        raise NotFoundError(_("この案内は見つかりません。はじめの画面から選び直してください。"))
    return found


def answers(request: HttpRequest, event: str) -> Content:
    """What was answered about this life event so far: kept in the account, or in the session before signing in."""
    account = visitor_of(request).account
    if account is not None:
        return drafting.answers_of(account, event) or Content()
    held = request.session.get(ANSWERS, {}).get(event)
    return Content.read(held) if held else Content()


def keep(request: HttpRequest, event: str, content: Content) -> None:
    """Keep the answers where they are kept."""
    account = visitor_of(request).account
    if account is not None:
        drafting.keep_answers(account=account, event=event, content=content)
        return
    request.session[ANSWERS] = {**request.session.get(ANSWERS, {}), event: content.held()}


def is_bound(request: HttpRequest) -> Any:
    """The data of a form that was sent; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None
