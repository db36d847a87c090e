"""Where an act came from: the request and the terminal, carried along without being passed by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from yakuba.kernel.audit.plain import one_line


@dataclass(frozen=True, slots=True)
class Origin:
    """``request_id``: ours, never the caller's. ``source``: an IP address, a terminal's name, or a job's."""

    request_id: str = ""
    source: str = ""


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=_NOWHERE)


def origin() -> Origin:
    """The origin of what happens now; empty outside any request or job."""
    return _origin.get()


@contextmanager
def coming_from(*, request_id: str, source: str) -> Iterator[None]:
    """Within the block every entry carries this origin (cut to 64 and 120 characters)."""
    token = _origin.set(Origin(one_line(request_id)[:64], one_line(source)[:120]))
    try:
        yield
    finally:
        _origin.reset(token)
