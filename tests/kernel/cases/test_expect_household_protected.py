"""What is expected when newcomers join a household that the register copy knows, and one of those who were there
already comes under 支援措置 after the receipt: she is neither whom a case is about nor applicant nor principal, but her
address is the one on every sheet.

FY1-31: an address is not shown or printed for the wrong side; SR-30: in every path, also of what was received before.
"""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.kernel.intake.household import HOUSEHOLD, Desk
from tests.support import receptions
from tests.support.cases import CLERK, JUMIN, KODOMO
from tests.support.register import feed, person_id, resident
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import CaseView, Filter
from yakuba.kernel.cases.dispatching import home_of
from yakuba.kernel.cases.look import Look
from yakuba.kernel.cases.stored import read
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import NewMember, Source
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import WITHHELD, Harm, ProtectionRequest
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "test")
NAMED = JUMIN.reviewer
MOVE, ALLOWANCE = ("tennyu-todoke", HOUSEHOLD), ("jidoteate-nintei", "p1")
HERE = "青葉町一丁目2番3号"
AUNT = resident(61, "架空 叔母", "カクウ オバ", 生年月日="1960-03-03", 続柄="世帯主")
COUSIN = resident(62, "架空 従子", "カクウ ジュウコ", 生年月日="2001-03-03", 世帯番号=AUNT["世帯番号"], 続柄="子")
OTHER = resident(63, "別 世帯", "ベツ セタイ", 生年月日="1961-03-03")
AS_MEMBER: dict[str, Value] = {"name": "架空 叔母", "kana": "カクウ オバ", "born": 19600303, "sex": "女"}


@pytest.fixture(autouse=True)
def _town(db: None, tmp_path: Path) -> Iterator[None]:
    with clock.stopped_at(receptions.DAY):
        receptions.prepare_town()
        feed(tmp_path, [AUNT, COUSIN, OTHER])
        jobs.run_waiting()
        yield


def joined() -> dict[tuple[str, str], CaseView]:
    """The family of A01 moves in with the aunt, whom the clerk brought from the copy; what was received."""
    desk = Desk.a01()
    view = intake.view(CLERK, desk.key)
    aunt = NewMember(AS_MEMBER, Source.REGISTER, person=AUNT["宛名番号"])
    intake.add_members(CLERK, desk.key, view.version, [aunt])
    submission = desk.signed().receive()
    jobs.run_waiting()
    rows = service.progress(CLERK, [submission.key])
    views = [service.view(ITSELF, row.key) for row in rows]
    return {(view.row.procedure, view.unit): view for view in views}


def again(found: dict[tuple[str, str], CaseView], actor: Actor, key: tuple[str, str]) -> CaseView:
    return service.view(actor, found[key].row.key)


def told(view: CaseView) -> str:
    """Every text that a page of the case shows of boxes and of who applied."""
    return "\n".join([*(box.text for box in view.fields), view.applicant.name, view.applicant.address])


def protects(number: int) -> None:
    """The 申出 of this resident is recorded and every event delivered."""
    people.apply_protection(NAMED, ProtectionRequest(person_id(number), Harm.DV, receptions.DAY))
    jobs.run_waiting()


def has_no_way_home(key: UUID) -> bool:
    """Whether a letter of the case has no address to go to, and says why."""
    case = read(key)
    assert case is not None
    home = home_of(Look(case, ITSELF))
    return not home.lines and "伏せる" in str(home.because)


def test_before_it_and_for_another_household_the_pages_tell() -> None:
    found = joined()
    protects(63)
    assert HERE in told(again(found, JUMIN.counter, MOVE))
    assert HERE in told(again(found, KODOMO.reviewer, ALLOWANCE))


@pytest.mark.parametrize("number", [61, 62])
def test_no_case_tells_where_she_lives_who_lived_there_already(number: int) -> None:
    """62: her daughter, who was not even brought into the reception. One look at the mother would give her away."""
    found = joined()
    protects(number)
    for key, before in found.items():
        view = service.view(ITSELF, before.row.key)
        assert view.row.protected, key
        assert has_no_way_home(view.row.key), key
    for actor, key in ((KODOMO.reviewer, ALLOWANCE), (KODOMO.head, ALLOWANCE), (JUMIN.counter, MOVE)):
        text = told(again(found, actor, key))
        assert HERE not in text
        assert str(WITHHELD) in text
    assert HERE in told(again(found, NAMED, MOVE))
    (line,) = [line for line in service.search(CLERK, Filter()).rows if line.key == found[MOVE].row.key]
    assert line.protected


def test_no_export_of_two_persons_tells() -> None:
    found = joined()
    protects(61)
    rows = {row.row.key: row for row in service.export(KODOMO.head, Filter(open_only=False), JUMIN.head)}
    text = "\n".join(rows[found[ALLOWANCE].row.key].fields.values())
    assert HERE not in text
    assert str(WITHHELD) in text


def test_restricted_by_the_core_system_it_is_the_same(tmp_path: Path) -> None:
    found = joined()
    feed(tmp_path, [AUNT | {"抑止": "1"}, COUSIN, OTHER], as_of="2026-11-20")
    jobs.run_waiting()
    assert HERE not in told(again(found, KODOMO.reviewer, ALLOWANCE))
    assert HERE not in told(again(found, JUMIN.counter, MOVE))
