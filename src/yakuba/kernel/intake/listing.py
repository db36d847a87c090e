"""The list of receptions as a page shows it: narrowed, sorted and counted, however many a day has."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from yakuba.kernel.intake.contracts import ReceptionRow, State
from yakuba.kernel.intake.models import Member, Reception
from yakuba.kernel.intake.reading import as_row
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.lib import clock
from yakuba.lib.refs import Actor

SORTS: Mapping[str, str] = {
    "number": "number", "event": "event", "ticket": "ticket", "opened": "opened_at", "state": "state"
}  # fmt: skip


def at_work(
    actor: Actor,
    *,
    on: date,
    state: State | None = None,
    number: str = "",
    sort: str = "opened",
    descending: bool = True,
    first: int = 0,
    most: int = 50,
) -> tuple[list[ReceptionRow], int]:
    """Receptions opened on the day, dated back or not, and all that are still open: rows from ``first`` on, and the
    total. ``number`` is a reception's number or the beginning of a ticket. Raises NotAllowed, KeyError (sort).

    Three queries beside those of the right, for one row and for ten thousand.
    """
    allowed = as_filter(scope(actor, "reception.list"), section="section", office="office")
    found = Reception.objects.filter(allowed, _of_the_day(on), _wanted(state, number))
    turn = "-" if descending else ""
    rows = list(found.order_by(turn + SORTS[sort], turn + "id")[first : first + most])
    present = _present([row.pk for row in rows])
    return [as_row(row, present.get(row.pk, 0)) for row in rows], found.count()


def _of_the_day(on: date) -> Q:
    begin = datetime(on.year, on.month, on.day, tzinfo=clock.JST)
    return Q(state=State.OPEN) | Q(opened_at__gte=begin, opened_at__lt=begin + timedelta(days=1))


def _wanted(state: State | None, number: str) -> Q:
    wanted = Q() if state is None else Q(state=state)
    if not number:
        return wanted
    by_ticket = Q(ticket__istartswith=number)
    is_number = number.isascii() and number.isdigit() and len(number) < 9
    return wanted & (by_ticket | Q(number=int(number)) if is_number else by_ticket)


def _present(receptions: list[int]) -> dict[int, int]:
    """How many people are in each; counted for the rows of the page only."""
    members = Member.objects.filter(reception_id__in=receptions, removed=False).values("reception_id")
    return {row["reception_id"]: row["people"] for row in members.annotate(people=Count("id")).order_by()}
