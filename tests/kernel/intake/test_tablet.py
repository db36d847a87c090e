"""The tablet before the resident: one ticket, one device, one reception, a quarter of an hour."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.kernel.intake.rows import everything_audited, rows
from tests.support.filings import drawing, ready, sheet, stated
from tests.support.receptions import CLERK, STRANGER, opened, with_family
from yakuba.kernel.audit import service as audit
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    ConflictError,
    ContentChangedError,
    NoSheetError,
    ReceptionView,
    SignatureKind,
    SigningRefusedError,
    TabletRefusedError,
    TabletSession,
    Validity,
)
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

QUARTER = timedelta(minutes=15)


@pytest.fixture
def shown(family: ReceptionView) -> ReceptionView:
    """A01 with two of its sheets shown."""
    reception = ready(family)
    service.show(CLERK, sheet(reception, "tennyu-todoke").key)
    service.show(CLERK, sheet(reception, "jidoteate-nintei", "p1").key)
    return reception


@pytest.fixture
def tablet(shown: ReceptionView) -> TabletSession:
    """The tablet that has joined."""
    return service.join(service.offer_signing(CLERK, shown.key, shown.version).token)


def test_a_tablet_shows_the_shown_sheets_of_its_reception_and_who_signs(
    shown: ReceptionView, tablet: TabletSession
) -> None:
    view = service.tablet_view(tablet.secret)
    assert (view.number, view.signer) == (shown.number, "森 太郎")
    assert [each.procedure for each in view.sheets] == ["tennyu-todoke", "jidoteate-nintei"]
    assert service.tablet_sheet(tablet.secret, view.sheets[0].key).startswith(b"%PDF")


def test_the_resident_signs_on_it(shown: ReceptionView, tablet: TabletSession) -> None:
    first, second = service.tablet_view(tablet.secret).sheets
    service.sign_on_tablet(tablet.secret, first.key, shown_sha256=first.shown_sha256)
    after = service.sign_on_tablet(tablet.secret, second.key, shown_sha256=second.shown_sha256, image=drawing())
    assert [each.signed for each in after.sheets] == [SignatureKind.NAME, SignatureKind.DRAWN]
    assert service.verify_sheet(CLERK, second.key).validity is Validity.VALID
    (entry,) = [e for e in audit.history(OwnerRef("intake.sheet", str(second.key))) if e.act == "intake.sheet.signed"]
    assert (str(entry.actor), entry.detail["offered_by"]) == ("system:tablet", "staff:1011")


def test_what_changed_since_is_not_signed_on_it(shown: ReceptionView, tablet: TabletSession) -> None:
    second = service.tablet_view(tablet.secret).sheets[1]
    stated(shown, "household", account_number="7777777")
    with pytest.raises((ContentChangedError, NoSheetError)):
        service.sign_on_tablet(tablet.secret, second.key, shown_sha256=second.shown_sha256)
    assert sheet(shown, "jidoteate-nintei", "p1").signed is None


def test_a_sheet_that_was_not_shown_or_belongs_to_others_is_not_there(
    shown: ReceptionView, tablet: TabletSession
) -> None:
    hidden = sheet(shown, "kodomo-iryo", "p3").key
    other = ready(with_family(opened(ticket="B001")))
    theirs = service.show(CLERK, sheet(other, "tennyu-todoke").key)
    for key in (hidden, theirs.key, uuid4()):
        with pytest.raises(NoSheetError):
            service.tablet_sheet(tablet.secret, key)
        with pytest.raises(NoSheetError):
            service.sign_on_tablet(tablet.secret, key, shown_sha256=theirs.shown_sha256)


def test_a_rule_of_paper_holds_on_the_tablet_too(shown: ReceptionView, tablet: TabletSession) -> None:
    wished = service.wish(CLERK, shown.key, shown.version, "inkan-toroku", "p1", True)
    seal = service.show(CLERK, sheet(wished, "inkan-toroku", "p1").key)
    with pytest.raises(SigningRefusedError):
        service.sign_on_tablet(tablet.secret, seal.key, shown_sha256=seal.shown_sha256, image=drawing())


def test_a_ticket_joins_one_tablet_only(shown: ReceptionView) -> None:
    ticket = service.offer_signing(CLERK, shown.key, shown.version)
    service.join(ticket.token)
    with pytest.raises(TabletRefusedError):
        service.join(ticket.token)


def test_a_new_ticket_revokes_the_tablet_before(shown: ReceptionView, tablet: TabletSession) -> None:
    service.offer_signing(CLERK, shown.key, shown.version)
    with pytest.raises(TabletRefusedError):
        service.tablet_view(tablet.secret)


def test_a_ticket_dies_after_a_quarter_of_an_hour(shown: ReceptionView) -> None:
    ticket = service.offer_signing(CLERK, shown.key, shown.version)
    with clock.stopped_at(clock.now() + QUARTER), pytest.raises(TabletRefusedError):
        service.join(ticket.token)


def test_a_tablet_lives_as_long_as_it_is_used(tablet: TabletSession) -> None:
    begin = clock.now()
    for minutes in (14, 28, 42):
        with clock.stopped_at(begin + timedelta(minutes=minutes)):
            service.tablet_view(tablet.secret)
    with clock.stopped_at(begin + timedelta(minutes=57)), pytest.raises(TabletRefusedError):
        service.tablet_view(tablet.secret)


def test_closing_the_reception_revokes_it(shown: ReceptionView, tablet: TabletSession) -> None:
    service.finish(CLERK, shown.key, shown.version)
    with pytest.raises(TabletRefusedError):
        service.tablet_view(tablet.secret)


@pytest.mark.parametrize("secret", ["", "x", "0" * 43])
def test_a_secret_that_was_never_given_opens_nothing(tablet: TabletSession, secret: str) -> None:
    with pytest.raises(TabletRefusedError):
        service.tablet_view(secret)
    with pytest.raises(TabletRefusedError):
        service.join(secret)


def test_the_token_of_the_ticket_is_not_the_secret_of_the_tablet(shown: ReceptionView) -> None:
    ticket = service.offer_signing(CLERK, shown.key, shown.version)
    service.join(ticket.token)
    with pytest.raises(TabletRefusedError):
        service.tablet_view(ticket.token)


@pytest.mark.parametrize(
    "typed",
    [
        lambda word: word,
        lambda word: word.lower().replace("-", " "),
        lambda word: word.replace("0", "o").replace("1", "L").replace("-", ""),
        lambda word: "".join(chr(ord(letter) + 0xFEE0) for letter in word),
    ],
)
def test_who_types_the_word_joins_once_however_it_is_typed(shown: ReceptionView, typed: Callable[[str], str]) -> None:
    ticket = service.offer_signing(CLERK, shown.key, shown.version)
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", ticket.word)
    assert service.tablet_view(service.join(typed(ticket.word)).secret).number == shown.number
    for again in (ticket.word, ticket.token):
        with pytest.raises(TabletRefusedError):
            service.join(again)


def test_words_differ_and_those_of_the_past_open_nothing(shown: ReceptionView) -> None:
    words = [service.offer_signing(CLERK, shown.key, shown.version).word for _ in range(3)]
    assert len(set(words)) == 3
    for old in (*words[:-1], words[-1][:-1], "", "-"):
        with pytest.raises(TabletRefusedError):
            service.join(old)
    assert all(word not in str(rows("SELECT * FROM intake_tabletticket")) + everything_audited() for word in words)


def test_neither_token_nor_secret_is_kept_anywhere(shown: ReceptionView) -> None:
    ticket = service.offer_signing(CLERK, shown.key, shown.version)
    session = service.join(ticket.token)
    kept = str(rows("SELECT * FROM intake_tabletticket")) + everything_audited()
    assert ticket.token not in kept
    assert session.secret not in kept
    assert len(ticket.token) >= 22


def test_who_may_not_continue_the_reception_offers_nothing(shown: ReceptionView) -> None:
    with pytest.raises(NotAllowed):
        service.offer_signing(STRANGER, shown.key, shown.version)


def test_a_ticket_from_an_outdated_page_is_not_offered(shown: ReceptionView) -> None:
    with pytest.raises(ConflictError):
        service.offer_signing(CLERK, shown.key, shown.version - 1)
