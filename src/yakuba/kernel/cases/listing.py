"""Lists of cases within the reader's right: filtered, sorted and paged by SQL; who was listed is recorded."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record_many
from yakuba.kernel.cases.contracts import CasePage, Filter, NotPossibleError, Sort, State, owner
from yakuba.kernel.cases.models import OPEN, TO_TELL, Case, NameKey
from yakuba.kernel.cases.rows import rows_for, stored_rows
from yakuba.kernel.cases.slot_needs import slots_up_for
from yakuba.kernel.cases.stored import Stored
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Seat
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.lib import clock
from yakuba.lib.names import kana_keys, latin_keys, name_key
from yakuba.lib.refs import Actor

PAGE = 50
MOST_COUNTED = 1000
SORTS: Mapping[Sort, tuple[str, ...]] = {
    "arrived": ("arrived_on", "id"),
    "-arrived": ("-arrived_on", "-id"),
    "due": ("due_on", "id"),
    "-due": ("-due_on", "-id"),
    "number": ("number",),
    "-number": ("-number",),
    "state": ("state", "due_on", "id"),
    "-state": ("-state", "due_on", "id"),
    "procedure": ("procedure", "due_on", "id"),
    "-procedure": ("-procedure", "due_on", "id"),
    "assignee": ("assignee", "due_on", "id"),
    "-assignee": ("-assignee", "-due_on", "-id"),  # the same index from its end
}


def search(actor: Actor, filter: Filter, *, sort: Sort = "due", page: int = 1) -> CasePage:  # noqa: A002 - the word of the contract
    """One page of the cases that the actor may list; who is on it is recorded. Raises NotAllowed.

    A page behind the last one is the last one, for which alone anything is counted. At most 12 queries at any size.
    Raises NotPossibleError for an order that there is not.
    """
    if sort not in SORTS:
        raise NotPossibleError(_("その順では並べられません。見出しから選んでください。"))
    rows = selected(actor, filter).order_by(*SORTS[sort])
    number = max(1, page)
    found = _part(rows, number)
    if number > 1 and not found:
        number = max(1, ceil(rows[: PAGE * (number - 1)].count() / PAGE))
        found = _part(rows, number)
    shown = found[:PAGE]
    if shown:
        record_many(actor=actor, act="cases.case.listed", subjects=[owner(case.key) for case in shown])
    return CasePage(rows_for(shown), len(found) > PAGE, number)


def _part(rows: QuerySet[Case], number: int) -> list[Stored]:
    """The rows of a page, and the one after them."""
    start = PAGE * (number - 1)
    return list(stored_rows(rows[start : start + PAGE + 1]))


def selected(actor: Actor, wanted: Filter, act: str = "cases.list") -> QuerySet[Case]:
    """The cases of a filter within the right, in no order. Raises NotAllowed."""
    reach = scope(actor, act)
    seats = organisation.seats_of(actor.id) if wanted.waiting_for_me and actor.kind == "staff" else []
    by_slot = wanted.waiting_for_me and reach.kinds is None  # then the section of the slot counts, in waiting_for
    place = Q() if by_slot else as_filter(reach, section="section", office="taken_office")
    return Case.objects.filter(place, *conditions(actor, wanted, seats))


def conditions(actor: Actor, wanted: Filter, seats: Sequence[Seat]) -> list[Q]:
    """The filter as conditions; an empty part does not limit."""
    text = wanted.text.strip()
    asked = (
        (wanted.open_only and not wanted.to_tell, OPEN),
        (wanted.to_tell, TO_TELL),
        (wanted.states, Q(state__in=[state.value for state in wanted.states])),
        (wanted.procedures, Q(procedure__in=wanted.procedures)),
        (wanted.section, Q(section=wanted.section)),
        (wanted.mine, Q(assignee=actor.id)),
        (wanted.unassigned, Q(assignee="")),
        (wanted.overdue, overdue_on(clock.today())),
        (wanted.waiting_for_me, waiting_for(actor, seats)),
        (wanted.submission, Q(submission=wanted.submission)),
        (text, _named(text)),
    )
    return [condition for wish, condition in asked if wish]


def overdue_on(day: date) -> Q:
    """Open cases whose last day has passed and whose clock runs."""
    return OPEN & Q(due_on__lt=day, stopped_since=None)


def waiting_for(actor: Actor, seats: Sequence[Seat]) -> Q:
    """Cases with a slot whose turn it is and that the actor fills; never one that they drafted."""
    return Q(Exists(slots_up_for(seats, decisions=True)), state=State.CIRCULATING.value) & ~Q(drafted_by=actor.id)


def _named(text: str) -> Q:
    """A number from its beginning, or a name in any writing from its beginning."""
    keys = {name_key(text), *kana_keys(text)[:1], *latin_keys(text)[:1]} - {""}
    begins = Q(pk__in=[])
    if "\x00" in text:
        return begins
    for key in keys:
        begins |= Q(key__gte=key, key__lt=key + "\U0010ffff")
    names = NameKey.objects.filter(begins).values("case")
    return Q(pk__in=names) | Q(number=text)


def counts(actor: Actor) -> Mapping[str, int]:
    """How many cases wait: mine, unassigned, overdue, waiting_for_me, correcting, to_tell; none is counted past 1,000.

    One statement for all six; at most five with the right and the seats. Raises NotAllowed.
    """
    place = as_filter(scope(actor, "cases.list"), section="section", office="taken_office")
    seats = organisation.seats_of(actor.id) if actor.kind == "staff" else []
    wanted = {
        "mine": OPEN & place & Q(assignee=actor.id),
        "unassigned": OPEN & place & Q(assignee=""),
        "overdue": place & overdue_on(clock.today()),
        "correcting": OPEN & place & Q(state=State.CORRECTING.value),
        "waiting_for_me": OPEN & waiting_for(actor, seats),
        "to_tell": place & TO_TELL,
    }
    parts = [_bounded(part) for part in wanted.values()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(sql for sql, _ in parts)}", [value for _, values in parts for value in values]
        )
        return dict(zip(wanted, cursor.fetchone() or (), strict=True))


def _bounded(part: Q) -> tuple[str, list[Any]]:
    """How many cases fulfil the condition, at most 1,000, as a part of a statement."""
    rows = Case.objects.filter(part).values("pk")[:MOST_COUNTED]
    try:
        sql, values = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return "0", []
    return f"(SELECT count(*) FROM ({sql}) counted)", list(values)  # noqa: S608 - a query of ours, its values apart
