"""Showing a sheet: typeset outside the transaction, bound to the documents index inside it."""

from uuid import UUID

from yakuba.kernel.intake.contracts import (
    PreparedSheet,
    SheetProof,
    SheetView,
)
from yakuba.lib.refs import Actor


def prepare_sheet(actor: Actor, sheet: UUID) -> PreparedSheet:
    """Typeset the newest version of a sheet, outside a transaction. Binding it makes it the one that was shown.

    Raises NotAllowed, NoSheetError (also for a withdrawn one), DocumentError (a character that cannot be printed …).
    """
    raise NotImplementedError


def bind(actor: Actor, prepared: PreparedSheet) -> SheetView:
    """Register the document (収受, at the section in charge; number on first binding) and freeze the shown PDF.

    The same prepared sheet twice is bound once. Raises NotAllowed, NoSheetError, ConflictError for a closed
    reception, ContentChangedError when the sheet has a newer version.
    """
    raise NotImplementedError


def show(actor: Actor, sheet: UUID) -> SheetView:
    """Prepare and bind, unless this version is bound already. Outside a transaction. Raises what both raise."""
    raise NotImplementedError


def read_sheet(actor: Actor, sheet: UUID) -> bytes:
    """The newest frozen PDF of a bound sheet; recorded as a view. Raises NotAllowed, NoSheetError, DocumentError."""
    raise NotImplementedError


def verify_sheet(actor: Actor, sheet: UUID) -> SheetProof:
    """Compare stored files, content, signature and the audit register with each other; typesets again.

    Raises NotAllowed, NoSheetError. Recorded as a view.
    """
    raise NotImplementedError
