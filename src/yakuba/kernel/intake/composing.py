"""様式 of a reception: which sheets it needs, with which content; versions are only ever added."""

from uuid import UUID

from yakuba.kernel.intake.contracts import (
    FieldToAsk,
    ReceptionView,
    SheetView,
)
from yakuba.lib.refs import Actor


def compose(actor: Actor, key: UUID, version: int) -> tuple[SheetView, ...]:
    """Make the sheets that the answers call for: duties and claims, and the optional ones that were wished.

    One sheet for each (procedure, unit). Content that changed becomes a new, unsigned version; a sheet that is no
    longer needed is withdrawn with its reason, one needed again gets a new version; a received one stays. Composing
    again changes nothing. From then on every later change of the reception composes in the same transaction. The
    reception's version stays. Withdrawn sheets come last. Raises NotAllowed, NoReceptionError, ConflictError.
    """
    raise NotImplementedError


def sheets(actor: Actor, key: UUID) -> tuple[SheetView, ...]:
    """The sheets as last composed, in the order of the guide, withdrawn ones last; recorded as a view."""
    raise NotImplementedError


def missing_fields(actor: Actor, key: UUID) -> tuple[FieldToAsk, ...]:
    """Every box that is still empty on a chosen sheet, each once, in the order of fields.yaml; recorded as a view.

    What register, event, identity or another answer tells is never among them. Raises NotAllowed, NoReceptionError.
    """
    raise NotImplementedError


def wish(actor: Actor, key: UUID, version: int, procedure: str, unit: str, wanted: bool) -> ReceptionView:
    """Take up an optional procedure that the guide lists for ``unit``, or leave any listed one for another day.

    The same wish again changes nothing. Raises NotAllowed, NoReceptionError, ConflictError, BadStatementError where
    the guide does not list it or it was received.
    """
    raise NotImplementedError
