"""What the named read of somebody who says that the protected sent them, and of what came online."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support import organised, receptions, register
from yakuba.apps.protection.tests.conftest import CLERK, DAY, REGISTER, Desk, stop
from yakuba.kernel.audit import service as audit
from yakuba.kernel.intake import service as intake
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import EscalateError, KnownAs, Requester
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

HER = KnownAs("高橋 澪", "タカハシ ミオ")
FRIEND = KnownAs("見知 らぬ代")
NAGISA = KnownAs("川上 渚", "カワカミ ナギサ")


@pytest.fixture
def restricted(town: None, tmp_path: Path) -> int:
    """川上 渚, whom the core system restricts, and her child; her person id."""
    register.feed(tmp_path, [*REGISTER, *household_of_nagisa("1")], as_of="2026-11-20")
    return register.person_id(5)


def household_of_nagisa(mark: str) -> list[dict[str, str]]:
    """The child first: whom of them to ask does not hang on the order of the file."""
    home = {"世帯番号": "0000000005", "続柄": "子", "生年月日": "2019-06-20"}
    child = register.resident(6, "川上 凪", "カワカミ ナギ", 抑止=mark, **home)
    mother = {"生年月日": "1991-01-01", "町名": "隠町九丁目"}
    return [child, register.resident(5, "川上 渚", "カワカミ ナギサ", 抑止=mark, **mother)]


def sent_by_her(where: OwnerRef, actor: Actor = CLERK, who: Requester | None = None, about: int = 1) -> int:
    """Somebody who says that she sent them; the escalation."""
    asking = who or Requester(FRIEND, HER)
    with pytest.raises(EscalateError) as stopped:
        people.guard_request(actor, about=[register.person_id(about)], requester=asking, where=where)
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


def test_whom_only_the_core_system_restricts_is_looked_up_there_before_anything_else(
    named: Desk, restricted: int
) -> None:
    where = intake.reception_ref(receptions.opened().key)
    number = sent_by_her(where, who=Requester(FRIEND, NAGISA), about=6)
    for address in ("/protection/", "/protection/stopped/"):
        seen = named.page(address)
        assert "代理だという人(抑止)" in seen.text
        assert "川上" not in seen.text
    page = named.page(f"/protection/stopped/{number}/")
    lookup, papers, call = (
        page.text.index(words)
        for words in (
            "だれから守られているか(相手方)を、基幹系で調べます",
            "本人確認書類を自分で見ます",
            "自分から連絡し",
        )
    )
    assert lookup < papers < call
    assert "川上 渚 宛名番号 0000000005" in page.text
    assert "来た人が言う電話番号は使いません" in page.text
    for words in ("見知", "隠町", "支援措置があることは", "書かれていません", "電子申請"):
        assert words not in page.text
    assert not re.search(r"/protection/\d+/", page.html)
    acts = [entry.act for entry in audit.history(OwnerRef("people.person", str(restricted)))]
    assert "people.person.viewed" in acts
    assert "people.request.escalated" not in acts
    (made,) = audit.history(OwnerRef("people.escalation", str(number)))
    assert (made.act, made.actor) == ("people.request.escalated", CLERK)


def test_who_was_sent_by_the_restricted_goes_on_once_she_was_asked(named: Desk, restricted: int) -> None:
    where = intake.reception_ref(receptions.opened().key)
    asking = Requester(FRIEND, NAGISA)
    number = sent_by_her(where, who=asking, about=5)
    address = f"/protection/stopped/{number}/"
    assert named.press(address, outcome="cleared", reason="").status_code == 422
    values = {"outcome": "cleared", "reason": "基幹系の相手方とは別の人で、登録の電話で本人に確かめた"}
    assert named.press(address, **values).status_code == 302
    assert "本人が頼んだ人と確かめた" in named.page("/protection/stopped/?state=settled").text
    assert "基幹系の相手方とは別の人で" in named.page(address).text
    people.guard_request(CLERK, about=[restricted], requester=asking, where=where)


def test_what_came_online_for_the_restricted_is_looked_into_at_the_case(named: Desk, restricted: int) -> None:
    where = intake.reception_ref(receptions.opened().key)
    number = sent_by_her(where, Actor("system", "online"), Requester(FRIEND, NAGISA), about=5)
    page = named.page(f"/protection/stopped/{number}/")
    assert "電子申請は案件になっていて、確かめが済むまで認められません" in page.text
    assert "だれから守られているか(相手方)を、基幹系で調べます" in page.text
    assert "抑止されていることは、だれにも話しません" in page.text


def test_a_restriction_lifted_meanwhile_is_told_as_what_it_was(named: Desk, restricted: int, tmp_path: Path) -> None:
    number = sent_by_her(intake.reception_ref(receptions.opened().key), who=Requester(FRIEND, NAGISA), about=5)
    with clock.stopped_at(DAY + timedelta(days=1)):
        register.feed(tmp_path, [*REGISTER, *household_of_nagisa("")], as_of="2026-11-21")
    page = named.page(f"/protection/stopped/{number}/")
    assert "受付が止まった時に、基幹系で抑止されていた人です" in page.text
    assert named.press(f"/protection/stopped/{number}/", outcome="left", reason="帰った").status_code == 302


def test_nobody_of_her_household_finds_it(named: Desk, chief: Desk, restricted: int, tmp_path: Path) -> None:
    number = sent_by_her(intake.reception_ref(receptions.opened().key), who=Requester(FRIEND, NAGISA), about=5)
    organised.with_numbers(tmp_path, {"1010": "0000000006"})
    assert "止まっている受付はありません" in named.page("/protection/").text
    assert named.get(f"/protection/stopped/{number}/").status_code != 200
    assert "止まっている受付はありません" not in chief.page("/protection/").text
