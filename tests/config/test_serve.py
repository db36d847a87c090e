"""`yakuba demo` runs the site and its worker together: both start, both stop, and neither dies unnoticed."""

import os
import signal
import socket
import subprocess

import pytest

from tests.processes import ProcessDatabase, wait_until

pytestmark = pytest.mark.process

SEEN = "SELECT id FROM job_worker"
LIVING_PERSONAS = 4
"""和田, NGUYEN, 林 and her child."""


def demo(database: ProcessDatabase) -> tuple[subprocess.Popen[bytes], int, int]:
    """The running demo, its port, and the process number of its worker."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["-m", "yakuba", "demo", "--port", str(port), "--residents", "100"]
    process = database.python(*words, YAKUBA_DEMO="1", YAKUBA_SECRET_KEY="x" * 50)
    ((worker,),) = wait_until(lambda: database.rows(SEEN), "the worker is seen")
    wait_until(lambda: answers(port), "the site answers")
    return process, port, int(worker.split(":")[-2])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_site_and_its_worker_stop_together(process_database: ProcessDatabase) -> None:
    process, port, worker = demo(process_database)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0
    assert process_database.rows(SEEN) == []
    assert not answers(port)
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_the_demo_says_so_when_its_worker_dies(process_database: ProcessDatabase) -> None:
    process, port, worker = demo(process_database)
    os.kill(worker, signal.SIGKILL)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "処理係(worker)が止まりました" in said.decode()
    assert not answers(port)


COPY = "SELECT id, number, name, town, valid_from FROM people_person ORDER BY id"


def test_preparing_the_demo_twice_fills_the_register_once(process_database: ProcessDatabase) -> None:
    words = ["-m", "yakuba", "demo", "--prepare-only", "--residents", "500"]
    first = process_database.python(*words, YAKUBA_DEMO="1", YAKUBA_SECRET_KEY="x" * 50)
    _, said = first.communicate()
    assert first.returncode == 0
    assert "架空の住民 500 人を取り込んでいます" in said.decode()
    kinds = dict(process_database.rows("SELECT kind, count(*) FROM people_person GROUP BY kind"))
    assert kinds == {"resident": 500 + LIVING_PERSONAS, "business": 500 // 40}
    ((protections,),) = process_database.rows("SELECT count(*) FROM people_protection")
    assert protections > 0
    before = process_database.rows(COPY)

    second = process_database.python(*words, YAKUBA_DEMO="1", YAKUBA_SECRET_KEY="x" * 50)
    _, said = second.communicate()
    assert second.returncode == 0
    assert "架空の住民" not in said.decode()
    assert process_database.rows(COPY) == before
    assert process_database.rows("SELECT count(*) FROM people_protection") == [(protections,)]
