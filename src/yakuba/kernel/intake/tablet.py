"""署名用タブレット: a one-time ticket brings one device to the sheets of one reception, and to nothing else."""

from uuid import UUID

from yakuba.kernel.intake.contracts import (
    TabletSession,
    TabletView,
    Ticket,
)
from yakuba.lib.refs import Actor


def offer_signing(actor: Actor, key: UUID, version: int) -> Ticket:
    """A new ticket (128 bits) for the tablet before the resident; earlier ones and their tablets are revoked.

    It joins once, within 15 minutes. Raises NotAllowed, NoReceptionError, ConflictError.
    """
    raise NotImplementedError


def join(token: str) -> TabletSession:
    """The tablet takes the ticket; a second try is refused. Raises TabletRefusedError."""
    raise NotImplementedError


def tablet_view(secret: str) -> TabletView:
    """The bound sheets to be read and signed. Counts as a use; recorded as a view. Raises TabletRefusedError."""
    raise NotImplementedError


def tablet_sheet(secret: str, sheet: UUID) -> bytes:
    """The PDF of one of these sheets; recorded as a view. Raises TabletRefusedError, NoSheetError, DocumentError."""
    raise NotImplementedError


def sign_on_tablet(secret: str, sheet: UUID, *, shown_sha256: str, image: bytes | None = None) -> TabletView:
    """The resident signs; as ``signing.sign``. Raises TabletRefusedError besides."""
    raise NotImplementedError
