"""CMS SignedData (RFC 5652) as a card makes it: DER, detached, one signer by issuer and serial, SHA-256 with RSA.

Anything else is unreadable on purpose: the fewer shapes are read, the fewer can be played with.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from yakuba.adapters.card_certificates.der import unwrapped, wrapped
from yakuba.kernel.identity.contracts import CardFault, CardRefusedError

MOST_BYTES = 32 << 10
SIGNED_DATA = "1.2.840.113549.1.7.2"
DATA = "1.2.840.113549.1.7.1"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SHA256 = "2.16.840.1.101.3.4.2.1"
RSA = frozenset({"1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11"})
"""rsaEncryption or sha256WithRSAEncryption: PKCS #1 v1.5 with the digest named beside it."""


@asn1.sequence
class Algorithm:
    """AlgorithmIdentifier without parameters of its own."""

    oid: x509.ObjectIdentifier
    parameters: asn1.Null | None


@asn1.sequence
class Attribute:
    """Attribute of the signer."""

    type: x509.ObjectIdentifier
    values: asn1.SetOf[asn1.TLV]


@asn1.sequence
class IssuerAndSerial:
    """IssuerAndSerialNumber."""

    issuer: asn1.TLV
    serial: int


@asn1.sequence
class Encapsulated:
    """EncapsulatedContentInfo; a detached signature has no content."""

    type: x509.ObjectIdentifier
    content: Annotated[bytes | None, asn1.Explicit(0)]


@asn1.sequence
class SignerInfo:
    """SignerInfo, version 1."""

    version: int
    signer: IssuerAndSerial
    digest: Algorithm
    attributes: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(0)]
    algorithm: Algorithm
    signature: bytes
    unsigned: Annotated[asn1.SetOf[Attribute] | None, asn1.Implicit(1)]


@asn1.sequence
class SignedData:
    """SignedData. Lists that came along are read over: a signer does not say whether they are revoked."""

    version: int
    digests: asn1.SetOf[Algorithm]
    content: Encapsulated
    certificates: Annotated[asn1.SetOf[x509.Certificate] | None, asn1.Implicit(0)]
    lists: Annotated[asn1.SetOf[asn1.TLV] | None, asn1.Implicit(1)]
    signers: asn1.SetOf[SignerInfo]


@asn1.sequence
class ContentInfo:
    """The outermost layer."""

    type: x509.ObjectIdentifier
    content: Annotated[SignedData, asn1.Explicit(0)]


@asn1.sequence
class _Attributes:
    values: asn1.SetOf[Attribute]


@asn1.sequence
class _Issuer:
    name: asn1.TLV


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. ``signed``: the attributes under it, which hold the ``digest``; None: the text itself is."""

    certificate: x509.Certificate
    key: rsa.RSAPublicKey
    value: bytes
    signed: bytes | None
    digest: bytes | None


def read(octets: bytes) -> Signature:
    """Raises CardRefusedError (``unreadable``) for anything but the agreed form."""
    if len(octets) > MOST_BYTES:
        raise CardRefusedError(CardFault.UNREADABLE)
    try:
        outer = asn1.decode_der(ContentInfo, octets)
        return _signature(outer)
    except (ValueError, x509.InvalidVersion, UnsupportedAlgorithm):
        raise CardRefusedError(CardFault.UNREADABLE) from None


def check(signature: Signature, text: bytes) -> None:
    """Raises CardRefusedError (``changed``) unless it is a signature of exactly ``text``."""
    if signature.digest is not None and not hmac.compare_digest(signature.digest, hashlib.sha256(text).digest()):
        raise CardRefusedError(CardFault.CHANGED)
    signed = text if signature.signed is None else signature.signed
    try:
        signature.key.verify(signature.value, signed, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise CardRefusedError(CardFault.CHANGED) from None


def _signature(outer: ContentInfo) -> Signature:
    data = outer.content
    signers = data.signers.as_list()
    _must(outer.type.dotted_string == SIGNED_DATA and data.content.type.dotted_string == DATA)
    _must(data.version == 1 and [one.oid.dotted_string for one in data.digests.as_list()] == [SHA256])
    _must(data.content.content is None and len(signers) == 1)
    signer = signers[0]
    _must(signer.version == 1 and signer.digest.oid.dotted_string == SHA256)
    _must(signer.algorithm.oid.dotted_string in RSA)
    certificate = _certificate(data, signer.signer)
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("not an RSA key")
    if signer.attributes is None:
        return Signature(certificate, key, signer.signature, None, None)
    return Signature(certificate, key, signer.signature, _as_set(signer.attributes), _digest(signer.attributes))


def _certificate(data: SignedData, signer: IssuerAndSerial) -> x509.Certificate:
    issuer = (bytes(signer.issuer.tag_bytes), bytes(signer.issuer.data))
    came = data.certificates.as_list() if data.certificates is not None else []
    mine = [one for one in came if one.serial_number == signer.serial and _name(one.issuer) == issuer]
    _must(len(mine) == 1)
    return mine[0]


def _name(name: x509.Name) -> tuple[bytes, bytes]:
    read_back = asn1.decode_der(_Issuer, wrapped(name.public_bytes())).name
    return bytes(read_back.tag_bytes), bytes(read_back.data)


def _digest(attributes: asn1.SetOf[Attribute]) -> bytes:
    """The message digest; both attributes that RFC 5652 demands must be there, once, with one value."""
    found: dict[str, asn1.TLV] = {}
    for attribute in attributes.as_list():
        values = attribute.values.as_list()
        name = attribute.type.dotted_string
        _must(name not in found and len(values) == 1)
        found[name] = values[0]
    _must(CONTENT_TYPE in found and MESSAGE_DIGEST in found)
    _must(found[CONTENT_TYPE].parse(x509.ObjectIdentifier).dotted_string == DATA)
    digest: bytes = found[MESSAGE_DIGEST].parse(bytes)
    return digest


def _as_set(attributes: asn1.SetOf[Attribute]) -> bytes:
    """What is signed: the attributes as SET OF, not under the tag they have in the message (RFC 5652, 5.4)."""
    return unwrapped(asn1.encode_der(_Attributes(values=attributes)))


def _must(holds: bool) -> None:
    if not holds:
        raise ValueError("not the agreed form")
