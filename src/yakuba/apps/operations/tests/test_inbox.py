"""お知らせ: one's own, unread until opened, nobody else's."""

import pytest
from django.test import Client

from tests.kernel.notices import sending
from tests.support.pages import Page
from yakuba.apps.operations.tests.conftest import CODES, desk
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import Channel, NoticeView, Recipient
from yakuba.lib.refs import Actor

ME = Actor("staff", CODES["seals"])


@pytest.fixture
def me() -> Client:
    return desk("seals")


@pytest.fixture
def told() -> NoticeView:
    return sending.sent(recipient=Recipient(inbox=ME), channels=[Channel.INBOX])


def test_an_empty_inbox_says_so(me: Client) -> None:
    assert "お知らせはありません" in Page(me.get("/operations/inbox/")).text


def test_a_notice_is_unread_until_it_is_opened(me: Client, told: NoticeView) -> None:
    page = Page(me.get("/operations/inbox/?only=unread"))
    assert "未読は1件" in page.text
    opened = Page(me.get(page.link("児童手当の結果が出ました")))
    assert "青葉 花子 様" in opened.text
    assert service.unread(ME) == 0
    assert "お知らせはありません" in Page(me.get("/operations/inbox/?only=unread")).text
    assert "既読" in Page(me.get("/operations/inbox/?only=nonsense")).text


def test_nobody_else_sees_it(told: NoticeView) -> None:
    other = desk("administrator")
    assert "お知らせはありません" in Page(other.get("/operations/inbox/")).text
    assert other.get(f"/operations/inbox/{told.id}/").status_code == 404
    stranger = desk("stranger")
    for address in ("/operations/inbox/", f"/operations/inbox/{told.id}/"):
        assert stranger.get(address)["Location"].startswith("/accounts/sign-in/")
    assert service.unread(ME) == 1
