"""What does not change while one request is answered is read once: sections of the day, definitions in force.

Outside a request (commands, jobs, tests of the kernel) nothing is kept. Rights are not: they are asked anew each time.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """From here to the end, what ``read_once`` found is kept."""
    before = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(before)


def forget() -> None:
    """Whoever writes what is read once: from now on it is read anew."""
    if (kept := _kept.get()) is not None:
        kept.clear()


def read_once(read: Callable[P, T]) -> Callable[P, T]:
    """Decorator: within a request a question is asked once. Arguments are hashable; nobody changes an answer."""

    @wraps(read)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        if (kept := _kept.get()) is None:
            return read(*args, **kwargs)
        question = (read, args, tuple(sorted(kwargs.items())))
        if question not in kept:
            kept[question] = read(*args, **kwargs)
        answer: T = kept[question]
        return answer

    return asked
