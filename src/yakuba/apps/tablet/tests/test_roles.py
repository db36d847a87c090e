"""Every shipped role × every address of the tablet: no role opens or closes anything here; the ticket does."""

from collections.abc import Iterator, Mapping
from uuid import UUID

import pytest
from django.test import Client

from samples.personas import RESIDENTS, StaffPersona
from samples.sign_in import sign_in, sign_in_resident
from tests.support import filings, receptions
from tests.support.remembered import remembered
from tests.support.role_matrix import NOT_OFFERED, Matrix, addresses, doors
from tests.support.roles import HOLDERS
from yakuba.apps.tablet import urls
from yakuba.kernel.intake import service as intake
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib import clock

# What a device gets that has joined. Without a ticket, only the page that asks for one opens.
pytestmark = pytest.mark.once
DOORS = doors(
    "tablet",
    """
join    -  -  200 302
sheets  -  -  200 405
sheet   -  -  200 302
pdf     -  -  200 405
call    -  -  405 302
finish  -  -  405 200
""",
)
WITHOUT = {("tablet:join", "GET"): 200, ("tablet:join", "POST"): 302}
PEOPLE = [*(HOLDERS[role] for role in Role), "nobody", "a resident"]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.stopped_at(receptions.DAY):
        yield


@pytest.fixture
def reception(db: None) -> UUID:
    """The key of A01 with every sheet shown."""
    receptions.prepare_town()
    return remembered("A01 for the tablet", _shown)


def _shown() -> UUID:
    ready = filings.ready(receptions.with_family(receptions.opened()))
    for sheet in intake.sheets(receptions.CLERK, ready.key):
        if not sheet.withdrawn:
            intake.show(receptions.CLERK, sheet.key)
    return ready.key


@pytest.fixture
def matrix(reception: UUID) -> Matrix:
    """Each address, with what its page would send; a new ticket is waiting."""
    sheet = next(one for one in intake.sheets(receptions.CLERK, reception) if one.signing == "name")
    key = {"key": sheet.key}
    values: dict[str, Mapping[str, object]] = {
        "tablet:join": {"token": ticket(reception)},
        "tablet:sheet": {"shown_sha256": sheet.shown_sha256, "image": ""},
    }
    return Matrix(DOORS, {"tablet:sheet": key, "tablet:pdf": key}, values)


def ticket(reception: UUID) -> str:
    """A new one; the one before is void."""
    return intake.offer_signing(receptions.CLERK, reception, filings.version(reception)).token


def device(who: str) -> Client:
    """A browser, in which a member of staff, a resident or nobody is signed in."""
    client = Client()
    if who == "a resident":
        sign_in_resident(client, RESIDENTS[0])
    elif who != "nobody":
        sign_in(client, StaffPersona(who, "見本 職員", "ミホン ショクイン", "", ()))
    return client


def test_every_address_of_the_tablet_is_in_the_matrix() -> None:
    assert {door.name for door in DOORS} == addresses(urls)


@pytest.mark.parametrize("who", PEOPLE)
def test_without_a_ticket_nobody_reads_signs_calls_or_ends_anything(who: str, matrix: Matrix) -> None:
    offered = [door for door in DOORS if door.answers != NOT_OFFERED]
    answered = {(door.name, door.method): matrix.tried(device(who), door)[0] for door in offered}
    assert answered == {(door.name, door.method): WITHOUT.get((door.name, door.method), 403) for door in offered}


@pytest.mark.parametrize("who", PEOPLE)
def test_with_a_ticket_everybody_gets_the_same_and_a_sign_in_adds_nothing(who: str, matrix: Matrix) -> None:
    client = device(who)
    assert client.post("/tablet/", dict(matrix.values["tablet:join"])).status_code == 302
    inside = [door for door in DOORS if door.answers != NOT_OFFERED and door.name != "tablet:join"]
    answered = {(door.name, door.method): matrix.tried(client, door)[0] for door in inside}
    assert answered == {(door.name, door.method): door.answers for door in inside}


def test_what_is_only_read_takes_no_post_and_what_only_a_press_does_takes_no_get(matrix: Matrix) -> None:
    assert matrix.not_refused(device("nobody")) == []
