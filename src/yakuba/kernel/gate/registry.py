"""Who takes which message in, declared in each part's ``handlers.py``."""

from collections.abc import Callable
from typing import Any, TypeVar

from yakuba.kernel.gate.contracts import Apply
from yakuba.kernel.gate.messages import MESSAGES, Message

M = TypeVar("M", bound=Message)

KINDS: dict[str, type[Message]] = {message.kind: message for message in MESSAGES}
_handlers: dict[str, Apply[Any]] = {}


def receives(message: type[M]) -> Callable[[Apply[M]], Apply[M]]:
    """Decorator: the one handler of this kind of message. Raises ValueError for a second one."""

    def decorate(handler: Apply[M]) -> Apply[M]:
        if _handlers.setdefault(message.kind, handler) is not handler:
            raise ValueError(f"two handlers take in {message.kind}")
        return handler

    return decorate


def handler(kind: str) -> Apply[Any] | None:
    """None where this instance takes no such message in."""
    return _handlers.get(kind)
