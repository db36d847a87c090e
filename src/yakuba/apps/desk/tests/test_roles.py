"""Every shipped role × every page: the desk opens to whom the one table of rights opens it, and to nobody else."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from samples.personas import RESIDENTS
from samples.sign_in import sign_in_resident
from tests.support.roles import BESIDES, HOLDERS
from yakuba.apps.desk.tests.conftest import Seat, now, opened
from yakuba.kernel.organisation.contracts import RIGHTS, Breadth, Role

SEES_THE_CASE = {"1011", "1012", "1010", "1009", "1008", "1047", "1004"}
"""Those whose section (or the whole house) covers a case of 住基係 that was taken by 市民課."""


def may(role: Role, act: str) -> bool:
    """Whether the holder of this role has the right, by it or by an additional one."""
    held = {role, BESIDES.get(HOLDERS[role], role)}
    return any(RIGHTS[act][one] is not Breadth.NONE for one in held)


@pytest.fixture
def key(town: None) -> UUID:
    """A 転入届."""
    return opened("tennyu-todoke")


@pytest.mark.parametrize("role", Role)
def test_each_list_opens_to_who_has_its_right(role: Role, seat: Callable[[str], Seat], key: UUID) -> None:
    desk = seat(HOLDERS[role])
    for page, act in (("", "cases.list"), ("seals/", "documents.seal"), ("exports/", "cases.export")):
        assert desk.get(f"/desk/{page}").status_code == (200 if may(role, act) else 403), page


@pytest.mark.parametrize("role", Role)
def test_a_case_opens_to_who_may_see_it(role: Role, seat: Callable[[str], Seat], key: UUID) -> None:
    code = HOLDERS[role]
    desk = seat(code)
    wanted = 200 if code in SEES_THE_CASE else 404
    if not may(role, "cases.view"):
        wanted = 403
    pages = ("", "claim/", "withdraw/", "assign/", "reroute/", "request_correction/", "draft/", "decide/", "issue/")
    assert {page: desk.get(f"/desk/{key}/{page}").status_code for page in pages} == dict.fromkeys(pages, wanted)


@pytest.mark.parametrize("role", Role)
def test_an_action_is_done_by_who_has_its_right(role: Role, seat: Callable[[str], Seat], key: UUID) -> None:
    code = HOLDERS[role]
    desk = seat(code)
    for action in ("claim", "assign", "withdraw"):
        values = {"version": str(now(key).row.version), "reason": "理由", "assignee": "1010"}
        status = desk.post(f"/desk/{key}/{action}/", values).status_code
        assert (status == 302) == (code in SEES_THE_CASE and may(role, f"cases.{action}")), (action, status)


PAGES = ("", "seals/", "search/", "exports/", "{key}/", "{key}/claim/", "{key}/letter.pdf", "{key}/form.pdf")


def test_a_stranger_is_led_to_the_sign_in(client: Client, key: UUID) -> None:
    for address in PAGES:
        answer = client.get(f"/desk/{address.format(key=key)}")
        assert answer.status_code == 302
        assert "/accounts/" in answer["Location"]


def test_a_resident_has_no_desk(client: Client, key: UUID) -> None:
    sign_in_resident(client, RESIDENTS[0])
    for address in PAGES:
        assert client.get(f"/desk/{address.format(key=key)}").status_code in (302, 403)
