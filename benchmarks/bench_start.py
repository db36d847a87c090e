"""P01: from ``./run demo`` to its first page. The floor is setting up Django with the same settings and nothing else.

The cold start takes a clone without an environment and needs the package index: with ``--full`` only.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import Row, Scale
from tests.processes import free_port

BARS = ("P01",)
ROOT = Path(__file__).resolve().parents[1]
GIT = shutil.which("git") or "git"
FLOOR = "Django set up, nothing served"
PATIENCE_S = 600
COLD_S, AGAIN_S = 75.0, 10.0


def rows(scale: Scale) -> Iterator[Row]:
    """The first start on an empty folder with everything installed, then the second one, then a fresh clone."""
    residents = scale.of(100, 1_000, 10_000)
    # The smallest size only proves that the module works: the town hall's side alone.
    side = {"YAKUBA_ZONE": "desk"} if scale is Scale.TINY else {}
    with TemporaryDirectory() as home:
        first, again = (_start(ROOT, home, residents, **side) for _turn in range(2))
        yield Row(
            "P01", f"first start, packages installed, {residents:,} residents", first, 1, {FLOOR: _setup}, rounds=1
        )
        yield Row("P01", "second start", again, 1, {FLOOR: _setup}, at_most_s=AGAIN_S, rounds=scale.of(1, 3, 5))
    if scale is Scale.FULL:
        with TemporaryDirectory() as folder:
            clone = Path(folder) / "clone"
            yield Row("P01", "fresh clone", _cold(clone), 1, {FLOOR: _setup}, at_most_s=COLD_S, rounds=1)


def _cold(clone: Path) -> Callable[[], object]:
    def cold() -> None:
        subprocess.run([GIT, "clone", "--quiet", str(ROOT), str(clone)], check=True)
        _start(clone, str(clone / "var"), 10_000)()

    return cold


def _start(place: Path, home: str, residents: int, **side: str) -> Callable[[], object]:
    def started() -> None:
        with ExitStack() as ending:
            port = free_port()
            ending.enter_context(_demo(place, home, port, residents, side))
            deadline = time.monotonic() + PATIENCE_S
            while not _answers(port):
                assert time.monotonic() < deadline, f"no page in {PATIENCE_S} s"
                time.sleep(0.02)

    return started


@contextmanager
def _demo(place: Path, home: str, port: int, residents: int, side: dict[str, str]) -> Iterator[None]:
    """On SQLite in ``home``, whatever database is measured otherwise; ended with all its processes."""
    words = ["./run", "demo", "--port", str(port), "--residents", str(residents)]
    process = subprocess.Popen(words, cwd=place, env=_environment(home) | side, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _environment(home: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("YAKUBA_")}
    return kept | {"YAKUBA_HOME": home}


def _setup() -> None:
    with TemporaryDirectory() as home:
        words = [".venv/bin/python", "-c", "import django; django.setup()"]
        subprocess.run(words, cwd=ROOT, env=_environment(home) | {"YAKUBA_DEMO": "1"}, check=True)


def _answers(port: int) -> bool:
    """Whether the first page comes: / leads to the sign-in page."""
    with socket.socket() as site:
        if site.connect_ex(("127.0.0.1", port)):
            return False
        site.sendall(b"GET /accounts/sign-in/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        return site.recv(64).split()[1:2] == [b"200"]
