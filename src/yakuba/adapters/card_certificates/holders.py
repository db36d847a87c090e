"""基本4情報 in a certificate: otherNames of the SubjectAltName, each under an object identifier of its own."""

import re
from dataclasses import dataclass
from datetime import date

from cryptography import x509
from cryptography.hazmat import asn1

from yakuba.adapters.card_certificates.der import wrapped

SEXES = {"1": "male", "2": "female", "3": ""}
DAY = re.compile(r"[0-9]{8}")


@dataclass(frozen=True, slots=True)
class Oids:
    """Under which object identifiers an authority writes the four items, in dotted form."""

    name: str
    born: str
    sex: str
    address: str

    @classmethod
    def read(cls, text: str) -> "Oids":
        """Four, separated by commas: 氏名, 生年月日, 性別, 住所. Raises ValueError for anything else."""
        found = [x509.ObjectIdentifier(part.strip()).dotted_string for part in text.split(",")]
        if len(set(found)) != 4:
            raise ValueError("four different object identifiers: name, birth date, sex, address")
        return cls(*found)


@dataclass(frozen=True, slots=True)
class FourItems:
    """As the certificate writes them."""

    name: str
    born: date
    sex: str
    address: str


@asn1.sequence
class _Text:
    value: str


def four_items(certificate: x509.Certificate, oids: Oids) -> FourItems:
    """Raises ValueError unless each is there once and can be read.

    UTF8String each; the birth date as YYYYMMDD, the sex as 1 (男), 2 (女) or 3 (neither).
    """
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise ValueError("no SubjectAltName") from None
    others = [name for name in names if isinstance(name, x509.OtherName)]
    said = {oid: [one.value for one in others if one.type_id.dotted_string == oid] for oid in _each(oids)}
    if any(len(values) != 1 for values in said.values()):
        raise ValueError("each of the four items stands there once")
    name, born, sex, address = (_text(said[oid][0]) for oid in _each(oids))
    if not name or not address or sex not in SEXES or not DAY.fullmatch(born):
        raise ValueError("an item of the certificate cannot be read")
    return FourItems(name, date(int(born[:4]), int(born[4:6]), int(born[6:])), SEXES[sex], address)


def _each(oids: Oids) -> tuple[str, str, str, str]:
    """In the order of the four items."""
    return oids.name, oids.born, oids.sex, oids.address


def _text(der: bytes) -> str:
    return asn1.decode_der(_Text, wrapped(der)).value
