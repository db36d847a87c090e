"""郵送: what goes out on paper is exactly what the rows say; until the hand-over it can be taken back."""

import hashlib
import io
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from tests.kernel.notices import expecting
from tests.kernel.notices.expecting import (
    CHIEF,
    NOW,
    OWNER,
    SECTION,
    TEMPLATES,
    heard,
    later,
    letter,
    rows,
    work,
)
from yakuba.kernel.documents.contracts import DamagedFileError
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import (
    BATCH_LIMIT,
    RETURNED,
    BatchLetter,
    BatchState,
    BatchView,
    Channel,
    ConflictError,
    DeliveryState,
    NoticeView,
    ReturnReason,
    WrongStateError,
)
from yakuba.kernel.notices.models import Delivery, Notice
from yakuba.lib import clock
from yakuba.lib.refs import Actor

pytestmark = [pytest.mark.usefixtures("town"), pytest.mark.long]
service.register_templates(TEMPLATES)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    heard.clear()
    with clock.stopped_at(NOW):
        yield


def batched(key: str = "batch-1") -> BatchView:
    return service.make_print_batch(actor=CHIEF, section=SECTION, key=key)


def ready(key: str = "batch-1") -> BatchView:
    """A batch whose PDF is made."""
    made = batched(key)
    work()
    return service.batch(made.id, actor=CHIEF)


def letters_of(batch: BatchView) -> list[BatchLetter]:
    return service.batch_letters(batch.id, actor=CHIEF)


def pages_of(batch: BatchView) -> list[str]:
    """The text of every page, without white space."""
    pdf = service.read_batch(batch.id, actor=CHIEF)
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def delivery(notice: NoticeView) -> str:
    (one,) = notice.deliveries
    return one.id


def proved(batch: BatchView, notices: list[NoticeView]) -> None:
    """The PDF holds exactly these letters, each on its own sheets, where the rows say."""
    letters, pages = letters_of(batch), pages_of(batch)
    assert batch.pages == len(pages)
    assert batch.letters == len(letters) == len(notices)
    assert {one.delivery for one in letters} == {delivery(notice) for notice in notices}
    assert [one.position for one in letters] == list(range(1, len(letters) + 1))
    previous = letters[0].first_page - 1
    for one in letters:
        assert one.first_page == previous + 1
        assert one.first_page % 2 == 1, "each letter begins on a sheet of its own"
        previous = one.last_page
    assert previous == len(pages)
    names = {delivery(notice): f"宛名{_number(notice):03d}番" for notice in notices}
    for one in letters:
        own = "".join(pages[one.first_page - 1 : one.last_page])
        assert names[one.delivery] in own
        assert all(name not in own for other, name in names.items() if other != one.delivery)
    head = "".join(pages[: letters[0].first_page - 1])
    assert str(len(letters)) in head


def _number(notice: NoticeView) -> int:
    return int(notice.key.rsplit("-", 1)[1])


# Frozen, made, proved.


def test_the_pages_are_proved_against_the_rows() -> None:
    notices = [letter(number) for number in range(1, 8)]
    batch = ready()
    assert batch.state is BatchState.READY
    assert (batch.revision, batch.failed, batch.made_by, batch.section) == (1, 0, CHIEF, SECTION)
    proved(batch, notices)
    assert hashlib.sha256(service.read_batch(batch.id, actor=CHIEF)).hexdigest() == batch.sha256


def test_letters_lie_in_the_order_of_their_postcodes() -> None:
    codes = {1: "980-0003", 2: "9800001", 3: "９８０－０００２"}
    made = {delivery(letter(number, postcode=code)): code for number, code in codes.items()}
    assert [made[one.delivery] for one in letters_of(ready())] == ["9800001", "９８０－０００２", "980-0003"]


def test_a_name_with_rare_glyphs_is_printed_as_it_is() -> None:
    from yakuba.kernel.notices.contracts import Postal, Recipient

    name = "𠮷田 髙﨑 辻\U000e0100"
    recipient = Recipient(postal=Postal(name, "9800001", ("青葉県青葉市",)))
    expecting.sent("rare", recipient=recipient, context={**expecting.VALUES, "name": name})
    assert "".join(name.split()) in "".join(pages_of(ready()))


def test_a_letter_that_cannot_be_printed_is_left_out_told_and_undelivered() -> None:
    from yakuba.kernel.notices.contracts import Postal, Recipient

    good = letter(1)
    odd = "\U000323af 太郎"
    bad = expecting.sent(
        "odd",
        recipient=Recipient(postal=Postal(odd, "9800001", ("青葉県",))),
        context={**expecting.VALUES, "name": odd},
    )
    batch = ready()
    assert (batch.state, batch.letters, batch.failed) == (BatchState.READY, 1, 1)
    proved(batch, [good])
    (entry,) = service.undelivered(CHIEF).entries
    assert (entry.delivery.id, entry.delivery.state) == (delivery(bad), DeliveryState.DEAD)
    assert entry.delivery.reason == "letter_glyph"


