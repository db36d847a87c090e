"""画面のお知らせ: one's own, newest first, read when opened; nobody else's."""

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.kernel.notices import sending
from tests.kernel.notices.sending import CHIEF, NEIGHBOUR, RESIDENT
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import Channel, Recipient, UnknownNoticeError
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.usefixtures("town")


def test_a_notice_is_unread_until_it_is_opened_and_opening_is_recorded() -> None:
    notice = sending.sent()
    assert service.unread(RESIDENT) == 1
    opened = service.open_notice(notice.id, actor=RESIDENT)
    assert "花子" in opened.body
    again = service.open_notice(notice.id, actor=RESIDENT)
    assert opened.read_at == again.read_at
    assert service.unread(RESIDENT) == 0
    assert sending.rows("SELECT count(*) FROM audit_entry WHERE act = 'notices.notice.opened'") == [(2,)]
    assert any("本人が開きました" in moment.sentence for moment in service.history(sending.CASE))


@pytest.mark.parametrize("other", [NEIGHBOUR, Actor("staff", RESIDENT.id), Actor("system", "x"), Actor("resident", "")])
def test_nobody_opens_or_marks_what_was_told_to_another(other: Actor) -> None:
    notice = sending.sent()
    sending.sent("print", recipient=Recipient(postal=sending.POSTAL))
    with pytest.raises(UnknownNoticeError):
        service.open_notice(notice.id, actor=other)
    assert service.mark_read([notice.id], actor=other) == 0
    assert service.inbox(other).entries == ()
    assert service.unread(RESIDENT) == 1


@pytest.mark.parametrize("number", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_number_that_is_none_is_not_found(number: str) -> None:
    with pytest.raises(UnknownNoticeError):
        service.open_notice(number, actor=RESIDENT)


def test_a_notice_that_was_only_mailed_is_in_no_inbox() -> None:
    sending.sent(channels=[Channel.MAIL])
    assert service.inbox(RESIDENT).total == 0


def test_the_list_is_paged_and_counts_all_of_it(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    notices = [sending.sent(f"k{number}", channels=[Channel.INBOX]) for number in range(7)]
    assert service.mark_read([notices[0].id, "x"], actor=RESIDENT) == 1
    with django_assert_num_queries(3):
        page = service.inbox(RESIDENT, offset=5, limit=5)
    assert (len(page.entries), page.total, page.unread) == (2, 7, 6)
    unread = service.inbox(RESIDENT, unread_only=True)
    assert unread.total == 6
    assert notices[0].id not in {entry.id for entry in unread.entries}


def test_staff_see_notices_of_their_sections_only_and_the_view_is_recorded() -> None:
    notice = sending.sent()
    assert service.view(notice.id, actor=sending.HEAD).body == notice.body
    assert [one.id for one in service.notices_of(sending.CASE, actor=CHIEF)] == [notice.id]
    assert service.notices_of(sending.CASE, actor=sending.STRANGER) == []
    with pytest.raises(UnknownNoticeError):
        service.view(notice.id, actor=sending.STRANGER)
    for stranger in (sending.NOBODY, RESIDENT):
        with pytest.raises(NotAllowed):
            service.view(notice.id, actor=stranger)
    assert sending.rows("SELECT count(*) FROM audit_entry WHERE act = 'notices.notice.viewed'") == [(2,)]
