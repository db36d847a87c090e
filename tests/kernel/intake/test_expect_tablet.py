"""署名用タブレット: a ticket brings one device to the sheets of one reception, once, for a while."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings

from tests.kernel.intake.household import BASE, HOUSEHOLD, NEW_ADDRESS, TARO, Desk, drawn
from tests.kernel.intake.rows import everything_audited, rows
from tests.kernel.intake.test_expect_identity import whole_database
from tests.support.receptions import CLERK, COLLEAGUE, DAY
from tests.support.remembered import remembered
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    ConflictError,
    ContentChangedError,
    IntakeError,
    NoSheetError,
    SignatureKind,
    SigningRefusedError,
    State,
    TabletRefusedError,
    Ticket,
)
from yakuba.lib import clock

NOON = datetime(DAY.year, DAY.month, DAY.day, 12, tzinfo=clock.JST)
QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def store_folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def desk(town: None) -> Desk:
    return remembered("A01 shown", _shown)


def _shown() -> Desk:
    desk = Desk.a01().prepared()
    desk.show()
    return desk


def offered(desk: Desk) -> Ticket:
    return service.offer_signing(CLERK, desk.key, desk.version)


def joined(desk: Desk) -> str:
    return service.join(offered(desk).token).secret


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(TabletRefusedError) as told:
        act()
    return str(told.value)


# The ticket.


def test_the_tablet_shows_the_number_the_signer_and_the_bound_sheets(desk: Desk) -> None:
    view = service.tablet_view(joined(desk))
    assert view.number == desk.now.number
    assert view.signer == "森 太郎"
    assert {(sheet.procedure, sheet.unit) for sheet in view.sheets} == BASE
    assert {sheet.key: sheet.shown_sha256 for sheet in view.sheets} == {
        sheet.key: sheet.shown_sha256 for sheet in desk.chosen().values()
    }


def test_the_token_joins_once(desk: Desk) -> None:
    ticket = offered(desk)
    first = service.join(ticket.token).secret
    refused(lambda: service.join(ticket.token))
    assert service.tablet_view(first).number == desk.now.number  # the thief of a used token takes nothing away


def test_tokens_and_secrets_cannot_be_guessed_and_are_kept_nowhere(desk: Desk) -> None:
    tickets = [offered(desk) for _ in range(3)]
    session = service.join(tickets[-1].token)
    words = [ticket.token for ticket in tickets] + [session.secret]
    assert len(set(words)) == 4
    assert all(len(word) >= 22 for word in words)  # 128 bits in base64
    everything = whole_database()
    assert all(word not in everything for word in words)


@pytest.mark.parametrize("token", ["", "x", "0" * 22, "森 太郎", "\x00", "a" * 10_000])
def test_a_wrong_token_or_secret_is_refused(desk: Desk, token: str) -> None:
    offered(desk)
    refused(lambda: service.join(token))
    refused(lambda: service.tablet_view(token))
    refused(lambda: service.tablet_sheet(token, desk.sheet("tennyu-todoke").key))
    refused(lambda: service.sign_on_tablet(token, desk.sheet("tennyu-todoke").key, shown_sha256="0" * 64))


def test_a_token_is_no_secret_and_a_secret_no_token(desk: Desk) -> None:
    ticket = offered(desk)
    refused(lambda: service.tablet_view(ticket.token))
    secret = service.join(ticket.token).secret
    refused(lambda: service.join(secret))


def test_the_ticket_joins_within_fifteen_minutes(desk: Desk) -> None:
    with clock.stopped_at(NOON):
        ticket = offered(desk)
    assert ticket.expires_at == NOON + QUARTER
    with clock.stopped_at(NOON + QUARTER + SECOND):
        refused(lambda: service.join(ticket.token))
    with clock.stopped_at(NOON + QUARTER - SECOND):
        assert service.join(ticket.token).expires_at == NOON + QUARTER - SECOND + QUARTER


def test_the_session_dies_fifteen_minutes_after_its_last_use(desk: Desk) -> None:
    with clock.stopped_at(NOON):
        secret = joined(desk)
    moment = NOON
    for _ in range(3):  # each use lets it live on
        moment += QUARTER - SECOND
        with clock.stopped_at(moment):
            service.tablet_view(secret)
    with clock.stopped_at(moment + QUARTER + SECOND):
        refused(lambda: service.tablet_view(secret))
        refused(lambda: service.tablet_sheet(secret, desk.sheet("tennyu-todoke").key))
    with clock.stopped_at(moment + 2 * QUARTER):
        refused(lambda: service.tablet_view(secret))  # a refused use is no use


def test_reading_a_sheet_is_a_use_too(desk: Desk) -> None:
    key = desk.sheet("tennyu-todoke").key
    with clock.stopped_at(NOON):
        secret = joined(desk)
    with clock.stopped_at(NOON + QUARTER - SECOND):
        service.tablet_sheet(secret, key)
    with clock.stopped_at(NOON + 2 * QUARTER - 2 * SECOND):
        assert service.tablet_view(secret).sheets


def test_a_new_offer_revokes_the_earlier_ticket(desk: Desk) -> None:
    first = offered(desk)
    second = offered(desk)
    refused(lambda: service.join(first.token))
    assert service.join(second.token).secret


def test_a_new_offer_revokes_the_tablet_that_has_joined(desk: Desk) -> None:
    secret = joined(desk)
    sheet = desk.sheet("tennyu-todoke")
    offered(desk)
    refused(lambda: service.tablet_view(secret))
    refused(lambda: service.tablet_sheet(secret, sheet.key))
    refused(lambda: service.sign_on_tablet(secret, sheet.key, shown_sha256=sheet.shown_sha256))
    assert desk.sheet("tennyu-todoke").signed is None


@pytest.mark.parametrize("end", [State.DONE, State.ABANDONED])
def test_closing_the_reception_revokes_ticket_and_tablet(desk: Desk, end: State) -> None:
    secret = joined(desk)
    sheet = desk.sheet("tennyu-todoke")
    service.finish(CLERK, desk.key, desk.version, end)
    refused(lambda: service.tablet_view(secret))
    refused(lambda: service.sign_on_tablet(secret, sheet.key, shown_sha256=sheet.shown_sha256))


def test_a_ticket_not_used_yet_dies_with_the_reception(desk: Desk) -> None:
    ticket = offered(desk)
    service.finish(CLERK, desk.key, desk.version)
    refused(lambda: service.join(ticket.token))


def test_every_refusal_reads_the_same(desk: Desk) -> None:
    """A stranger must not learn whether a ticket is used, old, revoked or was never made."""
    used, revoked = offered(desk), None
    service.join(used.token)
    revoked = offered(desk)
    with clock.stopped_at(NOON):
        old = offered(desk)
    texts = {refused(partial(service.join, word)) for word in ("never", used.token, revoked.token)}
    with clock.stopped_at(NOON + 2 * QUARTER):
        texts.add(refused(lambda: service.join(old.token)))
    assert len(texts) == 1


def test_the_offer_is_the_clerks_and_the_newest_pages(desk: Desk) -> None:
    stale = desk.version
    desk.says(HOUSEHOLD, dog=1)
    with pytest.raises(ConflictError):
        service.offer_signing(CLERK, desk.key, stale)
    with pytest.raises(IntakeError):
        service.offer_signing(CLERK, uuid4(), 1)
    assert service.offer_signing(COLLEAGUE, desk.key, desk.version).token


# One reception, nothing else.


def test_a_tablet_reaches_only_the_sheets_of_its_reception(desk: Desk) -> None:
    other = Desk.a01().prepared()
    other.show()
    secret = joined(desk)
    theirs = other.sheet("tennyu-todoke")
    with pytest.raises(NoSheetError):
        service.tablet_sheet(secret, theirs.key)
    with pytest.raises(NoSheetError):
        service.sign_on_tablet(secret, theirs.key, shown_sha256=theirs.shown_sha256)
    with pytest.raises(NoSheetError):
        service.tablet_sheet(secret, uuid4())
    assert other.sheet("tennyu-todoke").signed is None
    assert theirs.key not in {sheet.key for sheet in service.tablet_view(secret).sheets}


def test_two_receptions_have_their_own_tablets(desk: Desk) -> None:
    other = Desk.a01().prepared()
    other.show()
    mine, theirs = joined(desk), joined(other)
    assert service.tablet_view(mine).number != service.tablet_view(theirs).number


def test_what_is_not_bound_is_not_on_the_tablet(town: None) -> None:
    desk = Desk.a01().prepared()
    bound = service.show(CLERK, desk.sheet("tennyu-todoke").key)
    secret = joined(desk)
    assert [sheet.key for sheet in service.tablet_view(secret).sheets] == [bound.key]
    with pytest.raises(NoSheetError):
        service.tablet_sheet(secret, desk.sheet("jidoteate-nintei", TARO).key)


def test_a_sheet_withdrawn_meanwhile_leaves_the_tablet(desk: Desk) -> None:
    secret = joined(desk)
    gone = desk.sheet("jidoteate-nintei", TARO)
    desk.says(TARO, public_servant=1)
    assert gone.key not in {sheet.key for sheet in service.tablet_view(secret).sheets}
    with pytest.raises(NoSheetError):
        service.tablet_sheet(secret, gone.key)


def test_the_tablet_reads_the_very_paper(desk: Desk) -> None:
    sheet = desk.sheet("tennyu-todoke")
    assert service.tablet_sheet(joined(desk), sheet.key) == service.read_sheet(CLERK, sheet.key)


# Signing there.


def test_signing_on_the_tablet_signs_the_sheet(desk: Desk) -> None:
    secret = joined(desk)
    sheet = desk.sheet("tennyu-todoke")
    service.sign_on_tablet(secret, sheet.key, shown_sha256=sheet.shown_sha256, image=drawn())
    assert desk.sheet("tennyu-todoke").signed is SignatureKind.DRAWN
    other = desk.sheet("jidoteate-nintei", TARO)
    service.sign_on_tablet(secret, other.key, shown_sha256=other.shown_sha256)
    assert desk.sheet("jidoteate-nintei", TARO).signed is SignatureKind.NAME


def test_the_same_signature_sent_twice_is_one(desk: Desk) -> None:
    secret = joined(desk)
    sheet = desk.sheet("tennyu-todoke")
    picture = drawn()
    first = service.sign_on_tablet(secret, sheet.key, shown_sha256=sheet.shown_sha256, image=picture)
    signed = desk.sheet("tennyu-todoke")
    assert service.sign_on_tablet(secret, sheet.key, shown_sha256=sheet.shown_sha256, image=picture) == first
    assert desk.sheet("tennyu-todoke") == signed


def test_what_changed_while_the_resident_read_is_not_signed(desk: Desk) -> None:
    secret = joined(desk)
    sheet = desk.sheet("tennyu-todoke")
    desk.says(HOUSEHOLD, old_address="隣県隣市別町一番")
    with pytest.raises((ContentChangedError, NoSheetError)):
        service.sign_on_tablet(secret, sheet.key, shown_sha256=sheet.shown_sha256, image=drawn())
    assert desk.sheet("tennyu-todoke").signed is None


def test_what_must_be_signed_on_paper_is_not_signed_on_a_tablet(town: None) -> None:
    desk = Desk.a01()
    desk.wish("inkan-toroku", TARO)
    desk.prepared().show()
    secret = joined(desk)
    sheet = desk.sheet("inkan-toroku", TARO)
    with pytest.raises((SigningRefusedError, NoSheetError)):
        service.sign_on_tablet(secret, sheet.key, shown_sha256=sheet.shown_sha256, image=drawn())
    assert desk.sheet("inkan-toroku", TARO).signed is None


# What remains on record.


def test_the_audit_register_knows_each_step_and_nothing_personal(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    count = "SELECT count(*) FROM audit_entry"
    told = [rows(count)]
    ticket = offered(desk)
    told.append(rows(count))
    session = service.join(ticket.token)
    told.append(rows(count))
    service.tablet_view(session.secret)
    told.append(rows(count))
    sheet = desk.sheet("tennyu-todoke")
    service.tablet_sheet(session.secret, sheet.key)
    told.append(rows(count))
    service.sign_on_tablet(session.secret, sheet.key, shown_sha256=sheet.shown_sha256)
    told.append(rows(count))
    assert told == sorted(told)
    assert len({step[0] for step in told}) == len(told)  # every step left an entry
    for hidden in (ticket.token, session.secret, "森", NEW_ADDRESS):
        assert hidden not in everything_audited()
        assert hidden not in caplog.text
