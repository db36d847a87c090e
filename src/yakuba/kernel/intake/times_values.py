"""滞在時間: what is asked of the statistics on receptions, and what they say."""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TimesBy(TextChoices):
    """What receptions are grouped by; by procedure, one counts for each that it received."""

    DAY = "day", _("日")
    MONTH = "month", _("月")
    SECTION = "section", _("課")
    OFFICE = "office", _("庁舎")
    EVENT = "event", _("出来事")
    PROCEDURE = "procedure", _("手続")


@dataclass(frozen=True, slots=True)
class TimesOf:
    """Which receptions: opened from ``first`` to ``last`` (both included); empty codes do not limit."""

    first: date
    last: date
    by: TimesBy = TimesBy.DAY
    section: str = ""
    office: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class StepTime:
    """One step of one group: a day, month or code. Times in whole seconds; None where there are too few to tell."""

    group: str
    step: str
    count: int | None
    median_s: int | None
    p90_s: int | None
