"""Every shipped role × every address of the hand-over, by GET and POST, judged by the one table of rights."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from samples.personas import RESIDENTS
from samples.sign_in import sign_in_resident
from tests.support import handovers
from tests.support.role_matrix import Matrix, Place, addresses, doors, reaches
from tests.support.roles import HOLDERS
from yakuba.apps.handover import queries, urls, use_cases
from yakuba.apps.handover.contracts import Problem
from yakuba.apps.handover.models import Batch, Unfit
from yakuba.apps.handover.module import EXPORT
from yakuba.apps.handover.tests.test_pages import signed_in
from yakuba.kernel.organisation.contracts import NotAllowed, Role
from yakuba.lib.refs import Actor

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("town")]
DOORS = doors(
    "handover",
    """
waiting         handover.export    -      200 405
make            handover.export    -      405 302
feedback        handover.feedback  -      200 200
feedback-apply  handover.feedback  -      405 200
unfit           handover.feedback  -      200 405
unfit-one       handover.feedback  unfit  200 405
unfit-settle    handover.feedback  unfit  405 302
batch           handover.export    batch  200 405
send            handover.export    batch  405 302
retry           handover.export    batch  405 302
report          handover.export    batch  200 405
seen            handover.export    batch  405 302
approve         handover.export    batch  405 302
file            handover.export    batch  405 200
""",
)
PLACES = {"住基係": Place("2011", "01"), "証明係": Place("2013", "02")}
"""Whose the cases are: the section of most holders; the contractor's, taken by the branch."""


@dataclass(frozen=True)
class Desk:
    """A batch that two persons have approved for download, answers that fit no row, and a case that waits."""

    batch: UUID
    unfit: UUID

    @staticmethod
    def of(place: Place) -> None:
        """As if all of it were there."""
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cases_case SET section = %s, taken_office = %s", [place.section, place.office])
            cursor.execute("UPDATE handover_batch SET section = %s, office = %s", [place.section, place.office])
            cursor.execute("UPDATE handover_unfit SET section = %s, office = %s", [place.section, place.office])


@pytest.fixture
def everything() -> Desk:
    handovers.confirmed(1)
    batch = handovers.made()
    use_cases.approve(actor=handovers.OTHER_CLERK, batch=batch.key)
    handovers.confirmed(1)
    use_cases.keep_unfit(core=handovers.CORE, name="answers.csv", problems=[Problem(2, "合わない行")])
    return Desk(batch.key, Unfit.objects.get().key)


def matrix(of: Desk, code: str, place: Place) -> Matrix:
    """Each address about these things, with what its page would send."""
    words: dict[str, Mapping[str, object]] = {door.name: {"key": of.batch} for door in DOORS if door.of == "batch"}
    words |= {f"handover:unfit-{name}": {"key": of.unfit} for name in ("one", "settle")}
    press = {"key": str(uuid4()), "attempt": "0"}
    values: dict[str, Mapping[str, object]] = {
        "handover:make": {"key": str(uuid4()), "core": handovers.CORE, "section": place.section, "encoding": "utf-8"},
        "handover:feedback": {"file": SimpleUploadedFile("kekka.csv", answers(of))},
        "handover:feedback-apply": {"key": str(looked_at(of, code))},
        "handover:send": press,
        "handover:retry": press,
    }
    return Matrix(DOORS, words, values)


def answers(of: Desk) -> bytes:
    """A file in which the core system has taken everything in."""
    batch = queries.batch(handovers.SYSTEM, of.batch)
    return handovers.feedback(
        batch, [(str(row.case), "取込済", "K-1", "") for row in queries.rows(handovers.SYSTEM, of.batch)]
    )


def looked_at(of: Desk, code: str) -> UUID:
    """The key under which this person has looked at a file of answers; of nothing for who may not."""
    key = uuid4()
    with suppress(NotAllowed):
        use_cases.keep_upload(actor=Actor("staff", code), key=key, content=answers(of))
    return key


def test_every_address_of_the_hand_over_is_in_the_matrix() -> None:
    assert {door.name for door in DOORS} == addresses(urls)


@pytest.mark.parametrize("role", Role)
def test_each_address_opens_to_whom_the_table_of_rights_opens_it(role: Role, everything: Desk) -> None:
    code = HOLDERS[role]
    client = signed_in(code)
    for name, place in PLACES.items():
        everything.of(place)
        places = {"batch": place, "unfit": place}
        assert matrix(everything, code, place).differences(client, code, places) == {}, name


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", Role)
def test_a_batch_is_made_by_who_hands_over_for_its_section_and_by_nobody_else(
    role: Role, place: str, everything: Desk
) -> None:
    code, where = HOLDERS[role], PLACES[place]
    everything.of(where)
    signed_in(code).post(reverse("handover:make"), matrix(everything, code, where).values["handover:make"])
    assert (Batch.objects.count() > 1) == reaches(code, EXPORT, Place(where.section))


def test_what_is_only_read_takes_no_post_and_what_only_a_press_does_takes_no_get(everything: Desk) -> None:
    assert matrix(everything, "1009", PLACES["住基係"]).not_refused(signed_in("1009")) == []


def test_a_stranger_is_led_to_the_sign_in_and_a_resident_finds_no_page(client: Client, everything: Desk) -> None:
    asked = matrix(everything, "1011", PLACES["住基係"])
    for door in DOORS:
        answer = client.generic(door.method, asked.address(door.name))
        assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True), door
    sign_in_resident(client, RESIDENTS[0])
    for door in DOORS:
        assert client.generic(door.method, asked.address(door.name)).status_code in (302, 403), door
