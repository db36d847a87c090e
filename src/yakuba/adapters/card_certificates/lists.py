"""Lists of revoked certificates (CRL, RFC 5280), as files that something else brings: one file, or a folder of them.

The desk has no way to the Internet; whoever fetches the lists (a job on the relay, an operator) puts them there whole,
under a name ending in ``.crl``, by renaming. A list is read, its signature checked and its numbers put into a set once
for each file as it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509

from yakuba.kernel.identity.contracts import CardCheckDownError

KNOWN = frozenset({x509.CRLNumber.oid, x509.AuthorityKeyIdentifier.oid, x509.IssuingDistributionPoint.oid})


@dataclass(frozen=True, slots=True)
class RevocationList:
    """One list. ``points``: the distribution points that it is for; None: all certificates of its issuer."""

    issued_at: datetime
    next_at: datetime
    points: frozenset[str] | None
    revoked: frozenset[int]

    def covers(self, certificate: x509.Certificate) -> bool:
        """Whether the certificate would be in it."""
        return self.points is None or bool(self.points & points_of(certificate))


def newest(path: Path, certificate: x509.Certificate, issuer: x509.Certificate) -> RevocationList:
    """The newest list of this issuer that covers the certificate. Raises CardCheckDownError when there is none."""
    found = [one for one in _all(path, issuer) if one.covers(certificate)]
    if not found:
        raise CardCheckDownError("there is no list of revoked certificates of this authority")
    return max(found, key=lambda one: one.issued_at)


def points_of(certificate: x509.Certificate) -> frozenset[str]:
    """Where the certificate says that its list is."""
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(str(name.value) for point in points for name in point.full_name or ())


def _all(path: Path, issuer: x509.Certificate) -> Iterator[RevocationList]:
    try:
        files = sorted(path.glob("*.crl")) if path.is_dir() else [path]
        states = [(file, file.stat()) for file in files]
    except OSError as error:
        raise CardCheckDownError(f"the list of revoked certificates: {type(error).__name__}") from error
    for file, state in states:
        found = _read(str(file), state.st_ino, state.st_mtime_ns, state.st_size, issuer)
        if found is not None:
            yield found


@lru_cache(maxsize=64)
def _read(file: str, _inode: int, _changed: int, _size: int, issuer: x509.Certificate) -> RevocationList | None:
    """None for what is no full list that this issuer has signed: it is as if it did not lie there."""
    try:
        crl = x509.load_der_x509_crl(Path(file).read_bytes())
        is_its_own = crl.issuer == issuer.subject and crl.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # of any other kind of key it says no
        if not is_its_own or crl.next_update_utc is None:
            return None
        points = _points(crl)
    except (OSError, ValueError, TypeError, x509.UnsupportedGeneralNameType, _Partial):
        return None
    revoked = frozenset(entry.serial_number for entry in crl)
    return RevocationList(crl.last_update_utc, crl.next_update_utc, points, revoked)


class _Partial(Exception):  # noqa: N818 - never leaves this module
    """A list that does not say everything about the certificates that it is for."""


def _points(crl: x509.CertificateRevocationList) -> frozenset[str] | None:
    points: frozenset[str] | None = None
    for extension in crl.extensions:
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            points = _of_distribution(extension.value)
        elif isinstance(extension.value, x509.DeltaCRLIndicator) or (extension.critical and extension.oid not in KNOWN):
            raise _Partial
    return points


def _of_distribution(point: x509.IssuingDistributionPoint) -> frozenset[str] | None:
    if point.indirect_crl or point.only_contains_ca_certs or point.only_contains_attribute_certs:
        raise _Partial
    if point.only_some_reasons:
        raise _Partial
    return frozenset(str(name.value) for name in point.full_name) if point.full_name else None
