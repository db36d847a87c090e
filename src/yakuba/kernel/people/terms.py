"""The term of a 支援措置: one year, and when it can be extended. Sources: see ``protection``."""

from calendar import monthrange
from datetime import date, timedelta

from yakuba.lib.days import Period

TERM = Period(years=1)


def extension_from(last: date) -> date:
    """The first day on which an extension may be asked: one month before the last day."""
    year, month = (last.year, last.month - 1) if last.month > 1 else (last.year - 1, 12)
    return date(year, month, min(last.day, monthrange(year, month)[1]))


def extendable_until(today: date) -> date:
    """The latest last day for which an extension may be asked today."""
    year, month = (today.year, today.month + 1) if today.month < 12 else (today.year + 1, 1)
    length = monthrange(year, month)[1]
    ends_its_month = (today + timedelta(days=1)).day == 1
    return date(year, month, length if ends_its_month else min(today.day, length))
