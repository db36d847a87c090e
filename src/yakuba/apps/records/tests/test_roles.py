"""Every shipped role × every address of 保存と廃棄, by GET and POST, judged by the one table of rights."""

from uuid import UUID

import pytest
from django.test import Client

from samples.personas import RESIDENTS, StaffPersona
from samples.sign_in import sign_in, sign_in_resident
from tests.support.role_matrix import Matrix, Place, addresses, doors
from tests.support.roles import HOLDERS
from yakuba.apps.records import urls, use_cases
from yakuba.apps.records.models import Proposal
from yakuba.apps.records.tests.conftest import ended
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.once
DOORS = doors(
    "records",
    """
due        documents.dispose           -         200 405
propose    documents.dispose           -         405 302
case       documents.dispose           case      200 405
hold       documents.dispose           case      405 302
lift       documents.dispose           case      405 302
proposals  documents.dispose           -         200 405
proposal   documents.dispose           proposal  200 405
approvals  documents.approve_disposal  -         200 405
approval   documents.approve_disposal  proposal  200 405
approve    documents.approve_disposal  proposal  405 302
send-back  documents.approve_disposal  proposal  405 302
""",
)
PLACE = Place("2011", "01")


@pytest.fixture
def case(town: None) -> UUID:
    """A 転入届 of 住基係 that waits in a 伺い."""
    key, number = ended()
    wanted = use_cases.due_today(numbers=[number])
    use_cases.propose(actor=Actor("staff", "1002"), key=key, wanted=wanted)
    return key


def matrix(case: UUID) -> Matrix:
    proposal = {"key": Proposal.objects.get().key}
    words = {f"records:{name}": {"key": case} for name in ("case", "hold", "lift")}
    words |= {f"records:{name}": proposal for name in ("proposal", "approval", "approve", "send-back")}
    values = {"records:hold": {"reason": "訴訟"}, "records:send-back": {"reason": "監査中"}}
    return Matrix(DOORS, words, values)


def _signed_in(code: str) -> Client:
    client = Client()
    sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))
    return client


def test_every_address_is_in_the_matrix() -> None:
    assert {door.name for door in DOORS} == addresses(urls)


@pytest.mark.parametrize("role", Role)
def test_each_address_opens_to_whom_the_table_of_rights_opens_it(role: Role, case: UUID) -> None:
    code = HOLDERS[role]
    places = {"case": PLACE, "proposal": Place(PLACE.section)}
    assert matrix(case).differences(_signed_in(code), code, places) == {}


def test_what_is_only_read_takes_no_post_and_what_only_a_press_does_takes_no_get(case: UUID) -> None:
    for role in (Role.CLERK_OF_DOCUMENTS, Role.HEAD):
        client = _signed_in(HOLDERS[role])
        closed = matrix(case).not_refused(client)
        assert [door for door in closed if not _foreign(door, role)] == []


def _foreign(door: str, role: Role) -> bool:
    """Whether the door needs the other's right: then it is refused before its method is looked at."""
    approving = any(word in door for word in ("approv", "send-back"))
    return approving != (role is Role.HEAD)


def test_a_stranger_is_led_to_the_sign_in_and_a_resident_finds_no_page(client: Client, case: UUID) -> None:
    asked = matrix(case)
    for door in DOORS:
        answer = client.generic(door.method, asked.address(door.name))
        assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True), door
    sign_in_resident(client, RESIDENTS[0])
    for door in DOORS:
        assert client.generic(door.method, asked.address(door.name)).status_code in (302, 403), door
