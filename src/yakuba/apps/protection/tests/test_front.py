"""The first page and its lists: what was stopped first, then what waits, narrowed and sorted; no name in an address."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import receptions
from yakuba.apps.protection.tests.conftest import CLERK, NAMED, Desk, Seat, advised, apply, granted, now, stop
from yakuba.kernel.audit import service as audit
from yakuba.kernel.intake import service as intake
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import Outcome
from yakuba.lib.refs import OwnerRef


def test_a_stopped_request_is_the_first_thing_to_be_seen(named: Desk, applied: int) -> None:
    reception = receptions.opened(ticket="A12")
    number = stop(intake.reception_ref(reception.key))
    page = named.page("/protection/")
    assert page.text.index("止まった受付") < page.text.index("すべての支援措置")
    assert "令和8年11月20日の受付1番(整理券 A12)" in page.text
    assert "住基係" in page.text
    assert "氏名だけ一致" in page.text
    assert page.link("確かめて処理する") == f"/protection/stopped/{number}/"


def test_nothing_stopped_is_said_in_one_line(named: Desk) -> None:
    page = named.page("/protection/")
    assert "止まっている受付はありません" in page.text
    assert "当てはまる支援措置はありません" in page.text
    assert "登録待ち" not in page.text


def test_what_to_do_stands_beside_the_form_and_the_outcome_is_recorded_once(named: Desk, applied: int) -> None:
    number = stop(intake.reception_ref(receptions.opened().key))
    address = f"/protection/stopped/{number}/"
    page = named.page(address)
    for words in ("本人確認書類を自分で見ます", "高橋 剛(タカハシ ツヨシ、昭和54年3月3日生まれ)", "高橋 澪"):
        assert words in page.text
    values = {"outcome": "refused", "reason": "運転免許証で相手方本人と確かめ、断った"}
    refused = named.press(address, **values | {"reason": ""})
    assert refused.status_code == 422
    for _press in range(2):
        assert "結果を記録しました" in named_page(named, address, values)
    assert "止まっている受付はありません" in named.page("/protection/").text
    done = named.page("/protection/stopped/?state=settled")
    assert "手続・請求を断った" in done.text
    assert "運転免許証で" in named.page(address).text
    acts = [entry.act for entry in audit.history(OwnerRef("people.escalation", str(number)))]
    assert acts == ["people.request.settled"]


def named_page(desk: Desk, address: str, values: dict[str, str]) -> str:
    return desk.page(desk.post(address, values)["Location"]).text


def test_another_outcome_afterwards_is_told_and_changes_nothing(named: Desk, chief: Desk, applied: int) -> None:
    number = stop(intake.reception_ref(receptions.opened().key))
    people.settle_escalation(NAMED, number, outcome=Outcome.LEFT, reason="帰った")
    answer = chief.post(f"/protection/stopped/{number}/", {"outcome": "cleared", "reason": "別人"})
    assert answer.status_code == 422
    assert "もう処理されています" in answer.content.decode()
    assert people.escalation(NAMED, number).outcome == "left"


def test_who_may_not_be_let_through_is_not_offered_to_be(named: Desk, applied: int) -> None:
    sure, named_only = (stop(intake.reception_ref(receptions.opened().key), born=born) for born in (True, False))
    elsewhere = stop(None)
    offered = {
        one: named.form(f"/protection/stopped/{one}/").choices["outcome"] for one in (sure, named_only, elsewhere)
    }
    assert "cleared" in offered[named_only]
    assert "cleared" not in offered[sure] + offered[elsewhere]
    answer = named.post(f"/protection/stopped/{sure}/", {"outcome": "cleared", "reason": "x"})
    assert answer.status_code == 422


def test_the_list_is_narrowed_by_stage_and_reason(named: Desk) -> None:
    apply(4, joined=(), away=())
    granted(1)
    page = named.page("/protection/")
    assert "高橋 澪 ほか1人" in page.text
    force = named.page(page.link("実施中"))
    assert "和田 静" not in force.text
    assert "高橋 澪" in force.text
    assert "高橋" not in named.page("/protection/?harm=stalking").text
    for address in ("?stage=x&harm=y&sort=z&page=0", "?sort=-last", "?stage=ending"):
        named.page(f"/protection/{address}")
    assert named.client.get("/protection/?page=99999")["Location"] == "?page=1"


def test_a_name_is_searched_by_post_and_stands_in_no_address(named: Desk) -> None:
    granted(1)
    form = named.page("/protection/").form("/search/")
    assert (form.method, form.action) == ("post", "/protection/search/")
    assert "高橋 澪" in found(named, "タカハシ")
    assert "高橋 澪" in found(named, "高橋空")
    assert "当てはまるものはありません" in found(named, "ワダ")
    assert named.post("/protection/search/", {"text": ""}).status_code == 422
    assert named.get("/protection/search/?text=高橋")["Location"] == "/protection/"


def found(desk: Desk, text: str) -> str:
    return desk.post("/protection/search/", {"text": text}).content.decode()


def test_the_lists_read_a_fixed_number_of_times(named: Desk) -> None:
    def asked(address: str) -> int:
        with CaptureQueriesContext(connection) as found:
            named.page(address)
        return len(found)

    def fill() -> None:
        apply(4, joined=(), away=())
        advised(1)
        stop()

    addresses = ("/protection/", "/protection/stopped/", "/protection/?stage=decision")
    fill()
    few = [asked(address) for address in addresses]
    for _number in range(12):
        fill()
    assert [asked(address) for address in addresses] == few


def test_more_than_a_page_is_paged(named: Desk) -> None:
    apply(1)
    for _number in range(51):
        apply(4, joined=(), away=())
        stop()
    page = named.page("/protection/")
    assert "52件中 1–50件目" in page.text
    assert "止まった受付をすべて見る(51件)" in page.text
    assert "52件中 51–52件目" in named.page("/protection/?page=2").text
    assert "51件中 51–51件目" in named.page("/protection/stopped/?page=2").text


@pytest.mark.parametrize("code", ["1011", "1048"])
def test_a_clerk_is_recorded_as_who_was_stopped_and_learns_nothing(seat: Seat, applied: int, code: str) -> None:
    assert CLERK.id == "1011"
    assert seat(code).get("/protection/").status_code == 403
    assert now(applied).stage == "advice"
