"""What there is to tell an applicant without an account, and how it can be done."""

from dataclasses import dataclass, field
from datetime import datetime

from yakuba.kernel.cases.vocabulary import Telling, Way


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What a step had to tell an applicant without an account. ``delivery``: where the notice by post stands
    (``notices.DeliveryState``), empty by hand; ``reached``: a ``Reached``, empty while it waits.
    """

    id: int
    what: Telling
    way: Way
    at: datetime
    delivery: str
    reached: str
    done_at: datetime | None
    done_by: str

    @property
    def waits(self) -> bool:
        """Whether somebody still has to give or say it."""
        return self.way is Way.HAND and not self.reached


@dataclass(frozen=True, slots=True)
class Ways:
    """How the applicant of a case can be told now; none of an online case, whose applicant is told on the portal.

    ``because``: why not by post. ``address``: where a letter would go, in one line; ``needs_postcode``: it has none.
    """

    ways: tuple[Way, ...] = ()
    because: str = ""
    address: str = field(default="", repr=False)
    needs_postcode: bool = False
