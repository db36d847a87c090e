"""What a serving process does before its first answer, so that none has to wait for it."""

import gc
from contextlib import suppress

from django.db import DatabaseError, connections
from django.urls import get_resolver

from yakuba.lib import clock

YOUNG = (10_000, 20, 20)
"""How often Python looks for garbage: one answer makes some 2,500 objects that refer to each other."""


def settle() -> None:
    """Load addresses and definitions, and have Python's search for garbage pass over all that is there.

    It stays as long as the process. A full search of its quarter of a million objects stops every answer under way
    for 0.3 s, once in some forty; of what comes later it takes 3 ms. A database that is not there yet is no hindrance:
    the definitions are loaded when they are first asked for.
    """
    from yakuba.kernel.procedures import service as procedures  # whose models want the site to be set up

    assert get_resolver().url_patterns
    with suppress(DatabaseError):
        for event in procedures.events():
            procedures.material(event.id, on=clock.today())
    connections.close_all()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*YOUNG)
