"""The site, as WSGI: granian serves it with blocking threads."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import structlog
from django.core.wsgi import get_wsgi_application

from yakuba.config.logs import watch_process
from yakuba.config.settle import App, Settling

log = structlog.get_logger(__name__)


class BrokenOffError(Exception):
    """An answer could not be given whole. The server prints what it is told; the log has said why."""


class WithoutWords:
    """What fails outside of Django's own handling, half-way through a long answer too, is logged without its words."""

    def __init__(self, app: App) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            answer = self._app(environ, start_response)
        except Exception as error:
            raise _told(error) from None
        return Body(answer) if getattr(answer, "streaming", False) else answer


class Body:
    """A long answer, piece by piece."""

    def __init__(self, answer: Iterable[bytes]) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._answer
        except Exception as error:
            raise _told(error) from None

    def close(self) -> None:
        """As WSGI asks."""
        if close := getattr(self._answer, "close", None):
            close()


def _told(error: Exception) -> BrokenOffError:
    log.error("answer broken off", exc_info=error)
    return BrokenOffError()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
watch_process()
application = Settling(WithoutWords(get_wsgi_application()))
