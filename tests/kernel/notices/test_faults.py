"""Real workers and senders on a copied database: killed while sending, doubled, two at once with one key."""

import os
import signal
from dataclasses import dataclass

import pytest
from django.conf import LazySettings

from samples import organisation
from tests.kernel.notices import sending
from tests.processes import Process, ProcessDatabase, wait_until
from tests.support.mail import Simulator, switch
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import Channel, Recipient

pytestmark = pytest.mark.process


@dataclass
class Town:
    """The copied database, its mail server, and workers that know both."""

    database: ProcessDatabase
    mail: Simulator

    def python(self, *words: str) -> Process:
        return self.database.python(
            *words,
            YAKUBA_MAIL="smtp",
            YAKUBA_MAIL_HOST="127.0.0.1",
            YAKUBA_MAIL_PORT=str(self.mail.port),
            YAKUBA_MAIL_TLS="none",
            YAKUBA_MAIL_SENDER="oshirase@city.aoba.example",
        )

    def worker(self, *options: str) -> Process:
        return self.python("-m", "yakuba", "worker", "--poll", "0.05", "--lease", "1", "--queues", "mail", *options)

    def state(self) -> str:
        ((found,),) = sending.rows("SELECT state FROM notices_delivery WHERE channel = 'mail'")
        return str(found)

    def message_ids(self) -> list[str]:
        return [str(message["Message-ID"]) for message in sending.received(self.mail.folder)]


@pytest.fixture
def town(process_database: ProcessDatabase, mail: Simulator, settings: LazySettings) -> Town:
    settings.DOCUMENTS_STORE = process_database.folder / "files"
    organisation.load()
    return Town(process_database, mail)


def kill(process: Process) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_worker_killed_before_the_server_took_the_message_loses_nothing(town: Town) -> None:
    switch(town.mail.folder, "slow", seconds=60)
    sending.sent()
    first = town.worker()
    wait_until(lambda: town.state() == "sending", "the first worker sends")
    kill(first)
    assert town.state() == "sending"
    switch(town.mail.folder, "up")
    town.worker()
    wait_until(lambda: town.state() == "sent", "another worker has sent it")
    assert len(town.message_ids()) == 1


def test_a_worker_killed_after_the_server_took_it_sends_a_recognisable_repeat(town: Town) -> None:
    switch(town.mail.folder, "mute", seconds=60)
    notice = sending.sent()
    first = town.worker()
    wait_until(town.message_ids, "the server has the message")
    kill(first)
    switch(town.mail.folder, "up")
    town.worker()
    wait_until(lambda: town.state() == "sent", "another worker has sent it")
    assert town.message_ids() == [f"<{notice.deliveries[1].id}@city.aoba.example>"] * 2
    assert sending.rows("SELECT attempts FROM notices_delivery WHERE channel = 'mail'") == [(2,)]


def test_two_workers_send_forty_emails_once_each(town: Town) -> None:
    for number in range(40):
        sending.sent(f"k{number}", recipient=Recipient(email=f"a{number}@example.jp"), channels=[Channel.MAIL])
    workers = [town.worker("--until-empty"), town.worker("--until-empty")]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    assert sending.rows("SELECT state, count(*) FROM notices_delivery GROUP BY state") == [("sent", 40)]
    assert sorted(str(message["To"]) for message in sending.received(town.mail.folder)) == sorted(
        f"a{number}@example.jp" for number in range(40)
    )


def test_one_key_from_two_processes_at_once_is_one_notice(town: Town) -> None:
    senders = [town.python("-m", "tests.kernel.notices.send_one", "5") for _sender in range(2)]
    outputs = [sender.communicate(timeout=60) for sender in senders]
    assert [sender.returncode for sender in senders] == [0, 0], outputs
    assert outputs[0][0] == outputs[1][0] != b""
    assert sending.rows("SELECT count(*) FROM notices_notice") == [(5,)]
    assert sending.rows("SELECT count(*) FROM notices_delivery") == [(10,)]


def test_two_officers_at_once_print_no_letter_twice(town: Town) -> None:
    for number in range(6):
        sending.by_post(number + 1)
    officers = [town.python("-m", "tests.kernel.notices.print_batch", key) for key in "ab"]
    outputs = [officer.communicate(timeout=60) for officer in officers]
    assert sorted(output[0].split()[0] for output in outputs) == [b"6", b"none"], outputs
    assert sending.rows("SELECT count(*) FROM notices_printbatch") == [(1,)]
    assert service.waiting_letters(sending.CHIEF) == []


def test_the_file_of_the_key_is_for_the_owner_only(town: Town) -> None:
    sending.sent()
    key = town.database.folder / "keys" / "notices.key"
    assert oct(key.stat().st_mode)[-3:] == "600"
