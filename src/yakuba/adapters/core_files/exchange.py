"""An exchange folder: ``FOLDER/<core>/out`` for what is handed over, ``in`` for answers, ``in/done`` for those read.

A file appears whole or not at all: written beside its place under a name with a leading dot, made durable, renamed.
The hash lies beside it before the file itself does, in the form of ``sha256sum -c``. The same delivery again is the
same file.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from yakuba.ports.core_system import AnswerFile, CoreDownError, Delivery, RowAnswer

LARGEST = 5_000_001
_NAME = re.compile(r"[0-9A-Za-z-]{1,80}")


class Exchange:
    """Folders below ``root``, one a core system; they are made by whoever sets the exchange up."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def deliver(self, delivery: Delivery) -> Sequence[RowAnswer]:
        """Lay the file down; answers come later. Raises CoreDownError when the folder is not there or not writable."""
        if not _NAME.fullmatch(delivery.name):
            raise ValueError("the name of a delivery is letters, digits and hyphens")
        out = self._folder(delivery.core) / "out"
        try:
            _lay_down(out, f"{delivery.name}.csv.sha256", f"{delivery.sha256}  {delivery.name}.csv\n".encode())
            _lay_down(out, f"{delivery.name}.csv", delivery.content)
        except OSError as error:
            raise CoreDownError(f"exchange folder: {type(error).__name__}") from error
        return ()

    def answers(self, core: str) -> Sequence[AnswerFile]:
        """The CSV files that lie in ``in``, by name; files that are still being written have a leading dot."""
        try:
            found = sorted(path for path in (self._folder(core) / "in").glob("*.csv") if not path.name.startswith("."))
            return [AnswerFile(path.name, _content(path)) for path in found]
        except OSError as error:
            raise CoreDownError(f"exchange folder: {type(error).__name__}") from error

    def put_away(self, core: str, name: str) -> None:
        """Move it to ``in/done``."""
        folder = self._folder(core) / "in"
        (folder / "done").mkdir(exist_ok=True)
        if (folder / name).is_file():
            (folder / name).replace(folder / "done" / name)

    def _folder(self, core: str) -> Path:
        if core in ("", ".", "..") or "/" in core or "\\" in core:
            raise ValueError("a core system's name is one folder")
        return self.root / core


def build() -> Exchange:
    """The exchange folder of YAKUBA_CORE_FOLDER."""
    return Exchange(Path(settings.CORE_FILES))


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST)


def _lay_down(folder: Path, name: str, content: bytes) -> None:
    draft = folder / f".{name}.{os.getpid()}"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
