"""clamd's INSTREAM command: chunks with a four-byte length, an empty chunk, one line of answer.

Protocol: clamd(8), section COMMANDS ("zINSTREAM", null-terminated).
"""

import re
import socket

from django.conf import settings

from yakuba.kernel.documents.contracts import ScannerDownError, Verdict

CHUNK = 64 * 1024
TIMEOUT_S = 30
ANSWER_LIMIT = 4096
_FOUND = re.compile(r"stream: (.+) FOUND")


class Clamav:
    """A scanner behind ``address``: ``host:port`` or the path of a Unix socket."""

    def __init__(self, address: str, timeout_s: float = TIMEOUT_S) -> None:
        self.address, self.timeout_s = address, timeout_s

    def scan(self, content: bytes) -> Verdict:
        """Raises ScannerDownError when clamd is away, silent, or says nothing that can be understood."""
        try:
            with self._connected() as connection:
                answer = _asked(connection, content)
        except OSError as error:
            raise ScannerDownError(f"clamd at {self.address}: {type(error).__name__}") from error
        return _read(answer)

    def _connected(self) -> socket.socket:
        if self.address.startswith("/"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self.timeout_s)
            try:
                connection.connect(self.address)
            except OSError:
                connection.close()
                raise
            return connection
        host, _, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=self.timeout_s)


def build() -> Clamav:
    """The scanner of YAKUBA_CLAMAV."""
    return Clamav(settings.CLAMAV_ADDRESS)


def _asked(connection: socket.socket, content: bytes) -> str:
    try:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
        connection.sendall(b"\0\0\0\0")
    except (BrokenPipeError, ConnectionResetError):
        # clamd closes early when the stream is longer than its StreamMaxLength; its answer may still be there.
        pass
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < ANSWER_LIMIT:
        piece = connection.recv(ANSWER_LIMIT)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _read(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Verdict(clean=True, engine="clamav")
    if found := _FOUND.fullmatch(answer):
        return Verdict(clean=False, engine="clamav", signature=found[1])
    if "size limit exceeded" in answer:
        return Verdict(clean=False, engine="clamav", signature="StreamMaxLength")
    raise ScannerDownError("clamd gave no usable answer")