def test_while_the_pdf_is_made_nothing_is_read_or_handed_over() -> None:
    letter(1)
    batch = batched()
    assert (batch.state, batch.pages, batch.sha256) == (BatchState.FROZEN, 0, "")
    with pytest.raises(WrongStateError):
        service.read_batch(batch.id, actor=CHIEF)
    with pytest.raises(WrongStateError):
        service.hand_over(batch.id, actor=CHIEF, revision=1)


def test_no_letter_waits_no_batch() -> None:
    with pytest.raises(WrongStateError):
        batched()
    assert service.batches(CHIEF) == ([], 0)


# Twice.


def test_the_same_key_twice_is_one_batch() -> None:
    letter(1)
    first = batched()
    assert batched() == first
    letter(2)
    assert batched().id == first.id
    assert batched().letters == 1
    second = batched("batch-2")
    assert second.id != first.id
    assert [one.delivery for one in letters_of(second)] != [one.delivery for one in letters_of(first)]
    assert service.batches(CHIEF)[1] == 2


def test_a_letter_is_in_one_batch_only() -> None:
    for number in range(1, 4):
        letter(number)
    batched()
    with pytest.raises(WrongStateError):
        batched("batch-2")


def test_the_key_of_another_sections_batch_is_a_conflict() -> None:
    letter(1)
    letter(2, section="2020")
    batched()
    with pytest.raises(ConflictError):
        service.make_print_batch(actor=Actor("staff", "1020"), section="2020", key="batch-1")
    assert [(waiting.section, waiting.count) for waiting in service.waiting_letters(Actor("staff", "1020"))] == [
        ("2020", 1)
    ]


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_bad_key_is_an_error_of_the_program(key: str) -> None:
    letter(1)
    with pytest.raises(ValueError):  # noqa: PT011 - contract: ValueError
        batched(key)


def test_another_sections_letters_are_not_in_the_batch() -> None:
    mine = letter(1)
    letter(2, section="2012")
    proved(ready(), [mine])


# Taken back.


def test_a_letter_is_taken_back_until_the_hand_over_and_the_pdf_is_made_again() -> None:
    notices = [letter(number) for number in range(1, 5)]
    first = ready()
    taken = service.withdraw(delivery(notices[1]), actor=CHIEF)
    assert taken.state is DeliveryState.WITHDRAWN
    again = service.batch(first.id, actor=CHIEF)
    assert (again.revision, again.state) == (2, BatchState.FROZEN)
    with pytest.raises((ConflictError, WrongStateError)):
        service.hand_over(first.id, actor=CHIEF, revision=1)
    work()
    second = service.batch(first.id, actor=CHIEF)
    proved(second, [notices[0], *notices[2:]])
    with pytest.raises(ConflictError):
        service.hand_over(first.id, actor=CHIEF, revision=1)
    assert service.hand_over(first.id, actor=CHIEF, revision=2).state is BatchState.HANDED_OVER
    sent = {one.delivery: one.state for one in letters_of(second)}
    assert set(sent.values()) == {DeliveryState.SENT}
    assert service.view(notices[1].id, actor=CHIEF).deliveries[0].state is DeliveryState.WITHDRAWN


def test_taking_back_twice_is_once() -> None:
    notices = [letter(number) for number in range(1, 3)]
    batch = ready()
    once = service.withdraw(delivery(notices[0]), actor=CHIEF)
    assert service.withdraw(delivery(notices[0]), actor=CHIEF) == once
    assert service.batch(batch.id, actor=CHIEF).revision == 2


def test_a_letter_that_waits_outside_a_batch_is_taken_back_too() -> None:
    notice = letter(1)
    service.withdraw(delivery(notice), actor=CHIEF)
    with pytest.raises(WrongStateError):
        batched()


def test_all_letters_taken_back_leave_nothing_to_hand_over() -> None:
    notice = letter(1)
    batch = ready()
    service.withdraw(delivery(notice), actor=CHIEF)
    work()
    after = service.batch(batch.id, actor=CHIEF)
    assert after.letters == 0
    assert service.waiting_letters(CHIEF) == []
    assert service.view(notice.id, actor=CHIEF).deliveries[0].state is DeliveryState.WITHDRAWN


# Handed over.


def test_handing_over_sends_all_and_twice_is_once() -> None:
    notices = [letter(number) for number in range(1, 4)]
    batch = ready()
    over = service.hand_over(batch.id, actor=CHIEF, revision=1)
    assert (over.state, over.handed_over_at) == (BatchState.HANDED_OVER, NOW)
    with later(hours=1):
        assert service.hand_over(batch.id, actor=CHIEF, revision=1) == over
    for notice in notices:
        (one,) = service.view(notice.id, actor=CHIEF).deliveries
        assert (one.state, one.ended_at) == (DeliveryState.SENT, NOW)
        with pytest.raises(WrongStateError):
            service.withdraw(one.id, actor=CHIEF)


@pytest.mark.parametrize("revision", [0, 2, -1])
def test_a_revision_that_was_not_printed_is_not_handed_over(revision: int) -> None:
    letter(1)
    batch = ready()
    with pytest.raises(ConflictError):
        service.hand_over(batch.id, actor=CHIEF, revision=revision)
    assert service.batch(batch.id, actor=CHIEF).state is BatchState.READY


