"""``send``: one key, one notice; what does not fit is refused naming the field; rolled back is never sent."""

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, transaction

from tests.kernel.notices import expecting
from tests.kernel.notices.expecting import (
    CHIEF,
    EVERYWHERE,
    MARKER_MAIL,
    MARKERS,
    NEIGHBOUR,
    NOW,
    OWNER,
    POSTAL,
    RESIDENT,
    TEMPLATES,
    VALUES,
    counts,
    sent,
    work,
)
from tests.support import organised
from yakuba.adapters.smtp_simulator.server import Simulator
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import (
    AttachmentRefusedError,
    BadRecipientError,
    BadTemplateError,
    BadValuesError,
    Channel,
    ConflictError,
    DeliveryState,
    Language,
    Mail,
    NoticeView,
    NoWayError,
    Postal,
    Recipient,
    UnknownTemplateError,
)
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

service.register_templates(TEMPLATES)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


# One key, one notice.


def test_the_same_key_twice_is_one_notice(town: None) -> None:
    first = sent()
    before = counts()
    assert sent() == first
    assert counts() == before


def test_the_same_key_after_it_went_out_sends_nothing_again(town: None, mail: Simulator) -> None:
    first = sent()
    work()
    again = sent()
    work()
    assert again.id == first.id
    assert len(expecting.received(mail.folder)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"context": {**VALUES, "amount": 45_001}},
        {"context": {**VALUES, "name": "別人"}},
        {"template": "expect.nofallback", "context": {"name": "x"}},
        {"recipient": Recipient(inbox=RESIDENT, email="other@example.jp", postal=POSTAL)},
        {"recipient": Recipient(inbox=NEIGHBOUR, email=MARKER_MAIL, postal=POSTAL)},
        {"recipient": Recipient(inbox=RESIDENT, email=MARKER_MAIL, postal=Postal("別", "9800001", ("別町",)))},
        {"section": "2012"},
        {"owner": OwnerRef("cases.case", "4712")},
        {"channels": [Channel.INBOX]},
    ],
    ids=["amount", "name", "template", "email", "inbox", "postal", "section", "owner", "channels"],
)
def test_another_content_under_the_same_key_is_a_conflict(town: None, other: dict[str, Any]) -> None:
    first = sent()
    before = counts()
    with pytest.raises(ConflictError):
        sent(**other)
    assert counts() == before
    assert expecting.now_of(first).subject == first.subject


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_bad_key_is_an_error_of_the_program(town: None, key: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - contract: ValueError
        sent(key)
    assert sum(counts().values()) == 0


def test_the_longest_key_is_taken(town: None) -> None:
    assert sent("k" * 200).key == "k" * 200


def test_what_is_rolled_back_was_never_sent(town: None, mail: Simulator) -> None:
    before = counts()
    with transaction.atomic():
        sent()
        transaction.set_rollback(True)
    assert counts() == before
    work()
    assert expecting.received(mail.folder) == []
    assert service.inbox(RESIDENT).total == 0


@pytest.mark.usefixtures("own_database")
def test_one_key_by_two_threads_at_once_is_one_notice() -> None:
    organised.load()
    found: list[str] = []
    failures: list[BaseException] = []
    begin = threading.Barrier(4)

    def sender() -> None:
        begin.wait(timeout=30)
        try:
            with clock.stopped_at(NOW), transaction.atomic():
                found.append(sent().id)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sender) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(set(found)) == 1
    assert expecting.rows("SELECT count(*) FROM notices_notice") == [(1,)]
    assert expecting.rows("SELECT count(*) FROM notices_delivery") == [(2,)]


# The ways.


def ways(notice: NoticeView) -> dict[Channel, DeliveryState]:
    return {one.channel: one.state for one in notice.deliveries}


