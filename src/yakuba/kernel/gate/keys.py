"""The keys of the gate: Ed25519 to sign, X25519 to receive. Private keys never leave YAKUBA_HOME/keys.

Each zone has ``gate-ZONE.key`` (made at first use, mode 0600) and ``gate-ZONE.pub``; the other side's ``.pub`` is put
here by ``yakuba gate keys --peer``. A process that serves both zones finds both.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from yakuba.kernel.gate.contracts import GateError, KeyMissingError, Zone

RAW = 32


@dataclass(frozen=True, slots=True)
class Secret:
    """What one zone signs and opens with."""

    signing: Ed25519PrivateKey
    opening: X25519PrivateKey

    @property
    def public(self) -> "Public":
        """What the other side may know."""
        return Public(self.signing.public_key(), self.opening.public_key())


@dataclass(frozen=True, slots=True)
class Public:
    """What is checked and sealed with."""

    signing: Ed25519PublicKey
    opening: X25519PublicKey

    def as_text(self, zone: Zone) -> str:
        """One line to hand to the other side."""
        raw = [self.signing.public_bytes_raw(), self.opening.public_bytes_raw()]
        sign, seal = (base64.b64encode(part).decode() for part in raw)
        return json.dumps({"zone": zone.value, "sign": sign, "seal": seal}, sort_keys=True)


def own(zone: Zone) -> Secret:
    """The private keys of a zone that this process serves; made at first use."""
    path = _folder() / f"gate-{zone.value}.key"
    if not path.exists():
        _write_once(path, base64.b64encode(secrets.token_bytes(2 * RAW)).decode(), 0o600)
    raw = base64.b64decode(path.read_text(encoding="ascii"))
    made = Secret(Ed25519PrivateKey.from_private_bytes(raw[:RAW]), X25519PrivateKey.from_private_bytes(raw[RAW:]))
    _write_once(_public_path(zone), made.public.as_text(zone), 0o644)
    return made


def public(zone: Zone) -> Public:
    """The public keys of either zone. Raises KeyMissingError."""
    path = _public_path(zone)
    if not path.exists():
        if zone.value not in settings.GATE_ZONES:
            raise KeyMissingError(zone)
        return own(zone).public
    return _read(path.read_text(encoding="utf-8"), zone)


def take_public(text: str) -> Zone:
    """Keep the other side's line; an earlier one is replaced. Raises GateError for a line that is none of theirs."""
    try:
        zone = Zone(json.loads(text)["zone"])
        _read(text, zone)
    except (ValueError, KeyError, TypeError):
        raise GateError(_("公開鍵の行を読めません。相手側の yakuba gate keys の出力を確かめてください。")) from None
    if zone.value in settings.GATE_ZONES:
        raise GateError(_("これはこの側の公開鍵です。相手側の行を入れてください。"))
    path = _public_path(zone)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    fresh.write_text(text.strip() + "\n", encoding="utf-8")
    os.replace(fresh, path)
    return zone


def _read(text: str, zone: Zone) -> Public:
    held = json.loads(text)
    if held["zone"] != zone.value:
        raise KeyMissingError(zone)
    signing, opening = (base64.b64decode(held[part], validate=True) for part in ("sign", "seal"))
    return Public(Ed25519PublicKey.from_public_bytes(signing), X25519PublicKey.from_public_bytes(opening))


def _write_once(path: Path, text: str, mode: int) -> None:
    """Two processes at once end with one file."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def _public_path(zone: Zone) -> Path:
    return _folder() / f"gate-{zone.value}.pub"


def _folder() -> Path:
    return Path(settings.YAKUBA_HOME) / "keys"
