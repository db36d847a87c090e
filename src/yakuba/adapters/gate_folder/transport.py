"""Bundles as files: written aside, synced, renamed into place; ``to-portal`` and ``to-desk`` hold nothing else."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from yakuba.kernel.gate.contracts import TransportDownError, Zone

DRAFT = ".draft-"


class GateFolder:
    """The transport over ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, to: Zone, name: str, content: bytes) -> None:
        """Durable and whole, or not there at all."""
        with _reached():
            folder = self._folder(to)
            draft = folder / f"{DRAFT}{secrets.token_hex(8)}"
            try:
                _write(draft, content)
                os.replace(draft, folder / name)
            finally:
                draft.unlink(missing_ok=True)
            _sync(folder)

    def waiting(self, at: Zone) -> list[tuple[str, str]]:
        """(name, moment of writing) of every plain file, by name."""
        with _reached(), os.scandir(self._folder(at)) as entries:
            found = [entry for entry in entries if not entry.name.startswith(".")]
            return sorted((entry.name, str(_written(entry))) for entry in found if entry.is_file(follow_symlinks=False))

    def get(self, at: Zone, name: str, most: int) -> bytes | None:
        """Its content, no more than ``most`` + 1 bytes; None when it is gone."""
        with _reached():
            try:
                with (self._folder(at) / name).open("rb") as file:
                    return file.read(most + 1)
            except FileNotFoundError:
                return None

    def remove(self, at: Zone, name: str) -> None:
        """Take it away, durably; what is gone already is fine."""
        with _reached():
            (self._folder(at) / name).unlink(missing_ok=True)
            _sync(self._folder(at))

    def _folder(self, zone: Zone) -> Path:
        folder = self.root / f"to-{zone.value}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o770)
        return folder


def build() -> GateFolder:
    """The transport over YAKUBA_GATE_FOLDER."""
    return GateFolder(settings.GATE_FOLDER)


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TransportDownError(f"the exchange folder: {type(error).__name__}") from error


def _written(entry: "os.DirEntry[str]") -> int:
    try:
        return entry.stat(follow_symlinks=False).st_mtime_ns
    except FileNotFoundError:
        return 0


def _write(path: Path, content: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
