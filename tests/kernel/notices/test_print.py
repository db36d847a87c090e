"""印刷: letters wait, are frozen into a batch, made, proved, withdrawn, handed over, and come back."""

import io
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from pytest_django import DjangoAssertNumQueries

from tests.kernel.notices import sending
from tests.kernel.notices.sending import CASE, CHIEF, OTHER_SECTION, SECTION
from tests.kernel.notices.test_send import issued
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Event, Job
from yakuba.kernel.notices import preparing, reading, service
from yakuba.kernel.notices.contracts import (
    RETURNED,
    BatchState,
    BatchView,
    ConflictError,
    DeliveryState,
    GiveUpReason,
    ReturnReason,
    UnknownNoticeError,
    WrongStateError,
)
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor

pytestmark = pytest.mark.usefixtures("town")
heard: list[Event] = []


@jobs.subscribe(RETURNED, "tests.notices_returned")
def _hear(event: Event, context: Job) -> None:
    heard.append(event)


def ready(key: str = "b1") -> BatchView:
    batch = service.make_print_batch(actor=CHIEF, section=SECTION, key=key)
    jobs.run_waiting()
    return service.batch(batch.id, actor=CHIEF)


def pages(batch: BatchView) -> list[str]:
    content = service.read_batch(batch.id, actor=CHIEF)
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def test_each_line_and_letter_says_what_it_is_and_whom_to_call() -> None:
    sending.by_post()
    batch = ready()
    (letter,) = service.batch_letters(batch.id, actor=CHIEF)
    listed, _blank, cover, _back = pages(batch)
    assert letter.title
    assert letter.title in listed
    assert f"1〒9800001青葉1子{letter.title}" in listed.replace("-", "")
    phone = next(place.phone for place in organisation.above(SECTION) if place.phone)
    assert f"電話{phone}" in cover


def test_letters_lie_in_the_order_of_postcodes_each_on_sheets_of_its_own() -> None:
    by_number = {
        number: sending.by_post(number, postcode)
        for number, postcode in ((1, "9800003"), (2, "9800001"), (3, "9800002"))
    }
    assert service.waiting_letters(CHIEF)[0].count == 3
    batch = ready()
    assert (batch.state, batch.letters, batch.failed, batch.pages) == (BatchState.READY, 3, 0, 8)
    assert service.waiting_letters(CHIEF) == []
    letters = service.batch_letters(batch.id, actor=CHIEF)
    assert [letter.delivery for letter in letters] == [by_number[number].deliveries[0].id for number in (2, 3, 1)]
    assert [(letter.first_page, letter.last_page) for letter in letters] == [(3, 4), (5, 6), (7, 8)]
    shown = pages(batch)
    assert "通知の送付一覧" in shown[0]
    assert [name for page in (2, 4, 6) for name in ("青葉1子", "青葉2子", "青葉3子") if name in shown[page]] == [
        "青葉2子",
        "青葉3子",
        "青葉1子",
    ]
    assert shown[1] == shown[3] == shown[5] == shown[7] == ""


def test_attachments_are_printed_behind_their_letter() -> None:
    sending.by_post(1, attachments=[issued()])
    batch = ready()
    shown = pages(batch)
    assert "青市民第1号認定通知書" in shown[2]
    assert len(shown[3]) > 50
    assert service.batch_letters(batch.id, actor=CHIEF)[0].last_page == 4


def test_the_same_key_is_the_same_batch_and_an_empty_pool_makes_none() -> None:
    sending.by_post()
    first = ready()
    sending.by_post(2)
    assert service.make_print_batch(actor=CHIEF, section=SECTION, key="b1").id == first.id
    assert service.make_print_batch(actor=CHIEF, section=SECTION, key="b2").letters == 1
    with pytest.raises(WrongStateError, match="印刷を待っている通知はありません"):
        service.make_print_batch(actor=CHIEF, section=SECTION, key="b3")
    with pytest.raises(ConflictError):
        service.make_print_batch(actor=sending.STRANGER, section=OTHER_SECTION, key="b1")


def test_a_withdrawn_letter_leaves_the_paper_too() -> None:
    first, second = sending.by_post(1), sending.by_post(2, "9800002")
    batch = ready()
    service.withdraw(first.deliveries[0].id, actor=CHIEF)
    with pytest.raises(ConflictError, match="取りやめた"):
        service.hand_over(batch.id, actor=CHIEF, revision=batch.revision)
    with pytest.raises(WrongStateError, match="作成しています"):
        service.hand_over(batch.id, actor=CHIEF, revision=2)
    with pytest.raises(WrongStateError, match="作成しています"):
        service.read_batch(batch.id, actor=CHIEF)
    jobs.run_waiting()
    again = service.batch(batch.id, actor=CHIEF)
    assert (again.revision, again.letters, again.pages) == (2, 1, 4)
    assert not any("青葉1子" in page for page in pages(again))
    service.hand_over(batch.id, actor=CHIEF, revision=2)
    assert sending.states(first) == {"print": "withdrawn"}
    assert sending.states(second) == {"print": "sent"}
    with pytest.raises(WrongStateError):
        service.withdraw(second.deliveries[0].id, actor=CHIEF)


def test_a_paper_made_for_an_earlier_revision_is_not_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    first, _second = sending.by_post(1), sending.by_post(2)
    batch = service.make_print_batch(actor=CHIEF, section=SECTION, key="b1")
    bind = preparing.bind

    def withdrawn_meanwhile(*words: Any) -> object:
        monkeypatch.setattr(preparing, "bind", bind)
        made = bind(*words)
        service.withdraw(first.deliveries[0].id, actor=CHIEF)
        return made

    monkeypatch.setattr(preparing, "bind", withdrawn_meanwhile)
    jobs.run_waiting()
    now = service.batch(batch.id, actor=CHIEF)
    assert (now.state, now.revision, now.letters) == (BatchState.READY, 2, 1)
    assert not any("青葉1子" in page for page in pages(now))


