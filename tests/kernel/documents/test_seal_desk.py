"""公印の机: exactly the decided letters that wait for the seal, in pages, however many others are not issued yet."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samples import documents as samples
from tests.kernel.documents.test_official import (
    CHIEF,
    ISSUED,
    KEEPER,
    STRANGER,
    frozen,
    letter,
    registered,
    sealed,
    with_seal,
)
from tests.support import organised
from tests.support.seal_letters import copies
from yakuba.kernel.documents import service, store
from yakuba.kernel.documents.contracts import DocumentInfo, DocumentKind, UnknownDocumentError
from yakuba.kernel.documents.models import Paper
from yakuba.kernel.organisation.contracts import NotAllowed

pytestmark = pytest.mark.django_db
DECIDED = date(2026, 4, 21)
OMITTED = ("omitted", {"reason": "青葉市公印規則第9条"})


@pytest.fixture(autouse=True)
def _town() -> None:
    organised.load()


def decided(context: samples.Values | None = None, on: date = DECIDED, **more: Any) -> DocumentInfo:
    """A letter that waits for the seal, unless its context says otherwise."""
    info = registered(on=date(2026, 4, 1), **more)
    frozen(info, context)
    return service.decided(info.id, on=on, actor=CHIEF)


def omitted(**more: Any) -> DocumentInfo:
    kind, said = OMITTED
    return decided(letter(kind, **said), **more)


def waiting(**more: Any) -> list[str]:
    """The ids, in their order."""
    return [one.document.id for one in service.waiting_for_seal(KEEPER, **more).letters]


def test_the_oldest_decision_stands_first_with_what_it_belongs_to() -> None:
    second, first = decided(on=DECIDED), decided(on=DECIDED - timedelta(days=1))
    page = service.waiting_for_seal(KEEPER)
    assert [one.document.id for one in page.letters] == [first.id, second.id]
    assert page.total == 2
    assert page.letters[0].owner.kind == "cases.case"


def test_older_letters_whose_seal_is_omitted_hide_none_that_wait() -> None:
    old = omitted(on=DECIDED - timedelta(days=10), title="公印省略の通知")
    copies(old.id, 60)
    found = decided()
    assert waiting() == [found.id]
    assert service.waiting_for_seal(KEEPER).total == 1


def test_what_does_not_wait_for_the_keeper_is_not_there() -> None:
    with_seal()
    draft = registered()
    frozen(draft)
    omitted()
    service.decided(registered().id, on=DECIDED, actor=CHIEF)
    arrived = registered(kind=DocumentKind.RECEIVED, symbol="青市民収")
    frozen(arrived)
    done = registered()
    frozen(done)
    sealed(done)
    assert waiting() == []
    for info in (draft, arrived, done):
        assert not service.awaits_seal(info.id)
        with pytest.raises(UnknownDocumentError):
            service.unsealed(KEEPER, info.id)


def test_a_letter_waits_as_its_newest_draft_says() -> None:
    info = registered()
    frozen(info)
    kind, said = OMITTED
    frozen(info, letter(kind, **said))
    service.decided(info.id, on=DECIDED, actor=CHIEF)
    other = registered()
    frozen(other, letter(kind, **said))
    frozen(other)
    service.decided(other.id, on=DECIDED, actor=CHIEF)
    assert waiting() == [other.id]


def test_whose_seal_is_put_on_or_omitted_waits_no_more() -> None:
    with_seal()
    stamped, left = decided(), omitted()
    prepared = service.prepare_sealed(stamped.id, seal="市長印1", on=ISSUED, actor=KEEPER)
    assert waiting() == [stamped.id]
    service.seal(stamped.id, prepared, seal="市長印1", actor=KEEPER)
    service.omit_seal(left.id, service.prepare_issued(left.id, on=ISSUED), actor=CHIEF)
    assert waiting() == []


def test_a_damaged_letter_stays_on_the_desk() -> None:
    info = decided()
    store.remove(Paper.objects.get(document=UUID(info.id)).data_store)
    assert waiting() == [info.id]


def test_it_is_narrowed_and_sorted() -> None:
    mayor = decided(title="う 通知", on=DECIDED)
    other = decided(title="あ 通知", section="2020", symbol="青国保", on=DECIDED - timedelta(days=1))
    board = decided(title="い 通知", authority="青葉市教育委員会", on=DECIDED - timedelta(days=2))
    assert waiting(section="2020") == [other.id]
    assert waiting(authority="青葉市教育委員会") == [board.id]
    assert waiting(section="2020", authority="青葉市教育委員会") == []
    assert waiting(sort="decided") == [board.id, other.id, mayor.id]
    assert waiting(sort="-decided") == [mayor.id, other.id, board.id]
    assert waiting(sort="title") == [other.id, board.id, mayor.id]
    assert waiting(sort="-section")[0] == other.id
    assert waiting(sort="number", section="2010") == [mayor.id, board.id]
    assert waiting(sort="-number", section="2010") == [board.id, mayor.id]
    with pytest.raises(ValueError, match="hacked"):
        service.waiting_for_seal(KEEPER, sort="hacked")
    with pytest.raises(NotAllowed):
        service.waiting_for_seal(STRANGER)


def test_10_000_waiting_letters_are_read_in_a_fixed_number_of_queries() -> None:
    first = decided()
    with CaptureQueriesContext(connection) as few:
        service.waiting_for_seal(KEEPER, section=first.section)
    copies(first.id, 9_999)
    copies(omitted(section="2020", symbol="青国保").id, 1_000)
    for sort in ("decided", "-decided", "number", "-title", "section", "-authority"):
        with CaptureQueriesContext(connection) as many:
            page = service.waiting_for_seal(KEEPER, section=first.section, sort=sort, offset=9_950)
        assert len(many) == len(few)
        assert (len(page.letters), page.total) == (50, 10_000)
        seen = [one for at in range(0, 10_000, 2_500) for one in waiting(sort=sort, offset=at, limit=2_500)]
        assert len(set(seen)) == 10_000
