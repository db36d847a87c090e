"""Every shipped role × every address of 運用, by GET and POST, judged by the one table of rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from samples.personas import RESIDENTS, StaffPersona
from samples.sign_in import sign_in, sign_in_resident
from tests.kernel.notices import sending
from tests.kernel.notices.sending import EMAIL, POSTAL, RESIDENT
from tests.support import register
from tests.support.mail import Simulator, switch
from tests.support.role_matrix import Matrix, Place, addresses, doors
from tests.support.roles import HOLDERS
from yakuba.apps.operations import urls
from yakuba.kernel.documents.tasks import scan_file
from yakuba.kernel.gate import receiving
from yakuba.kernel.gate import service as gate
from yakuba.kernel.gate.contracts import Zone
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import Channel, Recipient
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.once
DOORS = doors(
    "operations",
    """
inbox            -                  -         200 405
inbox-notice     -                  -         200 405
jobs             jobs.dead_letters  -         200 405
job              jobs.dead_letters  -         200 405
job-retry        jobs.dead_letters  -         405 302
job-discard      jobs.dead_letters  -         405 302
gate             jobs.dead_letters  -         200 405
gate-settle      jobs.dead_letters  -         405 302
feeds            people.import      -         200 405
feed             people.import      -         200 405
feed-now         people.import      -         405 302
undelivered      notices.view       -         200 405
delivery         notices.view       delivery  200 405
delivery-retry   notices.send       delivery  405 302
delivery-paper   notices.send       delivery  405 302
delivery-close   notices.send       delivery  405 302
printing         notices.view       -         200 405
batch-make       notices.send       section   405 302
batch            notices.view       batch     200 405
batch-pdf        notices.send       batch     200 405
batch-hand-over  notices.send       batch     405 302
letter           notices.view       batch     200 405
letter-withdraw  notices.send       delivery  405 302
letter-returned  notices.send       delivery  405 302
""",
)
PLACES = {"住基係": Place("2011", "01"), "東出張所": Place("2090", "02"), "証明係": Place("2013", "01")}
"""Whose the notices are: the section of most holders, the branch's own, and the contractor's."""


@dataclass(frozen=True)
class Desk:
    """One of everything that 運用 shows: notices of both kinds, a batch with a letter, a job, a bundle, a feed."""

    delivery: UUID
    batch: UUID
    letter: UUID
    job: UUID
    bundle: int
    feed: int

    @staticmethod
    def of(place: Place) -> None:
        """As if every notice and batch were of this place."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE notices_notice SET section = %s, office = %s", [place.section, place.office])
            assert cursor.rowcount > 1
            cursor.execute("UPDATE notices_delivery SET section = %s, office = %s", [place.section, place.office])
            assert cursor.rowcount > 1
            cursor.execute("UPDATE notices_printbatch SET section = %s", [place.section])


@pytest.fixture
def everything(mail: Simulator, settings: LazySettings, tmp_path: Path) -> Desk:
    settings.YAKUBA_HOME = tmp_path
    switch(mail.folder, "refuse")
    bounced = sending.sent(template="tests.plain", recipient=Recipient(inbox=RESIDENT, email=EMAIL, postal=POSTAL))
    job = jobs.enqueue(scan_file, payload={"file_id": str(uuid4())}, max_attempts=1)
    sending.by_post(1)
    batch = service.make_print_batch(actor=sending.CHIEF, section=sending.SECTION, key="matrix")
    jobs.run_waiting()
    sending.by_post(2)
    (letter,) = service.batch_letters(batch.id, actor=sending.CHIEF)
    way = gate.InMemory()
    way.put(Zone.DESK, f"{uuid4()}.bundle", b"nothing that we know")
    receiving.receive_all(way)
    delivery = UUID(bounced.deliveries[1].id)
    fed = register.feed(tmp_path, [register.resident(41, "森 太郎", "モリ タロウ")])
    return Desk(delivery, UUID(batch.id), UUID(letter.delivery), UUID(job), gate.halted()[0].number, fed)


def matrix(of: Desk, place: Place, own: str) -> Matrix:
    """Each address about these things; ``own`` is a notice to the very person who asks."""
    job, delivery, batch = {"job": of.job}, {"delivery": of.delivery}, {"batch": of.batch}
    words: dict[str, Mapping[str, object]] = {"inbox-notice": {"notice": own}, "gate-settle": {"number": of.bundle}}
    words["feed"] = {"number": of.feed}
    words |= dict.fromkeys(("job", "job-retry", "job-discard"), job)
    words |= dict.fromkeys(("delivery", "delivery-retry", "delivery-paper", "delivery-close"), delivery)
    words |= dict.fromkeys(("batch", "batch-pdf", "batch-hand-over"), batch)
    words |= dict.fromkeys(("letter", "letter-withdraw", "letter-returned"), batch | {"delivery": of.letter})
    values: dict[str, Mapping[str, object]] = {
        "job-discard": {"reason": "duplicate"},
        "delivery-close": {"reason": "told_otherwise"},
        "batch-make": {"key": str(uuid4()), "section": place.section},
        "batch-hand-over": {"revision": "1"},
        "letter-returned": {"reason": "moved"},
    }
    words, values = ({f"operations:{name}": given for name, given in each.items()} for each in (words, values))
    return Matrix(DOORS, words, values, named=frozenset({"section"}))


def _signed_in(code: str) -> Client:
    client = Client()
    sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))
    return client


def _told(code: str, key: str = "own") -> str:
    me = Actor("staff", code)
    return sending.sent(key, recipient=Recipient(inbox=me), channels=[Channel.INBOX]).id


def test_every_address_of_operations_is_in_the_matrix() -> None:
    assert {door.name for door in DOORS} == addresses(urls)


@pytest.mark.parametrize("role", Role)
def test_each_address_opens_to_whom_the_table_of_rights_opens_it(role: Role, everything: Desk) -> None:
    code = HOLDERS[role]
    client, own = _signed_in(code), _told(code)
    for name, place in PLACES.items():
        everything.of(place)
        places = {"delivery": place, "batch": Place(place.section), "section": Place(place.section)}
        assert matrix(everything, place, own).differences(client, code, places) == {}, name


@pytest.mark.parametrize("role", Role)
def test_a_notice_to_somebody_else_exists_for_nobody(role: Role) -> None:
    other = _told("1001", "other")
    assert _signed_in(HOLDERS[role]).get(f"/operations/inbox/{other}/").status_code == 404


def test_what_is_only_read_takes_no_post_and_what_only_a_press_does_takes_no_get(everything: Desk) -> None:
    code = HOLDERS[Role.REVIEWER]
    assert matrix(everything, PLACES["住基係"], _told(code)).not_refused(_signed_in(code)) == []


def test_a_stranger_is_led_to_the_sign_in_and_a_resident_finds_no_page(client: Client, everything: Desk) -> None:
    asked = matrix(everything, PLACES["住基係"], _told("1011"))
    for door in DOORS:
        answer = client.generic(door.method, asked.address(door.name))
        assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True), door
    sign_in_resident(client, RESIDENTS[0])
    for door in DOORS:
        assert client.generic(door.method, asked.address(door.name)).status_code in (302, 403), door
