"""A stopped request: the clerk learns nothing more; who is named for 支援措置 finds the way on from it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import receptions, register
from tests.support.pages import Page
from yakuba.apps.counter.tests.conftest import Desk, day
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Harm, KnownAs, Outcome, ProtectionRequest
from yakuba.lib.refs import Actor

Seat = Callable[..., Desk]
NAMED = Actor("staff", "1010")
AWAY = KnownAs("高橋 剛", "タカハシ ツヨシ")


@pytest.fixture
def protected(town: None, tmp_path: Path) -> int:
    """A mother under 支援措置, kept from 高橋 剛, of whom only the name is known."""
    register.feed(tmp_path, [register.resident(1, "高橋 澪", "タカハシ ミオ")])
    request = ProtectionRequest(register.person_id(1), Harm.DV, receptions.DAY, kept_away=(AWAY,))
    return people.apply_protection(NAMED, request)


def test_the_clerk_learns_nothing_more_and_the_chief_finds_the_way_on(protected: int, clerk: Desk, desk: Seat) -> None:
    answer = clerk.bring(clerk.begin("shomei"), "タカハシ ミオ", name="高橋 剛")
    page = Page(answer)
    assert "/protection/" not in page.html
    assert "確かめて" not in page.text
    named = desk(NAMED.id)
    seen = Page(named.bring(named.begin("shomei"), "タカハシ ミオ", name="高橋 剛"))
    (_first, row), _total = people.escalations(NAMED)
    assert seen.link("この受付を確かめて処理する") == f"/protection/stopped/{row.escalation_id}/"


def test_somebody_else_of_the_name_goes_on_once_the_chief_has_looked(protected: int, clerk: Desk) -> None:
    key, other = clerk.begin("shomei"), clerk.begin("shomei")
    assert clerk.bring(key, "タカハシ ミオ", name="髙橋 剛").status_code == 200
    (row,), _total = people.escalations(NAMED)
    people.settle_escalation(NAMED, row.escalation_id, outcome=Outcome.CLEARED, reason="免許証で別人と確かめた")
    assert clerk.bring(other, "タカハシ ミオ", name="高橋 剛").status_code == 200
    assert clerk.bring(key, "タカハシ ミオ", name="高橋 剛").status_code == 302
    form = next(form for form in clerk.page(f"/counter/{key}/filer/").forms if "capacity" in form.choices)
    told: dict[str, object] = {
        "capacity": "任意代理人",
        "unit": "-",
        "name": "高橋 剛",
        "principal": "p1",
        "alone": ["driver_licence"],
    }
    # Not the one kept away; whether she sent him is another question.
    assert "係長に引き継いで" in clerk.post(f"/counter/{key}/filer/", form.values | told).content.decode()
    agent = people.escalations(NAMED)[0][-1]
    assert agent.agent
    people.settle_escalation(NAMED, agent.escalation_id, outcome=Outcome.CLEARED, reason="本人に電話で確かめた")
    filed = clerk.post(f"/counter/{key}/filer/", form.values | told)
    assert "係長に引き継いで" not in filed.content.decode()
    assert people.escalations(NAMED)[1] == 1


def test_settled_otherwise_it_stops_again(protected: int, clerk: Desk) -> None:
    key = clerk.begin("shomei")
    clerk.bring(key, "タカハシ ミオ", name="高橋 剛")
    (row,), _total = people.escalations(NAMED)
    people.settle_escalation(NAMED, row.escalation_id, outcome=Outcome.REFUSED, reason="本人と確かめ、断った")
    assert "係長に引き継いで" in Page(clerk.bring(key, "タカハシ ミオ", name="高橋 剛")).text
    assert people.escalations(NAMED)[1] == 1


def test_a_birth_date_told_later_stops_what_was_let_through(protected: int, clerk: Desk) -> None:
    people.end_protection(NAMED, protected, reason="書き直し", version=1)
    born = receptions.DAY.replace(year=1979, month=3, day=3)
    known = KnownAs("高橋 剛", "タカハシ ツヨシ", born)
    people.apply_protection(
        NAMED, ProtectionRequest(register.person_id(1), Harm.DV, receptions.DAY, kept_away=(known,))
    )
    key = clerk.begin("shomei")
    clerk.bring(key, "タカハシ ミオ", name="高橋 剛")
    (row,), _total = people.escalations(NAMED)
    people.settle_escalation(NAMED, row.escalation_id, outcome=Outcome.CLEARED, reason="別人と聞いた")
    again = clerk.bring(key, "タカハシ ミオ", name="高橋 剛", **day("born", 1979, 3, 3))
    assert "係長に引き継いで" in Page(again).text
    (row,), _total = people.escalations(NAMED)
    assert row.sure
