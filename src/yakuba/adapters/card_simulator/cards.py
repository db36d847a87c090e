"""The cards: whose they are, their PIN and its lock, and signing with them.

Of a real card (requirements FY2-14): the PIN for signing has 6 to 16 characters, five wrong ones lock it until a
counter sets it anew, and nobody under 15 gets a certificate for signing.
"""

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7

from yakuba.adapters.card_simulator.authority import Authority, Holder, Mode, private_bytes, read_private
from yakuba.adapters.card_simulator.folder import locked, write
from yakuba.lib import clock

PIN = "TEST1234"
PIN_FORM = re.compile(r"[0-9A-Z]{6,16}")
MOST_WRONG = 5
LEAST_AGE = 15
DETACHED = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]


class PinError(Exception):
    """The PIN is another one; ``left`` tries are left (0: locked now)."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


class LockedError(Exception):
    """Five wrong PINs: nothing is signed until it is set anew."""


class NoCertificateError(Exception):
    """There is no certificate for signing on it, or no such card."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card. ``wrong``: PINs typed wrong since the last right one; ``serial`` None: no certificate for signing."""

    id: str
    name: str
    born: date
    sex: str
    address: str
    serial: int | None = None
    wrong: int = 0

    @property
    def is_locked(self) -> bool:
        """Whether five were wrong."""
        return self.wrong >= MOST_WRONG


class Cards:
    """All cards of one folder. Every method is safe to call at once."""

    def __init__(self, folder: Path, oids: str) -> None:
        self.folder = folder
        self.authority = Authority(folder, oids)

    def issue(self, id_: str, holder: Holder, now: datetime) -> Card:
        """A card for this holder; again with other items it is issued anew and the certificate before is revoked."""
        with locked(self.folder):
            self.authority.open(now)
            before = self._card(id_)
            made = Card(id_, holder.name, holder.born, holder.sex, holder.address)
            if before is not None and replace(before, serial=None, wrong=0) == made:
                return before
            if before is not None and before.serial is not None:
                self.authority.revoke(before.serial, now)
            if _age(holder.born, clock.day_of(now)) >= LEAST_AGE:
                made = replace(made, serial=self._certified(id_, holder, now))
            self._keep(made)
            return made

    def all(self) -> list[Card]:
        """In the order of their ids."""
        found = (_read(path) for path in sorted((self.folder / "cards").glob("*.json")))
        return [card for card in found if card is not None]

    def sign(self, id_: str, pin: str, text: bytes, now: datetime) -> bytes:
        """CMS SignedData over ``text``. Raises NoCertificateError, LockedError, PinError."""
        with locked(self.folder):
            card = self._card(id_)
            if card is None or card.serial is None:
                raise NoCertificateError
            if card.is_locked:
                raise LockedError
            if pin != PIN:
                self._keep(replace(card, wrong=card.wrong + 1))
                raise PinError(MOST_WRONG - card.wrong - 1)
            self._keep(replace(card, wrong=0))
            self.authority.publish_daily(now)
            key = read_private(self._file(id_, "key"))
            certificate = x509.load_der_x509_certificate(self._file(id_, "der").read_bytes())
        signed = pkcs7.PKCS7SignatureBuilder().set_data(text).add_signer(certificate, key, hashes.SHA256())
        return signed.sign(serialization.Encoding.DER, DETACHED)

    def unlock(self, id_: str) -> None:
        """Set the PIN anew, as a counter does."""
        with locked(self.folder):
            card = self._card(id_)
            if card is not None:
                self._keep(replace(card, wrong=0))

    def switch(self, mode: Mode, now: datetime) -> None:
        """See ``Authority.switch``."""
        with locked(self.folder):
            self.authority.open(now)
            self.authority.switch(mode, now)

    def revoke(self, id_: str, now: datetime) -> None:
        """The card was lost: its certificate is worth nothing from now on. Raises NoCertificateError."""
        with locked(self.folder):
            card = self._card(id_)
            if card is None or card.serial is None:
                raise NoCertificateError
            self.authority.revoke(card.serial, now)

    def _certified(self, id_: str, holder: Holder, now: datetime) -> int:
        key = rsa.generate_private_key(65537, 2048)
        certificate = self.authority.issue(holder, key.public_key(), now)
        write(self._file(id_, "key"), private_bytes(key))
        write(self._file(id_, "der"), certificate.public_bytes(serialization.Encoding.DER))
        return certificate.serial_number

    def _card(self, id_: str) -> Card | None:
        return _read(self._file(id_, "json")) if re.fullmatch(r"[0-9a-z-]{1,40}", id_) else None

    def _keep(self, card: Card) -> None:
        write(self._file(card.id, "json"), json.dumps(asdict(card), default=str, ensure_ascii=False).encode())

    def _file(self, id_: str, kind: str) -> Path:
        return self.folder / "cards" / f"{id_}.{kind}"


def _read(path: Path) -> Card | None:
    try:
        values = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return Card(**(values | {"born": date.fromisoformat(values["born"])}))


def _age(born: date, day: date) -> int:
    """Full years on a day (a birthday counts from the day itself here: it is a simulator)."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
