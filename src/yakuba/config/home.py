"""The address ``/``: the first page of their work for whoever is signed in."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from yakuba.config.wiring import wiring
from yakuba.ports import registry
from yakuba.ports.module import Module


def portal(request: HttpRequest) -> HttpResponse:
    """The start page for residents: nobody has to be signed in. A page that says so where there is none."""
    own = [module for module in registry.modules("portal") if "desk" not in module.zones]
    return redirect(f"{own[0].name}:start") if own else render(request, "web/nothing.html")


def home(request: HttpRequest) -> HttpResponse:
    """Where what waits for this person lies; a page that says whom to ask when they have no right to any."""
    if wiring.actor(request) is None:
        raise PermissionDenied
    pages = _first_pages(registry.modules(wiring.zone()))
    allowed = wiring.allowed(request, {act for acts, _page in pages for act in acts})
    first = next((page for acts, page in pages if not allowed.isdisjoint(acts)), "")
    return redirect(first) if first else render(request, "web/nothing.html")


def _first_pages(modules: Sequence[Module]) -> list[tuple[Sequence[str], str]]:
    """Acts and the page that they lead to: what waits for somebody first, then the menu from its top."""
    landings = sorted((each for module in modules for each in module.landings), key=lambda each: each.waits)
    menu = [((item.act,), item.url_name) for module in modules for item in module.menu if item.act]
    return [*((each.acts, each.url_name) for each in landings), *menu]
