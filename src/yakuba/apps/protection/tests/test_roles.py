"""Every shipped role × every page: 支援措置 opens to those named for it, and is not there for anybody else."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client

from samples.personas import RESIDENTS
from samples.sign_in import sign_in_resident
from tests.support import organised
from tests.support.roles import HOLDERS
from yakuba.apps.protection.tests.conftest import Seat, advised, now, stop
from yakuba.kernel.organisation.contracts import Role

NAMED_CODES = {"1010", "1009", "1008"}
DECIDES = {"1009", "1008"}
PAGES = ("", "search/", "stopped/", "stopped/{stop}/", "cases/", "new/", "new/{person}/", "exports/", "{made}/")
STEPS = ("{made}/opinion/", "{made}/decide/", "{made}/extend/", "{made}/end/")
VERBS = ("exports/{key}/ask", "exports/{key}/approve", "exports/{key}/shien-sochi.csv")
NOBODY = UUID(int=0)


@pytest.fixture
def places(town: None) -> dict[str, object]:
    made = advised()
    return {"made": made, "stop": stop(), "person": next(iter(now(made).persons)), "key": uuid4()}


@pytest.mark.parametrize("role", Role)
def test_each_page_opens_to_those_named_and_to_nobody_else(role: Role, seat: Seat, places: dict[str, object]) -> None:
    code = HOLDERS[role]
    desk = seat(code)
    for page in (*PAGES, *STEPS):
        may = code in DECIDES if "decide" in page else code in NAMED_CODES
        status = desk.get(f"/protection/{page.format(**places)}").status_code
        assert status == (302 if page == "search/" and may else 200 if may else 403), page
    assert ("/protection/" in [address for _words, address in desk.page("/").links]) == (code in NAMED_CODES)


@pytest.mark.parametrize("role", [role for role in Role if HOLDERS[role] not in NAMED_CODES])
def test_nobody_else_changes_anything(role: Role, seat: Seat, places: dict[str, object]) -> None:
    desk, before = seat(HOLDERS[role]), now(int(str(places["made"])))
    for page in (*PAGES, *STEPS, *VERBS):
        assert desk.post(f"/protection/{page.format(**places)}", {"reason": "x", "text": "高橋"}).status_code in (
            403,
            405,
        )
    assert now(int(str(places["made"]))) == before


def test_a_stranger_is_led_to_the_sign_in_and_a_resident_finds_no_page(
    client: Client, places: dict[str, object]
) -> None:
    for page in (*PAGES, *STEPS):
        answer = client.get(f"/protection/{page.format(**places)}")
        assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True), page
    for page in VERBS:
        assert "/accounts/" in client.post(f"/protection/{page.format(**places)}")["Location"]
    sign_in_resident(client, RESIDENTS[0])
    for page in (*PAGES, *STEPS):
        assert client.get(f"/protection/{page.format(**places)}").status_code in (302, 403), page


def test_what_only_a_press_may_do_is_not_done_by_a_link(seat: Seat, places: dict[str, object]) -> None:
    desk = seat("1010")
    for page in VERBS:
        assert desk.get(f"/protection/{page.format(**places)}").status_code == 405


@pytest.mark.parametrize("number", ["0000000001", "0000000002", "0000000003"])
def test_what_concerns_oneself_is_not_there(seat: Seat, places: dict[str, object], number: str, tmp_path: Path) -> None:
    """Of the applicant's household, or the person kept away: as if it did not exist."""
    organised.with_numbers(tmp_path, {"1009": number})
    desk = seat("1009")
    for page in ("{made}/", "stopped/{stop}/", *STEPS):
        assert desk.get(f"/protection/{page.format(**places)}").status_code == 404, page
    front = desk.page("/protection/").text
    assert "高橋" not in front
    assert "止まっている受付はありません" in front


@pytest.mark.parametrize(
    "room",
    [
        "999/", "999/end/", "1/nothing/", "stopped/999/", "new/999/", f"cases/{NOBODY}/", f"new/?case={NOBODY}",
        "new/?case=x", f"{'9' * 30}/", f"{'9' * 30}/end/", f"new/{'9' * 30}/", f"stopped/{'9' * 30}/",
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_so(seat: Seat, town: None, room: str) -> None:
    desk = seat("1010")
    assert desk.get(f"/protection/{room}").status_code == 404
    assert desk.post(f"/protection/{room}", {"reason": "x", "harm": "dv"}).status_code in (404, 405)
