"""Every shipped role × every address, judged by the one table of rights: 支援措置 opens to those named for it only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client

from samples.personas import RESIDENTS
from samples.sign_in import sign_in_resident
from tests.support import organised, register
from tests.support.role_matrix import Matrix, addresses, doors, holds
from tests.support.roles import HOLDERS
from yakuba.apps.protection import urls
from yakuba.apps.protection.forms.steps import STEPS
from yakuba.apps.protection.module import PROTECT
from yakuba.apps.protection.tests.conftest import CHIEF, DAY, NAMED, NEEDED, Seat, advised, day, matched, now, stop
from yakuba.apps.protection.tests.test_cases import filed
from yakuba.kernel.organisation.contracts import Role
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, Outcome, ProtectionRequest

pytestmark = pytest.mark.once
DOORS = doors(
    "protection",
    """
front           people.protect                            -  200 405
search          people.protect                            -  302 200
stopped-all     people.protect                            -  200 405
stopped         people.protect                            -  200 302
filed           people.protect                            -  200 405
set-aside       people.protect                            -  200 302
find            people.protect                            -  200 200
apply           people.protect                            -  200 302
exports         people.protect                            -  200 405
export-ask      people.protect                            -  405 302
export-approve  people.protect                            -  405 302
export-take     people.protect                            -  405 302
protection      people.protect                            -  200 405
step/match      people.protect                            -  200 302
step/opinion    people.protect                            -  200 302
step/decide     people.protect+people.decide_protection   -  200 302
step/extend     people.protect                            -  200 302
step/end        people.protect                            -  200 302
""",
)
NOBODY = UUID(int=0)
PLACES = ("{made}/", "stopped/{stop}/", *(f"{{made}}/{step}/" for step in STEPS))
LONG_AGO = DAY - timedelta(days=345)
"""What was granted then can be extended."""


@dataclass(frozen=True)
class Everything:
    """A 支援措置 for each step, what was stopped, and a case that waits."""

    made: int
    matched: int
    granted: int
    stopped: int
    case: UUID


@pytest.fixture
def everything(town: None) -> Everything:
    made = advised()
    request = ProtectionRequest(register.person_id(3), Harm.DV, LONG_AGO)
    granted = people.apply_protection(NAMED, request)
    people.add_opinion(NAMED, granted, NEEDED)
    people.decide_protection(CHIEF, granted, granted=True, on=LONG_AGO, version=1)
    return Everything(made, matched(), granted, stop(), filed().row.key)


@pytest.fixture
def matrix(everything: Everything) -> Matrix:
    """Each address about these things, with what its page would send."""
    steps = dict.fromkeys(("opinion", "decide"), everything.made) | dict.fromkeys(("extend", "end"), everything.granted)
    steps["match"] = everything.matched
    words: dict[str, Mapping[str, object]] = {
        f"protection:step/{step}": {"protection": of, "step": step} for step, of in steps.items()
    }
    words |= {f"protection:export-{verb}": {"key": uuid4()} for verb in ("ask", "approve", "take")}
    words |= {
        "protection:protection": {"protection": everything.made},
        "protection:stopped": {"escalation": everything.stopped},
        "protection:set-aside": {"case": everything.case},
        "protection:apply": {"person": register.person_id(4)},
    }
    told: dict[str, dict[str, object]] = {
        "opinion": {"body": "police", "body_name": "青葉警察署", "needed": "yes"} | day("given_on", DAY),
        "match": {"same": "no", "how": "証明書で別の人と確かめた"},
        "decide": {"granted": "yes"} | day("on", DAY),
        "extend": day("asked_on", DAY),
        "end": {"because": "withdrawn"},
    }
    values: dict[str, Mapping[str, object]] = {
        f"protection:step/{step}": told[step] | {"key": uuid4(), "version": now(of).version}
        for step, of in steps.items()
    }
    values |= {
        "protection:search": {"text": "高橋"},
        "protection:find": {"text": "高橋"},
        "protection:stopped": {"outcome": next(iter(Outcome)).value, "reason": "別室で確かめた"},
        "protection:set-aside": {"reason": "ほかの申出と重なるため"},
        "protection:apply": {"key": uuid4(), "harm": "dv", "ledgers": ["residents"]} | day("applied_on", DAY),
    }
    return Matrix(DOORS, words, values)


def test_every_address_and_every_step_is_in_the_matrix() -> None:
    assert {door.address for door in DOORS} == addresses(urls)
    steps = {door.name.partition("/")[2] for door in DOORS if door.address == "protection:step"}
    assert steps == set(STEPS)


@pytest.mark.parametrize("role", Role)
def test_each_address_opens_to_those_named_and_to_nobody_else(role: Role, seat: Seat, matrix: Matrix) -> None:
    code = HOLDERS[role]
    desk = seat(code)
    assert matrix.differences(desk.client, code, {}) == {}
    menu = [address for _words, address in desk.page("/accounts/me/").links]
    assert ("/protection/" in menu) == holds(code, PROTECT)


def test_what_is_only_read_takes_no_post_and_what_only_a_press_does_takes_no_get(seat: Seat, matrix: Matrix) -> None:
    assert matrix.not_refused(seat("1009").client) == []


def test_a_stranger_is_led_to_the_sign_in_and_a_resident_finds_no_page(client: Client, matrix: Matrix) -> None:
    for door in DOORS:
        answer = client.generic(door.method, matrix.address(door.name))
        assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True), door
    sign_in_resident(client, RESIDENTS[0])
    for door in DOORS:
        assert client.generic(door.method, matrix.address(door.name)).status_code in (302, 403), door


@pytest.mark.parametrize("number", ["0000000001", "0000000002", "0000000003"])
def test_what_concerns_oneself_is_not_there(seat: Seat, town: None, number: str, tmp_path: Path) -> None:
    """Of the applicant's household, or the person kept away: as if it did not exist."""
    places = {"made": advised(), "stop": stop()}
    organised.with_numbers(tmp_path, {"1009": number})
    desk = seat("1009")
    for page in PLACES:
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
