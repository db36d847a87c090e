"""`yakuba demo` runs both sides and their workers together: all start, all stop, and none dies unnoticed."""

import os
import signal
import socket
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.own_database import copied
from tests.processes import Process, ProcessDatabase, children_of, free_port, wait_until

pytestmark = pytest.mark.process

SEEN = "SELECT id FROM job_worker"
PAPER = """
import sys, django
django.setup()
from samples import documents as samples
from yakuba.kernel.documents import service
sys.stdout.buffer.write(service.render("form", samples.form()))
"""


@pytest.fixture(scope="module")
def demo_database(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ProcessDatabase]:
    """One database for all starts of this module: the first fills it, the others begin with what is there."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), copied(folder) as url:
        database = ProcessDatabase(url, folder)
        try:
            yield database
        finally:
            database.end_processes()


def demo(database: ProcessDatabase, *options: str) -> tuple[Process, int, int]:
    """The running demo, its port, and the process number of its worker."""
    port = free_port()
    words = ["-m", "yakuba", "demo", "--port", str(port), "--residents", "100", *options]
    process = database.python(*words, YAKUBA_DEMO="1", YAKUBA_SECRET_KEY="x" * 50)
    ((worker,),) = wait_until(lambda: database.rows(SEEN), "the worker is seen")
    wait_until(lambda: answers(port), "the site answers")
    return process, port, int(worker.split(":")[-2])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def page(port: int, path: str, host: str = "127.0.0.1") -> tuple[int, str]:
    """Status and text of the answer to a GET of somebody who typed ``host``."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as site:
        site.sendall(f"GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: site.recv(65536), b""))
    return int(answer.split(maxsplit=2)[1]), answer.decode()


@pytest.mark.isolation
def test_the_demo_shows_its_pages_and_paper_without_a_network_and_stops_as_one(demo_database: ProcessDatabase) -> None:
    process, port, worker = demo(demo_database)
    wait_until(lambda: page(port, "/health/ready")[0] == 200, "the town is ready")
    for number, path in ((port, "/accounts/sign-in/"), (port + 1, "/portal/")):
        status, text = page(number, path)
        assert (status, '<html lang="ja"' in text) == (200, True)
        assert page(number, path, "tablet.example")[0] == 400
    paper, errors = demo_database.python("-c", PAPER).communicate()
    assert paper.startswith(b"%PDF-"), errors.decode()
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert demo_database.rows(SEEN) == []
    assert not answers(port)
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def below(parent: int) -> set[int]:
    """Every process below ``parent``."""
    found = set(children_of(parent))
    return found.union(*map(below, found))


def words_of(pid: int) -> str:
    """Its command line; empty when it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


@pytest.mark.once
def test_who_stops_the_demo_twice_in_a_breath_leaves_nothing_running(demo_database: ProcessDatabase) -> None:
    process, port, _worker = demo(demo_database)
    started = below(process.pid)
    for _ in range(3):
        process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert [number for number in started if Path(f"/proc/{number}").exists()] == []
    assert not answers(port)


@pytest.mark.once
def test_who_stops_the_demo_while_it_starts_leaves_nothing_running(demo_database: ProcessDatabase) -> None:
    words = ["-m", "yakuba", "demo", "--port", str(free_port()), "--residents", "100"]
    process = demo_database.python(*words, YAKUBA_DEMO="1", YAKUBA_SECRET_KEY="x" * 50)
    wait_until(lambda: any("granian" in words_of(child) for child in below(process.pid)), "its first site starts")
    process.send_signal(signal.SIGTERM)
    started = below(process.pid)
    assert process.wait(timeout=60) == 0
    assert [number for number in started if Path(f"/proc/{number}").exists()] == []


@pytest.mark.once
def test_the_demo_for_other_devices_answers_them_and_says_so_when_its_worker_dies(
    demo_database: ProcessDatabase,
) -> None:
    process, port, worker = demo(demo_database, "--host", "0.0.0.0")  # noqa: S104 - what a person types
    for number, path in ((port, "/accounts/sign-in/"), (port + 1, "/portal/")):
        wait_until(partial(answers, number), "the site answers")
        assert page(number, path, "tablet.example")[0] == 200
    os.kill(worker, signal.SIGKILL)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "ほかの端末からも" in said.decode()
    assert "処理係(worker)が止まりました" in said.decode()
    assert not answers(port)
