"""署名: bound to the exact document that was shown, by its SHA-256."""

from uuid import UUID

from yakuba.kernel.intake.contracts import (
    SheetView,
)
from yakuba.lib.refs import Actor


def sign(actor: Actor, sheet: UUID, *, shown_sha256: str, image: bytes | None = None) -> SheetView:
    """Sign what was shown, on the screen: without ``image`` the name is printed (記名), with it the drawn signature.

    ``image`` is a PNG of at most 400 kB that is not blank. The signed PDF is frozen as the next
    version of the document. Outside a transaction. The same signature again changes nothing. Raises ContentChangedError where ``shown_sha256`` is not
    the newest version's, SigningRefusedError (the rule asks for a drawn signature or for paper; nothing to sign; not
    complete; nobody filed), UploadRefusedError for the picture, NotAllowed, NoSheetError, ConflictError.
    """
    raise NotImplementedError


def sign_on_paper(actor: Actor, sheet: UUID, *, shown_sha256: str) -> SheetView:
    """Record that the printed sheet came back signed by hand (also where a tablet would do). As ``sign``."""
    raise NotImplementedError
