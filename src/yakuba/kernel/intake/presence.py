"""本人確認 and 署名用タブレット: the values in which it is said who was there, and which device stood before them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yakuba.kernel.intake.paperwork import SheetView

FILER, AGENT = "filer", "agent"
"""Whose identity was checked, besides a member's unit: the one who filed, or the agent or messenger."""


@dataclass(frozen=True, slots=True)
class IdentityPaper:
    """A kind of paper for 本人確認. ``points`` 1: it is enough alone; 2: two of them are."""

    code: str
    label: str
    points: int
    expires: bool
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class IdentityView:
    """That somebody's identity was checked: by which kinds of paper, never by which number."""

    subject: str
    papers: tuple[str, ...]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """The one-time token that brings a tablet to a reception, and the word that does the same for who has to type it.

    Both are shown once; only their hashes are kept.
    """

    token: str
    word: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TabletSession:
    """The secret of the one tablet that has joined; it dies 15 minutes after its last use."""

    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TabletView:
    """What the tablet may show: whom it is for, and the bound sheets to be read and signed. Nothing else.

    ``names``: by the unit of a sheet, whom it is about; nobody where the sheet is told in person only (支援措置).
    """

    number: int
    signer: str
    sheets: tuple[SheetView, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TabletState:
    """How the newest tablet of a reception stands; it names nobody.

    ``joined``: a device has taken the ticket. ``alive``: it may still be used. ``called``: the resident asks for the
    officer, ``about`` the sheet that they were reading or, if None, any of them. ``signed``: how many signatures the
    reception has.
    """

    joined: bool
    alive: bool
    called: bool
    signed: int
    about: UUID | None = None
