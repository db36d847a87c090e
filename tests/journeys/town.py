"""A town of its own for a journey: a copy of a prepared database, served by the real processes on loopback."""

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import psycopg

from tests.journeys.dated import AHEAD_S, seconds_to
from tests.processes import children_of, free_port
from tests.warm import Forked
from yakuba.config.env import Zone
from yakuba.config.serve import process_commands
from yakuba.config.zones import database_of, exchange_keys, home_of

ROOT = Path(__file__).resolve().parents[2]
RESIDENTS = 300
START_LIMIT_S = 60
SIDES = "yakuba_journeys_sides"
AT_ONCE = ("--poll", "0.2")
"""Who waits for a job loads a page again and again; a worker that looks more often costs less than those pages."""
WATCHED = {"yakuba.config.wsgi:application": "tests.journeys.watched_site:application"}
DATED = {
    "yakuba.config.wsgi:application": "tests.journeys.dated_site:application",
    "yakuba": "tests.journeys.dated_command",
}


@dataclass
class Town:
    """One running zone of a town. ``commands`` run beside it on the same database. ``portal``: its residents' side.

    ``ahead_s``: how many seconds its clock is ahead of the real one; see ``dated``."""

    home: Path
    database_url: str
    port: int
    ahead_s: float = 0.0
    zone: Zone = Zone.DESK
    portal: "Town | None" = None
    processes: list[Forked] = field(default_factory=list)
    allowed_errors: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home / "site.log"

    @property
    def environment(self) -> dict[str, str]:
        """What its processes are started with."""
        return _environment(self.home, self.database_url, self.zone, self._exchange)

    @property
    def _exchange(self) -> Path | None:
        if self.zone is Zone.PORTAL:
            return self.home.parent / "gate"
        return self.home / "gate" if self.portal else None

    def command(self, *words: str) -> dict[str, Any]:
        """``yakuba WORDS`` on this town; its JSON. Fails with what it said when it refuses."""
        return dict(json.loads(_yakuba(self.environment, *words)))

    def begun(self, stage: str) -> str:
        """The key of a reception that the clerk of the demo has brought to this stage (``begun.py``)."""
        return _said(["tests.journeys.begun", stage], self.environment | {AHEAD_S: str(self.ahead_s)}).decode().strip()

    def sooner(self) -> int:
        """No pause before what failed is tried again; how many jobs that were (``sooner.py``)."""
        return int(_said(["tests.journeys.sooner"], self.environment))

    def start(self) -> None:
        """Start the site and what belongs to it, and wait until it answers."""
        environment = self.environment
        # Without "python -m": they are forked.
        commands = [words[2:] for words in process_commands(host="127.0.0.1", port=self.port).values()]
        commands = [[*words, *AT_ONCE] if words[-1] == "worker" else words for words in commands]
        instead = DATED if self.ahead_s else WATCHED
        commands = [[instead.get(word, word) for word in words] for words in commands]
        if self.ahead_s:
            environment |= {AHEAD_S: str(self.ahead_s)}
        with self.log.open("ab") as log:
            self.processes = [Forked(words, environment, log) for words in commands]
        deadline = time.monotonic() + START_LIMIT_S
        while not _answers(self.port):
            dead = any(process.poll() is not None for process in self.processes)
            if dead or time.monotonic() > deadline:
                raise AssertionError(f"the town did not start:\n{self.tail()}")
            time.sleep(0.05)
        if self.portal:
            self.portal.start()

    def stop(self, *, kill: bool = False) -> None:
        """End its processes; ``kill``: as a power cut would (kill -9 of every process and its children)."""
        for process in self.processes:
            for child in children_of(process.pid) if kill else []:
                os.kill(child, signal.SIGKILL)
            process.kill() if kill else process.terminate()
        for process in self.processes:
            process.wait(timeout=20)
        self.processes = []
        if self.portal:
            self.portal.stop(kill=kill)

    def allow_error(self, pattern: str) -> None:
        """A journey that provokes an error in the log says which (regular expression)."""
        self.allowed_errors.append(pattern)

    def errors(self) -> list[str]:
        """What the processes logged as error and nobody expected."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        wrong = [line for line in lines if '"level": "error"' in line or "[ERROR]" in line]
        found = [line for line in wrong if not any(re.search(pattern, line) for pattern in self.allowed_errors)]
        return found + (self.portal.errors() if self.portal else [])

    def tail(self) -> str:
        return self.log.read_text(encoding="utf-8")[-3000:]


Prepare: TypeAlias = Callable[[dict[str, str]], None]
"""Fills the empty home and database of an environment."""


@dataclass(frozen=True)
class Model:
    """What towns are copied from: its folder, its database on a server, and how it is made."""

    folder: str
    database: str
    prepare: Prepare


@contextmanager
def running_town(
    shared: Path, home: Path, day: date | None = None, *, with_portal: bool = False, model: Model | None = None
) -> Iterator[Town]:
    """A fresh copy of the prepared town, running, on ``day`` at the earliest; it is taken away afterwards.

    ``with_portal``: with the residents' side in processes and a database of its own, which the gate connects.
    ``model``: another town than 青葉市.
    """
    with _copy(shared, home, model or AOBA, with_portal=with_portal) as database_url:
        town = Town(home, database_url, free_port(), seconds_to(day) if day else 0.0)
        if with_portal:
            url = database_of(Zone.PORTAL, database_url if _postgres_url() else "")
            town.portal = Town(home_of(Zone.PORTAL, home), url, free_port(), town.ahead_s, Zone.PORTAL)
        try:
            town.start()
            yield town
        finally:
            town.stop()
        if wrong := town.errors():
            raise AssertionError("the town logged errors nobody expected:\n" + "\n".join(wrong))


@contextmanager
def _copy(shared: Path, home: Path, model: Model, *, with_portal: bool) -> Iterator[str]:
    prepared = _prepared_sides(shared) if with_portal else _prepared(shared, model)
    shutil.copytree(prepared, home)
    server = _postgres_url()
    if not server:
        yield f"sqlite:///{home / 'yakuba.sqlite3'}"
        return
    name = f"yakuba_journey_{uuid.uuid4().hex[:12]}"
    copies = {name: SIDES, f"{name}_portal": f"{SIDES}_portal"} if with_portal else {name: model.database}
    with _one_at_a_time(shared):
        for copy, original in copies.items():
            _sql(server, f'CREATE DATABASE "{copy}" TEMPLATE "{original}"')
    try:
        yield _on_server(server, name)
    finally:
        for copy in copies:
            _sql(server, f'DROP DATABASE "{copy}" WITH (FORCE)')


def _prepared(shared: Path, model: Model) -> Path:
    """The folder of the prepared town, made by whoever of the parallel test processes comes first."""
    home = shared / model.folder
    with _one_at_a_time(shared):
        if (home / "ready").exists():
            return home
        server = _postgres_url()
        if server:
            _made_anew(server, model.database)
        url = _on_server(server, model.database) if server else f"sqlite:///{home / 'yakuba.sqlite3'}"
        model.prepare(_environment(home, url))
        (home / "ready").touch()
    return home


def _prepared_sides(shared: Path) -> Path:
    """The same with an empty residents' side beside it, which learns by the gate what it may know."""
    desk, home, server = _prepared(shared, AOBA), shared / "sides", _postgres_url()
    with _one_at_a_time(shared):
        if (home / "ready-sides").exists():
            return home
        shutil.copytree(desk, home)
        if server:
            _made_anew(server, SIDES, AOBA.database)
            _made_anew(server, f"{SIDES}_portal")
        portal = home_of(Zone.PORTAL, home)
        url = _on_server(server, SIDES) if server else f"sqlite:///{home / 'yakuba.sqlite3'}"
        _prepare(_environment(portal, database_of(Zone.PORTAL, url if server else ""), Zone.PORTAL, home / "gate"))
        _prepare(_environment(home, url, Zone.DESK, home / "gate"))
        exchange_keys(home)
        (home / "ready-sides").touch()
    return home


