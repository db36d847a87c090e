"""The bytes of an anchor: what is signed, and the line that a sink keeps."""

import json
from collections.abc import Mapping

from yakuba.kernel.audit import keys
from yakuba.kernel.audit.contracts import Anchor, AnchorKind

SIGNED_FIELDS = ("number", "kind", "at", "segment", "entries", "head", "key")


class BadLineError(ValueError):
    """Not the line of an anchor."""


def message(made: Anchor) -> bytes:
    """The signed bytes: the fields as JSON in their order."""
    values: Mapping[str, str | int] = {name: getattr(made, name) for name in SIGNED_FIELDS}
    return b"yakuba-audit-anchor-1\n" + json.dumps(values, separators=(",", ":")).encode()


def line(made: Anchor) -> str:
    """The anchor as one line of JSON for a sink."""
    values = {name: getattr(made, name) for name in (*SIGNED_FIELDS, "signature")}
    return json.dumps(values, separators=(",", ":"))


def read_line(text: str) -> Anchor:
    """The anchor of a line, its signature not yet checked. Raises BadLineError."""
    try:
        values = json.loads(text)
        number, segment, entries = (int(values[name]) for name in ("number", "segment", "entries"))
        at, head, key, signature = (str(values[name]) for name in ("at", "head", "key", "signature"))
        kind = AnchorKind(values["kind"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadLineError("not the line of an anchor") from error
    return Anchor(number, kind, at, segment, entries, head, key, signature)


def genuine(made: Anchor, trusted: Mapping[str, bytes]) -> bool:
    """Whether one of the trusted public keys (by name) signed exactly this."""
    return keys.signed(message(made), trusted.get(made.key), made.signature)
