"""Work of this part that is done later: the events of a batch, in pieces, and the daily reminders."""

from uuid import UUID

from yakuba.kernel.cases import courses, telling
from yakuba.kernel.cases.contracts import owner
from yakuba.kernel.cases.following import reroute_closed_sections
from yakuba.kernel.cases.keeping import remind
from yakuba.kernel.cases.models import BatchRow, Case
from yakuba.kernel.cases.recalling import look_again, recall
from yakuba.kernel.jobs.contracts import Event, Job, task
from yakuba.kernel.jobs.service import DeclaredSchedule, declare_schedule, effect, has_happened, publish
from yakuba.lib import clock
from yakuba.lib.refs import Actor

PIECE = 500
ITSELF = Actor("system", "cases")


@task(takes_context=True, max_attempts=10)
def announce_batch(context: Job, *, batch: str) -> None:
    """Publish the event of every case of a batch, 500 in one transaction, each once."""
    last, number = 0, 0
    while cases := _after(UUID(batch), last):
        step = str(number)
        if not has_happened(context, step=step):
            action = _action(UUID(batch))
            with effect(context, step=step):
                for case in cases:
                    telling.order(case.door, case.key, case.version)
                    _announce(case, action)
        last, number = cases[-1].pk, number + 1


def _after(batch: UUID, last: int) -> list[Case]:
    rows = BatchRow.objects.filter(batch=batch, case__gt=last).values("case")
    return list(Case.objects.filter(pk__in=rows).order_by("pk")[:PIECE])


def _action(batch: UUID) -> str:
    return str(BatchRow.objects.filter(batch=batch).values_list("batch__action", flat=True)[0])


def _announce(case: Case, action: str) -> None:
    event = courses.graph(case.course, case.course_version).transitions[action].event
    if event:
        publish(Event(f"cases.case.{event}", owner(case.key), {"procedure": case.procedure}))


@task(max_attempts=10)
def tell_applicant(*, case: str) -> None:
    """The steps of an online case that its applicant has not been told of."""
    telling.tell(UUID(case))


@task(max_attempts=10)
def look_at_letter(*, notice: str) -> None:
    """Whether a letter that was just sent may still go out by post."""
    look_again(notice)


@task()
def daily() -> None:
    """Reminders of the day, cases of sections that end today, and letters to whom nothing may be posted any more.

    The last is done at once when a 支援措置 is applied for; a feed of the register may withhold an address too.
    """
    today = clock.today()
    recall()
    reroute_closed_sections(ITSELF, today)
    remind(today)


def declare() -> None:
    """Every morning before the counters open."""
    declare_schedule(DeclaredSchedule("cases.daily", daily, "30 6 * * *"))
