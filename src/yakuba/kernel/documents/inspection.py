"""Checks on an upload by its content, before anything is stored: kind, size, bombs, polyglots, active content (SR-38).

The kind is read from the first bytes, never from the name. A picture is decoded and written again, so whatever else
the file carried is gone. A PDF stays as it is: with active content, embedded files or a password it is quarantined.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from yakuba.kernel.documents import probe
from yakuba.kernel.documents.contracts import Limits, StoreError, UploadRefusedError

WAIT_S = 30
MAGIC = {b"%PDF-": "pdf", b"\xff\xd8\xff": "image", b"\x89PNG\r\n\x1a\n": "image"}
ARCHIVES = (b"PK", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ", b"MSCF", b"\xd0\xcf\x11\xe0")
ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 65_557


@dataclass(frozen=True, slots=True)
class Inspected:
    """What will be stored. ``findings`` is empty, or says (as codes) why the file goes to quarantine."""

    media_type: str
    content: bytes
    findings: tuple[str, ...]


def read_bounded(stream: IO[bytes], limits: Limits) -> bytes:
    """The whole upload. Raises UploadRefusedError when it is empty or larger than ``limits.max_bytes``."""
    data = stream.read(limits.max_bytes + 1)
    if not data:
        raise UploadRefusedError("empty", _("ファイルが空です。もう一度選んでください。"))
    if len(data) > limits.max_bytes:
        size = max(1, limits.max_bytes >> 20)
        text = _("ファイルが大きすぎます(%(size)s MBまで)。小さくするか、分けて出してください。") % {"size": size}
        raise UploadRefusedError("too_large", text)
    return data


def inspect(data: bytes, limits: Limits) -> Inspected:
    """Raises UploadRefusedError with a sentence that says what to do; nothing is stored then."""
    kind = _kind(data)
    if kind == "pdf":
        _refuse_polyglot(data)
    answer, clean = _probed(kind, data)
    media_type = str(answer["media_type"])
    if media_type not in limits.media_types:
        raise UploadRefusedError("not_accepted", _not_accepted())
    return Inspected(media_type, clean or data, tuple(answer["findings"]))


def _kind(data: bytes) -> str:
    for magic, kind in MAGIC.items():
        if data.startswith(magic):
            return kind
    if data.startswith(ARCHIVES):
        text = _("圧縮ファイルやWord・Excelは受け取れません。PDFか写真(JPEG・PNG)にして出してください。")
        raise UploadRefusedError("archive", text)
    raise UploadRefusedError("not_accepted", _not_accepted())


def _not_accepted() -> str:
    return _("この種類のファイルは受け取れません。PDFか写真(JPEG・PNG)にして出してください。")


def _refuse_polyglot(data: bytes) -> None:
    """A file that is a PDF to one program and an archive or page to another."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise UploadRefusedError("broken", _broken())
    if data[end + 5 :].strip(b"\r\n\t \0") or ZIP_END in data[-ZIP_TAIL:]:
        text = _("PDFの後ろに別のデータが付いています。PDFとして保存し直してから出してください。")
        raise UploadRefusedError("polyglot", text)


def _broken() -> str:
    return _("ファイルを読めません。壊れていないか確かめ、保存し直してから出してください。")


def _probed(kind: str, data: bytes) -> tuple[dict[str, list[str]], bytes]:
    try:
        with tempfile.TemporaryDirectory(prefix="yakuba-probe-") as folder:
            source, target = Path(folder) / "source", Path(folder) / "target"
            source.write_bytes(data)
            command = [sys.executable, "-I", "-W", "ignore", probe.__file__, kind, str(source), str(target)]
            done = subprocess.run(command, capture_output=True, timeout=WAIT_S, check=False, env={}, cwd=folder)
            if done.returncode != 0:
                raise UploadRefusedError("broken", _broken())
            return json.loads(done.stdout), target.read_bytes() if target.exists() else b""
    except subprocess.TimeoutExpired:
        raise UploadRefusedError("broken", _broken()) from None
    except OSError as error:
        raise StoreError from error
