"""マイナンバーカード: what is asked of a card app (residents' side) and of a check of its signature (desk).

A card app is where a resident signs a text with the 署名用電子証明書 of their card; the check is done on the
desk, which alone knows the register. Both are adapters that the settings name. 個人番号 is on neither way: it is not
in the certificate, and nothing here reads it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class CardFault(StrEnum):
    """Why a signature does not count."""

    CHANGED = "changed"
    """The text is another one, or the signature does not fit it."""
    UNTRUSTED = "untrusted"
    """Not issued by one of the certification authorities that are trusted here."""
    NOT_FOR_SIGNING = "not_for_signing"
    """A certificate that signs nothing (利用者証明用電子証明書)."""
    EXPIRED = "expired"
    """Outside of the certificate's validity."""
    REVOKED = "revoked"
    """In the authority's list of revoked certificates."""
    STALE_LIST = "stale_list"
    """The authority's newest list is past its next update: nobody can say."""
    UNREADABLE = "unreadable"
    """Not a signature of the agreed form, or without the four items (基本4情報)."""


class CardRefusedError(Exception):
    """The signature does not count. ``code`` says why; nothing of the card's holder is in it."""

    def __init__(self, code: CardFault) -> None:
        super().__init__(code.value)
        self.code = code


class CardCheckDownError(Exception):
    """There is nothing to check against (no list, no trusted authority). The signature waits; nothing is lost."""


class CardAppDownError(Exception):
    """The card app does not answer."""


class CardTokenError(Exception):
    """What the browser brought back is unknown to the card app, used already, or too old."""


@dataclass(frozen=True, slots=True)
class CardHolder:
    """基本4情報 of a certificate that was checked, as it writes them, and which certificate it was.

    ``sex``: ``male``, ``female``, or "" where the certificate says neither. ``serial``: of the certificate;
    ``issuer`` and ``fingerprint``: SHA-256 of the authority's certificate and of this one, 64 hexadecimal digits.
    """

    name: str = field(repr=False)
    born: date = field(repr=False)
    sex: str = field(repr=False)
    address: str = field(repr=False)
    serial: int = field(repr=False)
    issuer: str
    fingerprint: str


class CardApp(Protocol):
    """Where a resident signs with their card (later デジタル認証アプリ by OIDC; adapters/card_simulator)."""

    @property
    def origin(self) -> str:
        """``https://host`` to which ``begin`` leads, for the page's ``form-action``; "" for this site."""

    def begin(self, request: UUID, text: bytes, back: str) -> str:
        """The address to which the browser is sent to sign ``text``; nothing personal stands in it.

        The browser comes back to ``back`` (a path of this site without a query): with ``?token=…`` when it was
        signed, without one when the resident stopped. Outside a transaction. Raises CardAppDownError.
        """

    def collect(self, token: str) -> bytes:
        """The signature for a token, once: CMS SignedData in DER, detached, SHA-256 with RSA. Outside a transaction.

        Raises CardTokenError for a token that is unknown, used or too old, CardAppDownError.
        """


class CardVerifier(Protocol):
    """A check of signatures made with cards (adapters/card_certificates)."""

    def verify(self, signed: bytes, text: bytes, at: datetime) -> CardHolder:
        """Whose signature of exactly ``text`` this is, as of ``at`` (aware). Outside a transaction: it reads files.

        Raises CardRefusedError when it does not count, CardCheckDownError when that cannot be said now.
        """
