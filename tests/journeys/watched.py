"""A site that says with each answer from which templates its page was made, so that nobody need guess what axe saw."""

from collections.abc import Callable, Iterable
from threading import local
from typing import Any

from django.template.backends.django import Template

MADE_FROM = "X-Made-From"
Environ = dict[str, Any]
Site = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
_here = local()
_render = Template.render


def watched(site: Site) -> Site:
    """The same site, with one more header."""
    Template.render = _noted  # type: ignore[assignment,method-assign]  # in a process that is a journey's site and nothing else

    def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        _here.names, _here.within = [], False

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, (MADE_FROM, " ".join(_here.names))], *error)

        return site(environ, start)

    return application


def _noted(self: Template, *given: Any, **named: Any) -> str:
    """A template that another one takes in is no page: only the outermost counts."""
    if _here.within:
        return str(_render(self, *given, **named))
    _here.names.append(str(self.template.name))
    _here.within = True
    try:
        return str(_render(self, *given, **named))
    finally:
        _here.within = False
