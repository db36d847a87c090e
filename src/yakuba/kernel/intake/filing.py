"""Who filed, in which capacity and by which proof; and how identity was checked."""

from collections.abc import Sequence
from uuid import UUID

from yakuba.kernel.intake.contracts import (
    Filing,
    IdentityPaper,
    IdentityView,
    ReceptionView,
)
from yakuba.lib.refs import Actor


def file_as(actor: Actor, key: UUID, version: int, filing: Filing) -> ReceptionView:
    """Record who files. Outside a transaction; the same again changes nothing.

    Raises BadFilingError (a unit that is not there, an empty name, a capacity that no definition of a composed sheet
    allows: ``procedure`` names it), EscalateError (people: stop, say nothing, call the chief), NotAllowed,
    NoReceptionError, ConflictError.
    """
    raise NotImplementedError


def filing(actor: Actor, key: UUID) -> Filing | None:
    """Who files, as last recorded; recorded as a view. Raises NotAllowed, NoReceptionError."""
    raise NotImplementedError


def identity_papers() -> tuple[IdentityPaper, ...]:
    """The kinds of paper by which identity may be checked, in the order of ``identity_papers.yaml``."""
    raise NotImplementedError


def check_identity(actor: Actor, key: UUID, version: int, *, subject: str, papers: Sequence[str]) -> ReceptionView:
    """Record that ``subject`` (FILER, AGENT or a member's key) was identified by these kinds of paper (codes).

    One of group 1 or two of group 2; never a number. The same again changes nothing. Raises IdentityRefusedError,
    NotAllowed, NoReceptionError, ConflictError.
    """
    raise NotImplementedError


def identity_checks(actor: Actor, key: UUID) -> tuple[IdentityView, ...]:
    """The newest check of each subject; recorded as a view. Raises NotAllowed, NoReceptionError."""
    raise NotImplementedError
