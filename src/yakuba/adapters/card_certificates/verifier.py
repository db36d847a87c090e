"""Whose signature it is: the CMS, the authority, the use, the validity, the list, the four items; in this order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from yakuba.adapters.card_certificates import cms, holders, lists
from yakuba.kernel.identity.contracts import CardCheckDownError, CardFault, CardHolder, CardRefusedError

LEAST_BITS = 2048
DIGESTS = (hashes.SHA256, hashes.SHA384, hashes.SHA512)


@dataclass(frozen=True, slots=True)
class Authority:
    """What makes certificates trusted here.

    ``anchors``: certificates of the authorities (several of one name while their key changes). ``lists``: a CRL in
    DER, or a folder of them. ``oids``: where the four items are. ``policy``: the certificate policy (dotted) that a
    certificate for signing carries, "" when the use of the key alone decides.
    """

    anchors: tuple[x509.Certificate, ...]
    lists: Path
    oids: holders.Oids
    policy: str = ""


class Verifier:
    """The check for one set of trusted authorities (``kernel.identity`` CardVerifier)."""

    def __init__(self, authority: Authority) -> None:
        self.authority = authority

    def verify(self, signed: bytes, text: bytes, at: datetime) -> CardHolder:
        """See CardVerifier. Raises CardRefusedError, CardCheckDownError."""
        signature = cms.read(signed)
        cms.check(signature, text)
        certificate = signature.certificate
        try:
            issuer = self._issuer(certificate, at)
            self._check_use(certificate)
            _check_validity(certificate, at)
            self._check_list(certificate, issuer, at)
            items = holders.four_items(certificate, self.authority.oids)
        except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
            # Of the certificate: a malformed extension, an item that is missing or cannot be read.
            raise CardRefusedError(CardFault.UNREADABLE) from None
        return CardHolder(
            name=items.name,
            born=items.born,
            sex=items.sex,
            address=items.address,
            serial=certificate.serial_number,
            issuer=_fingerprint(issuer),
            fingerprint=_fingerprint(certificate),
        )

    def _issuer(self, certificate: x509.Certificate, at: datetime) -> x509.Certificate:
        """The trusted authority whose key signed it; its name alone says nothing."""
        if _is_sound(certificate):
            for anchor in self.authority.anchors:
                if _is_authority(anchor, at) and _signed_by(certificate, anchor):
                    return anchor
        raise CardRefusedError(CardFault.UNTRUSTED)

    def _check_use(self, certificate: x509.Certificate) -> None:
        try:
            usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        except x509.ExtensionNotFound:
            raise CardRefusedError(CardFault.NOT_FOR_SIGNING) from None
        wanted = self.authority.policy
        if not usage.content_commitment or (wanted and wanted not in _policies(certificate)):
            raise CardRefusedError(CardFault.NOT_FOR_SIGNING)

    def _check_list(self, certificate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> None:
        newest = lists.newest(self.authority.lists, certificate, issuer)
        if certificate.serial_number in newest.revoked:
            raise CardRefusedError(CardFault.REVOKED)
        if at > newest.next_at:
            raise CardRefusedError(CardFault.STALE_LIST)


def build() -> Verifier:
    """The check that the settings describe. Raises CardCheckDownError while the authorities' file is not there."""
    try:
        anchors = x509.load_pem_x509_certificates(Path(settings.CARD_ANCHORS).read_bytes())
    except (OSError, ValueError) as error:
        raise CardCheckDownError(f"the trusted authorities (CARD_ANCHORS): {type(error).__name__}") from error
    oids = holders.Oids.read(settings.CARD_OIDS)
    return Verifier(Authority(tuple(anchors), Path(settings.CARD_LISTS), oids, settings.CARD_POLICY))


def _is_sound(certificate: x509.Certificate) -> bool:
    """Whether it is one of a holder, made with today's algorithms, and asks for nothing that is not understood here."""
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < LEAST_BITS:
        return False
    if not isinstance(certificate.signature_hash_algorithm, DIGESTS):
        return False
    if any(one.critical and isinstance(one.value, x509.UnrecognizedExtension) for one in certificate.extensions):
        return False
    return not _is_ca(certificate)


def _is_authority(anchor: x509.Certificate, at: datetime) -> bool:
    return _is_ca(anchor) and anchor.not_valid_before_utc <= at <= anchor.not_valid_after_utc


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _signed_by(certificate: x509.Certificate, anchor: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(anchor)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _check_validity(certificate: x509.Certificate, at: datetime) -> None:
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise CardRefusedError(CardFault.EXPIRED)


def _policies(certificate: x509.Certificate) -> Iterable[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(policy.policy_identifier.dotted_string for policy in found)


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()
