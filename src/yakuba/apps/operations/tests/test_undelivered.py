"""届かなかった通知: the list, one of them, and its three ways out; who may see and who may act."""

from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.kernel.notices import sending
from tests.kernel.notices.sending import EMAIL, POSTAL, RESIDENT
from tests.support.mail import Simulator, switch
from tests.support.pages import Page
from tests.support.sheets import rows_of
from yakuba.apps.operations.tests.conftest import desk
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import Channel, NoticeView, Recipient
from yakuba.lib import clock

LIST = "/operations/notices/"


@pytest.fixture
def bounced(mail: Simulator) -> NoticeView:
    switch(mail.folder, "refuse")
    whom = Recipient(inbox=RESIDENT, email=EMAIL, postal=POSTAL)
    notice = sending.sent(template="tests.plain", recipient=whom)
    jobs.run_waiting()
    return notice


def test_the_list_leaves_as_a_file_that_names_no_person(bounced: NoticeView) -> None:
    head, line = rows_of(desk("reviewer"), f"{LIST}?export=csv")
    assert head == ["通知", "届け方", "状態", "理由", "担当", "止まった日時"]
    assert (line[0], line[2], line[4]) == ("素のお知らせ", "宛先不明", "住基係")
    assert not [hidden for hidden in (EMAIL, "花子", "中央一丁目") if hidden in str(line)]
    assert rows_of(desk("reviewer"), f"{LIST}?export=csv&channel=print")[1:] == []


def address(notice: NoticeView, act: str = "") -> str:
    return f"{LIST}{notice.deliveries[1].id}/{act}"


def test_an_empty_list_says_so() -> None:
    assert "届かなかった通知はありません" in Page(desk("reviewer").get(LIST)).text


def test_the_list_names_the_notice_and_the_reason_but_no_person(bounced: NoticeView) -> None:
    page = Page(desk("reviewer").get(LIST))
    assert page.link("素のお知らせ") == address(bounced)
    for shown in ("宛先不明", "受け付けませんでした", "住基係"):
        assert shown in page.text
    for hidden in (EMAIL, "花子", "中央一丁目"):
        assert hidden not in page.html


def test_one_of_them_shows_its_words_without_addresses_and_is_recorded(bounced: NoticeView) -> None:
    page = Page(desk("reviewer").get(address(bounced)))
    assert "青葉 花子 様" in page.text
    for hidden in (EMAIL, "中央一丁目", "980-0001"):
        assert hidden not in page.html
    assert sending.rows("SELECT count(*) FROM audit_entry WHERE act = 'notices.notice.viewed'") == [(1,)]


def test_it_is_sent_again(bounced: NoticeView, mail: Simulator) -> None:
    switch(mail.folder, "up")
    officer = desk("reviewer")
    assert "もう一度送るようにしました" in Page(officer.post(address(bounced, "retry"), follow=True)).text
    assert "すでに処理されています" in Page(officer.post(address(bounced, "retry"), follow=True)).text
    jobs.run_waiting()
    assert sending.states(bounced)["mail"] == "sent"


def test_a_code_that_did_not_arrive_is_not_offered_again_but_can_be_closed(mail: Simulator) -> None:
    switch(mail.folder, "refuse")
    notice = sending.sent(
        template="tests.code", context={"code": "730491"}, recipient=Recipient(email=EMAIL), channels=[Channel.MAIL]
    )
    jobs.run_waiting()
    line = f"{LIST}{notice.deliveries[0].id}/"
    page = Page(desk("reviewer").get(line))
    assert "もう一度送るよう案内してください" in page.text
    assert "730491" not in page.html
    assert [form.action for form in page.forms if form.action.startswith(LIST)] == [f"{line}close"]


def test_it_goes_by_post_instead(bounced: NoticeView) -> None:
    officer = desk("reviewer")
    assert "郵送に切り替えました" in Page(officer.post(address(bounced, "paper"), follow=True)).text
    assert sending.states(bounced)["print"] == "waiting"
    assert "届かなかった通知はありません" in Page(officer.get(LIST)).text


def test_it_is_closed_only_with_a_reason(bounced: NoticeView) -> None:
    officer = desk("reviewer")
    answer = officer.post(address(bounced, "close"), {"reason": ""})
    assert answer.status_code == 422
    assert sending.states(bounced)["mail"] == "bounced"
    officer.post(address(bounced, "close"), {"reason": "told_otherwise"})
    assert sending.states(bounced)["mail"] == "given_up"


def test_an_address_that_was_erased_offers_no_button(bounced: NoticeView) -> None:
    with clock.stopped_at(clock.now() + timedelta(days=91)):
        service.forget_addresses()
    page = Page(desk("reviewer").get(address(bounced)))
    assert "保存期間を過ぎて消されました" in page.text
    assert not [form for form in page.forms if form.action.endswith(("retry", "paper"))]


@pytest.mark.parametrize("who", ["counter", "head"])
def test_who_only_views_gets_no_buttons_and_changes_nothing(bounced: NoticeView, who: str) -> None:
    sending.rows("UPDATE notices_delivery SET section = '2010'")
    sending.rows("UPDATE notices_notice SET section = '2010'")
    other = desk(who)
    page = Page(other.get(address(bounced)))
    assert "担当課の審査・係長が行います" in page.text
    assert not [form for form in page.forms if LIST in form.action]
    for act in ("retry", "paper", "close"):
        assert other.post(address(bounced, act), {"reason": "duplicate"}).status_code == 403
    assert sending.states(bounced)["mail"] == "bounced"


def test_another_section_sees_nothing_and_changes_nothing(bounced: NoticeView) -> None:
    other = desk("elsewhere")
    assert "届かなかった通知はありません" in Page(other.get(LIST)).text
    assert other.get(address(bounced)).status_code == 404
    for act in ("retry", "paper", "close"):
        assert other.post(address(bounced, act), {"reason": "duplicate"}).status_code == 404
    assert sending.states(bounced)["mail"] == "bounced"


@pytest.mark.parametrize(("who", "status"), [("administrator", 403), ("seals", 403), ("stranger", 302)])
def test_who_has_no_right_to_notices_is_refused(bounced: NoticeView, who: str, status: int) -> None:
    other = desk(who)
    for shown in (LIST, address(bounced), "/operations/printing/"):
        assert other.get(shown).status_code == status
    for act in ("retry", "paper", "close"):
        assert other.post(address(bounced, act)).status_code == status


def test_filters_and_sorting_are_read_from_the_address_and_nonsense_is_ignored(bounced: NoticeView) -> None:
    officer = desk("reviewer")
    assert "素のお知らせ" in Page(officer.get(f"{LIST}?channel=mail&state=bounced&section=2011&sort=state")).text
    assert "届かなかった通知はありません" in Page(officer.get(f"{LIST}?channel=print")).text
    assert "素のお知らせ" in Page(officer.get(f"{LIST}?sort=email&page=-1")).text
    assert officer.get(f"{LIST}?channel=fax").status_code == 200


def test_a_long_list_costs_as_many_queries_as_a_short_one(
    mail: Simulator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    switch(mail.folder, "refuse")
    for number in range(6):
        sending.sent(f"k{number}")
    jobs.run_waiting()
    officer = desk("reviewer")
    officer.get(LIST)
    with django_assert_num_queries(14):
        officer.get(f"{LIST}?sort=state")


def test_what_is_not_there_is_a_404() -> None:
    assert desk("reviewer").get(f"{LIST}{uuid4()}/").status_code == 404
