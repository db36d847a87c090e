"""Which reception a number or a ticket stands for, wherever it was taken; nothing here names anybody."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from yakuba.kernel.intake.contracts import State, Trace
from yakuba.kernel.intake.models import Reception, Submission
from yakuba.kernel.intake.reaching import opening
from yakuba.kernel.intake.reading import CONTINUE
from yakuba.kernel.organisation.service import as_filter, scope, scopes
from yakuba.lib import clock
from yakuba.lib.refs import Actor

PRINTED = re.compile(r"(\d{4})(\d{2})(\d{2})-(\d{1,6})", re.ASCII)
PROGRESS = "reception.progress"
MOST_FOUND = 50


def reference(received_on: date, number: int) -> str:
    """The number of a reception as papers print it (20261120-0012); it is told apart from others by its office."""
    return f"{received_on:%Y%m%d}-{number:04}"


def traced(actor: Actor, text: str) -> tuple[Trace, ...]:
    """The receptions of today with this number or ticket, or of any day with this printed number; newest first.

    Offices number for themselves, so there may be several; at most 50 are told. Two queries beside that of the right.
    Raises NotAllowed (``reception.progress``).
    """
    reach = scopes(actor, (PROGRESS, CONTINUE))
    if PROGRESS not in reach:
        scope(actor, PROGRESS)
    opens = opening(reach.get(CONTINUE))
    allowed = as_filter(reach[PROGRESS], section="section", office="office")
    rows = list(Reception.objects.filter(allowed, _under(text)).annotate(opens=opens).order_by("-id")[:MOST_FOUND])
    sent: dict[int, list[UUID]] = {row.pk: [] for row in rows}
    found = Submission.objects.filter(reception__in=sent).order_by("id").values_list("reception_id", "key")
    for reception, key in found:
        sent[reception or 0].append(key)
    return tuple(_trace(row, tuple(sent[row.pk]), row.key if row.opens else None) for row in rows)


def traces_of(submissions: Collection[UUID]) -> Mapping[UUID, Trace]:
    """The reception of each submission, for a caller who has asked the right. One query."""
    rows = Submission.objects.filter(key__in=submissions, reception__isnull=False).select_related("reception")
    return {row.key: _trace(row.reception, (row.key,)) for row in rows if row.reception is not None}


def _under(text: str) -> Q:
    """A printed number says its day. Anything else means today, dated back or not: numbers and tickets begin anew."""
    if (printed := PRINTED.fullmatch(text)) is not None:
        return on_paper(*map(int, printed.groups()))
    by_text = Q(ticket__iexact=text) if text else Q(pk__in=[])
    if text.isascii() and text.isdigit() and len(text) < 9:
        by_text |= Q(number=int(text))
    today = clock.today()
    began = datetime(today.year, today.month, today.day, tzinfo=clock.JST)
    return by_text & (Q(received_on=today) | Q(opened_at__gte=began))


def on_paper(year: int, month: int, day: int, number: int) -> Q:
    """The receptions that papers name so."""
    try:
        return Q(received_on=date(year, month, day), number=number)
    except ValueError:
        return Q(pk__in=[])


def _trace(row: Reception, submissions: tuple[UUID, ...], key: UUID | None = None) -> Trace:
    return Trace(
        reference=reference(row.received_on, row.number),
        ticket=row.ticket,
        section=row.section,
        office=row.office,
        opened_at=row.opened_at,
        state=State(row.state),
        submissions=submissions,
        key=key,
    )
