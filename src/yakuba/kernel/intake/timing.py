"""滞在時間: how long the steps of receptions take, as statistics that tell of nobody.

A step's time is that from the step before it, in the order in which they were reached; that of the opening is the wait
since the ticket was drawn, where somebody typed it. Only steps of the day on which the reception was opened count: what
was left over night says nothing of a visit. The hand-over to the core systems is no step of a visit: it is measured
from what was received, over days. Receptions that were given up and those of the online door are left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.kernel.intake.contracts import BadStatementError, State, StepName, StepTime, TimesBy, TimesOf, Withdrawn
from yakuba.kernel.intake.models import OnlineFiling, Sheet, Step
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.kernel.procedures import service as procedures
from yakuba.lib import clock
from yakuba.lib.refs import Actor

FEWEST = 5
"""Of fewer receptions nothing is told: their times would be those of somebody whom a colleague remembers."""
LONGEST_DAYS = 366
WHOLE = "whole"
"""From the opening to the last step: how long the household stood at the counter."""
HANDED_OVER = "handed_over"
"""From the receipt to the hand-over to a core system, of the procedure that waited longest."""
STEPS = (WHOLE, *(step.value for step in StepName if step is not StepName.TICKET), HANDED_OVER)


class Reached(NamedTuple):
    """One step of one reception."""

    reception: int
    opened_at: datetime
    section: str
    office: str
    event: str
    name: str
    at: datetime


def step_times(actor: Actor, wanted: TimesOf) -> tuple[StepTime, ...]:
    """For each group and step how many receptions, the median and the 90th percentile in whole seconds.

    The percentile is by nearest rank. Groups in their own order; the whole first, then the steps in the order of the
    counter. Where there are fewer than five receptions, ``count`` and both times are None. A reception counts for each
    procedure that it received; those told in person only are left out. Four queries at most, at any size.
    Raises NotAllowed (``reception.statistics``), BadStatementError for a period that ends before it begins or is longer
    than a year.
    """
    times: dict[tuple[str, str], list[int]] = defaultdict(list)
    asked = _wanted(actor, wanted)
    received = _received(asked, only_handed_over=wanted.by is not TimesBy.PROCEDURE)
    for steps in _visits(_reached(asked)):
        sheets = received.get(steps[0].reception, {})
        for group in _groups(steps[0], wanted.by, sheets):
            waited = [sheets[group]] if wanted.by is TimesBy.PROCEDURE else sheets.values()
            for name, seconds in (*_durations(steps), *_handed_over(waited)):
                times[group, name].append(seconds)
    groups = sorted({group for group, _name in times})
    return tuple(_told(group, name, times[group, name]) for group in groups for name in STEPS if (group, name) in times)


def _wanted(actor: Actor, wanted: TimesOf) -> Q:
    """The receptions that were asked for, as a condition on rows that belong to one."""
    if wanted.last < wanted.first or (wanted.last - wanted.first).days >= LONGEST_DAYS:
        raise BadStatementError("last", _("期間は1年までで、終わりの日を始めの日からあとにしてください。"))
    place = as_filter(scope(actor, "reception.statistics"), section="reception__section", office="reception__office")
    narrowed = {
        f"reception__{name}": value
        for name, value in (("section", wanted.section), ("office", wanted.office), ("event", wanted.event))
        if value
    }
    until = _begin(wanted.last + timedelta(days=1))
    return place & Q(reception__opened_at__gte=_begin(wanted.first), reception__opened_at__lt=until, **narrowed)


def _received(asked: Q, *, only_handed_over: bool) -> Mapping[int, Mapping[str, int | None]]:
    """By reception and procedure: the longest time in seconds from its receipt to a hand-over, None before one."""
    rows = Sheet.objects.filter(asked, withdrawn=Withdrawn.NO, received__isnull=False)
    if only_handed_over:
        rows = rows.filter(handed_over_at__isnull=False)
    found: dict[int, dict[str, int | None]] = defaultdict(dict)
    columns = ("reception", "procedure", "received__submission__arrived_at", "handed_over_at")
    for reception, procedure, at, handed in rows.exclude(procedure__in=procedures.discreet()).values_list(*columns):
        seconds = round((handed - at).total_seconds()) if handed else None
        found[reception][procedure] = max(
            found[reception].get(procedure), seconds, key=lambda one: -1 if one is None else one
        )
    return found


def _reached(asked: Q) -> Iterable[Reached]:
    rows = (
        Step.objects.filter(asked)
        .exclude(reception__state=State.ABANDONED)
        .exclude(reception__key__in=OnlineFiling.objects.values("reception"))
        .order_by("reception_id", "at", "id")
    )
    columns = ("reception_id", "reception__opened_at", "reception__section", "reception__office", "reception__event")
    return map(Reached._make, rows.values_list(*columns, "name", "at").iterator(5000))


def _begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=clock.JST)


def _visits(rows: Iterable[Reached]) -> Iterator[Sequence[Reached]]:
    """Each reception's steps of the first day."""
    for _reception, found in groupby(rows, attrgetter("reception")):
        steps = list(found)
        day = clock.day_of(steps[0].opened_at)
        yield [step for step in steps if clock.day_of(step.at) == day]


def _groups(step: Reached, by: TimesBy, received: Mapping[str, int | None]) -> Sequence[str]:
    """What the reception counts for."""
    day = clock.day_of(step.opened_at)
    if by is TimesBy.PROCEDURE:
        return sorted(received)
    if by is TimesBy.DAY:
        return (day.isoformat(),)
    return (f"{day:%Y-%m}" if by is TimesBy.MONTH else str(getattr(step, by.value)),)


def _durations(steps: Sequence[Reached]) -> Iterator[tuple[str, int]]:
    """The time of each step in seconds, and of the whole where anything was reached after the opening."""
    for before, step in pairwise(steps):
        yield step.name, round((step.at - before.at).total_seconds())
    visit = [step for step in steps if step.name != StepName.TICKET]
    if len(visit) > 1:
        yield WHOLE, round((visit[-1].at - visit[0].at).total_seconds())


def _handed_over(waited: Iterable[int | None]) -> Iterator[tuple[str, int]]:
    if known := [seconds for seconds in waited if seconds is not None]:
        yield HANDED_OVER, max(known)


def _told(group: str, name: str, seconds: list[int]) -> StepTime:
    if len(seconds) < FEWEST:
        return StepTime(group, name, None, None, None)
    ordered = sorted(seconds)
    ninth = ordered[-(-len(ordered) * 9 // 10) - 1]
    return StepTime(group, name, len(ordered), round(median(ordered)), ninth)
