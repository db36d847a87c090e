"""The living style page. It exists in the demo and while developing only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yakuba.web import specimens
from yakuba.web.shell import wiring


def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state; ``?errors`` shows a refused form, ``?plain`` the shell for residents."""
    if not wiring().demo():
        raise Http404
    context = specimens.context(request) | {"frame": "web/plain.html" if "plain" in request.GET else "web/base.html"}
    return render(request, "web/style.html", context)


def sheet(request: HttpRequest) -> HttpResponse:
    """The shell for paper."""
    if not wiring().demo():
        raise Http404
    return render(request, "web/style_sheet.html", specimens.context(request))
