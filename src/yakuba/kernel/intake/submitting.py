"""提出: what is complete, identified and signed is received at one moment, once."""

from datetime import date
from uuid import UUID

from yakuba.kernel.intake.contracts import (
    Door,
    Lack,
    SubmissionView,
)
from yakuba.lib.refs import Actor


def lacks(actor: Actor, key: UUID) -> tuple[Lack, ...]:
    """What is still missing before the chosen sheets can be received; recorded as a view."""
    raise NotImplementedError


def receive(
    actor: Actor,
    key: UUID,
    version: int,
    *,
    submission_key: UUID,
    door: Door = Door.COUNTER,
    postmarked_on: date | None = None,
) -> SubmissionView:
    """Receive every chosen sheet that is not received yet, at this moment; publishes ``intake.submission.received``.

    The same ``submission_key`` again returns the same submission. ``postmarked_on`` is the day of 通信日付印 of what
    came by mail. Raises IncompleteError with all that is missing, ConflictError, NotAllowed, NoReceptionError.
    """
    raise NotImplementedError


def submission(actor: Actor, key: UUID) -> SubmissionView:
    """What was received; recorded as a view. A system actor's caller has checked the right itself.

    Raises NotAllowed, NoSubmissionError.
    """
    raise NotImplementedError


def submissions(actor: Actor, key: UUID) -> tuple[SubmissionView, ...]:
    """All submissions of a reception, oldest first; recorded as a view. Raises NotAllowed, NoReceptionError."""
    raise NotImplementedError
