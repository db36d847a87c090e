"""A bundle: one message with its files, signed by the sending zone and encrypted to the receiving one.

``YGB1`` · ephemeral X25519 key (32) · nonce (12) · AES-256-GCM( signature (64) · length (4) · header · files ).
The key comes from X25519 and HKDF-SHA-256 over both public keys (RFC 7748, RFC 5869); the Ed25519 signature (RFC 8032)
covers the receiver's key too, so that nobody can seal an opened bundle again for somebody else.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yakuba.kernel.gate.contracts import MOST_BYTES, Reason, RefusedError
from yakuba.kernel.gate.keys import Public, Secret

MAGIC = b"YGB1"
INFO = b"yakuba.gate.1"
KEY, NONCE, SIGNATURE, LENGTH = 32, 12, 64, 4


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a genuine bundle."""

    header: dict[str, Any]
    files: tuple[bytes, ...]


def canonical(value: object) -> str:
    """One text for one value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def seal(header: Mapping[str, Any], files: Sequence[bytes], *, sender: Secret, receiver: Public) -> bytes:
    """The bundle. ``header`` gets the sizes and hashes of the files. Raises RefusedError when it is too large."""
    listed = [{"size": len(content), "sha256": hashlib.sha256(content).hexdigest()} for content in files]
    head = canonical({**header, "files": listed}).encode()
    body = len(head).to_bytes(LENGTH, "big") + head + b"".join(files)
    if len(body) > MOST_BYTES - 1024:
        raise RefusedError(Reason.TOO_LARGE)
    ephemeral, nonce = X25519PrivateKey.generate(), secrets.token_bytes(NONCE)
    prefix = MAGIC + ephemeral.public_key().public_bytes_raw() + nonce
    signature = sender.signing.sign(_signed(prefix, receiver.opening, body))
    key = _key(ephemeral.exchange(receiver.opening), prefix, receiver.opening)
    return prefix + AESGCM(key).encrypt(nonce, signature + body, prefix)


def open_sealed(content: bytes, *, receiver: Secret, sender: Public) -> Opened:
    """Raises RefusedError: damaged or for somebody else, not signed by ``sender``, files that do not fit."""
    if len(content) > MOST_BYTES:
        raise RefusedError(Reason.TOO_LARGE)
    prefix, ours = content[: len(MAGIC) + KEY + NONCE], receiver.opening.public_key()
    if not prefix.startswith(MAGIC) or len(content) <= len(prefix):
        raise RefusedError(Reason.DAMAGED)
    try:
        shared = receiver.opening.exchange(X25519PublicKey.from_public_bytes(prefix[len(MAGIC) : -NONCE]))
        plain = AESGCM(_key(shared, prefix, ours)).decrypt(prefix[-NONCE:], content[len(prefix) :], prefix)
    except (InvalidTag, ValueError):
        raise RefusedError(Reason.DAMAGED) from None
    signature, body = plain[:SIGNATURE], plain[SIGNATURE:]
    try:
        sender.signing.verify(signature, _signed(prefix, ours, body))
    except InvalidSignature:
        raise RefusedError(Reason.SIGNATURE) from None
    return _parted(body)


def _parted(body: bytes) -> Opened:
    end = LENGTH + int.from_bytes(body[:LENGTH], "big")
    try:
        header = json.loads(body[LENGTH:end])
        listed = [(int(entry["size"]), str(entry["sha256"])) for entry in header["files"]]
    except (ValueError, KeyError, TypeError):
        raise RefusedError(Reason.SCHEMA) from None
    files = []
    for size, sha256 in listed:
        content, end = body[end : end + size], end + size
        if size < 0 or len(content) != size or hashlib.sha256(content).hexdigest() != sha256:
            raise RefusedError(Reason.FILES)
        files.append(content)
    if end != len(body):
        raise RefusedError(Reason.FILES)
    return Opened(header, tuple(files))


def _signed(prefix: bytes, receiver: X25519PublicKey, body: bytes) -> bytes:
    return INFO + prefix + receiver.public_bytes_raw() + hashlib.sha256(body).digest()


def _key(shared: bytes, prefix: bytes, receiver: X25519PublicKey) -> bytes:
    return HKDF(SHA256(), 32, salt=prefix + receiver.public_bytes_raw(), info=INFO).derive(shared)
