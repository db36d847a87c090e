"""The file store below YAKUBA_HOME: bytes under the name of their own SHA-256, durable once ``put`` returns.

A file is written, hashed, synced and renamed into place before any row names it; nothing here touches the database.
Each upload keeps a file of its own (``<sha256>-<random>``), so that disposing of one never takes another's content.
"""

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from yakuba.kernel.documents.contracts import DamagedFileError, StoreError

INCOMING = "incoming"


@dataclass(frozen=True, slots=True)
class Stored:
    """A durable file. ``name`` is its key in the store, ``size`` in bytes."""

    name: str
    sha256: str
    size: int


def root() -> Path:
    """The folder of the store."""
    return Path(settings.DOCUMENTS_STORE)


def put(data: bytes) -> Stored:
    """Write ``data`` durably. Raises StoreError and leaves nothing behind when the disk refuses."""
    digest = hashlib.sha256(data).hexdigest()
    name = f"{digest}-{secrets.token_hex(8)}"
    draft, place = root() / INCOMING / name, _place(name)
    try:
        draft.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(draft, data)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.replace(draft, place)
        _sync(place.parent)
    except OSError as error:
        for half in (draft, place):
            with suppress(OSError):
                half.unlink()
        raise StoreError from error
    return Stored(name, digest, len(data))


def get(name: str) -> bytes:
    """The bytes, checked against their name. Raises DamagedFileError when they are gone or changed."""
    try:
        data = _place(name).read_bytes()
    except OSError as error:
        raise DamagedFileError from error
    if hashlib.sha256(data).hexdigest() != name.partition("-")[0]:
        raise DamagedFileError
    return data


def has(name: str) -> bool:
    """True while the file is there."""
    return _place(name).is_file()


def remove(name: str) -> None:
    """Take the file away, durably. Removing what is gone already is fine. Raises StoreError."""
    place = _place(name)
    try:
        place.unlink(missing_ok=True)
        if place.parent.is_dir():
            _sync(place.parent)
    except OSError as error:
        raise StoreError from error


def older_than(seconds: float) -> Iterator[str]:
    """Names of files written at least so long ago; unfinished drafts of that age are removed on the way."""
    limit = time.time() - seconds
    for path in root().glob("*/*"):
        if path.stat().st_mtime > limit:
            continue
        if path.parent.name == INCOMING:
            path.unlink(missing_ok=True)
        else:
            yield path.name


def _place(name: str) -> Path:
    if not name.replace("-", "").isalnum():
        raise DamagedFileError
    return root() / name[:2] / name


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
