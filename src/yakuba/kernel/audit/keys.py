"""The two keys of the audit register: one hides whom an entry is about, one signs anchors.

Each comes from the settings or, on a single machine, from a file below YAKUBA_HOME/keys made at first use with mode
0600. Public keys are remembered in ``audit-public-keys.txt`` so that anchors of an earlier key still verify.
"""

import base64
import hashlib
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from yakuba.lib.refs import OwnerRef

KEY_BYTES = 32


class BadKeyError(Exception):
    """A key setting or file does not hold 32 bytes in base64."""


def digest(subject: OwnerRef) -> str:
    """The keyed digest of a reference: 128 bits of HMAC-SHA-256, in hex."""
    message = f"{subject.kind}\x1f{subject.id}".encode()
    return hmac.digest(_subject_key(settings.AUDIT_SUBJECT_KEY, settings.YAKUBA_HOME), message, "sha256").hex()[:32]


def current_key() -> str:
    """The name of the public key that belongs to the signing key in use."""
    return key_name(_signing_key().public_key().public_bytes_raw())


def sign(message: bytes) -> str:
    """The Ed25519 signature in base64."""
    return base64.b64encode(_signing_key().sign(message)).decode()


def signed(message: bytes, public: bytes | None, signature: str) -> bool:
    """Whether the owner of this public key made the signature; no key, no."""
    if public is None:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def trusted() -> dict[str, bytes]:
    """The public keys by name: the present one and those written in the file, one a line in base64."""
    listed = _folder(settings.YAKUBA_HOME) / "audit-public-keys.txt"
    texts = listed.read_text(encoding="ascii").split() if listed.is_file() else []
    publics = [_decoded(text) for text in texts] + [_signing_key().public_key().public_bytes_raw()]
    return {key_name(public): public for public in publics}


def key_name(public: bytes) -> str:
    """The first 16 hex digits of the public key's SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def _folder(home: Path) -> Path:
    return home / "keys"


def _signing_key() -> Ed25519PrivateKey:
    return _private_key(settings.AUDIT_SIGNING_KEY, settings.YAKUBA_HOME)


@lru_cache(maxsize=4)
def _subject_key(configured: str, home: Path) -> bytes:
    return _decoded(configured) if configured else _from_file(_folder(home) / "audit-subject.key")


@lru_cache(maxsize=4)
def _private_key(configured: str, home: Path) -> Ed25519PrivateKey:
    seed = _decoded(configured) if configured else _from_file(_folder(home) / "audit-signing.key")
    key = Ed25519PrivateKey.from_private_bytes(seed)
    _remember(_folder(home) / "audit-public-keys.txt", key.public_key().public_bytes_raw())
    return key


def _remember(listed: Path, public: bytes) -> None:
    text = base64.b64encode(public).decode()
    if listed.is_file() and text in listed.read_text(encoding="ascii").split():
        return
    listed.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with listed.open("a", encoding="ascii") as file:
        file.write(text + "\n")


def _decoded(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise BadKeyError("監査の鍵は32バイトをbase64で書いたものにしてください(docs/kernel-audit.md)。")
    return key


def _from_file(path: Path) -> bytes:
    """The key in the file; made first where there is none. Two processes at once end with one key."""
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
    return _decoded(path.read_text(encoding="ascii").strip())
