"""署名用タブレット: a one-time ticket brings one device to the sheets of one reception, and to nothing else.

Token and secret are 256 random bits. The word is 50 of them, to be typed where no camera reads the code: a thousand
tries a second would meet one of five waiting tickets once in seven thousand years. Only their SHA-256 is kept, so the
table gives nobody a way in, and no limit of tries is needed.
"""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yakuba.kernel.audit.service import record
from yakuba.kernel.documents import service as documents
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.contracts import (
    SheetView,
    State,
    TabletRefusedError,
    TabletSession,
    TabletState,
    TabletView,
    Ticket,
    Withdrawn,
)
from yakuba.kernel.intake.holding import conflict, held
from yakuba.kernel.intake.models import Sheet, Signature, TabletTicket
from yakuba.kernel.intake.part_values import Part
from yakuba.kernel.intake.reaching import part_of
from yakuba.kernel.intake.reading import CONTINUE, as_view, subject, within
from yakuba.kernel.intake.sheets import filing_of, no_sheet, sheet_subject, views_of
from yakuba.kernel.intake.signing import sign_as
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor

TABLET = Actor("system", "tablet")
LIVES = timedelta(minutes=15)
BYTES = 32
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of a word (Crockford's Base32): none that is read for another one."""
HALF = 5
MISREAD = str.maketrans("OIL", "011", "- ")


def offer_signing(actor: Actor, key: UUID, version: int) -> Ticket:
    """A new ticket for the tablet before the resident; earlier ones and their tablets are revoked.

    It joins once, within 15 minutes. Raises NotAllowed, NoReceptionError, ConflictError.
    """
    token, word = secrets.token_urlsafe(BYTES), _new_word()
    with transaction.atomic():
        reception = held(within(actor, CONTINUE, key).pk)
        if reception.version != version:
            raise conflict()
        now = clock.now()
        TabletTicket.objects.filter(reception=reception, revoked_at=None).update(revoked_at=now)
        TabletTicket.objects.create(
            reception=reception, token_sha256=_hash(token), word_sha256=_hash(_as_word(word)), offered_by=str(actor),
            used_at=now,
        )  # fmt: skip
        record(actor=actor, act=acts.OFFERED.name, subject=subject(key))
    return Ticket(token, word, now + LIVES)


def join(token: str) -> TabletSession:
    """The tablet takes the ticket, by its token or its word; a second try is refused. Raises TabletRefusedError."""
    secret = secrets.token_urlsafe(BYTES)
    now = clock.now()
    with transaction.atomic():
        said = Q(token_sha256=_hash(token)) | Q(word_sha256=_hash(_as_word(token)))
        waiting = TabletTicket.objects.filter(
            said, secret_sha256="", revoked_at=None, used_at__gt=now - LIVES, reception__state=State.OPEN
        )
        ticket = waiting.select_for_update(of=("self",)).select_related("reception").first()
        if ticket is None:
            raise TabletRefusedError
        TabletTicket.objects.filter(pk=ticket.pk).update(secret_sha256=_hash(secret), used_at=now)
        detail = {"offered_by": ticket.offered_by}
        record(actor=TABLET, act=acts.JOINED.name, subject=subject(ticket.reception.key), detail=detail)
    return TabletSession(secret, now + LIVES)


def tablet_view(secret: str) -> TabletView:
    """The bound sheets to be read and signed. Counts as a use; recorded as a view. Raises TabletRefusedError."""
    ticket = _in_use(secret)
    detail = {"offered_by": ticket.offered_by}
    record(actor=TABLET, act=acts.TABLET_VIEWED.name, subject=subject(ticket.reception.key), detail=detail)
    return _view(ticket)


def tablet_sheet(secret: str, sheet: UUID) -> bytes:
    """The PDF of one of these sheets; recorded as a view. Raises TabletRefusedError, NoSheetError, DocumentError."""
    ticket = _in_use(secret)
    shown = _one(ticket, sheet)
    detail = {"offered_by": ticket.offered_by}
    record(actor=TABLET, act=acts.TABLET_VIEWED.name, subject=sheet_subject(sheet), detail=detail)
    return documents.read_paper(shown.document, actor=TABLET, owner=sheet_subject(sheet))


def sign_on_tablet(secret: str, sheet: UUID, *, shown_sha256: str, image: bytes | None = None) -> TabletView:
    """The resident signs; as ``sign``. Raises TabletRefusedError besides."""
    ticket = _in_use(secret)
    _one(ticket, sheet)
    row = Sheet.objects.select_related("reception").get(key=sheet)
    sign_as(TABLET, row, shown_sha256=shown_sha256, image=image, offered_by=ticket.offered_by)
    return _view(ticket)


def call_clerk(secret: str, about: UUID | None = None) -> None:
    """The resident has seen a mistake or has a question: the officer's pages say so. Raises TabletRefusedError.

    ``about``: the sheet they read; one that is not before them is nobody's, and the call counts all the same.
    """
    read = {sheet.key for sheet in _to_sign(_in_use(secret))} if about else set()
    _end(secret, acts.CALLED.name, called_at=clock.now(), called_about=about if about in read else None)


def leave(secret: str) -> None:
    """The resident has finished: the tablet's secret is void from now on. Raises TabletRefusedError."""
    _end(secret, acts.LEFT.name, revoked_at=clock.now())


def _end(secret: str, act: str, **changes: datetime | UUID | None) -> None:
    with transaction.atomic():
        ticket = _in_use(secret)
        TabletTicket.objects.filter(pk=ticket.pk).update(**changes)
        detail = {"offered_by": ticket.offered_by}
        record(actor=TABLET, act=act, subject=subject(ticket.reception.key), detail=detail)


def tablet_state(actor: Actor, key: UUID) -> TabletState | None:
    """How the newest tablet stands, or None where none was offered. Names nobody, so that a page may ask often.

    Raises NotAllowed, NoReceptionError.
    """
    reception = within(actor, CONTINUE, key)
    ticket = TabletTicket.objects.filter(reception=reception).order_by("-id").first()
    if ticket is None:
        return None
    alive = ticket.revoked_at is None and ticket.used_at > clock.now() - LIVES and reception.state == State.OPEN
    signed = Signature.objects.filter(version__sheet__reception=reception).count()
    return TabletState(bool(ticket.secret_sha256), alive, ticket.called_at is not None, signed, ticket.called_about)


def _in_use(secret: str) -> TabletTicket:
    """The joined ticket, its life prolonged. An empty secret never fits: it is hashed too."""
    now: datetime = clock.now()
    joined = TabletTicket.objects.filter(
        secret_sha256=_hash(secret), revoked_at=None, used_at__gt=now - LIVES, reception__state=State.OPEN
    )
    if joined.update(used_at=now) == 0:
        raise TabletRefusedError
    return TabletTicket.objects.select_related("reception").get(secret_sha256=_hash(secret))


def _view(ticket: TabletTicket) -> TabletView:
    filing, _at = filing_of(ticket.reception)
    sheets = _to_sign(ticket)
    told = {sheet.unit for sheet in sheets if not sheet.discreet}
    names = {member.unit: member.name for member in as_view(ticket.reception).members if member.unit in told}
    return TabletView(ticket.reception.number, filing.name if filing else "", sheets, names)


def _to_sign(ticket: TabletTicket) -> tuple[SheetView, ...]:
    """Sheets that were shown in their newest version and are still to be received."""
    return tuple(
        sheet
        for sheet in views_of(ticket.reception, _part(ticket))
        if sheet.shown_sha256 and sheet.withdrawn == Withdrawn.NO and sheet.received is None
    )


def _part(ticket: TabletTicket) -> Part:
    """What is read and signed there is what the officer who offered it may receive."""
    try:
        return part_of(Actor("staff", ticket.offered_by.partition(":")[2]), ticket.reception, CONTINUE)
    except NotAllowed as over:
        raise TabletRefusedError from over


def _one(ticket: TabletTicket, sheet: UUID) -> SheetView:
    found = next((each for each in _to_sign(ticket) if each.key == sheet), None)
    if found is None:
        raise no_sheet()
    return found


def _new_word() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(2 * HALF))
    return f"{letters[:HALF]}-{letters[HALF:]}"


def _as_word(typed: str) -> str:
    """As it was given out, whatever width and case it is typed in, and O for 0, I and L for 1."""
    return unicodedata.normalize("NFKC", typed).upper().translate(MISREAD)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
