"""What is personal is where it must be and nowhere else; after its period it is gone."""

import logging
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.kernel.notices import expecting
from tests.kernel.notices.expecting import (
    CHIEF,
    EVERYWHERE,
    MARKER_MAIL,
    MARKERS,
    NOW,
    OWNER,
    POSTAL,
    RESIDENT,
    SECTION,
    SYSTEM,
    TEMPLATES,
    later,
    letter,
    mailed,
    received,
    rows,
    sent,
    way,
    whole_database,
    work,
    work_later,
)
from yakuba.adapters.smtp_simulator.server import Mode, Simulator, switch
from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import (
    Channel,
    ConflictError,
    DeliveryState,
    Recipient,
    UnknownNoticeError,
    WrongStateError,
)
from yakuba.lib import clock

pytestmark = pytest.mark.usefixtures("town")
service.register_templates(TEMPLATES)
TEXTS = {("notices_notice", "subject"), ("notices_notice", "body"), ("notices_notice", "mail_body")}
"""The text of a notice is kept: it is what was told."""


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.stopped_at(NOW):
        yield


def spread(server: Simulator) -> None:
    """Every way, every mood, every end, every list."""
    modes: tuple[Mode, ...] = ("up", "busy", "down", "refuse")
    for number, mode in enumerate(modes):
        switch(server.folder, mode)
        sent(f"spread-{number}", channels=list(Channel))
        work()
    switch(server.folder, "up")
    work_later(2)
    batch = service.make_print_batch(actor=CHIEF, section=SECTION, key="spread")
    work()
    service.read_batch(batch.id, actor=CHIEF)
    service.hand_over(batch.id, actor=CHIEF, revision=1)
    service.undelivered(CHIEF)
    service.inbox(RESIDENT)


