"""FY1-35: a hundred terminals at work at once, over HTTP on one site process; the floor is one terminal alone.

Each clerk sends an answer every ten seconds, which is quick for an interview. A round is one of the answers that were
sent while all were at work. The site, its database and the hundred browsers share the machine.
"""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from benchmarks.counters import CLERK, opened, said
from benchmarks.harness import Measured, Row, Scale
from benchmarks.interviews import households
from benchmarks.terminals import Terminal
from samples import organisation
from samples.dice import dice
from samples.personas import STAFF
from samples.sign_in import sign_in
from tests.processes import free_port
from tests.support.database_urls import url_of
from yakuba.config.serve import process_commands
from yakuba.kernel.procedures.publish import publish
from yakuba.lib import clock
from yakuba.lib.refs import Actor

BARS = ("FY1-35",)
ROOT = Path(__file__).resolve().parents[1]
ALONE = "one terminal alone"
EVERY_S = 10.0
PATIENCE_S = 60
RECEPTIONS = 2
"""How many wait for each terminal, at the pace of one answer in ten seconds."""


def rows(scale: Scale) -> Iterator[Row]:
    """A hundred at work, each answer a round; beside it what one alone waits."""
    publish(Actor("system", "bench"))
    organisation.load()
    with _site() as port:
        alone = _at_work(port, 1, seconds=scale.of(1, 20, 40), every_s=1)
        many = scale.of(2, 100, 100)
        together = _at_work(port, many, seconds=scale.of(1, 40, 120), every_s=scale.of(1, 10, 10))
    ours, floor = cycle(together), cycle(alone)
    yield Row(
        "FY1-35",
        f"{many} terminals, an answer each in {EVERY_S:.0f} s, over HTTP",
        lambda: Measured(next(ours)),
        1,
        {ALONE: lambda: Measured(next(floor))},
        rounds=len(together),
        quantile=0.95,
    )


def _at_work(port: int, number: int, *, seconds: float, every_s: float) -> Sequence[float]:
    """The seconds of every answer of so many terminals, in the order in which they came back."""
    homes, took = households(seed=number), list[float]()
    waiting = RECEPTIONS + int(seconds / every_s / 4)
    terminals = [
        Terminal(port, _session(), iter([opened(next(homes), on=clock.today()) for _ in range(waiting)]))
        for _ in range(number)
    ]
    for terminal in terminals:
        terminal.open_next()
    end = time.monotonic() + seconds
    works = [
        threading.Thread(target=_work, args=(terminal, place * every_s / number, every_s, end, took))
        for place, terminal in enumerate(terminals)
    ]
    for work in works:
        work.start()
    for work in works:
        work.join()
    assert took, "no answer came back"
    return took


def _work(terminal: Terminal, after_s: float, every_s: float, end: float, took: list[float]) -> None:
    chance, due = dice(after_s), time.monotonic() + after_s
    while due < end:
        time.sleep(max(0.0, due - time.monotonic()))
        terminal.open_next()
        assert terminal.form is not None
        took.append(terminal.answer(said(terminal.form, chance)))
        due += every_s


def _session() -> str:
    """One clerk stands for a hundred, who would have a session each."""
    client = Client(SERVER_NAME="localhost")
    with override_settings(SESSIONS_AT_ONCE=1_000):
        sign_in(client, next(one for one in STAFF if one.code == CLERK))
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@contextmanager
def _site() -> Iterator[int]:
    """The port of the site as it is served to a town, on the database that is being measured."""
    port = free_port()
    with TemporaryDirectory() as home:
        words = process_commands(host="127.0.0.1", port=port)["画面"]
        site = subprocess.Popen(words, cwd=ROOT, env=_environment(home), stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + PATIENCE_S
            while not _answers(port):
                assert time.monotonic() < deadline, f"no answer in {PATIENCE_S} s"
                time.sleep(0.05)
            yield port
        finally:
            site.terminate()
            site.wait(timeout=PATIENCE_S)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _environment(home: str) -> dict[str, str]:
    url = url_of(connection.settings_dict)
    told = {"YAKUBA_DATABASE_URL": url, "YAKUBA_HOME": home, "YAKUBA_ZONE": "desk", "YAKUBA_DEMO": "1"}
    return os.environ | told | {"YAKUBA_SECRET_KEY": settings.SECRET_KEY, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
