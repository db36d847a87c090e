"""Where anchors are kept outside the database. Vendors (syslog, mail) register further sinks with the same contract."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from yakuba.kernel.audit.contracts import AnchorSink, SinkDownError
from yakuba.lib import clock

_registered: dict[str, AnchorSink] = {}


class FolderSink:
    """Lines appended to ``YYYY-MM.jsonl`` in a folder, each one flushed to disk. Put the folder on another machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """``folder:`` and the path: moving the folder's setting makes all anchors go to the new place."""
        return f"folder:{self._folder}"

    def write(self, line: str) -> None:
        """One write with O_APPEND, so that lines of two processes never mix. Raises SinkDownError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._folder / f"{clock.today():%Y-%m}.jsonl"
            handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
            try:
                data = (b"" if _ends_whole(handle) else b"\n") + line.encode() + b"\n"
                if os.write(handle, data) != len(data):
                    raise SinkDownError(f"{self.name}: the line was not written whole")
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            raise SinkDownError(f"{self.name}: {error.strerror}") from error

    def lines(self) -> Iterator[str]:
        """Every line of every month, oldest first. Raises SinkDownError."""
        try:
            for path in sorted(self._folder.glob("????-??.jsonl")):
                with path.open(encoding="utf-8", errors="replace") as file:
                    yield from (line.rstrip("\n") for line in file)
        except OSError as error:
            raise SinkDownError(f"{self.name}: {error.strerror}") from error


def register_sink(sink: AnchorSink) -> None:
    """Add a place for anchors; called from ``AppConfig.ready()``. Raises ValueError for a name that is taken."""
    if _registered.setdefault(sink.name, sink) is not sink:
        raise ValueError(f"there is a sink named {sink.name} already")


def sinks() -> list[AnchorSink]:
    """The configured folders and the registered places."""
    return [*(FolderSink(Path(folder)) for folder in settings.AUDIT_ANCHOR_FOLDERS), *_registered.values()]


def _ends_whole(handle: int) -> bool:
    size = os.fstat(handle).st_size
    return size == 0 or os.pread(handle, 1, size - 1) == b"\n"