def test_digital_first_and_paper_only_for_whom_wants_or_needs_it(town: None) -> None:
    inbox, email = Recipient(inbox=RESIDENT), Recipient(email=MARKER_MAIL)
    cases = [
        (EVERYWHERE, {Channel.INBOX, Channel.MAIL}),
        (Recipient(inbox=RESIDENT, email=MARKER_MAIL, postal=POSTAL, paper=True), set(Channel)),
        (inbox, {Channel.INBOX}),
        (email, {Channel.MAIL}),
        (Recipient(postal=POSTAL), {Channel.PRINT}),
    ]
    for number, (recipient, want) in enumerate(cases):
        assert set(ways(sent(f"way-{number}", recipient=recipient))) == want


def test_the_inbox_is_there_at_once_and_the_rest_waits(town: None) -> None:
    notice = sent(channels=list(Channel))
    assert ways(notice) == {
        Channel.INBOX: DeliveryState.SENT,
        Channel.MAIL: DeliveryState.WAITING,
        Channel.PRINT: DeliveryState.WAITING,
    }


def test_a_template_for_the_screen_only_goes_to_the_screen_only(town: None) -> None:
    notice = sent(template="expect.screen", context={"name": "印名"})
    assert ways(notice) == {Channel.INBOX: DeliveryState.SENT}


@pytest.mark.parametrize(
    "more",
    [
        {"recipient": Recipient()},
        {"recipient": Recipient(inbox=RESIDENT), "channels": [Channel.MAIL]},
        {"recipient": Recipient(inbox=RESIDENT), "channels": [Channel.INBOX, Channel.PRINT]},
        {"recipient": Recipient(email=MARKER_MAIL), "template": "expect.screen", "context": {"name": "x"}},
        {"template": "expect.screen", "context": {"name": "x"}, "channels": [Channel.MAIL]},
        {"channels": []},
    ],
    ids=["nobody", "no address", "one of two", "template lacks it", "template lacks the wanted", "no way wanted"],
)
def test_where_no_way_leads_is_said_before_anything_is_written(town: None, more: dict[str, Any]) -> None:
    with pytest.raises(NoWayError):
        sent(**more)
    assert sum(counts().values()) == 0


def test_an_instance_without_mail_server_says_so_or_takes_another_way(town: None, settings: LazySettings) -> None:
    settings.NOTICES_MAIL = ""
    assert not service.mail_is_on()
    with pytest.raises(NoWayError):
        sent("wanted", channels=[Channel.MAIL])
    assert set(ways(sent("any"))) == {Channel.INBOX}
    assert set(ways(sent("paper", recipient=Recipient(email=MARKER_MAIL, postal=POSTAL)))) == {Channel.PRINT}


# The texts.


def test_values_stand_in_the_text_as_people_write_them(town: None) -> None:
    notice = sent()
    assert notice.subject == "児童手当の結果"
    assert "印名 太郎" in notice.body
    assert "45,000円" in notice.body
    assert "令和8年11月19日" in notice.body
    assert "2件" in notice.body
    assert "{" not in notice.body
    assert (notice.language, notice.translated) == (Language.JA, True)


def test_another_language_where_there_is_one_and_japanese_marked_so_where_not(town: None) -> None:
    english = sent("en", recipient=Recipient(inbox=RESIDENT, language=Language.EN))
    easy = sent("easy", recipient=Recipient(inbox=RESIDENT, language=Language.EASY))
    assert (english.language, english.translated) == (Language.EN, True)
    assert english.subject == "Result of 児童手当"
    assert (easy.language, easy.translated) == (Language.JA, False)
    assert easy.subject == "児童手当の結果"


