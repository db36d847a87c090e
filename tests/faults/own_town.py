"""青葉市 on a server that can be killed: the real site, worker and mail, each on a line of its own to the server."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dj_database_url
from django.conf import settings
from django.db import connection, connections

from tests.faults.at_browser import Browser
from tests.faults.own_server import OwnServer, programs
from tests.faults.wire import Line
from tests.processes import Process, ProcessDatabase, free_port, wait_until
from tests.support import organised
from tests.support.cases import keep_seal
from tests.support.database_urls import url_of
from yakuba.config.serve import process_commands
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import Zone

DATABASE = "town"
WORKER = ("--poll", "0.1", "--lease", "3")
"""A lease is a minute in a town: so long a job waits whose worker had no database for it."""


@dataclass
class OwnTown:
    """Site and worker run on through every kill of the server; nobody starts them again."""

    server: OwnServer
    folder: Path
    site: Line
    worker: Line
    port: int = field(default_factory=free_port)
    own_mail: bool = True
    _running: list[ProcessDatabase] = field(default_factory=list)

    def start(self) -> None:
        """Its processes, as ``yakuba demo`` starts them."""
        for words in process_commands(host="127.0.0.1", port=self.port, own_mail=self.own_mail).values():
            is_worker = words[-1] == "worker"
            line = self.worker if is_worker else self.site
            database = ProcessDatabase(self.server.url(DATABASE, line.folder), self.folder)
            self._running.append(database)
            database.python(*words[1:], *(WORKER if is_worker else ()), **_environment())

    def server_is_back(self) -> None:
        """Start the server again. Nobody else is told; this test itself looks anew."""
        connections.close_all()
        self.server.start()

    @property
    def processes(self) -> list[Process]:
        """Mail, site and worker."""
        return [process for each in self._running for process in each.started]

    def said(self) -> str:
        """What its processes wrote; they are ended for it."""
        self.stop()
        return "\n".join(part.decode() for process in self.processes for part in process.communicate())

    def stop(self) -> None:
        """kill -9 for everybody."""
        for each in self._running:
            each.end_processes()


def _environment() -> dict[str, str]:
    return {
        "YAKUBA_ZONE": "both",
        "YAKUBA_GATE": "folder",
        "YAKUBA_DEMO": "1",
        "YAKUBA_SECRET_KEY": settings.SECRET_KEY,
    }


@contextmanager
def own_town(folder: Path) -> Iterator[OwnTown]:
    """A copy of the migrated test database on a server of its own, with the town's processes on it.

    Django's own connection leads there too, past the lines. The settings of this process are those of the others.
    """
    server = OwnServer()
    try:
        server.make()
        server.start()
        _filled(server)
        with _led_to(server.url(DATABASE)), ExitStack() as lines:
            _prepared()
            site, worker = [
                lines.enter_context(Line(server.socket, _made(folder / name), server.kill))
                for name in ("site", "worker")
            ]
            town = OwnTown(server, folder, site, worker)
            try:
                town.start()
                yield town
            finally:
                town.stop()
    finally:
        server.stop()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _filled(server: OwnServer) -> None:
    place = programs()
    assert place
    _told([place / "psql", server.url("postgres"), "-c", f"CREATE DATABASE {DATABASE} TEMPLATE template0"])
    content = _told([place / "pg_dump", "--no-owner", url_of(connection.settings_dict)])
    _told([place / "psql", "--quiet", "--set=ON_ERROR_STOP=1", server.url(DATABASE)], content)


def _told(words: Sequence[Path | str], given: bytes = b"") -> bytes:
    done = subprocess.run(words, input=given, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@contextmanager
def _led_to(url: str) -> Iterator[None]:
    before = dict(connection.settings_dict)
    connections.close_all()
    connection.settings_dict.update(dj_database_url.parse(url))
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict.update(before)


def _prepared() -> None:
    organised.load()
    keep_seal()
    for zone in Zone:
        gate.own_keys(zone)


def wait_until_open(town: OwnTown) -> None:
    """The site answers and says that it is ready."""

    def is_ready() -> bool:
        assert all(process.poll() is None for process in town.processes), town.said()
        try:
            return Browser(town.port).get("/health/ready").status_code == 200
        except OSError:
            return False

    wait_until(is_ready, "the site is ready")
