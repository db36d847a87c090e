"""Who takes which message in, declared in each part's ``handlers.py``."""

from collections.abc import Callable
from typing import Any, TypeVar

from yakuba.kernel.gate.contracts import Apply, Prepare
from yakuba.kernel.gate.messages import MESSAGES, Message

M = TypeVar("M", bound=Message)

KINDS: dict[str, type[Message]] = {message.kind: message for message in MESSAGES}
_handlers: dict[str, Apply[Any]] = {}
_preparations: dict[str, Prepare[Any]] = {}


def receives(message: type[M]) -> Callable[[Apply[M]], Apply[M]]:
    """Decorator: the one handler of this kind of message. Raises ValueError for a second one."""

    def decorate(handler: Apply[M]) -> Apply[M]:
        if message.kind in _preparations or _handlers.setdefault(message.kind, handler) is not handler:
            raise ValueError(f"two handlers take in {message.kind}")
        return handler

    return decorate


def prepares(message: type[M]) -> Callable[[Prepare[M]], Prepare[M]]:
    """Decorator, instead of ``receives``: what is called before the transaction and makes the handler of a message.

    Raises ValueError for a second one.
    """

    def decorate(preparation: Prepare[M]) -> Prepare[M]:
        if message.kind in _handlers or _preparations.setdefault(message.kind, preparation) is not preparation:
            raise ValueError(f"two handlers take in {message.kind}")
        return preparation

    return decorate


def is_taken(kind: str) -> bool:
    """Whether this instance takes such messages in."""
    return kind in KINDS and (kind in _handlers or kind in _preparations)


def handler(message: Message) -> Apply[Any]:
    """The handler of this message, prepared where its kind is. Outside a transaction; raises what that raises."""
    preparation = _preparations.get(message.kind)
    return _handlers[message.kind] if preparation is None else preparation(message)
