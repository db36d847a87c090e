"""Addresses at rest: encrypted with AES-256-GCM and bound to their notice; digests that tell equality and nothing else.

The key comes from YAKUBA_NOTICES_KEY or, on a single machine, from a file below YAKUBA_HOME/keys made at first use.
"""

import base64
import hmac
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12


class BadKeyError(Exception):
    """The key is not 32 bytes in base64, or is not the one with which an address was written."""


def locked(value: Any, *, bound_to: str) -> str:
    """``value`` (plain JSON) encrypted; only ``unlocked`` with the same ``bound_to`` opens it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = json.dumps(value, ensure_ascii=False).encode()
    return base64.b64encode(nonce + AESGCM(_derived(b"address")).encrypt(nonce, plain, bound_to.encode())).decode()


def unlocked(text: str, *, bound_to: str) -> Any:
    """The value again. Raises BadKeyError."""
    data = base64.b64decode(text)
    try:
        plain = AESGCM(_derived(b"address")).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], bound_to.encode())
    except InvalidTag:
        raise BadKeyError("通知の宛先を復号できません。YAKUBA_NOTICES_KEY を確かめてください。") from None
    return json.loads(plain)


def digest(text: str) -> str:
    """HMAC-SHA-256 in hex: the same text gives the same digest, and nobody without the key can try texts."""
    return hmac.digest(_derived(b"digest"), text.encode(), "sha256").hex()


def _derived(purpose: bytes) -> bytes:
    return hmac.digest(_key(settings.NOTICES_KEY, settings.YAKUBA_HOME), b"yakuba.notices." + purpose, "sha256")


@lru_cache(maxsize=4)
def _key(configured: str, home: Path) -> bytes:
    return _decoded(configured or _file(home / "keys" / "notices.key"))


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadKeyError("YAKUBA_NOTICES_KEY は32バイトをbase64で書いたものにしてください(docs/kernel-notices.md)。")
    return key


def _file(path: Path) -> str:
    """The text of the key file; made first where there is none. Two processes at once end with one key."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()
