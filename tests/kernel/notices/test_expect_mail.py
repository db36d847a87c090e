"""E-mail over a real socket, in every mood of the server: delivered once, or in somebody's hands."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings

from tests.kernel.notices import expecting
from tests.kernel.notices.expecting import (
    CHIEF,
    MARKER_MAIL,
    NOW,
    OWNER,
    SECTION,
    SYSTEM,
    TEMPLATES,
    VALUES,
    heard,
    later,
    mailed,
    received,
    way,
    work,
    work_later,
)
from yakuba.adapters.smtp_simulator.server import Simulator, switch
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import (
    BOUNCED,
    DELIVERY_KIND,
    DIED,
    MAIL_ATTEMPTS,
    Channel,
    DeliveryState,
    GiveUpReason,
    NoticeView,
    Recipient,
    UnknownNoticeError,
    WrongStateError,
)
from yakuba.lib import clock

pytestmark = pytest.mark.usefixtures("town")
service.register_templates(TEMPLATES)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    heard.clear()
    with clock.stopped_at(NOW):
        yield


def states(notice: NoticeView) -> dict[Channel, DeliveryState]:
    return {one.channel: one.state for one in expecting.now_of(notice).deliveries}


def listed() -> list[str]:
    """The deliveries that wait for a person."""
    return [entry.delivery.id for entry in service.undelivered(CHIEF).entries]


# Up.


def test_a_server_that_is_up_gets_it_once(mail: Simulator) -> None:
    notice = mailed()
    work()
    work_later(3)
    (message,) = received(mail.folder)
    assert (message["To"], message["Subject"]) == (MARKER_MAIL, "児童手当の結果")
    sent = way(notice, Channel.MAIL)
    assert (sent.state, sent.attempts, sent.reason) == (DeliveryState.SENT, 1, "")
    assert sent.ended_at == NOW
    assert heard == []
    assert listed() == []


def test_the_message_says_nothing_personal_and_has_one_recipient(mail: Simulator) -> None:
    mailed()
    work()
    (message,) = received(mail.folder)
    words = str(message.get_content())
    assert "児童手当の結果が出ました" in words
    assert all(word not in words + message["Subject"] for word in ("印名", "45,000", "印県"))
    assert message["Bcc"] is None
    assert message["Cc"] is None
    assert message.get_all("To") == [MARKER_MAIL]
    assert message["Date"]


@pytest.mark.parametrize("procedure", ["髙齢者𠮷祥給付金", "手当" * 30, "=?utf-8?q?x?=", "a: b", '"quoted" <x@y>'])
def test_a_subject_of_any_characters_arrives_as_it_was(mail: Simulator, procedure: str) -> None:
    mailed(context={**VALUES, "procedure": procedure})
    work()
    (message,) = received(mail.folder)
    assert message["Subject"] == f"{procedure}の結果"
    assert message.get_all("To") == [MARKER_MAIL]


@pytest.mark.parametrize(
    "procedure", ["=?utf-8?q?=0D=0ABcc:_thief@example.jp?=", "=?utf-8?b?DQpYLUE6IDE=?=", "=?utf-8?q?=E2=80=AE?=x"]
)
def test_what_hides_in_an_encoded_word_becomes_no_header_and_stops_no_mail(mail: Simulator, procedure: str) -> None:
    """RFC 2047: what looks like an encoded word in a value is text of a person, not an encoding of ours."""
    notice = mailed(context={**VALUES, "procedure": procedure})
    work()
    assert way(notice, Channel.MAIL).state is DeliveryState.SENT
    (message,) = received(mail.folder)
    assert message["Subject"] == f"{procedure}の結果"
    assert (message["Bcc"], message["X-A"]) == (None, None)


# Down, then up.


def test_a_server_that_comes_back_gets_it_once_by_retry(mail: Simulator) -> None:
    switch(mail.folder, "down")
    notice = mailed()
    work()
    waiting = way(notice, Channel.MAIL)
    assert (waiting.state, waiting.attempts, waiting.reason) == (DeliveryState.WAITING, 1, "server_down")
    assert waiting.ended_at is None
    switch(mail.folder, "up")
    work()
    assert received(mail.folder) == []  # not due yet
    work_later()
    assert len(received(mail.folder)) == 1
    sent = way(notice, Channel.MAIL)
    assert (sent.state, sent.attempts) == (DeliveryState.SENT, 2)
    assert heard == []


def test_nobody_listens_is_down_too(mail: Simulator) -> None:
    mail.stop()
    notice = mailed()
    work()
    assert (way(notice, Channel.MAIL).state, way(notice, Channel.MAIL).reason) == (DeliveryState.WAITING, "server_down")
    mail.start()
    work_later()
    assert way(notice, Channel.MAIL).state is DeliveryState.SENT


def test_the_pauses_are_a_quarter_half_and_one_minute(mail: Simulator) -> None:
    switch(mail.folder, "down")
    notice = mailed()
    work()
    moment = NOW
    for attempt, pause in enumerate((15, 30, 60), start=1):
        with clock.stopped_at(moment + timedelta(seconds=pause - 2)):
            work()
        assert way(notice, Channel.MAIL).attempts == attempt
        moment += timedelta(seconds=pause + 2)
        with clock.stopped_at(moment):
            work()
        assert way(notice, Channel.MAIL).attempts == attempt + 1


# 451.


def test_a_server_that_says_later_gets_it_later_with_the_same_message_id(mail: Simulator) -> None:
    switch(mail.folder, "busy")
    notice = mailed()
    work()
    waiting = way(notice, Channel.MAIL)
    assert (waiting.state, waiting.reason) == (DeliveryState.WAITING, "server_busy")
    switch(mail.folder, "up")
    work_later()
    assert len(received(mail.folder)) == 1
    assert way(notice, Channel.MAIL).state is DeliveryState.SENT


# 550.


def test_a_refused_address_bounces_at_once_without_retry_and_says_so(mail: Simulator) -> None:
    switch(mail.folder, "refuse", address=MARKER_MAIL)
    notice = mailed(postal=False)
    work()
    bounced = way(notice, Channel.MAIL)
    assert (bounced.state, bounced.attempts, bounced.reason) == (DeliveryState.BOUNCED, 1, "address_refused")
    switch(mail.folder, "up")
    work_later(3)
    assert received(mail.folder) == []
    assert way(notice, Channel.MAIL).attempts == 1
    (event,) = heard
    assert (event.type, event.subject.kind, event.subject.id) == (BOUNCED, DELIVERY_KIND, bounced.id)
    assert dict(event.data) == {
        "notice": notice.id,
        "owner_kind": OWNER.kind,
        "owner_id": OWNER.id,
        "section": SECTION,
        "channel": "mail",
        "reason": "address_refused",
        "fallback": "",
    }
    assert listed() == [bounced.id]


def test_a_refused_address_with_a_postal_one_becomes_a_letter(mail: Simulator) -> None:
    switch(mail.folder, "refuse")
    notice = mailed()
    work()
    work()
    assert states(notice) == {Channel.MAIL: DeliveryState.BOUNCED, Channel.PRINT: DeliveryState.WAITING}
    letter = way(notice, Channel.PRINT)
    assert letter.fallback_of == way(notice, Channel.MAIL).id
    assert [event.data["fallback"] for event in heard] == [letter.id]
    assert listed() == []
    assert [(waiting.section, waiting.count) for waiting in service.waiting_letters(CHIEF)] == [(SECTION, 1)]


def test_without_the_templates_word_no_letter_is_written(mail: Simulator) -> None:
    switch(mail.folder, "refuse")
    notice = mailed(template="expect.nofallback", context={"name": "印名"})
    work()
    assert states(notice) == {Channel.MAIL: DeliveryState.BOUNCED}
    (entry,) = service.undelivered(CHIEF).entries
    assert entry.paper


def test_who_is_told_by_letter_anyway_gets_one_letter(mail: Simulator) -> None:
    switch(mail.folder, "refuse")
    notice = expecting.sent(channels=list(Channel))
    work()
    assert sorted(states(notice)) == sorted(Channel)
    assert len(expecting.now_of(notice).deliveries) == 3


def test_another_address_is_not_refused_with_the_refused_one(mail: Simulator) -> None:
    switch(mail.folder, "refuse", address="somebody-else@example.jp")
    notice = mailed()
    work()
    assert way(notice, Channel.MAIL).state is DeliveryState.SENT


# Slow beyond the timeout.


def test_a_server_slower_than_our_patience_is_tried_again_with_the_same_message_id(
    mail: Simulator, settings: LazySettings
) -> None:
    settings.SMTP_TIMEOUT_S = 1
    switch(mail.folder, "slow", seconds=3)
    notice = mailed()
    work()
    waiting = way(notice, Channel.MAIL)
    assert (waiting.state, waiting.attempts) == (DeliveryState.WAITING, 1)
    assert waiting.reason in ("server_down", "server_busy")
    switch(mail.folder, "up")
    work_later()
    assert way(notice, Channel.MAIL).state is DeliveryState.SENT
    copies = received(mail.folder)
    assert 1 <= len(copies) <= 2
    assert len({message["Message-ID"] for message in copies}) == 1


# Used up.


def test_after_the_last_attempt_it_is_dead_told_and_a_letter(mail: Simulator) -> None:
    switch(mail.folder, "down")
    notice = mailed()
    work()
    work_later(MAIL_ATTEMPTS - 2)
    assert way(notice, Channel.MAIL).state is DeliveryState.WAITING
    assert heard == []
    with later(hours=2 * MAIL_ATTEMPTS):
        work()
        work()
    dead = way(notice, Channel.MAIL)
    assert (dead.state, dead.attempts, dead.reason) == (DeliveryState.DEAD, MAIL_ATTEMPTS, "server_down")
    assert [event.type for event in heard] == [DIED]
    assert way(notice, Channel.PRINT).fallback_of == dead.id
    switch(mail.folder, "up")
    work_later(3, hours=100)
    assert received(mail.folder) == []


# Message-IDs.


def test_every_delivery_has_its_own_message_id_and_keeps_it(mail: Simulator) -> None:
    switch(mail.folder, "busy")
    for number in range(3):
        mailed(f"expect-{number}")
    work()
    work_later(2)
    switch(mail.folder, "up")
    with later(days=1):
        work()
    messages = received(mail.folder)
    ids = [message["Message-ID"] for message in messages]
    assert len(ids) == len(set(ids)) == 3
    assert all("zz-marker" not in one and one.startswith("<") and one.endswith(">") for one in ids)


def test_a_retry_by_hand_is_the_same_message(mail: Simulator) -> None:
    notice = mailed(postal=False)
    work()
    first = received(mail.folder)[0]["Message-ID"]
    bounced = service.report_bounce(first, actor=CHIEF)
    service.retry(bounced.id, actor=CHIEF)
    work()
    assert [message["Message-ID"] for message in received(mail.folder)] == [first, first]
    assert way(notice, Channel.MAIL).state is DeliveryState.SENT


# A bounce that comes back by post.


def test_a_reported_bounce_is_a_bounce_once(mail: Simulator) -> None:
    notice = mailed()
    work()
    message_id = received(mail.folder)[0]["Message-ID"]
    first = service.report_bounce(message_id, actor=SYSTEM)
    assert (first.state, first.reason) == (DeliveryState.BOUNCED, "bounce_reported")
    assert service.report_bounce(message_id, actor=SYSTEM) == first
    work()
    assert [event.type for event in heard] == [BOUNCED]
    assert len(expecting.now_of(notice).deliveries) == 2


@pytest.mark.parametrize("message_id", ["", "<nobody@example.jp>", "x", "<%s@city.aoba.example>" % ("0" * 32)])
def test_a_bounce_of_what_is_not_ours_is_refused(message_id: str) -> None:
    with pytest.raises(UnknownNoticeError):
        service.report_bounce(message_id, actor=SYSTEM)


# A person's ways out.


@pytest.fixture
def bounced(mail: Simulator) -> str:
    switch(mail.folder, "refuse")
    notice = mailed(template="expect.nofallback", context={"name": "印名"})
    work()
    switch(mail.folder, "up")
    return way(notice, Channel.MAIL).id


def test_again(mail: Simulator, bounced: str) -> None:
    again = service.retry(bounced, actor=CHIEF)
    assert again.state is DeliveryState.WAITING
    assert again.ended_at is None
    assert listed() == []
    work()
    assert len(received(mail.folder)) == 1
    with pytest.raises(WrongStateError):
        service.retry(bounced, actor=CHIEF)


def test_again_clicked_twice_is_sent_once(mail: Simulator, bounced: str) -> None:
    service.retry(bounced, actor=CHIEF)
    with pytest.raises(WrongStateError):
        service.retry(bounced, actor=CHIEF)
    work()
    assert len(received(mail.folder)) == 1


def test_on_paper(bounced: str) -> None:
    letter = service.send_on_paper(bounced, actor=CHIEF)
    assert (letter.channel, letter.state, letter.fallback_of) == (Channel.PRINT, DeliveryState.WAITING, bounced)
    assert listed() == []
    for act in (service.send_on_paper, service.retry):
        with pytest.raises(WrongStateError):
            act(bounced, actor=CHIEF)


def test_closed_with_a_reason(bounced: str) -> None:
    closed = service.give_up(bounced, actor=CHIEF, reason=GiveUpReason.TOLD_OTHERWISE)
    assert closed.state is DeliveryState.GIVEN_UP
    assert listed() == []
    with pytest.raises(WrongStateError):
        service.retry(bounced, actor=CHIEF)


def test_nothing_to_be_done_about_what_arrived(mail: Simulator) -> None:
    notice = mailed()
    work()
    sent = way(notice, Channel.MAIL).id
    for act in (service.retry, service.send_on_paper):
        with pytest.raises(WrongStateError):
            act(sent, actor=CHIEF)
    with pytest.raises(WrongStateError):
        service.give_up(sent, actor=CHIEF, reason=GiveUpReason.DUPLICATE)


def test_a_mail_is_withdrawn_while_it_waits_and_not_after(mail: Simulator) -> None:
    switch(mail.folder, "down")
    notice = mailed()
    work()
    waiting = way(notice, Channel.MAIL).id
    taken = service.withdraw(waiting, actor=CHIEF)
    assert taken.state is DeliveryState.WITHDRAWN
    assert service.withdraw(waiting, actor=CHIEF) == taken
    switch(mail.folder, "up")
    work_later(2)
    assert received(mail.folder) == []
    other = mailed("other")
    work()
    with pytest.raises(WrongStateError):
        service.withdraw(way(other, Channel.MAIL).id, actor=CHIEF)


def test_a_letter_cannot_take_the_place_where_no_postal_address_is(mail: Simulator) -> None:
    switch(mail.folder, "refuse")
    notice = mailed(postal=False)
    work()
    (entry,) = service.undelivered(CHIEF).entries
    assert not entry.paper
    with pytest.raises(WrongStateError):
        service.send_on_paper(way(notice, Channel.MAIL).id, actor=CHIEF)


def test_the_history_tells_what_happened_without_a_name(mail: Simulator) -> None:
    switch(mail.folder, "refuse")
    expecting.sent(recipient=Recipient(email=MARKER_MAIL, postal=expecting.POSTAL))
    work()
    told = service.history(OWNER)
    assert len(told) >= 2
    assert [moment.at for moment in told] == sorted(moment.at for moment in told)
    sentences = "".join(moment.sentence for moment in told)
    assert all(marker not in sentences for marker in (*expecting.MARKERS, "児童手当"))
