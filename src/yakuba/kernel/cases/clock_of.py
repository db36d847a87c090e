"""標準処理期間: its last day, and how it moves while a correction is awaited."""

from datetime import date, timedelta

from yakuba.kernel.cases.models import NEVER
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.contracts import Definition, Kind, StandardPeriod
from yakuba.lib.days import Counting, Period, last_day

LOOK_AHEAD = timedelta(days=60)


def due_on(definition: Definition, arrived_on: date) -> date:
    """The last day of the standard period, the day of arrival not counted, closed days passed over; NEVER for none.

    A 届出 is complete on arrival: it has none (行政手続法37条). One query where there is a period.
    """
    period = definition.standard_period
    if not isinstance(period, StandardPeriod) or definition.kind is Kind.NOTIFICATION:
        return NEVER
    end = arrived_on + timedelta(days=period.days)
    closed = organisation.calendar(end, end + LOOK_AHEAD)
    return last_day(arrived_on, Period(period.days), Counting.EXCLUDE_FIRST_DAY, closed)


def moved(due: date, by: timedelta) -> date:
    """``due`` later by the days that the clock stood; a closed day moves to the next open one."""
    return due if due == NEVER or not by else organisation.next_open_day(due + by)
