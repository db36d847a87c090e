"""Every shipped role × every address of the counter, by GET and POST, judged by the one table of rights."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client

from samples.personas import RESIDENTS
from samples.sign_in import sign_in_resident
from tests.support import filings, receptions, register
from tests.support.remembered import remembered
from tests.support.role_matrix import Matrix, Place, addresses, doors, in_charge
from tests.support.roles import HOLDERS
from yakuba.apps.counter import urls
from yakuba.apps.counter.tests.conftest import ASKING, TARO, Desk
from yakuba.apps.counter.tests.conftest import person as person_typed
from yakuba.apps.counter.tests.test_visits import announce
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Source
from yakuba.kernel.organisation.contracts import Role

DOORS = doors(
    "counter",
    """
start         reception.list                         -          200 405
board         reception.list                         -          200 405
board-rows    reception.list                         -          200 405
times         reception.statistics                   -          200 405
link-find     people.link_account+people.search      -          200 200
link          people.link_account+people.view        -          200 422
link-end      people.link_account                    -          405 302
begin-visit   reception.open                         -          405 302
begin         reception.open                         -          200 302
household     reception.continue                     reception  200 302
find          reception.continue+people.search       reception  405 200
bring         reception.continue+people.view         reception  405 302
member        reception.continue                     reception  200 302
from-file     reception.continue                     reception  200 422
take          reception.continue                     reception  405 302
remove        reception.continue                     reception  405 302
deceased      reception.continue                     reception  405 302
interview     reception.continue                     reception  200 405
answer        reception.continue                     reception  200 302
history       reception.continue+people.view         reception  200 405
not-needed    reception.continue                     reception  200 405
guide         reception.continue                     reception  200 405
guide-pdf     reception.continue                     reception  200 405
filer         reception.continue                     reception  200 302
forms         reception.continue                     reception  200 302
wishes        reception.continue                     reception  405 302
box           reception.continue                     reception  200 302
sheet-pdf     reception.continue                     sheet      200 405
forms-pdf     reception.continue                     reception  200 405
show          reception.continue                     reception  405 302
signing       reception.continue                     reception  200 405
sign          reception.continue                     sheet      405 302
offer         reception.continue                     reception  405 200
watch         reception.continue                     reception  200 405
receipt       reception.continue                     reception  200 422
opened        reception.continue+reception.list      reception  200 405
link-here     people.link_account+reception.continue reception  302 405
resume        reception.continue                     reception  405 302
finish        reception.close                        reception  405 302
""",
)
OF_A01 = in_charge("住基", "印鑑", "カード", "児童", "学務", "健康", "水道")
"""Who is involved in scenario A01, by the duties of what its file says is needed."""
OF_THE_SHEET = in_charge("住基")
"""In charge of the form that is opened and signed: the 転入届."""
PLACES = {
    "市民課": Place("2010", "01", OF_A01),
    "東出張所": Place("2090", "02", OF_A01),
    "証明係": Place("2013", "01", OF_A01),
}
"""Where the reception was taken: the section of most holders, the branch's own, and the contractor's."""
OTHERS = {
    "窓口 of こども課": "1031",
    "係長 of こども課": "1030",
    "窓口 of 保険年金課": "1022",
    "窓口 of 戸籍係": "1015",
}
"""The counters to which the household goes on: the first two have something to do for it."""
NUMBER = 42
"""The 宛名番号 of somebody whom the register copy knows."""
FILER = {"unit": "p1", "capacity": "本人", "phone": "090-0000-0001", "alone": "driver_licence"}


@dataclass(frozen=True)
class Visits:
    """Two receptions of A01: one with every sheet shown, one of which everything was received."""

    shown: UUID
    received: UUID
    submission: UUID

    def taken_at(self, place: Place) -> None:
        """As if both had been taken there."""
        for number, key in enumerate((self.shown, self.received), start=901):
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE intake_reception SET section = %s, office = %s, number = %s WHERE key = %s",
                    [place.section, place.office, number, key.hex if connection.vendor == "sqlite" else str(key)],
                )
                assert cursor.rowcount == 1


@pytest.fixture
def visits(town: None, tmp_path: Path) -> Visits:
    """Both receptions, and somebody whom the register copy knows."""
    register.feed(tmp_path, [register.resident(NUMBER, "見本 愛", "ミホン アイ")])
    return remembered("A01 shown, and A01 received", _visits)


def _visits() -> Visits:
    shown, received = (filings.ready(receptions.with_family(receptions.opened())) for _each in range(2))
    for sheet in intake.sheets(receptions.CLERK, shown.key):
        if not sheet.withdrawn:
            intake.show(receptions.CLERK, sheet.key)
    received = filings.all_signed(received)
    taken = intake.receive(receptions.CLERK, received.key, received.version, submission_key=uuid4())
    return Visits(shown.key, received.key, taken.key)


@pytest.fixture
def matrix(visits: Visits, clerk: Desk) -> Matrix:
    """Each address about this reception, with what its page would send."""
    key, person = {"key": visits.shown}, {"person": register.person_id(NUMBER)}
    sheet = next(one for one in intake.sheets(receptions.CLERK, visits.shown) if one.procedure == "tennyu-todoke")
    assert (sheet.signing, bool(sheet.shown_sha256)) == ("name", True)
    words: dict[str, Mapping[str, object]] = {door.name: key for door in DOORS if door.of in ("reception", "sheet")}
    words |= {
        "counter:link": person,
        "counter:link-end": person,
        "counter:begin-visit": {"visit": announce().visit},
        "counter:begin": {"event": "tennyu"},
        "counter:member": key | {"unit": "p1"},
        "counter:answer": key | {"fact": "dog"},
        "counter:box": key | {"unit": "household", "item": "new_address"},
        "counter:sheet-pdf": key | {"sheet": sheet.key},
        "counter:watch": key | {"seen": "before"},
        "counter:opened": {"key": visits.received, "submission": visits.submission, "expected": 1},
    }
    version: dict[str, object] = {"version": str(filings.version(visits.shown))}
    values: dict[str, Mapping[str, object]] = {door.name: version for door in DOORS}
    values |= {
        "counter:link-find": {"text": "ミホン"},
        "counter:link": {"alone": "なし"},
        "counter:begin": clerk.opening(),
        "counter:household": version | person_typed("森 三郎", "モリ サブロウ", (2025, 8, 1), "男", "子"),
        "counter:find": {"text": "ミホン"},
        "counter:bring": version | person | ASKING,
        "counter:member": version | TARO,
        "counter:from-file": {"text": "読めない"},
        "counter:remove": version | {"unit": "p4"},
        "counter:answer": version | {"household": "1"},
        "counter:filer": version | FILER,
        "counter:forms": version | {"source": Source.STATED.value},
        "counter:box": version | {"source": Source.STATED.value, "household-new_address": "青葉市本町1番"},
        "counter:sign": {"sheet": sheet.key, "shown_sha256": sheet.shown_sha256, "how": "name"},
    }
    return Matrix(DOORS, words, values)


def test_every_address_of_the_counter_is_in_the_matrix() -> None:
    assert {door.name for door in DOORS} == addresses(urls)


@pytest.mark.once
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", Role)
def test_each_address_opens_to_whom_the_table_of_rights_opens_it(
    role: Role, place: str, desk: Callable[..., Desk], visits: Visits, matrix: Matrix
) -> None:
    visits.taken_at(PLACES[place])
    client = desk(HOLDERS[role]).client
    assert matrix.differences(client, HOLDERS[role], _things(PLACES[place])) == {}


@pytest.mark.parametrize("who", OTHERS)
def test_a_later_counter_opens_what_is_shared_with_it_and_nothing_else(
    who: str, desk: Callable[..., Desk], visits: Visits, matrix: Matrix
) -> None:
    visits.taken_at(PLACES["市民課"])
    assert matrix.differences(desk(OTHERS[who]).client, OTHERS[who], _things(PLACES["市民課"])) == {}


def _things(place: Place) -> dict[str, Place]:
    return {"reception": place, "sheet": replace(place, involved=OF_THE_SHEET)}


def test_what_is_only_read_takes_no_post_and_what_only_a_press_does_takes_no_get(clerk: Desk, matrix: Matrix) -> None:
    assert matrix.not_refused(clerk.client) == []


def test_the_cases_of_a_submission_stand_at_its_own_reception_only(clerk: Desk, visits: Visits) -> None:
    there = f"receipt/{visits.submission}/1/"
    assert clerk.get(f"/counter/{visits.received}/{there}").status_code == 200
    assert clerk.get(f"/counter/{visits.shown}/{there}").status_code == 404


def test_a_stranger_is_led_to_the_sign_in_from_every_address(client: Client, matrix: Matrix) -> None:
    for door in DOORS:
        answer = client.generic(door.method, matrix.address(door.name))
        assert (answer.status_code, "/accounts/" in answer["Location"]) == (302, True), door


def test_a_resident_finds_no_page_of_the_counter(client: Client, matrix: Matrix) -> None:
    sign_in_resident(client, RESIDENTS[0])
    for door in DOORS:
        assert client.generic(door.method, matrix.address(door.name)).status_code in (302, 403), door
