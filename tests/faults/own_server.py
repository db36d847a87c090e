"""A PostgreSQL of the test's own, as safe as a town's (fsync, full_page_writes), to be killed and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.processes import children_of, free_port, wait_until

OPTIONS = ("fsync=on", "full_page_writes=on", "synchronous_commit=on", "listen_addresses=", "max_connections=60")
LOGIN = "postgres"
"""PostgreSQL refuses to run as root."""


def programs() -> Path | None:
    """The folder of the newest server programs of this machine."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    found = shutil.which("postgres")
    places = [*([Path(found).parent] if found else []), *packaged]
    return next((place for place in reversed(places) if (place / "initdb").exists()), None)


def new_folder() -> Path:
    """Outside of what only root may enter, in memory where there is some: a kill loses nothing of what was written."""
    memory = Path("/dev/shm")  # noqa: S108 - as scripts/scratch.sh
    place = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    return Path(tempfile.mkdtemp(prefix="yakuba-killed-", dir=place))


@dataclass
class OwnServer:
    """Its data, its socket and its log lie in ``folder``, which goes with it."""

    folder: Path = field(default_factory=new_folder)
    port: int = field(default_factory=free_port)
    _running: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Its data, once; not started yet."""
        if os.geteuid() == 0:
            shutil.chown(self.folder, LOGIN)
        words = ["initdb", "-D", str(self._data), "-U", "yakuba", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]
        assert self._program(*words).wait() == 0, self.log

    def start(self) -> None:
        """Start it, after a kill with crash recovery, and wait until it answers."""
        given = [word for option in OPTIONS for word in ("-c", option)]
        place = ["-p", str(self.port), "-c", f"unix_socket_directories={self.folder}"]
        self._running = self._program("postgres", "-D", str(self._data), *place, *given)
        wait_until(self._answers, "the server answers")

    def kill(self) -> None:
        """kill -9 of the postmaster and everything that it started, as by a power cut; nothing of them runs then."""
        assert self._running
        postmaster = self._running.pid
        os.kill(postmaster, signal.SIGSTOP)  # from here on it starts nobody else
        for each in [*children_of(postmaster), postmaster]:
            os.kill(each, signal.SIGKILL)
        self._running.wait()
        self._running = None

    def kill_a_backend(self) -> None:
        """kill -9 of one that serves somebody: the postmaster ends all the others, recovers and goes on."""
        assert self._running
        names = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children_of(self._running.pid)}
        os.kill(next(pid for pid, name in names.items() if b"yakuba" in name), signal.SIGKILL)

    def stop(self) -> None:
        """It is not needed any more."""
        if self._running and self._running.poll() is None:
            self.kill()
        shutil.rmtree(self.folder)

    @property
    def is_up(self) -> bool:
        """Whether it runs."""
        return self._running is not None

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / f".s.PGSQL.{self.port}"

    def url(self, database: str, folder: Path | None = None) -> str:
        """The address of a database there, by its socket or by one of the same name in ``folder``."""
        return f"postgres://yakuba@{quote(str(folder or self.folder), safe='')}:{self.port}/{database}"

    @property
    def log(self) -> str:
        """What it said."""
        return (self.folder / "log").read_text(encoding="utf-8")

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _program(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        place, login = programs(), LOGIN if os.geteuid() == 0 else None
        assert place
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [place / name, *words], cwd="/", user=login, group=login, extra_groups=[] if login else None,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def _answers(self) -> bool:
        assert self._running
        assert self._running.poll() is None, self.log
        try:
            psycopg.connect(self.url("postgres")).close()
        except psycopg.OperationalError:
            return False
        return True
