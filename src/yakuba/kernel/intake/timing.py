"""滞在時間: how long the steps of receptions take, as statistics that tell of nobody.

A step's time is that from the step before it, in the order in which they were reached. Only steps of the day on which
the reception was opened count: what was left over night says nothing of a visit. Receptions that were given up and
those of the online door are left out.
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
STEPS = (WHOLE, *(step.value for step in StepName if step is not StepName.OPENED))


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
    received = _received(actor, wanted) if wanted.by is TimesBy.PROCEDURE else {}
    for steps in _visits(_reached(actor, wanted)):
        for group in _groups(steps[0], wanted.by, received):
            for name, seconds in _durations(steps):
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


def _received(actor: Actor, wanted: TimesOf) -> Mapping[int, Sequence[str]]:
    rows = Sheet.objects.filter(_wanted(actor, wanted), withdrawn=Withdrawn.NO, received__isnull=False)
    found: dict[int, set[str]] = defaultdict(set)
    for reception, procedure in rows.exclude(procedure__in=procedures.discreet()).values_list("reception", "procedure"):
        found[reception].add(procedure)
    return {reception: sorted(names) for reception, names in found.items()}


def _reached(actor: Actor, wanted: TimesOf) -> Iterable[Reached]:
    rows = (
        Step.objects.filter(_wanted(actor, wanted))
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


def _groups(step: Reached, by: TimesBy, received: Mapping[int, Sequence[str]]) -> Sequence[str]:
    """What the reception counts for."""
    day = clock.day_of(step.opened_at)
    if by is TimesBy.PROCEDURE:
        return received.get(step.reception, ())
    if by is TimesBy.DAY:
        return (day.isoformat(),)
    return (f"{day:%Y-%m}" if by is TimesBy.MONTH else str(getattr(step, by.value)),)


def _durations(steps: Sequence[Reached]) -> Iterator[tuple[str, int]]:
    """The time of each step in seconds, and of the whole where anything was reached after the opening."""
    for before, step in pairwise(steps):
        yield step.name, round((step.at - before.at).total_seconds())
    if len(steps) > 1:
        yield WHOLE, round((steps[-1].at - steps[0].at).total_seconds())


def _told(group: str, name: str, seconds: list[int]) -> StepTime:
    if len(seconds) < FEWEST:
        return StepTime(group, name, None, None, None)
    ordered = sorted(seconds)
    ninth = ordered[-(-len(ordered) * 9 // 10) - 1]
    return StepTime(group, name, len(ordered), round(median(ordered)), ninth)
