"""Messages and handlers for tests of the gate."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from yakuba.kernel.gate import messages
from yakuba.kernel.gate.contracts import Delivery, RefusedError
from yakuba.kernel.gate.contracts import Reason as Why
from yakuba.lib import clock
from yakuba.lib.refs import Actor

RESIDENT = Actor("resident", "3f6d1a9e-0000-4000-8000-000000000001")
NOON = datetime(2026, 6, 1, 12, tzinfo=clock.JST)


def withdrawn(submission: UUID, reason: str = "") -> messages.ApplicationWithdrawn:
    """The smallest message of a stream."""
    return messages.ApplicationWithdrawn(submission=submission, reason=reason, at=NOON)


def state_changed(submission: UUID | None = None) -> messages.ApplicationStateChanged:
    """From the desk to the portal."""
    return messages.ApplicationStateChanged(
        submission=submission or uuid4(), state=messages.ApplicantState.WORKING, at=NOON
    )


class Taken(list[tuple[str, int]]):
    """Notes what it is given: (reason of the withdrawal, sequence). ``refusing`` makes it refuse a reason."""

    def __init__(self) -> None:
        super().__init__()
        self.deliveries: list[Delivery] = []
        self.refusing: str = ""
        self.failing: str = ""

    def __call__(self, message: Any, delivery: Delivery) -> None:
        reason = getattr(message, "reason", "")
        if self.refusing and reason == self.refusing:
            raise RefusedError(Why.NOT_ACCEPTED, "この申請は取り下げられません。")
        if self.failing and reason == self.failing:
            raise RuntimeError("a fault of ours")
        self.append((reason, delivery.sequence))
        self.deliveries.append(delivery)
