"""お知らせ: whatever a mail calls to stands there, with its moment, its application and where to go on."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.support.pages import Page
from yakuba.apps.portal.models import Application
from yakuba.apps.portal.tests.conftest import Resident, mails_in
from yakuba.apps.portal.tests.test_applying import asks, issued, told
from yakuba.kernel.gate import messages
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock

NAME = "児童手当認定請求"
ANSWER = {"version": "1", "household-account_number": "7654321", "household-account_holder": "モリ タロウ"}


def ended(key: str, state: str, reason: str = "") -> None:
    told(messages.ApplicationStateChanged(submission=UUID(key), state=state, at=clock.now(), reason=reason))


def inbox(taro: Resident) -> Page:
    return taro.page("/portal/inbox/")


def notice(taro: Resident, title: str) -> Page:
    """The page behind this title of the inbox."""
    return taro.page(inbox(taro).link(title))


def calls(taro: Resident) -> int:
    """How many mails called to the inbox."""
    jobs.run_waiting()
    return sum("お知らせがあります" in text for _to, text in mails_in(taro.mails))


def test_a_correction_request_stands_in_the_inbox_and_leads_to_the_correction(taro: Resident) -> None:
    key = taro.applied()
    asks(key)
    assert "新着1件" in taro.page("/portal/").text
    page = inbox(taro)
    assert "お知らせはまだありません" not in page.text
    for said in (
        "直してほしいところがあります",
        "未読",
        NAME,
        str(Application.objects.get().number),
        "2026-11-20 12:00",
    ):
        assert said in page.text
    opened = notice(taro, "直してほしいところがあります")
    assert {f"/portal/applications/{key}/correction/", f"/portal/applications/{key}/"} <= {a for _w, a in opened.links}
    assert "新着" not in taro.page("/portal/").text
    assert calls(taro) == 1


def test_an_answered_correction_is_not_new_any_more_though_nobody_opened_its_notice(taro: Resident) -> None:
    key = taro.applied()
    asks(key)
    assert taro.post(f"/portal/applications/{key}/correction/", ANSWER).status_code == 302
    assert "新着" not in taro.page("/portal/").text
    assert "既読" in inbox(taro).text


def test_a_document_stands_in_the_inbox_and_leads_to_where_it_is_fetched(taro: Resident) -> None:
    document = issued(taro.applied())
    page = notice(taro, "文書が届きました: 児童手当認定通知書")
    assert f"/portal/documents/{document}/" in {address for _words, address in page.links}
    assert calls(taro) == 1


def test_a_fetched_document_is_not_new_any_more(taro: Resident) -> None:
    document = issued(taro.applied())
    assert taro.get(f"/portal/documents/{document}/file/").status_code == 200
    assert "新着" not in taro.page("/portal/").text


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("処理完了", "手続が終わりました"),
        ("申請却下", "申請は認められませんでした"),
        ("取下げ", "申請は取り下げられました"),
    ],
)
def test_the_end_of_an_application_is_told_once_with_its_reason(taro: Resident, state: str, title: str) -> None:
    key = taro.applied()
    for _twice in range(2):
        ended(key, state, "所得が限度額を超えています。")
    assert inbox(taro).text.count(title) == 1
    assert "所得が限度額を超えています。" in notice(taro, title).text
    assert calls(taro) == 1


def test_being_worked_on_is_not_news(taro: Resident) -> None:
    ended(taro.applied(), "処理中")
    assert "お知らせはまだありません" in inbox(taro).text
    assert calls(taro) == 0


def test_a_result_and_its_document_are_two_notices_and_one_mail(taro: Resident) -> None:
    key = taro.applied()
    ended(key, "処理完了")
    issued(key)
    text = inbox(taro).text
    assert text.index("文書が届きました") >= 0
    assert "手続が終わりました" in text
    assert calls(taro) == 1
    notice(taro, "手続が終わりました")
    issued(key)
    assert calls(taro) == 2


def test_what_the_town_could_not_take_in_is_told_with_what_to_do(taro: Resident) -> None:
    key = taro.applied()
    told(
        messages.ApplicationRefused(
            submission=UUID(key),
            about="application.submitted",
            reason="版が古いです。",
            what_to_do="電話してください。",
            at=clock.now(),
        )
    )
    page = notice(taro, "役場で受け取れなかったものがあります")
    assert "版が古いです。" in page.text
    assert "電話してください。" in page.text


def test_the_newest_notice_stands_first(taro: Resident) -> None:
    key = taro.applied()
    asks(key)
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        ended(key, "申請却下")
        text = inbox(taro).text
    assert text.index("申請は認められませんでした") < text.index("直してほしいところがあります")
