"""Every shipped role × every page: the desk opens to whom the one table of rights opens it, and to nobody else."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from samples.personas import RESIDENTS
from samples.sign_in import sign_in_resident
from yakuba.apps.desk.tests.conftest import Seat, opened
from yakuba.kernel.organisation.contracts import RIGHTS, Breadth, Role

# One member of staff for each role, as the fictional town has them; the case below lies in 住基係.
HOLDERS = {
    Role.COUNTER: "1011",
    Role.GUIDE: "1013",
    Role.REVIEWER: "1010",
    Role.CHIEF: "1009",
    Role.HEAD: "1008",
    Role.CLERK_OF_DOCUMENTS: "1012",
    Role.KEEPER_OF_SEALS: "1003",
    Role.BRANCH: "1048",
    Role.TREASURY: "1046",
    Role.INFORMATION: "1006",
    Role.PRIVACY: "1004",
    Role.AUDITOR: "1047",
    Role.CONTRACTOR: "1018",
    Role.ADMINISTRATOR: "1007",
}
SEES_THE_CASE = {"1011", "1012", "1010", "1009", "1008", "1047", "1004"}
"""Those whose section (or the whole house) covers a case of 住基係 that was taken by 市民課."""


@pytest.fixture
def key(town: None) -> UUID:
    """A 転入届."""
    return opened("tennyu-todoke")


@pytest.mark.parametrize("role", Role)
def test_the_list_opens_to_who_may_list(role: Role, seat: Callable[[str], Seat], key: UUID) -> None:
    may = RIGHTS["cases.list"][role] is not Breadth.NONE
    assert seat(HOLDERS[role]).get("/desk/").status_code == (200 if may else 403)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("page", ["", "claim/", "withdraw/", "assign/", "draft/", "decide/", "issue/"])
def test_a_case_opens_to_who_may_see_it(role: Role, page: str, seat: Callable[[str], Seat], key: UUID) -> None:
    code = HOLDERS[role]
    status = seat(code).get(f"/desk/{key}/{page}").status_code
    if RIGHTS["cases.view"][role] is Breadth.NONE:
        assert status == 403
    else:
        assert status == (200 if code in SEES_THE_CASE else 404)


@pytest.mark.parametrize("role", Role)
def test_the_seal_desk_opens_to_keepers_of_seals_only(role: Role, seat: Callable[[str], Seat], key: UUID) -> None:
    may = RIGHTS["documents.seal"][role] is not Breadth.NONE
    assert seat(HOLDERS[role]).get("/desk/seals/").status_code == (200 if may else 403)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("action", "act"),
    [("claim", "cases.claim"), ("assign", "cases.assign"), ("withdraw", "cases.withdraw")],
)
def test_an_action_is_done_by_who_has_its_right(
    role: Role, action: str, act: str, seat: Callable[[str], Seat], key: UUID
) -> None:
    code = HOLDERS[role]
    values = {"version": "1", "reason": "理由", "assignee": "1010"}
    status = seat(code).post(f"/desk/{key}/{action}/", values).status_code
    may = code in SEES_THE_CASE and RIGHTS[act][role] is not Breadth.NONE
    assert (status == 302) == may, status


@pytest.mark.parametrize("address", ["", "seals/", "search/", "{key}/", "{key}/claim/", "{key}/letter.pdf"])
def test_a_stranger_is_led_to_the_sign_in(address: str, client: Client, key: UUID) -> None:
    answer = client.get(f"/desk/{address.format(key=key)}")
    assert answer.status_code == 302
    assert "/accounts/" in answer["Location"]


@pytest.mark.parametrize("address", ["", "seals/", "{key}/", "{key}/claim/"])
def test_a_resident_has_no_desk(address: str, client: Client, key: UUID) -> None:
    sign_in_resident(client, RESIDENTS[0])
    assert client.get(f"/desk/{address.format(key=key)}").status_code in (302, 403)