def test_a_letter_that_comes_back_is_told_once() -> None:
    notice = letter(1)
    batch = ready()
    service.hand_over(batch.id, actor=CHIEF, revision=1)
    back = service.report_returned(delivery(notice), actor=CHIEF, reason=ReturnReason.UNKNOWN)
    assert (back.state, back.reason) == (DeliveryState.RETURNED, "post_unknown")
    assert service.report_returned(delivery(notice), actor=CHIEF, reason=ReturnReason.UNKNOWN) == back
    work()
    assert [event.type for event in heard] == [RETURNED]
    assert heard[0].data["owner_id"] == OWNER.id
    assert [entry.delivery.id for entry in service.undelivered(CHIEF).entries] == [back.id]
    again = service.retry(back.id, actor=CHIEF)
    assert again.state is DeliveryState.WAITING
    assert batched("batch-2").letters == 1


def test_only_a_handed_over_letter_comes_back() -> None:
    notice = letter(1)
    with pytest.raises(WrongStateError):
        service.report_returned(delivery(notice), actor=CHIEF, reason=ReturnReason.MOVED)
    ready()
    with pytest.raises(WrongStateError):
        service.report_returned(delivery(notice), actor=CHIEF, reason=ReturnReason.MOVED)


def test_reading_the_batch_is_recorded_as_a_view() -> None:
    letter(1)
    batch = ready()
    before = rows("SELECT count(*) FROM audit_entry WHERE act = 'notices.batch.viewed'")[0][0]
    service.read_batch(batch.id, actor=CHIEF)
    assert rows("SELECT count(*) FROM audit_entry WHERE act = 'notices.batch.viewed'")[0][0] == before + 1


def test_a_damaged_pdf_is_not_read(tmp_path: Path) -> None:
    letter(1)
    batch = ready()
    (stored,) = (path for path in (tmp_path / "files").rglob("*") if path.name.startswith(batch.sha256))
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes()[:-1] + b"x")
    with pytest.raises(DamagedFileError, match="壊れている"):
        service.read_batch(batch.id, actor=CHIEF)


# Many.


def _copies(count: int, state: DeliveryState = DeliveryState.WAITING) -> None:
    """So many more letters like the one that waits, past the door."""
    one = Delivery.objects.order_by("-created_at", "-pk")[0]
    notice = Notice.objects.get(pk=one.notice_id)
    after = clock.now() + timedelta(seconds=1)
    notices, deliveries = [], []
    for number in range(count):
        fresh = {field.attname: getattr(notice, field.attname) for field in Notice._meta.concrete_fields}
        copy = Notice(**fresh | {"id": uuid.uuid4(), "key": f"copy-{number}"})
        way = {field.attname: getattr(one, field.attname) for field in Delivery._meta.concrete_fields}
        notices.append(copy)
        deliveries.append(
            Delivery(**way | {"id": uuid.uuid4(), "notice_id": copy.id, "state": state.value, "created_at": after})
        )
    Notice.objects.bulk_create(notices, batch_size=500)
    Delivery.objects.bulk_create(deliveries, batch_size=500)


def test_ten_thousand_waiting_letters_are_counted_by_one_query_and_batched_five_hundred_at_a_time() -> None:
    for number in range(1, 501):
        letter(number)
    _copies(9_500)
    with CaptureQueriesContext(connection) as asked:
        (waiting,) = service.waiting_letters(CHIEF)
    few = len(asked)
    assert (waiting.section, waiting.count) == (SECTION, 10_000)
    with CaptureQueriesContext(connection) as made:
        batch = batched()
    assert batch.letters == BATCH_LIMIT == 500
    with CaptureQueriesContext(connection) as asked:
        (waiting,) = service.waiting_letters(CHIEF)
    assert (waiting.count, len(asked)) == (9_500, few)
    assert few <= 8
    assert len(made) <= 40
    with CaptureQueriesContext(connection) as read:
        assert len(letters_of(batch)) == 500
    assert len(read) <= 10


def test_ten_thousand_undelivered_ones_are_listed_page_by_page_by_the_same_few_queries() -> None:
    notice = letter(1)
    with CaptureQueriesContext(connection) as none:
        assert service.undelivered(CHIEF).total == 0
    _copies(10_000, DeliveryState.DEAD)
    for sort in ("-changed", "changed", "section", "state", "-channel"):
        with CaptureQueriesContext(connection) as asked:
            page = service.undelivered(CHIEF, sort=sort, offset=5_000)
        assert (page.total, len(page.entries)) == (10_000, 50)
        assert len(asked) <= len(none) + 2
    assert service.undelivered(CHIEF, channel=Channel.MAIL).total == 0
    assert service.undelivered(CHIEF, state=DeliveryState.DEAD, limit=3).total == 10_000
    assert service.undelivered(CHIEF, section="2020").total == 0
    with pytest.raises(ValueError):  # noqa: PT011 - contract: ValueError
        service.undelivered(CHIEF, sort="name")
    assert delivery(notice)
