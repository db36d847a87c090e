"""画面のお知らせ: everybody sees their own, and nobody else's."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kernel.notices.expecting import (
    CHIEF,
    NEIGHBOUR,
    NOW,
    RESIDENT,
    SYSTEM,
    TEMPLATES,
    later,
    sent,
)
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import Channel, Recipient, UnknownNoticeError
from yakuba.lib import clock
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.usefixtures("town")
service.register_templates(TEMPLATES)
TO = {RESIDENT: Recipient(inbox=RESIDENT), NEIGHBOUR: Recipient(inbox=NEIGHBOUR)}


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def told(actor: Actor, key: str) -> str:
    return sent(key, recipient=Recipient(inbox=actor)).id


def test_an_inbox_holds_ones_own_newest_first() -> None:
    ids = []
    for number in range(3):
        with later(minutes=number):
            ids.append(told(RESIDENT, f"k{number}"))
    told(NEIGHBOUR, "theirs")
    page = service.inbox(RESIDENT)
    assert [entry.id for entry in page.entries] == ids[::-1]
    assert (page.total, page.unread) == (3, 3)
    assert service.unread(RESIDENT) == 3
    assert service.unread(NEIGHBOUR) == 1


def test_opening_makes_it_read_once_and_records_it() -> None:
    notice = told(RESIDENT, "k")
    before = _views()
    opened = service.open_notice(notice, actor=RESIDENT)
    assert opened.read_at == NOW
    assert "印名 太郎" in opened.body
    assert _views() == before + 1
    with later(hours=1):
        assert service.open_notice(notice, actor=RESIDENT).read_at == NOW
    assert service.unread(RESIDENT) == 0
    assert [entry.read for entry in service.inbox(RESIDENT).entries] == [True]
    assert service.inbox(RESIDENT, unread_only=True).entries == ()


def _views() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_entry WHERE act = 'notices.notice.opened'")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    "other",
    [NEIGHBOUR, Actor("staff", "701"), Actor("staff", "1009"), Actor("system", "701"), Actor("resident", "70")],
    ids=str,
)
def test_another_ones_notice_does_not_exist(other: Actor) -> None:
    notice = told(RESIDENT, "k")
    with pytest.raises(UnknownNoticeError):
        service.open_notice(notice, actor=other)
    assert service.inbox(other).total == 0
    assert service.unread(other) == 0
    assert service.mark_read([notice], actor=other) == 0
    assert service.unread(RESIDENT) == 1


def test_another_ones_notice_reads_like_one_that_never_was() -> None:
    notice = told(RESIDENT, "k")
    texts = set()
    for wanted in (notice, "00000000-0000-0000-0000-000000000000", "nothing", ""):
        with pytest.raises(UnknownNoticeError) as refused:
            service.open_notice(wanted, actor=NEIGHBOUR)
        texts.add(str(refused.value))
    assert len(texts) == 1


def test_what_went_by_mail_or_post_only_is_in_no_inbox() -> None:
    notice = sent(channels=[Channel.MAIL])
    assert service.inbox(RESIDENT).total == 0
    with pytest.raises(UnknownNoticeError):
        service.open_notice(notice.id, actor=RESIDENT)


def test_marking_read_counts_what_was_unread() -> None:
    mine = [told(RESIDENT, f"k{number}") for number in range(3)]
    theirs = told(NEIGHBOUR, "theirs")
    assert service.mark_read([*mine[:2], theirs, "nothing"], actor=RESIDENT) == 2
    assert service.mark_read(mine, actor=RESIDENT) == 1
    assert service.mark_read([], actor=RESIDENT) == 0
    assert service.unread(NEIGHBOUR) == 1


def test_staff_who_see_the_notice_do_not_make_it_read() -> None:
    notice = told(RESIDENT, "k")
    assert service.view(notice, actor=CHIEF).read_at is None
    assert service.unread(RESIDENT) == 1


def test_staff_have_an_inbox_of_their_own() -> None:
    clerk = Actor("staff", "1011")
    notice = told(clerk, "k")
    assert service.open_notice(notice, actor=clerk).read_at == NOW
    with pytest.raises(UnknownNoticeError):
        service.open_notice(notice, actor=Actor("resident", "1011"))


def test_pages_hold_together_and_their_queries_do_not_grow() -> None:
    for number in range(55):
        with later(minutes=number):
            told(RESIDENT, f"k{number}")
    with CaptureQueriesContext(connection) as asked:
        first = service.inbox(RESIDENT)
    assert len(asked) <= 3
    second = service.inbox(RESIDENT, offset=50)
    assert (len(first.entries), len(second.entries), first.total) == (50, 5, 55)
    assert {entry.id for entry in first.entries}.isdisjoint({entry.id for entry in second.entries})


def test_who_has_no_inbox_reads_nothing() -> None:
    told(RESIDENT, "k")
    assert service.inbox(SYSTEM).total == 0
