"""One-click sign-in as a fictional member of staff. Loading this module outside the demo is refused."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from samples.personas import ONE_AFTER_ANOTHER, STAFF, staff
from yakuba.kernel.identity import service
from yakuba.kernel.identity.contracts import StaffExistsError

if not settings.DEMO:
    raise ImproperlyConfigured("yakuba.apps.accounts.demo may be loaded in the demo only (./run demo)")


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The members of staff to choose from."""
    turns = [staff(code) for code in ONE_AFTER_ANOTHER]
    return render(request, "accounts/demo.html", {"staff": STAFF, "turns": turns})


@require_POST
def enter(request: HttpRequest, code: str) -> HttpResponseBase:
    """Sign in as one of them. A login that the demo did not make is never entered."""
    persona = next((persona for persona in STAFF if persona.code == code), None)
    if persona is None:
        raise Http404
    try:
        return service.begin_demo_session(request, code=persona.code, display_name=persona.name)
    except StaffExistsError as real:
        raise PermissionDenied from real


app_name = "accounts_demo"
urlpatterns = [
    path("", service.way_in(choose), name="choose"),
    path("<str:code>/", service.way_in(enter), name="enter"),
]