def test_no_address_stands_in_any_table_or_log(mail: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    spread(mail)
    assert len(received(mail.folder)) >= 2
    found = {
        (place, marker)
        for place, content in whole_database().items()
        if place not in TEXTS
        for marker in MARKERS
        if marker in content
    }
    assert found == set()
    bodies = whole_database()["notices_notice", "body"]
    assert all(marker not in bodies for marker in MARKERS if marker != "印名")  # the name only, where the text says it
    assert [marker for marker in MARKERS if marker in caplog.text] == []


def test_a_failure_of_the_mail_server_names_nobody(mail: Simulator, caplog: pytest.LogCaptureFixture) -> None:
    """The server's own words hold the address; neither the row nor the log repeats them."""
    caplog.set_level(logging.DEBUG)
    switch(mail.folder, "refuse", address=MARKER_MAIL)
    notice = mailed(postal=False)
    work()
    shown = repr(expecting.now_of(notice)) + repr(service.undelivered(CHIEF)) + repr(service.history(OWNER))
    assert [marker for marker in MARKERS if marker in caplog.text] == []
    assert all(marker not in shown.replace(expecting.now_of(notice).body, "") for marker in MARKERS if marker != "印名")


def test_job_payloads_hold_references_only(mail: Simulator) -> None:
    spread(mail)
    payloads = [row[0] for row in rows("SELECT CAST(args_kwargs AS text) FROM django_tasks_database_dbtaskresult")]
    assert payloads
    personal = (*MARKERS, "印名", "児童手当", "45000", "45,000")
    assert [(payload, word) for payload in payloads for word in personal if word in payload] == []
    assert all(len(payload) < 300 for payload in payloads)


def test_the_audit_register_names_notice_and_way_only(mail: Simulator) -> None:
    spread(mail)
    entries = "\n".join(str(row) for row in rows("SELECT * FROM audit_entry WHERE act LIKE %s", "notices.%"))
    assert "notices" in entries
    assert all(word not in entries for word in (*MARKERS, "印名", "45,000"))


def test_lists_show_no_address_name_or_text(mail: Simulator) -> None:
    switch(mail.folder, "refuse")
    mailed(postal=False)
    letter(1)
    work()
    shown = repr(service.undelivered(CHIEF)) + repr(service.waiting_letters(CHIEF)) + repr(service.batches(CHIEF))
    assert all(word not in shown for word in (*MARKERS, "印名", "宛名001番", "児童手当"))


def test_two_notices_to_one_address_cannot_be_linked_by_their_encrypted_form() -> None:
    mailed("a")
    mailed("b")
    secrets = [row[0] for row in rows("SELECT email FROM notices_notice")]
    assert len(set(secrets)) == 2


# Forgotten.


def ended(server: Simulator) -> str:
    """A notice all of whose ways have ended now."""
    notice = sent("old", recipient=Recipient(inbox=RESIDENT, email=MARKER_MAIL, postal=POSTAL))
    work()
    assert way(notice, Channel.MAIL).state is DeliveryState.SENT
    return notice.id


def secrets_of(notice: str) -> tuple[str, str]:
    found = {
        str(row[0]).replace("-", ""): (row[1], row[2]) for row in rows("SELECT id, email, postal FROM notices_notice")
    }
    return found[notice.replace("-", "")]


def test_addresses_are_kept_for_ninety_days_and_then_forgotten(mail: Simulator) -> None:
    notice = ended(mail)
    with later(days=89, hours=23):
        assert service.forget_addresses() == 0
    assert all(secrets_of(notice))
    with later(days=90, minutes=1):
        assert service.forget_addresses() == 1
        assert service.forget_addresses() == 0
    assert secrets_of(notice) == ("", "")
    assert rows("SELECT email_digest FROM notices_notice") != [("",)]
    assert service.view(notice, actor=CHIEF).body  # what was told stays
    assert service.open_notice(notice, actor=RESIDENT).body


def test_what_is_still_on_its_way_keeps_its_address(mail: Simulator) -> None:
    switch(mail.folder, "down")
    mailed("waiting")
    work()
    letter(1)
    with later(days=400):
        assert service.forget_addresses() == 0


def test_what_is_erased_cannot_be_tried_again_and_says_so(mail: Simulator) -> None:
    switch(mail.folder, "refuse")
    notice = mailed(template="expect.nofallback", context={"name": "x"})
    work()
    with later(days=91):
        service.forget_addresses()
        (entry,) = service.undelivered(CHIEF).entries
        assert entry.erased
        for act in (service.retry, service.send_on_paper):
            with pytest.raises(WrongStateError):
                act(way(notice, Channel.MAIL).id, actor=CHIEF)


def test_the_same_key_after_the_address_is_forgotten_is_still_the_same_notice(mail: Simulator) -> None:
    notice = ended(mail)
    with later(days=91):
        service.forget_addresses()
        assert sent("old", recipient=Recipient(inbox=RESIDENT, email=MARKER_MAIL, postal=POSTAL)).id == notice
        work()
    assert len(received(mail.folder)) == 1


def test_the_printed_batch_is_forgotten_with_the_addresses() -> None:
    notice = letter(1)
    batch = service.make_print_batch(actor=CHIEF, section=SECTION, key="b")
    work()
    service.hand_over(batch.id, actor=CHIEF, revision=1)
    with later(days=91):
        service.forget_addresses()
        assert service.batch(batch.id, actor=CHIEF).erased
        with pytest.raises(WrongStateError):
            service.read_batch(batch.id, actor=CHIEF)
    assert secrets_of(notice.id) == ("", "")


# Disposed of.


def test_disposing_of_the_matter_disposes_of_what_was_told(mail: Simulator) -> None:
    notice = ended(mail)
    assert service.dispose(OWNER, actor=SYSTEM) == 1
    with pytest.raises(UnknownNoticeError):
        service.view(notice, actor=CHIEF)
    with pytest.raises(UnknownNoticeError):
        service.open_notice(notice, actor=RESIDENT)
    assert service.inbox(RESIDENT).total == 0
    assert service.unread(RESIDENT) == 0
    assert service.history(OWNER) == []
    assert service.notices_of(OWNER, actor=CHIEF) == []
    everything = "\n".join(content for (table, _), content in whole_database().items() if table.startswith("notices_"))
    assert all(word not in everything for word in (*MARKERS, "児童手当"))
    assert service.dispose(OWNER, actor=SYSTEM) == 0


def test_after_disposal_the_key_still_sends_nothing_a_second_time(mail: Simulator) -> None:
    ended(mail)
    service.dispose(OWNER, actor=SYSTEM)
    with suppress(ConflictError, UnknownNoticeError):
        sent("old", recipient=Recipient(inbox=RESIDENT, email=MARKER_MAIL, postal=POSTAL))
    work()
    assert len(received(mail.folder)) == 1
    assert service.inbox(RESIDENT).total == 0


def test_what_is_still_on_its_way_is_not_disposed_of() -> None:
    notice = letter(1)
    with pytest.raises(WrongStateError):
        service.dispose(OWNER, actor=SYSTEM)
    assert service.view(notice.id, actor=CHIEF).body
    service.withdraw(notice.deliveries[0].id, actor=CHIEF)
    assert service.dispose(OWNER, actor=SYSTEM) == 1


def test_another_matters_notices_stay(mail: Simulator) -> None:
    from yakuba.lib.refs import OwnerRef

    other = sent("other", owner=OwnerRef("cases.case", "4712"), recipient=Recipient(inbox=RESIDENT))
    ended(mail)
    assert service.dispose(OWNER, actor=SYSTEM) == 1
    assert service.open_notice(other.id, actor=RESIDENT).body
    assert EVERYWHERE.email == MARKER_MAIL
