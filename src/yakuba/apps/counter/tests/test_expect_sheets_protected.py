"""What is expected of the filed sheets of a reception that is over, once an address on them is withheld (SR-30).

The desk gives the form as it was filed to whom no place is withheld (0089). The counter has the same papers: while a
household sits there they are read and signed; when it has gone, they are papers like any other.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from samples.personas import StaffPersona
from samples.sign_in import sign_in
from tests.kernel.intake.household import Desk
from tests.support import receptions, withheld
from tests.support.register import feed, resident
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, Source
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock

HERE = "青葉町一丁目2番3号"
"""Where the family of A01 moves in, with somebody who lives there already."""
AUNT = resident(withheld.MOTHER, "架空 叔母", "カクウ オバ", 生年月日="1960-03-03", 続柄="世帯主")
AS_MEMBER: dict[str, Value] = {"name": "架空 叔母", "kana": "カクウ オバ", "born": 19600303, "sex": "女"}
UNNAMED, NAMED = ("1011", "1012", "1031"), "1010"
"""窓口 of 市民課 and こども課, whose sheet is among them; 審査 of 住基係."""


@pytest.fixture(autouse=True)
def _town(db: None, tmp_path: Path) -> Iterator[None]:
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
        feed(tmp_path, [AUNT])
        withheld.names(tmp_path, not_named=UNNAMED)
        jobs.run_waiting()
        yield


def _signed() -> Desk:
    """The family's sheets, with the aunt brought into the reception."""
    desk = Desk.a01()
    view = intake.view(receptions.CLERK, desk.key)
    together = NewMember(AS_MEMBER, Source.REGISTER, person=AUNT["宛名番号"])
    intake.add_members(receptions.CLERK, desk.key, view.version, [together])
    return desk.signed()


def _over() -> UUID:
    """Received, and the household has gone."""
    desk = _signed()
    desk.receive()
    jobs.run_waiting()
    view = intake.view(receptions.CLERK, desk.key)
    intake.finish(receptions.CLERK, view.key, view.version)
    return view.key


def _pdfs(key: UUID, code: str) -> dict[str, str]:
    """What each paper of the reception says to this member of staff, as far as it opens."""
    client = Client()
    sign_in(client, StaffPersona(code, "見本 職員", "ミホン ショクイン", "", ()))
    rooms = [f"{sheet.key}.pdf" for sheet in intake.sheets(receptions.CLERK, key)] + ["all.pdf"]
    answers = {room: client.get(f"/counter/{key}/forms/{room}") for room in rooms}
    assert {answer.status_code for answer in answers.values()} <= {200, 302, 403, 404}
    return {room: withheld.said(answer) for room, answer in answers.items()}


def _telling(said: dict[str, str]) -> set[str]:
    return {room for room, text in said.items() if HERE in text}


def test_while_the_household_is_there_its_sheets_are_shown_to_be_signed() -> None:
    desk = _signed()
    withheld.protects(withheld.MOTHER)
    assert "all.pdf" in _telling(_pdfs(desk.key, "1011"))


@pytest.mark.parametrize("why", ["support", "restricted"])
def test_afterwards_they_open_for_whom_no_place_is_withheld(why: str, tmp_path: Path) -> None:
    key = _over()
    assert all("all.pdf" in _telling(_pdfs(key, code)) for code in (*UNNAMED, NAMED))
    if why == "support":
        withheld.protects(withheld.MOTHER)
    else:
        feed(tmp_path, [AUNT | {"抑止": "1"}], as_of="2026-11-20")
    assert {code: _telling(_pdfs(key, code)) for code in UNNAMED} == {code: set() for code in UNNAMED}
    assert "all.pdf" in _telling(_pdfs(key, NAMED))


def test_of_a_household_that_nobody_withholds_they_stay_open() -> None:
    key = _over()
    assert "all.pdf" in _telling(_pdfs(key, "1012"))
