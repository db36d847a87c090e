"""A case of 支援措置の申出 leads to a 支援措置: from its opening on it waits here to be registered.

Events come in any order and may come again; every one of them asks how the case stands now.
"""

from uuid import UUID

from yakuba.apps.protection import use_cases
from yakuba.apps.protection.module import PROCEDURE
from yakuba.kernel.jobs.contracts import Event, Job
from yakuba.kernel.jobs.service import subscribe


@subscribe("cases.case.opened", "protection.case_opened")
def case_opened(event: Event, _context: Job) -> None:
    """Received: protection is provisional from here on, so it is to be registered at once."""
    _follow(event)


@subscribe("cases.case.decided", "protection.case_decided")
def case_decided(event: Event, _context: Job) -> None:
    """Decided: what was decided is offered to whoever records it of the 支援措置."""
    _follow(event)


@subscribe("cases.case.withdrawn", "protection.case_withdrawn")
def case_withdrawn(event: Event, _context: Job) -> None:
    """Withdrawn: nothing is left to register; what was registered is to be looked at."""
    _follow(event)


def _follow(event: Event) -> None:
    if event.data.get("procedure") == PROCEDURE:
        use_cases.follow_case(case=UUID(event.subject.id))