def _prepare(environment: dict[str, str]) -> None:
    prepared_by(environment, "demo", "--prepare-only", "--residents", str(RESIDENTS))


def prepared_by(environment: dict[str, str], *words: str) -> None:
    """``yakuba WORDS`` while a town is being prepared."""
    _yakuba(environment, *words)


AOBA = Model("prepared", "yakuba_journeys_template", _prepare)


def _made_anew(server: str, name: str, original: str = "template0") -> None:
    _sql(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _sql(server, f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


@contextmanager
def _one_at_a_time(shared: Path) -> Iterator[None]:
    shared.mkdir(parents=True, exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _environment(home: Path, database_url: str, zone: Zone = Zone.DESK, exchange: Path | None = None) -> dict[str, str]:
    desk = home.parent if zone is Zone.PORTAL else home
    gate = {"YAKUBA_GATE": "folder", "YAKUBA_GATE_FOLDER": str(exchange)} if exchange else {"YAKUBA_GATE": ""}
    return (
        os.environ
        | {
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "YAKUBA_HOME": str(home),
            "YAKUBA_DATABASE_URL": database_url,
            "YAKUBA_ZONE": zone.value,
            "YAKUBA_CARD_FOLDER": str(desk / "card_simulator"),
            "YAKUBA_DEMO": "1",
            "YAKUBA_SECRET_KEY": "journeys-" + "k" * 50,
        }
        | gate
    )


def _yakuba(environment: dict[str, str], *words: str) -> bytes:
    """What ``yakuba WORDS`` prints. Fails with what it said when it refuses."""
    return _said(["yakuba", *words], environment)


def _said(words: Sequence[str], environment: dict[str, str]) -> bytes:
    process = Forked(words, environment)
    said, errors = process.communicate(timeout=1800)
    assert process.returncode == 0, errors.decode()[-3000:]
    return said


def _postgres_url() -> str:
    url = os.environ.get("YAKUBA_DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def _on_server(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


def _sql(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(5)
        try:
            probe.connect(("127.0.0.1", port))
            probe.sendall(b"GET /health/ready HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return b" 200 " in probe.recv(64)
        except OSError:
            return False
