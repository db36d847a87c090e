"""The door of 関門: the only way between the portal and the desk. See docs/gate.md."""

from yakuba.kernel.gate.carrying import is_on, serves
from yakuba.kernel.gate.exchange import InMemory, exchange
from yakuba.kernel.gate.keys import own as own_keys
from yakuba.kernel.gate.keys import take_public
from yakuba.kernel.gate.quarantine import halted, on_the_way, refused, settle, state_of
from yakuba.kernel.gate.registry import prepares, receives
from yakuba.kernel.gate.sending import last_key, send
from yakuba.kernel.gate.words import kind_label

__all__ = [
    "InMemory",
    "exchange",
    "halted",
    "is_on",
    "kind_label",
    "last_key",
    "on_the_way",
    "own_keys",
    "prepares",
    "receives",
    "refused",
    "send",
    "serves",
    "settle",
    "state_of",
    "take_public",
]