HOSTILE: dict[str, tuple[dict[str, Any], str]] = {
    "missing": ({k: v for k, v in VALUES.items() if k != "amount"}, "amount"),
    "unknown": ({**VALUES, "extra": "x"}, "extra"),
    "empty": ({**VALUES, "name": ""}, "name"),
    "only spaces": ({**VALUES, "name": " 　"}, "name"),
    "none": ({**VALUES, "name": None}, "name"),
    "a number for a text": ({**VALUES, "name": 5}, "name"),
    "a text for a number": ({**VALUES, "amount": "45000"}, "amount"),
    "a truth for a number": ({**VALUES, "count": True}, "count"),
    "a float for money": ({**VALUES, "amount": 4.5}, "amount"),
    "a text for a day": ({**VALUES, "day": "2026-11-19"}, "day"),
    "a moment without a zone": ({**VALUES, "at": datetime(2026, 11, 20, 9)}, "at"),  # noqa: DTZ001 - what is to be refused
    "too long": ({**VALUES, "name": "あ" * 61}, "name"),
    "a header": ({**VALUES, "procedure": "x\r\nBcc: thief@example.jp"}, "procedure"),
    "a line": ({**VALUES, "procedure": "x\ny"}, "procedure"),
    "a line separator": ({**VALUES, "procedure": "x\u2028y"}, "procedure"),
    "control": ({**VALUES, "name": "x\x07"}, "name"),
    "nul": ({**VALUES, "name": "x\x00"}, "name"),
    "right to left": ({**VALUES, "name": "印\u202e名"}, "name"),
    "isolate": ({**VALUES, "procedure": "児童\u2067手当"}, "procedure"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_value_that_does_not_fit_is_refused_naming_the_field_and_not_the_value(town: None, name: str) -> None:
    context, field = HOSTILE[name]
    with pytest.raises(BadValuesError) as told:
        sent(context=context)
    assert told.value.fields == (field,)
    assert field in str(told.value)
    assert "印" not in str(told.value)
    assert "thief" not in str(told.value)
    assert sum(counts().values()) == 0


def test_everything_wrong_is_named_at_once(town: None) -> None:
    with pytest.raises(BadValuesError) as told:
        sent(context={"name": "", "extra": 1})
    assert set(told.value.fields) == {"procedure", "name", "day", "at", "amount", "count", "extra"}


def test_a_brace_in_a_value_is_only_a_brace(town: None) -> None:
    notice = sent(context={**VALUES, "procedure": "{name}{0}%(x)s"})
    assert notice.subject == "{name}{0}%(x)sの結果"


def test_an_unknown_template_is_said_so(town: None) -> None:
    with pytest.raises(UnknownTemplateError):
        sent(template="expect.none")


# The addresses.


@pytest.mark.parametrize(
    "address",
    [
        "no-at-sign",
        "a@b@example.jp",
        "@example.jp",
        "a@",
        "a b@example.jp",
        "a@example.jp, b@example.jp",
        "a@example.jp;b@example.jp",
        "花子 <a@example.jp>",
        "a@example.jp\r\nBcc: b@example.jp",
        "a@example.jp\n",
        "a\x00@example.jp",
        "a@exa\u202emple.jp",
        "a" * 250 + "@example.jp",
        " a@example.jp",
    ],
)
def test_what_is_not_one_address_is_refused(town: None, address: str) -> None:
    with pytest.raises(BadRecipientError) as told:
        sent(recipient=Recipient(email=address))
    assert told.value.field == "email"
    assert address not in str(told.value)
    assert sum(counts().values()) == 0


@pytest.mark.parametrize(
    ("postal", "field"),
    [
        (Postal("", "9800001", ("青葉市",)), "postal.name"),
        (Postal("x\u202ey", "9800001", ("青葉市",)), "postal.name"),
        (Postal("x\ny", "9800001", ("青葉市",)), "postal.name"),
        (Postal("青葉", "980000", ("青葉市",)), "postal.postcode"),
        (Postal("青葉", "98000012", ("青葉市",)), "postal.postcode"),
        (Postal("青葉", "", ("青葉市",)), "postal.postcode"),
        (Postal("青葉", "abc-defg", ("青葉市",)), "postal.postcode"),
        (Postal("青葉", "9800001", ()), "postal.lines"),
        (Postal("青葉", "9800001", ("",)), "postal.lines"),
        (Postal("青葉", "9800001", ("1", "2", "3", "4", "5")), "postal.lines"),
        (Postal("青葉", "9800001", ("青葉市\x07",)), "postal.lines"),
    ],
)
def test_where_no_letter_could_go_is_refused_naming_the_part(town: None, postal: Postal, field: str) -> None:
    with pytest.raises(BadRecipientError) as told:
        sent(recipient=Recipient(postal=postal))
    assert told.value.field == field
    assert sum(counts().values()) == 0


@pytest.mark.parametrize("postcode", ["9800001", "980-0001", "９８０－０００１", "980‐0001"])
def test_a_postcode_may_be_written_as_people_write_it(town: None, postcode: str) -> None:
    assert ways(sent(recipient=Recipient(postal=Postal("青葉", postcode, ("青葉市",))))) == {
        Channel.PRINT: DeliveryState.WAITING
    }


def test_addresses_never_show_by_accident() -> None:
    mail = Mail(to=MARKER_MAIL, subject="x", body="印名 太郎", message_id="<1@x>", language="ja")
    shown = repr(EVERYWHERE) + repr(POSTAL) + repr(mail) + f"{EVERYWHERE}"
    assert all(marker not in shown for marker in MARKERS)


@pytest.mark.parametrize("document", ["", "nothing", "00000000-0000-0000-0000-000000000000"])
def test_an_attachment_that_is_no_document_of_the_owner_is_refused(town: None, document: str) -> None:
    with pytest.raises(AttachmentRefusedError):
        sent(attachments=[document])
    assert sum(counts().values()) == 0


# Templates are data and are judged when they are registered.

GOOD = {
    "id": "expect.bad",
    "version": 1,
    "title": "x",
    "channels": ["inbox", "mail", "print"],
    "placeholders": {"name": {"type": "text", "max": 60}, "word": {"type": "text", "max": 60, "public": True}},
    "texts": {"ja": {"subject": "{word}", "body": "{name} {word}", "mail": "{word}"}},
}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"texts": {"ja": {"subject": "{name}", "body": "{name} {word}", "mail": "{word}"}}}, "subject"),
        ({"texts": {"ja": {"subject": "{word}", "body": "{name} {word}", "mail": "{name}"}}}, "mail"),
        ({"texts": {"ja": {"subject": "{word}", "body": "{name} {word}"}}}, ""),  # the body goes by mail then
        ({"texts": {"ja": {"subject": "{word}", "body": "{nobody} {name}", "mail": "{word}"}}}, "nobody"),
        ({"texts": {"en": {"subject": "{word}", "body": "{name}", "mail": "{word}"}}}, "ja"),
        ({"channels": ["pigeon"]}, "channels"),
        ({"colour": "red"}, "colour"),
        ({"placeholders": {"name": {"type": "colour"}, "word": {"type": "text", "public": True}}}, "name"),
    ],
    ids=["personal subject", "personal mail", "body by mail", "undeclared", "no Japanese", "channel", "word", "type"],
)
def test_a_template_that_would_tell_too_much_or_is_wrong_is_refused(
    tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    import yaml

    (tmp_path / "bad.yaml").write_text(yaml.safe_dump(GOOD | change, allow_unicode=True), encoding="utf-8")
    with pytest.raises(BadTemplateError) as told:
        service.register_templates(tmp_path)
    assert "bad.yaml" in str(told.value)
    assert named in str(told.value)


def test_who_reads_a_notice_is_recorded(town: None) -> None:
    notice = sent()
    before = expecting.rows("SELECT count(*) FROM audit_entry")
    service.view(notice.id, actor=CHIEF)
    between = expecting.rows("SELECT count(*) FROM audit_entry")
    assert [one.id for one in service.notices_of(OWNER, actor=CHIEF)] == [notice.id]
    assert before < between < expecting.rows("SELECT count(*) FROM audit_entry")
