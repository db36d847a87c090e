"""The address ``/``: the first page of their work for whoever is signed in."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yakuba.config.wiring import wiring
from yakuba.ports import registry


def portal(request: HttpRequest) -> HttpResponse:
    """The start page for residents: nobody has to be signed in. A page that says so where there is none."""
    own = [module for module in registry.modules("portal") if "desk" not in module.zones]
    return redirect(f"{own[0].name}:start") if own else render(request, "web/nothing.html")


def home(request: HttpRequest) -> HttpResponse:
    """The first menu entry that the person has a right to; a page that says whom to ask when there is none."""
    if wiring.actor(request) is None:
        raise PermissionDenied
    items = [item for module in registry.modules(wiring.zone()) for item in module.menu if item.act]
    allowed = wiring.allowed(request, {item.act for item in items})
    first = next((item for item in items if item.act in allowed), None)
    return redirect(first.url_name) if first else render(request, "web/nothing.html")
