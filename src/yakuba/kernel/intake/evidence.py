"""What shows that a sheet is what was shown and signed."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from yakuba.kernel.documents.contracts import Prepared


@dataclass(frozen=True, slots=True)
class PreparedSheet:
    """A sheet typeset and durable, not bound yet. ``shown_sha256`` is of the PDF."""

    sheet: UUID
    version: int
    content_sha256: str
    shown_sha256: str
    prepared: Prepared


class Validity(StrEnum):
    """What verifying a sheet found."""

    UNSIGNED = "unsigned"
    VALID = "valid"
    ALTERED = "altered"
    TAMPERED = "tampered"


@dataclass(frozen=True, slots=True)
class SheetProof:
    """``signed_version`` is the newest signed version, ``version`` the newest of all.

    ALTERED: a newer version waits for a signature, the signed one stands whole. TAMPERED: stored bytes or rows are
    not what was recorded; ``problems`` says what, for the officer.
    """

    validity: Validity
    version: int
    signed_version: int | None
    problems: tuple[str, ...] = ()
