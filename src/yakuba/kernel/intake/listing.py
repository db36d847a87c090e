"""The list of receptions as a page shows it: narrowed, sorted and counted, however many a day has."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from yakuba.kernel.intake.contracts import ReceptionRow, State, Whose
from yakuba.kernel.intake.models import Member, Reception
from yakuba.kernel.intake.reaching import opening, within_scope
from yakuba.kernel.intake.reading import CONTINUE, as_row
from yakuba.kernel.intake.tracing import PRINTED, on_paper
from yakuba.kernel.organisation.contracts import Scope
from yakuba.kernel.organisation.service import as_filter, scope, scopes
from yakuba.lib import clock
from yakuba.lib.refs import Actor

LIST = "reception.list"
SORTS: Mapping[str, str] = {
    "number": "number", "event": "event", "ticket": "ticket", "opened": "opened_at", "state": "state"
}  # fmt: skip


def at_work(
    actor: Actor,
    *,
    on: date,
    state: State | None = None,
    number: str = "",
    whose: Whose = Whose.ALL,
    sort: str = "opened",
    descending: bool = True,
    first: int = 0,
    most: int = 50,
) -> tuple[list[ReceptionRow], int]:
    """Receptions opened on the day, dated back or not, and all that are still open: rows from ``first`` on, and the
    total. ``number`` is a reception's number, as it is or as papers print it, or the beginning of a ticket. Shared are
    those of other sections in which one's own is involved. Raises NotAllowed, KeyError (sort).

    Four queries, for one row and for ten thousand.
    """
    reach = scopes(actor, (LIST, CONTINUE))
    if LIST not in reach:
        scope(actor, LIST)
    found = Reception.objects.filter(_whose(reach[LIST], whose), _of_the_day(on), _wanted(state, number))
    turn = "-" if descending else ""
    ordered = found.order_by(turn + SORTS[sort], turn + "id")[first : first + most]
    rows = list(ordered.annotate(opens=opening(reach.get(CONTINUE))))
    present = _present([row.pk for row in rows])
    return [as_row(row, present.get(row.pk, 0), opens=row.opens) for row in rows], found.count()


def _whose(reach: Scope, whose: Whose) -> Q:
    own = as_filter(reach, section="section", office="office")
    if whose is Whose.OWN:
        return own
    return within_scope(reach) & ~own if whose is Whose.SHARED else within_scope(reach)


def _of_the_day(on: date) -> Q:
    begin = datetime(on.year, on.month, on.day, tzinfo=clock.JST)
    return Q(state=State.OPEN) | Q(opened_at__gte=begin, opened_at__lt=begin + timedelta(days=1))


def _wanted(state: State | None, number: str) -> Q:
    wanted = Q() if state is None else Q(state=state)
    if not number:
        return wanted
    if (printed := PRINTED.fullmatch(number)) is not None:
        return wanted & on_paper(*map(int, printed.groups()))
    by_ticket = Q(ticket__istartswith=number)
    is_number = number.isascii() and number.isdigit() and len(number) < 9
    return wanted & (by_ticket | Q(number=int(number)) if is_number else by_ticket)


def _present(receptions: list[int]) -> dict[int, int]:
    """How many people are in each; counted for the rows of the page only."""
    members = Member.objects.filter(reception_id__in=receptions, removed=False).values("reception_id")
    return {row["reception_id"]: row["people"] for row in members.annotate(people=Count("id")).order_by()}
