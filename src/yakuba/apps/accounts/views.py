"""Pages of our own beside allauth's: choosing a factor, the person's sessions, the lock."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from allauth.account import views as account
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yakuba.apps.accounts.browsers import called
from yakuba.kernel.identity import service
from yakuba.lib import clock


@require_GET
def enrol(request: HttpRequest) -> HttpResponse:
    """Choose the first second factor."""
    return render(request, "accounts/enrol.html")


def change_password(request: HttpRequest) -> HttpResponseBase:
    """The present password and a new one; whoever has none is told how they come in instead."""
    if not service.has_password(request):
        return render(request, "accounts/no_password.html", status=200 if request.method in ("GET", "HEAD") else 409)
    return account.password_change(request)


@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """The person's own sessions."""
    found = [replace(session, browser=called(session.browser)) for session in service.my_sessions(request)]
    return render(request, "accounts/sessions.html", {"sessions": found})


@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponseBase:
    """End one of the person's own sessions; twice is as good as once."""
    if service.end_session(request, session_id):
        messages.success(request, _("その端末のサインインを終わらせました。"))
    else:
        messages.info(request, _("その端末のサインインはもう終わっています。"))
    return HttpResponseRedirect(reverse("accounts:sessions"))


def locked(
    request: HttpRequest, original: HttpResponseBase | None, credentials: dict[str, str] | None
) -> HttpResponseBase:
    """After too many failures: when to try again, and whom to ask. The same for codes that nobody has."""
    until = service.locked_until(request, credentials)
    answer = render(request, "accounts/locked.html", {"until": until}, status=429)
    if until is not None:
        answer["Retry-After"] = str(max(1, math.ceil((until - clock.now()).total_seconds())))
    return answer


def keeps_one_factor(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view removes a factor: not the last one."""

    @wraps(view)
    def guarded(request: HttpRequest, pk: int) -> HttpResponseBase:
        if service.is_last_factor(service.current(request).user_id, pk):
            messages.error(request, _("最後の認証の手段は削除できません。先に別の手段を登録してください。"))
            return HttpResponseRedirect(reverse("mfa_index"))
        return view(request, pk=pk)

    return guarded
