"""The test authority: its key, the certificates of cards, and its list of revoked ones.

The four items stand as otherNames under the object identifiers that the settings name; in the demo they are of the arc
1.3.6.1.4.1.32473, which RFC 5612 keeps for examples. The true ones are those of J-LIS's profile.
"""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from yakuba.adapters.card_simulator.folder import write

NAME = x509.Name(
    [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "JP"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "yakuba TEST ONLY"),
        x509.NameAttribute(NameOID.COMMON_NAME, "TEST authority for signing (no real card)"),
    ]
)
POLICY = "1.3.6.1.4.1.32473.1.9"
AUTHORITY_LIVES, CARD_LIVES, LIST_LIVES = timedelta(days=3650), timedelta(days=1826), timedelta(days=2)
LIST_MADE_AGAIN = timedelta(days=1)
SEXES = {"male": "1", "female": "2", "": "3"}
Mode = Literal["fresh", "stale", "down"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who a card is issued to. ``sex``: ``male``, ``female`` or ""."""

    name: str
    born: date
    sex: str
    address: str


@dataclass(frozen=True, slots=True)
class _State:
    revoked: tuple[int, ...] = ()
    mode: Mode = "fresh"


@asn1.sequence
class _Text:
    value: str


class Authority:
    """The authority in one folder; ``oids`` as in YAKUBA_CARD_OIDS. Called under the folder's lock."""

    def __init__(self, folder: Path, oids: str) -> None:
        self.folder, self.oids = folder, [x509.ObjectIdentifier(oid.strip()) for oid in oids.split(",")]

    @property
    def anchor(self) -> Path:
        """Its certificate, which the desk trusts."""
        return self.folder / "ca.pem"

    @property
    def lists(self) -> Path:
        """Where its list lies."""
        return self.folder / "lists"

    def open(self, now: datetime) -> None:
        """Make its key and its first list, the first time."""
        if self.anchor.exists():
            return
        key = rsa.generate_private_key(65537, 2048)
        made = _builder(NAME, key.public_key(), now, AUTHORITY_LIVES)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        made = made.add_extension(_usage(signs_certificates=True), critical=True)
        write(self.folder / "ca.key", private_bytes(key))
        write(self.anchor, made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
        self.publish(now)

    def issue(self, holder: Holder, key: rsa.RSAPublicKey, now: datetime) -> x509.Certificate:
        """A certificate for signing with the four items of its holder."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TEST card")])
        values = (holder.name, f"{holder.born:%Y%m%d}", SEXES[holder.sex], holder.address)
        names = [x509.OtherName(oid, _encoded(value)) for oid, value in zip(self.oids, values, strict=True)]
        policy = x509.PolicyInformation(x509.ObjectIdentifier(POLICY), None)
        made = _builder(subject, key, now, CARD_LIVES)
        made = made.add_extension(_usage(signs_certificates=False), critical=True)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(x509.CertificatePolicies([policy]), critical=False)
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return made.sign(self._key(), hashes.SHA256())

    def revoke(self, serial: int, now: datetime) -> None:
        """Put it into the list, for good."""
        state = self._state()
        self._keep(replace(state, revoked=tuple(sorted({*state.revoked, serial}))))
        self.publish(now)

    def switch(self, mode: Mode, now: datetime) -> None:
        """``stale``: the list is past its next update; ``down``: there is none; ``fresh``: as it should be."""
        self._keep(replace(self._state(), mode=mode))
        self.publish(now)

    def publish(self, now: datetime) -> None:
        """Write the list as it should be now."""
        state, path = self._state(), self.lists / "cards.crl"
        if state.mode == "down":
            path.unlink(missing_ok=True)
            return
        next_at = now + LIST_LIVES if state.mode == "fresh" else now - timedelta(hours=1)
        made = x509.CertificateRevocationListBuilder().issuer_name(NAME)
        made = made.last_update(next_at - LIST_LIVES).next_update(next_at)
        for serial in state.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
            made = made.add_revoked_certificate(entry.build())
        signed = made.sign(self._key(), hashes.SHA256())
        write(path, signed.public_bytes(serialization.Encoding.DER))

    def publish_daily(self, now: datetime) -> None:
        """Write the list again when it is a day old, as an authority does."""
        path = self.lists / "cards.crl"
        if not path.exists() or now - _issued_at(path) >= LIST_MADE_AGAIN:
            self.publish(now)

    def _key(self) -> rsa.RSAPrivateKey:
        return read_private(self.folder / "ca.key")

    def _state(self) -> _State:
        path = self.folder / "authority.json"
        if not path.exists():
            return _State()
        held = json.loads(path.read_bytes())
        return _State(tuple(held["revoked"]), held["mode"])

    def _keep(self, state: _State) -> None:
        write(self.folder / "authority.json", json.dumps(asdict(state)).encode())


def private_bytes(key: rsa.RSAPrivateKey) -> bytes:
    """PEM without a password: it protects nothing."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def read_private(path: Path) -> rsa.RSAPrivateKey:
    """The key of a file that ``private_bytes`` was written to."""
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def _builder(subject: x509.Name, key: rsa.RSAPublicKey, now: datetime, lives: timedelta) -> x509.CertificateBuilder:
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(NAME).public_key(key)
    made = made.serial_number(x509.random_serial_number())
    return made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + lives)


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _encoded(text: str) -> bytes:
    whole = asn1.encode_der(_Text(value=text))
    return whole[2:] if whole[1] < 0x80 else whole[2 + (whole[1] & 0x7F) :]


def _issued_at(path: Path) -> datetime:
    return x509.load_der_x509_crl(path.read_bytes()).last_update_utc