def test_a_letter_that_cannot_be_printed_stops_no_other() -> None:
    bad = sending.by_post(1, context=sending.VALUES | {"name": "\U00013000"})
    sending.by_post(2)
    batch = ready()
    assert (batch.letters, batch.failed) == (1, 1)
    assert sending.states(bad) == {"print": "dead"}
    (entry,) = service.undelivered(CHIEF).entries
    assert (entry.delivery.reason, entry.paper) == ("letter_glyph", False)
    service.retry(entry.delivery.id, actor=CHIEF)
    assert ready("b2").failed == 1


def test_handing_over_sends_every_letter_once() -> None:
    notice = sending.by_post()
    batch = ready()
    for _press in range(2):
        service.hand_over(batch.id, actor=CHIEF, revision=1)
    assert sending.states(notice) == {"print": "sent"}
    assert sending.rows("SELECT count(*) FROM audit_entry WHERE act = 'notices.batch.handed_over'") == [(1,)]
    assert any("郵送「決定のお知らせ」を送りました" in moment.sentence for moment in service.history(CASE))


def test_returned_mail_is_listed_told_once_and_can_be_closed() -> None:
    notice = sending.by_post()
    (delivery,) = notice.deliveries
    with pytest.raises(WrongStateError):
        service.report_returned(delivery.id, actor=CHIEF, reason=ReturnReason.UNKNOWN)
    service.hand_over(ready().id, actor=CHIEF, revision=1)
    heard.clear()
    for _report in range(2):
        service.report_returned(delivery.id, actor=CHIEF, reason=ReturnReason.UNKNOWN)
    jobs.run_waiting()
    (event,) = heard
    assert event.data == {
        "notice": notice.id,
        "owner_kind": CASE.kind,
        "owner_id": CASE.id,
        "section": SECTION,
        "channel": "print",
        "reason": "post_unknown",
        "fallback": "",
    }
    assert service.undelivered(CHIEF, state=DeliveryState.RETURNED).total == 1
    service.give_up(delivery.id, actor=CHIEF, reason=GiveUpReason.ADDRESS_UNKNOWN)
    assert service.undelivered(CHIEF).total == 0
    assert "調べても宛先が分からなかった" in service.history(CASE)[-1].sentence


@pytest.mark.parametrize("actor", [sending.STRANGER, sending.NOBODY, sending.RESIDENT])
def test_a_batch_is_there_for_its_own_section_only(actor: Actor) -> None:
    letter = sending.by_post()
    batch = ready()
    for act in (
        lambda: service.batch(batch.id, actor=actor),
        lambda: service.batch_letters(batch.id, actor=actor),
        lambda: service.read_batch(batch.id, actor=actor),
        lambda: service.hand_over(batch.id, actor=actor, revision=1),
        lambda: service.withdraw(letter.deliveries[0].id, actor=actor),
        lambda: service.make_print_batch(actor=actor, section=SECTION, key="b9"),
    ):
        with pytest.raises((NotAllowed, UnknownNoticeError)):
            act()
    assert sending.states(letter) == {"print": "batched"}


def test_the_head_sees_batches_but_neither_reads_nor_hands_over() -> None:
    sending.by_post()
    batch = ready()
    assert service.batches(sending.HEAD)[1] == 1
    for act in (
        lambda: service.read_batch(batch.id, actor=sending.HEAD),
        lambda: service.hand_over(batch.id, actor=sending.HEAD, revision=1),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_list_of_batches_costs_as_many_queries_for_many(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(3):
        sending.by_post(number + 1)
        service.make_print_batch(actor=CHIEF, section=SECTION, key=f"b{number}")
    with django_assert_num_queries(3):
        shown, total = service.batches(CHIEF)
    assert (total, [batch.letters for batch in shown]) == (3, [1, 1, 1])


def test_printed_letters_are_erased_with_their_addresses_when_the_period_is_over() -> None:
    notice = sending.by_post()
    batch = ready()
    service.hand_over(batch.id, actor=CHIEF, revision=1)
    assert service.forget_addresses() == 0
    with clock.stopped_at(clock.now() + timedelta(days=91)):
        assert service.forget_addresses() == 1
        assert service.forget_addresses() == 0
    assert service.batch(batch.id, actor=CHIEF).erased
    with pytest.raises(WrongStateError, match="消されました"):
        service.read_batch(batch.id, actor=CHIEF)
    assert sending.rows("SELECT postal FROM notices_notice") == [("",)]
    service.report_returned(notice.deliveries[0].id, actor=CHIEF, reason=ReturnReason.MOVED)
    assert service.undelivered(CHIEF).entries[0].erased
    with pytest.raises(WrongStateError, match="消されました"):
        service.retry(notice.deliveries[0].id, actor=CHIEF)


def test_a_letter_put_into_a_batch_at_this_moment_is_taken_out_by_pressing_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notice, real = sending.by_post(1), reading.visible
    delivery = notice.deliveries[0].id

    def late(*args: Any) -> Any:
        monkeypatch.setattr(reading, "visible", real)
        found = real(*args)
        ready()
        return found

    monkeypatch.setattr(reading, "visible", late)
    with pytest.raises(ConflictError, match="もう一度"):
        service.withdraw(delivery, actor=CHIEF)
    assert service.withdraw(delivery, actor=CHIEF).state == DeliveryState.WITHDRAWN
