"""An authority for cards of its own, apart from the simulator: every fault can be put into what it makes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from yakuba.lib.clock import JST

AT = datetime(2026, 11, 20, 12, tzinfo=JST)
OIDS = ("2.25.1", "2.25.2", "2.25.3", "2.25.4")
POLICY = "2.25.9"
TEXT = "署名する文\n".encode()
ITEMS = ("森 太郎", "19880502", "1", "青葉市青葉町一丁目1番1号")
OPTIONS = (pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary)


@cache
def key(which: int = 0) -> rsa.RSAPrivateKey:
    """One of a few keys, each made once."""
    return rsa.generate_private_key(65537, 2048)


def utf8(text: str) -> bytes:
    octets = text.encode()
    head = bytes([len(octets)]) if len(octets) < 0x80 else bytes([0x81, len(octets)])
    return b"\x0c" + head + octets


def usage(**on: bool) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


SIGNING = usage(digital_signature=True, content_commitment=True)


@dataclass
class TestAuthority:
    """``folder`` gets its list; ``which`` is its key: two of one name differ by it."""

    __test__ = False
    folder: Path
    which: int = 0
    common_name: str = "試験用の認証局"
    revoked: list[int] = field(default_factory=list)

    @property
    def name(self) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.common_name)])

    def anchor(self, *, ca: bool = True, until: datetime = AT + timedelta(days=900)) -> x509.Certificate:
        made = x509.CertificateBuilder(self.name, self.name, key(self.which).public_key(), 1)
        made = made.not_valid_before(AT - timedelta(days=900)).not_valid_after(until)
        made = made.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        return made.sign(key(self.which), hashes.SHA256())

    def card(self, serial: int = 100, **faults: Any) -> x509.Certificate:
        """A certificate for signing; ``faults``: items, usage, policy, since, until, public, digest, more, subject."""
        first = faults.get("since", AT - timedelta(days=10))
        subject = faults.get("subject", x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "card")]))
        public = faults.get("public", key(9).public_key())
        made = x509.CertificateBuilder(self.name, subject, public, serial)
        made = made.not_valid_before(first).not_valid_after(faults.get("until", AT + timedelta(days=10)))
        names = [
            x509.OtherName(x509.ObjectIdentifier(oid), utf8(item))
            for oid, item in faults.get("items", tuple(zip(OIDS, ITEMS, strict=True)))
        ]
        if names:
            made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        if faults.get("usage", SIGNING):
            made = made.add_extension(faults.get("usage", SIGNING), critical=True)
        if policy := faults.get("policy", POLICY):
            policies = [x509.PolicyInformation(x509.ObjectIdentifier(policy), None)]
            made = made.add_extension(x509.CertificatePolicies(policies), critical=False)
        for extension, critical in faults.get("more", ()):
            made = made.add_extension(extension, critical=critical)
        return made.sign(key(self.which), faults.get("digest", hashes.SHA256()))

    def publish(self, *, next_at: datetime = AT + timedelta(days=1), **more: Any) -> Path:
        """Write its list; ``more``: name of the file, extensions, the key that signs it, the moment it was made."""
        made = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        made = made.last_update(more.get("made_at", next_at - timedelta(days=2))).next_update(next_at)
        for extension, critical in more.get("extensions", ()):
            made = made.add_extension(extension, critical=critical)
        for serial in self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(AT - timedelta(days=2))
            made = made.add_revoked_certificate(entry.build())
        signed = made.sign(key(more.get("signed_with", self.which)), hashes.SHA256())
        path = self.folder / str(more.get("file", "list.crl"))
        draft = path.with_suffix(".new")
        draft.write_bytes(signed.public_bytes(serialization.Encoding.DER))
        draft.replace(path)
        return path


def signed(
    certificate: x509.Certificate,
    text: bytes = TEXT,
    *,
    private: rsa.RSAPrivateKey | None = None,
    options: tuple[pkcs7.PKCS7Options, ...] = OPTIONS,
    others: tuple[x509.Certificate, ...] = (),
) -> bytes:
    """CMS over ``text``, as a card makes it."""
    made = pkcs7.PKCS7SignatureBuilder().set_data(text)
    made = made.add_signer(certificate, private or key(9), hashes.SHA256())
    for other in others:
        made = made.add_certificate(other)
    return made.sign(serialization.Encoding.DER, list(options))
