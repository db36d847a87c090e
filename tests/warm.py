"""Processes that need not read the house anew: each is forked from one that has read most of it and done nothing yet.

``python -m tests.warm SOCKET`` reads what takes long to import and needs no settings, then forks for whoever asks. What
is forked is a process of its own: its settings, database and files come from the environment that it is given, and a
kill -9 ends it like any other.
"""

import gc
import json
import os
import runpy
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import IO

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[1]
START_LIMIT_S = 60
LONGEST_REQUEST = 1 << 17
POLL_S = 0.01
LIBRARIES = {"aiosmtpd", "allauth", "axes", "babel", "cryptography", "csp", "dj_database_url", "django", "django_htmx",
             "django_tasks", "fido2", "granian", "jaconv", "noto_cjk_sans_jp_bold", "PIL", "pydantic",
             "pydantic_settings", "pylopdf_fonts_jp", "rich", "segno", "sqlglot", "sqlparse", "structlog",
             "yaml"}  # fmt: skip
"""What the house spends most of its start on."""
_STARTED: list[subprocess.Popen[bytes]] = []


class Forked:
    """``python -m MODULE WORDS``, forked. Used as ``subprocess.Popen``; what it wrote can be read when it has ended."""

    def __init__(self, words: Sequence[str], env: dict[str, str], log: IO[bytes] | None = None) -> None:
        self.returncode: int | None = None
        self._said = b"", b""
        self._written = [] if log else [os.memfd_create(name) for name in ("out", "err")]
        streams = [log.fileno()] * 2 if log else self._written
        self._answers = _connected(_warm())
        request = json.dumps([*words, env]).encode()
        assert len(request) <= LONGEST_REQUEST, "words and environment are too long for one message"
        socket.send_fds(self._answers, [request], streams)
        self.pid = int(self._answers.recv(16))

    def poll(self) -> int | None:
        """Its exit status, negative for a signal; None while it runs."""
        if self.returncode is None:
            with suppress(BlockingIOError):
                self._end(self._answers.recv(16, socket.MSG_DONTWAIT))
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status. Raises ``subprocess.TimeoutExpired``."""
        if self.returncode is None:
            self._answers.settimeout(timeout)
            try:
                said = self._answers.recv(16)
            except TimeoutError:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0) from None
            self._end(said)
        assert self.returncode is not None
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """What it wrote to its standard output and its standard error, when it has ended."""
        self.wait(timeout)
        return self._said

    def send_signal(self, number: int) -> None:
        """As ``os.kill``, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _end(self, said: bytes) -> None:
        # Nothing is said when the process that forks is gone; its children then went with it.
        self.returncode = int(said) if said else -signal.SIGKILL
        self._answers.close()
        if self._written:
            self._said = _whole(self._written[0]), _whole(self._written[1])


def _whole(written: int) -> bytes:
    with os.fdopen(written, "rb") as file:
        file.seek(0)
        return file.read()


@cache
def _warm() -> str:
    """The address of the process that forks for this one, started when first asked for. It ends with this one."""
    address = str(Path(tempfile.mkdtemp(prefix="yakuba-warm-")) / "ask")
    env = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    # The pipe stays open as long as this process lives.
    started = subprocess.Popen([sys.executable, "-m", "tests.warm", address], cwd=ROOT, stdin=subprocess.PIPE, env=env)
    assert started.stdin
    started.stdin.write(json.dumps(_worth_reading()).encode() + b"\n")
    started.stdin.flush()
    _STARTED.append(started)
    deadline = time.monotonic() + START_LIMIT_S
    while not Path(address).exists():
        assert time.monotonic() < deadline, "the process that forks for tests did not start"
        time.sleep(POLL_S)
    return address


def _worth_reading() -> list[str]:
    """Modules that this process has and that take long to import, also such as will turn out to need settings.

    Those of ``yakuba.config`` read the environment, which each process has for itself.
    """
    return [name for name in sys.modules if name.partition(".")[0] in LIBRARIES or _is_ours(name)]


def _is_ours(name: str) -> bool:
    """Whether a module belongs to the house and not to the tests of a capability."""
    words = name.split(".")
    return words[0] == "yakuba" and "tests" not in words and words[1:2] != ["config"]


def _connected(address: str) -> socket.socket:
    asking = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    asking.connect(address)
    return asking


class _Forker:
    """Forks for whoever connects, and tells how what was forked has ended."""

    def __init__(self, address: str) -> None:
        self._wake_read, self._wake = socket.socketpair()
        self._wake.setblocking(False)
        signal.set_wakeup_fd(self._wake.fileno())
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._asking = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._asking.bind(f"{address}.new")
        self._asking.listen(16)
        Path(f"{address}.new").rename(address)
        self._folder = Path(address).parent
        self._running: dict[int, socket.socket] = {}

    def serve(self) -> list[str]:
        """Returns in what has been forked, with its words; the forking process itself ends with who started it."""
        with selectors.DefaultSelector() as ready:
            for each in (sys.stdin, self._asking, self._wake_read):
                ready.register(each, selectors.EVENT_READ)
            while True:
                for key, _ in ready.select():
                    if key.fileobj is sys.stdin:
                        shutil.rmtree(self._folder)
                        sys.exit()
                    elif key.fileobj is self._wake_read:
                        self._wake_read.recv(4096)
                        self._tell()
                    elif words := self._fork():
                        return words

    def _fork(self) -> list[str]:
        answers, _ = self._asking.accept()
        request, streams, _, _ = socket.recv_fds(answers, LONGEST_REQUEST, 2)
        if pid := os.fork():
            for stream in streams:
                os.close(stream)
            self._running[pid] = answers
            return []
        self._leave()
        *words, env = json.loads(request)
        _become(env, streams)
        answers.send(str(os.getpid()).encode())
        answers.close()
        return [str(word) for word in words]

    def _leave(self) -> None:
        """What was forked has nothing of this."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for each in (self._asking, self._wake_read, self._wake, *self._running.values()):
            each.close()

    def _tell(self) -> None:
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                with closing(self._running.pop(ended[0])) as answers, suppress(BrokenPipeError):
                    answers.send(str(os.waitstatus_to_exitcode(ended[1])).encode())


def _become(env: dict[str, str], streams: Sequence[int]) -> None:
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, stream in enumerate((nothing, *streams)):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(env)


def _read(names: Sequence[str]) -> None:
    """Import what can be imported without settings; the others wait for theirs."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    for name in names:
        with suppress(ImportError, ImproperlyConfigured):
            import_module(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    _read(json.loads(sys.stdin.buffer.readline()))
    module, *rest = _Forker(sys.argv[1]).serve()
    sys.argv = [module, *rest]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
