"""What the named read of somebody who says that the protected sent them, and of what came online."""

import pytest

from tests.support import receptions, register
from yakuba.apps.protection.tests.conftest import CLERK, Desk, stop
from yakuba.kernel.intake import service as intake
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import EscalateError, KnownAs, Requester
from yakuba.lib.refs import Actor, OwnerRef

HER = KnownAs("高橋 澪", "タカハシ ミオ")
FRIEND = KnownAs("見知 らぬ代")


def sent_by_her(where: OwnerRef, actor: Actor = CLERK, who: Requester | None = None) -> int:
    """Somebody who says that she sent them; the escalation."""
    with pytest.raises(EscalateError) as stopped:
        people.guard_request(actor, about=[register.person_id(1)], requester=who or Requester(FRIEND, HER), where=where)
    return stopped.value.escalation_id


def test_an_agent_of_the_protected_is_told_apart_and_may_be_let_through(named: Desk, applied: int) -> None:
    where = intake.reception_ref(receptions.opened().key)
    number = sent_by_her(where)
    assert "本人が頼んだという人" in named.page("/protection/").text
    page = named.page(f"/protection/stopped/{number}/")
    assert "登録された連絡先へ自分から連絡し、本当に頼んだかを聞きます" in page.text
    assert "見知" not in page.text
    assert "電子申請" not in page.text
    assert "本人が頼んだ人と確かめた" in page.text
    assert "相手方とは別人と確かめた" not in page.text
    values = {"outcome": "cleared", "reason": "登録の電話で本人に確かめた"}
    assert named.press(f"/protection/stopped/{number}/", **values).status_code == 302
    assert "本人が頼んだ人と確かめた" in named.page("/protection/stopped/?state=settled").text
    people.guard_request(CLERK, about=[register.person_id(1)], requester=Requester(FRIEND, HER), where=where)


def test_what_came_online_is_looked_into_at_the_case(named: Desk, applied: int) -> None:
    where = intake.reception_ref(receptions.opened().key)
    asking = Requester(KnownAs("高橋 剛"))
    number = sent_by_her(where, Actor("system", "online"), asking)
    page = named.page(f"/protection/stopped/{number}/")
    assert "電子申請は案件になっていて、確かめが済むまで認められません" in page.text
    assert "交付しない決定か取下げを頼みます" in page.text
    assert "窓口へ行き" not in page.text


def test_a_stop_at_the_counter_and_at_a_link_say_nothing_of_a_case(named: Desk, applied: int) -> None:
    counter = named.page(f"/protection/stopped/{stop(intake.reception_ref(receptions.opened().key))}/").text
    assert "窓口へ行き" in counter
    assert "電子申請" not in counter
    number = sent_by_her(OwnerRef("", ""), Actor("system", "online"), Requester(KnownAs("高橋 剛")))
    assert "電子申請" not in named.page(f"/protection/stopped/{number}/").text
