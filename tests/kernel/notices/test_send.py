"""Sending: once a key, with checked words and addresses, by the ways that fit, and only by those who may."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import transaction

from samples import documents as samples
from tests.kernel.notices import sending
from tests.kernel.notices.sending import CASE, CHIEF, EMAIL, POSTAL, RESIDENT, SECTION, VALUES
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentKind
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import (
    AttachmentRefusedError,
    BadRecipientError,
    BadValuesError,
    Channel,
    ConflictError,
    Language,
    NoWayError,
    Postal,
    Recipient,
    UnknownTemplateError,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.refs import Actor, OwnerRef

pytestmark = pytest.mark.usefixtures("town")


def test_the_same_key_twice_is_one_notice() -> None:
    first, second = sending.sent(), sending.sent()
    assert first == second
    assert sending.rows("SELECT count(*) FROM notices_delivery") == [(2,)]
    assert sending.rows("SELECT count(*) FROM audit_entry WHERE act = 'notices.notice.sent'") == [(1,)]


@pytest.mark.parametrize(
    "other",
    [
        {"context": VALUES | {"amount": 45_001}},
        {"recipient": Recipient(inbox=RESIDENT, email="taro@example.jp")},
        {"owner": OwnerRef("cases.case", "43")},
        {"channels": [Channel.INBOX]},
        {"office": "0001"},
    ],
)
def test_other_content_under_the_same_key_is_a_conflict(other: dict[str, Any]) -> None:
    sending.sent()
    with pytest.raises(ConflictError):
        sending.sent(**other)
    assert sending.rows("SELECT count(*) FROM notices_notice") == [(1,)]


def test_a_notice_of_a_transaction_that_failed_never_was() -> None:
    before = sending.rows("SELECT count(*) FROM job_lease")
    with transaction.atomic():
        sending.sent()
        transaction.set_rollback(True)
    assert sending.rows("SELECT count(*) FROM notices_notice") == [(0,)]
    assert sending.rows("SELECT count(*) FROM job_lease") == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"name": " 　"}, "name"),
        ({"name": "長" * 61}, "name"),
        ({"name": 7}, "name"),
        ({"name": "花子\nBcc: x@example.jp"}, "name"),
        ({"name": "花\u202e子"}, "name"),
        ({"procedure": "児童手当\r\nBcc: x@example.jp"}, "procedure"),
        ({"procedure": "児童\u200b手当"}, "procedure"),
        ({"day": "2026-11-20"}, "day"),
        ({"day": datetime(2026, 11, 20, tzinfo=UTC)}, "day"),
        ({"amount": True}, "amount"),
        ({"amount": "45000"}, "amount"),
        ({"unknown": "x"}, "unknown"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_by_its_name_and_never_quoted(change: dict[str, Any], field: str) -> None:
    values = {name: value for name, value in (VALUES | change).items() if value is not None}
    with pytest.raises(BadValuesError) as refused:
        sending.sent(context=values)
    assert refused.value.fields == (field,)
    assert "Bcc" not in str(refused.value)
    assert sending.rows("SELECT count(*) FROM notices_notice") == [(0,)]


def test_names_keep_their_glyphs() -> None:
    notice = sending.sent(context=VALUES | {"name": "辻\U000e0100 𠮷子"})
    assert "辻\U000e0100 𠮷子 様" in notice.body


@pytest.mark.parametrize(
    "email",
    [
        "hanako",
        "a b@example.jp",
        "hanako@example.jp\nBcc: x@example.jp",
        "花子@example.jp",
        "a@b",
        "@example.jp",
        "a" * 65 + "@example.jp",
        "a@" + "b" * 250 + ".jp",
        "a@example.jp,b@example.jp",
        "<a@example.jp>",
    ],
)
def test_an_address_that_is_none_is_refused_and_not_quoted(email: str) -> None:
    with pytest.raises(BadRecipientError) as refused:
        sending.sent(recipient=Recipient(email=email))
    assert refused.value.field == "email"
    assert email not in str(refused.value)


def test_addresses_with_dots_as_telephone_companies_gave_them_are_taken() -> None:
    assert sending.sent(recipient=Recipient(email="hana..ko.@docomo.example.jp")).deliveries[0].channel == Channel.MAIL


@pytest.mark.parametrize(
    ("postal", "field"),
    [
        (Postal("花子", "980001", ("一丁目",)), "postal.postcode"),
        (Postal("花子", "9800001", ()), "postal.lines"),
        (Postal("花子", "9800001", ("一丁目", "")), "postal.lines"),
        (Postal("花子", "9800001", ("一",) * 5), "postal.lines"),
        (Postal(" ", "9800001", ("一丁目",)), "postal.name"),
        (Postal("花\n子", "9800001", ("一丁目",)), "postal.name"),
    ],
)
def test_a_postal_address_that_cannot_be_is_refused_by_its_part(postal: Postal, field: str) -> None:
    with pytest.raises(BadRecipientError) as refused:
        sending.sent(recipient=Recipient(postal=postal))
    assert refused.value.field == field


@pytest.mark.parametrize("postcode", ["980-0001", "9800001", "９８０－０００１", "９８０ー０００１"])
def test_a_postcode_is_taken_in_every_way_of_writing(postcode: str) -> None:
    assert sending.by_post(postcode=postcode).deliveries[0].channel == Channel.PRINT


def test_a_system_has_no_inbox() -> None:
    with pytest.raises(BadRecipientError):
        sending.sent(recipient=Recipient(inbox=Actor("system", "x")))


@pytest.mark.parametrize(
    ("recipient", "ways"),
    [
        (Recipient(inbox=RESIDENT), ["inbox"]),
        (Recipient(inbox=RESIDENT, email=EMAIL, postal=POSTAL), ["inbox", "mail"]),
        (Recipient(inbox=RESIDENT, email=EMAIL, postal=POSTAL, paper=True), ["inbox", "mail", "print"]),
        (Recipient(postal=POSTAL), ["print"]),
    ],
)
def test_people_are_told_digitally_first_and_on_paper_where_they_wish(recipient: Recipient, ways: list[str]) -> None:
    assert [str(way.channel) for way in sending.sent(recipient=recipient).deliveries] == ways


def test_somebody_without_any_address_cannot_be_told() -> None:
    with pytest.raises(NoWayError):
        sending.sent(recipient=Recipient())


def test_texts_come_in_the_wished_language_or_in_japanese_and_say_so() -> None:
    english = sending.sent("en", recipient=Recipient(inbox=RESIDENT, language=Language.EN))
    assert english.subject == "Your result is ready: 児童手当"
    assert "20 November 2026. The amount is JPY 45,000" in english.body
    assert (english.language, english.translated) == (Language.EN, True)
    easy = sending.sent("easy", recipient=Recipient(inbox=RESIDENT, language=Language.EASY))
    assert "令和8年11月20日" in easy.body
    assert (easy.language, easy.translated) == (Language.JA, False)


def test_an_unknown_template_is_named() -> None:
    with pytest.raises(UnknownTemplateError, match="tests\\.nothing"):
        sending.sent(template="tests.nothing")


@pytest.mark.parametrize("actor", [sending.HEAD, sending.STRANGER, sending.NOBODY, RESIDENT])
def test_only_staff_of_the_section_with_the_right_send(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        sending.sent(actor=actor)
    assert sending.rows("SELECT count(*) FROM notices_notice") == [(0,)]


@pytest.mark.parametrize("key", ["", "x" * 201, "a\nb"])
def test_a_key_is_short_plain_text(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        sending.sent(key)


def outgoing(owner: OwnerRef = CASE) -> str:
    return documents.register(
        section=SECTION,
        symbol="青市民",
        kind=DocumentKind.OUTGOING,
        title="認定通知書",
        owner=owner,
        on=date(2026, 11, 18),
        retention="y5",
        actor=CHIEF,
    ).id


def issued(owner: OwnerRef = CASE) -> str:
    """A letter that was decided, its seal omitted, and issued."""
    document = outgoing(owner)
    omitted = {"kind": "omitted", "reason": "青葉市公印規則第9条"}
    documents.freeze(document, documents.prepare("letter", samples.letter() | {"seal": omitted}), actor=CHIEF)
    documents.decided(document, on=date(2026, 11, 19), actor=CHIEF)
    day = date(2026, 11, 20)
    documents.omit_seal(document, documents.prepare_issued(document, on=day), actor=CHIEF)
    documents.issued(document, on=day, actor=CHIEF)
    return document


def test_only_issued_documents_of_the_same_thing_are_attached() -> None:
    with pytest.raises(AttachmentRefusedError, match="施行されていません"):
        sending.sent(attachments=[outgoing()])
    with pytest.raises(AttachmentRefusedError, match="この案件の文書ではない"):
        sending.sent(attachments=[issued(OwnerRef("cases.case", "43"))])
    document = issued()
    assert sending.sent(attachments=[document]).attachments == (document,)
    assert service.history(CASE)
