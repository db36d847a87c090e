"""Tests with real processes: a copy of the database that they share with the test, and processes that end with it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from django.db import connection

from tests.warm import Forked

ROOT = Path(__file__).resolve().parents[1]
Process: TypeAlias = subprocess.Popen[bytes] | Forked
DEADLINE_S = 120
"""Long enough for a machine that does much else; what happens is not waited for."""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], what: str, *, seconds: float = DEADLINE_S) -> Any:
    """The first true answer of ``condition``; the test fails, saying ``what`` did not happen, after ``seconds``.

    Whoever looks rests twice as long as a look took: what is waited for needs the processor more than who waits.
    """
    deadline = time.monotonic() + seconds
    while True:
        began = time.monotonic()
        if answer := condition():
            return answer
        if time.monotonic() > deadline:
            pytest.fail(f"did not happen in {seconds} s: {what}")
        time.sleep(min(1.0, max(0.02, 2 * (time.monotonic() - began))))


def children_of(pid: int) -> list[int]:
    """The processes that this one started and that still run."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


@dataclass
class ProcessDatabase:
    """A committed copy of the migrated test database. Inside the test, Django's own connection reads and writes it."""

    url: str
    folder: Path
    started: list[Process] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """The environment of a process that works on the copy; its own files go below ``folder``."""
        return os.environ | {
            "YAKUBA_DATABASE_URL": self.url,
            "YAKUBA_HOME": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "yakuba.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }

    def python(self, *words: str, **env: str) -> Process:
        """Start ``python WORDS`` on the copy; it is killed when the test ends."""
        process = Forked(words[1:], self.env | env) if words[0] == "-m" else self._script(words, env)
        self.started.append(process)
        return process

    def _script(self, words: Sequence[str], env: dict[str, str]) -> Process:
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the query answers now (``%s`` for values)."""
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def end_processes(self) -> None:
        """Kill what still runs, stopped processes and children too."""
        for process in self.started:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.fixture
def process_database(own_database: str, tmp_path: Path) -> Iterator[ProcessDatabase]:
    """``own_database`` with the means to start processes on it. Not together with ``db``."""
    database = ProcessDatabase(own_database, tmp_path)
    try:
        yield database
    finally:
        database.end_processes()
