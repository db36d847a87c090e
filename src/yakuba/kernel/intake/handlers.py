"""What intake takes in from the portal."""

from uuid import UUID

from yakuba.kernel.gate import messages
from yakuba.kernel.gate import service as gate
from yakuba.kernel.intake import card_taking, ending, link_taking, online, visits
from yakuba.kernel.jobs.contracts import task
from yakuba.kernel.jobs.service import DeclaredSchedule, declare_schedule

gate.receives(messages.ApplicationSubmitted)(online.keep)
gate.receives(messages.VisitPlanned)(visits.keep)
gate.receives(messages.VisitChanged)(visits.change)
gate.receives(messages.VisitCancelled)(visits.cancel)
gate.receives(messages.LinkRequested)(link_taking.take_request)
gate.prepares(messages.CardLinkRequested)(card_taking.prepare)
gate.receives(messages.LinkRemoved)(link_taking.take_removal)


@task()
def receive_online(*, submission: str) -> None:
    """One online application becomes a reception with its sheet; a repeat goes on where the last one stopped."""
    online.take(UUID(submission))


@task()
def forget_visits() -> None:
    """Every night: announced visits of days long past."""
    visits.forget()


@task()
def forget_links() -> None:
    """Every night: tries of past days, and codes long over."""
    link_taking.forget()


@task()
def end_left_open() -> None:
    """Every night: receptions that nobody has ended."""
    ending.end_left_open()


declare_schedule(DeclaredSchedule("intake.forget_visits", forget_visits, "35 4 * * *"))
declare_schedule(DeclaredSchedule("intake.forget_links", forget_links, "36 4 * * *"))
declare_schedule(DeclaredSchedule("intake.end_left_open", end_left_open, "37 4 * * *"))
