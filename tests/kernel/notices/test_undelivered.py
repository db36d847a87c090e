"""届かなかった通知: the list within one's scope, the ways out, disposal and forgetting."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.kernel.notices import sending
from tests.kernel.notices.sending import CASE, CHIEF, EMAIL, POSTAL, RESIDENT, SECTION
from tests.support.mail import Simulator, switch
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import (
    Channel,
    DeliveryState,
    GiveUpReason,
    NoticeView,
    Recipient,
    UnknownNoticeError,
    WrongStateError,
)
from yakuba.kernel.notices.models import Delivery
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture
def bounced(mail: Simulator) -> NoticeView:
    """A notice whose e-mail was refused."""
    switch(mail.folder, "refuse")
    notice = sending.sent()
    jobs.run_waiting()
    return notice


def test_the_list_reaches_as_far_as_the_right(bounced: NoticeView) -> None:
    assert service.undelivered(CHIEF).total == 1
    assert service.undelivered(sending.HEAD).total == 1
    assert service.undelivered(sending.STRANGER).total == 0
    for stranger in (sending.NOBODY, RESIDENT):
        with pytest.raises(NotAllowed):
            service.undelivered(stranger)


@pytest.mark.parametrize("actor", [sending.HEAD, sending.STRANGER, sending.NOBODY, RESIDENT])
def test_only_who_may_send_disposes_of_what_did_not_arrive(bounced: NoticeView, actor: Actor) -> None:
    delivery = bounced.deliveries[1].id
    verbs: tuple[Callable[[], object], ...] = (
        lambda: service.retry(delivery, actor=actor),
        lambda: service.send_on_paper(delivery, actor=actor),
        lambda: service.give_up(delivery, actor=actor, reason=GiveUpReason.DUPLICATE),
    )
    for act in verbs:
        with pytest.raises((NotAllowed, UnknownNoticeError)):
            act()
    assert sending.states(bounced)["mail"] == "bounced"


def test_closed_with_a_reason_it_is_recorded_and_closed_once(bounced: NoticeView) -> None:
    delivery = bounced.deliveries[1].id
    assert service.give_up(delivery, actor=CHIEF, reason=GiveUpReason.TOLD_OTHERWISE).state == DeliveryState.GIVEN_UP
    with pytest.raises(WrongStateError, match="すでに処理"):
        service.give_up(delivery, actor=CHIEF, reason=GiveUpReason.TOLD_OTHERWISE)
    with pytest.raises(WrongStateError):
        service.retry(delivery, actor=CHIEF)
    assert "電話・窓口など別の方法で伝えた" in service.history(CASE)[-1].sentence
    assert "notices.delivery.given_up" in sending.everything("audit_entry")


def test_a_letter_by_hand_needs_an_address(bounced: NoticeView) -> None:
    assert not service.undelivered(CHIEF).entries[0].paper
    with pytest.raises(WrongStateError, match="郵送先がない"):
        service.send_on_paper(bounced.deliveries[1].id, actor=CHIEF)


def test_a_letter_by_hand_takes_the_place_once(mail: Simulator) -> None:
    notice = sending.sent(recipient=Recipient(inbox=RESIDENT, email=EMAIL, postal=POSTAL), template="tests.plain")
    switch(mail.folder, "refuse")
    jobs.run_waiting()
    (entry,) = service.undelivered(CHIEF).entries
    assert entry.paper
    letter = service.send_on_paper(entry.delivery.id, actor=CHIEF)
    assert (letter.channel, letter.state, letter.fallback_of) == (Channel.PRINT, "waiting", entry.delivery.id)
    with pytest.raises(WrongStateError):
        service.send_on_paper(entry.delivery.id, actor=CHIEF)
    assert service.undelivered(CHIEF).total == 0
    assert sending.states(notice)["print"] == "waiting"


@pytest.mark.parametrize("number", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_number_that_is_none_is_not_found(number: str) -> None:
    with pytest.raises(UnknownNoticeError):
        service.retry(number, actor=CHIEF)


def test_10_000_rows_are_sorted_filtered_and_paged_in_a_fixed_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    notice = sending.sent("template", channels=[Channel.MAIL])
    row = Delivery.objects.select_related("notice").get(notice_id=notice.id)
    now = clock.now()
    copies, ways = [], []
    for number in range(10_000):
        copy = type(row.notice)(
            **{field.attname: getattr(row.notice, field.attname) for field in row.notice._meta.fields}
        )
        copy.pk, copy.key = None, f"many-{number}"
        copy.id = type(row.notice)._meta.pk.get_default()
        copies.append(copy)
        state = DeliveryState.DEAD if number % 2 else DeliveryState.BOUNCED
        ways.append(
            Delivery(
                notice=copy,
                channel=Channel.MAIL,
                state=state,
                section=SECTION if number % 4 else "2012",
                created_at=now,
                changed_at=now + timedelta(seconds=number),
            )
        )
    type(row.notice).objects.bulk_create(copies, batch_size=500)
    Delivery.objects.bulk_create(ways, batch_size=500)
    with django_assert_num_queries(4):
        page = service.undelivered(CHIEF, state=DeliveryState.DEAD, sort="changed", offset=100)
    assert (len(page.entries), page.total) == (50, 5_000)
    with django_assert_num_queries(4):
        whole = service.undelivered(sending.HEAD, section="2012", sort="-changed")
    assert whole.total == 2_500
    assert service.undelivered(CHIEF, section="2012").total == 0
    with pytest.raises(ValueError, match="sorted"):
        service.undelivered(CHIEF, sort="email")


def test_disposal_takes_texts_addresses_and_inbox_entries_and_leaves_the_key(bounced: NoticeView) -> None:
    other = sending.sent("other", owner=OwnerRef("cases.case", "43"), channels=[Channel.INBOX])
    assert service.dispose(CASE, actor=sending.SYSTEM) == 1
    assert service.dispose(CASE, actor=sending.SYSTEM) == 0
    assert service.history(CASE) == []
    assert service.undelivered(CHIEF).total == 0
    assert [entry.id for entry in service.inbox(RESIDENT).entries] == [other.id]
    with pytest.raises(UnknownNoticeError):
        service.view(bounced.id, actor=CHIEF)
    kept = sending.rows("SELECT subject, body, mail_body, email, email_digest, postal FROM notices_notice")
    assert ("", "", "", "", "", "") in kept
    assert sending.sent().id == bounced.id, "the same key sends nothing again"


def test_what_is_on_its_way_is_not_disposed_of() -> None:
    notice = sending.sent()
    with pytest.raises(WrongStateError, match="途中"):
        service.dispose(CASE, actor=sending.SYSTEM)
    service.withdraw(notice.deliveries[1].id, actor=CHIEF)
    assert service.dispose(CASE, actor=sending.SYSTEM) == 1


def test_addresses_are_forgotten_after_their_period_and_a_digest_stays(bounced: NoticeView) -> None:
    with clock.stopped_at(clock.now() + timedelta(days=89)):
        assert service.forget_addresses() == 0
    with clock.stopped_at(clock.now() + timedelta(days=91)):
        assert service.forget_addresses() == 1
    ((email, digest, body),) = sending.rows("SELECT email, email_digest, mail_body FROM notices_notice")
    assert (email, body, len(digest)) == ("", "", 64)
    assert service.undelivered(CHIEF).entries[0].erased
    with pytest.raises(WrongStateError, match="消されました"):
        service.retry(bounced.deliveries[1].id, actor=CHIEF)


def test_addresses_of_what_is_still_on_its_way_are_kept() -> None:
    sending.sent()
    with clock.stopped_at(clock.now() + timedelta(days=400)):
        assert service.forget_addresses() == 0
