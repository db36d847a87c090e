"""What a serving process does once, soon after its first request: nobody waits for it then, and later ones gain."""

import gc
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Lock, Timer
from typing import Any

from django.db import DatabaseError, connections

from yakuba.lib import clock

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
AFTER_S = 5.0
"""Whoever waited for the site to start has their page by then."""
YOUNG = (10_000, 20, 20)
"""How often Python looks for garbage: one answer makes some 2,500 objects that refer to each other."""


class Settling:
    """A site that settles by itself, once, beside its answers."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._first = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if self._first.acquire(blocking=False):
            later = Timer(AFTER_S, settle)
            later.daemon = True
            later.start()
        return self._app(environ, start_response)


def settle() -> None:
    """Load the definitions in force, and have Python's search for garbage pass over all that is there.

    It stays as long as the process. A full search of its quarter of a million objects stops every answer under way
    for 0.3 s, once in some forty; of what comes later it takes 3 ms. A database that is not there is no hindrance: the
    definitions are loaded when they are first asked for.
    """
    from yakuba.kernel.procedures import service as procedures  # whose models want the site to be set up

    with suppress(DatabaseError):
        for event in procedures.events():
            procedures.material(event.id, on=clock.today())
    connections.close_all()
    gc.freeze()
    gc.set_threshold(*YOUNG)
