"""R1–R3 for e-mail: killed between the server's yes and our commit, and two workers on one delivery."""

import signal
from collections.abc import Callable, Iterator
from email import message_from_bytes
from functools import partial

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from samples import organisation
from tests.kernel.notices.expecting import TEMPLATES, mailed, rows
from tests.processes import Process, ProcessDatabase, free_port, wait_until
from yakuba.kernel.notices import service

pytestmark = pytest.mark.process
service.register_templates(TEMPLATES)


class TakesAndHolds:
    """A mail server that keeps a message at once and says so only after a while: the moment in which clients die."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.hold_s = 0.0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name that aiosmtpd calls
        import asyncio

        content = envelope.content or b""
        self.taken.append(content if isinstance(content, bytes) else content.encode())
        await asyncio.sleep(self.hold_s)
        return "250 OK"

    def ids(self) -> list[str]:
        return [str(message_from_bytes(content)["Message-ID"]) for content in self.taken]


@pytest.fixture
def server() -> Iterator[tuple[TakesAndHolds, int]]:
    port = free_port()
    handler = TakesAndHolds()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


Workers = Callable[..., Process]


@pytest.fixture
def worker(process_database: ProcessDatabase, server: tuple[TakesAndHolds, int]) -> Workers:
    """Starts a worker whose mail goes to the server above: ``worker("--until-empty")``."""
    organisation.load()

    def start(*options: str) -> Process:
        words = ["-m", "tests.kernel.jobs.run_worker", "--poll", "0.05", "--lease", "1", *options]
        return process_database.python(
            *words,
            YAKUBA_MAIL="smtp",
            YAKUBA_MAIL_HOST="127.0.0.1",
            YAKUBA_MAIL_PORT=str(server[1]),
            YAKUBA_MAIL_TLS="none",
            YAKUBA_MAIL_SENDER="oshirase@city.aoba.example",
            YAKUBA_TEST_FOLDER=str(process_database.folder),
        )

    return start


def state() -> list[tuple[str, int]]:
    return [(row[0], row[1]) for row in rows("SELECT state, attempts FROM notices_delivery")]


def test_killed_between_the_servers_yes_and_our_commit_it_ends_sent_with_one_copy_more_at_most(
    worker: Workers, server: tuple[TakesAndHolds, int]
) -> None:
    handler, _port = server
    mailed()
    connection.close()
    handler.hold_s = 30
    first = worker()
    wait_until(lambda: handler.taken, "the server has taken the message")
    first.send_signal(signal.SIGKILL)
    first.wait()
    handler.hold_s = 0
    worker()
    wait_until(lambda: [one for one, _ in state()] == ["sent"], "the delivery is sent", seconds=60)
    assert 1 <= len(handler.taken) <= 2
    assert len(set(handler.ids())) == 1
    assert state()[0][1] == len(handler.taken)


def test_two_workers_carry_one_delivery_once(worker: Workers, server: tuple[TakesAndHolds, int]) -> None:
    handler, _port = server
    for number in range(6):
        mailed(f"two-{number}")
    connection.close()
    handler.hold_s = 0.2
    both = [worker(), worker()]
    wait_until(lambda: {one for one, _ in state()} == {"sent"}, "all are sent", seconds=60)
    for each in both:
        each.send_signal(signal.SIGTERM)
        each.wait(timeout=60)
    assert len(handler.taken) == 6
    assert len(set(handler.ids())) == 6
    assert state() == [("sent", 1)] * 6


def test_a_worker_that_never_comes_back_leaves_the_mail_to_the_next_one(
    worker: Workers, server: tuple[TakesAndHolds, int]
) -> None:
    handler, _port = server

    def more(than: int) -> bool:
        return len(handler.taken) > than

    mailed()
    connection.close()
    handler.hold_s = 30
    for _attempt in range(2):
        taken = len(handler.taken)
        one = worker()
        wait_until(partial(more, taken), "the server has taken the message", seconds=60)
        one.send_signal(signal.SIGKILL)
        one.wait()
    handler.hold_s = 0
    worker()
    wait_until(lambda: [one for one, _ in state()] == ["sent"], "the delivery is sent", seconds=60)
    assert len(set(handler.ids())) == 1
