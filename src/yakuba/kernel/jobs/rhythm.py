"""When work comes round: ``every 15m`` (s, m, h, d) or the five fields of crontab(5), in Japan Standard Time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product

from yakuba.lib.clock import JST, day_of

UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
FIELDS = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 7))
HORIZON_DAYS = 366 * 9  # 29 February can be eight years away (2096 to 2104).


def next_after(rule: str, moment: datetime) -> datetime:
    """The first time strictly after ``moment``. Raises ValueError for a rule that cannot be read or never comes.

    As in crontab(5), when day and weekday are both restricted, either is enough; weekday 0 and 7 are Sunday.
    """
    if found := re.fullmatch(r"every ([1-9]\d{0,5})([smhd])", rule):
        return moment + timedelta(seconds=int(found[1]) * UNITS[found[2]])
    cron = _Cron.read(rule)
    start = moment.astimezone(JST).replace(second=0, microsecond=0) + timedelta(minutes=1)
    for ahead in range(HORIZON_DAYS):
        day = day_of(start) + timedelta(days=ahead)
        if time := next((time for time in cron.times_on(day) if time >= start), None):
            return time
    raise ValueError(f"this rhythm never comes: {rule!r}")


@dataclass(frozen=True, slots=True)
class _Cron:
    minutes: list[int]
    hours: list[int]
    days: list[int]
    months: list[int]
    weekdays: list[int]
    either_day: bool

    @classmethod
    def read(cls, rule: str) -> "_Cron":
        words = rule.split()
        if len(words) != len(FIELDS):
            raise ValueError(f"not a rhythm: {rule!r} (write 'every 15m' or five cron fields)")
        minutes, hours, days, months, weekdays = (_values(w, *f) for w, f in zip(words, FIELDS, strict=True))
        either_day = not words[2].startswith("*") and not words[4].startswith("*")
        return cls(minutes, hours, days, months, weekdays, either_day)

    def times_on(self, day: date) -> Iterator[datetime]:
        if not self._comes_on(day):
            return
        for hour, minute in product(self.hours, self.minutes):
            yield datetime(day.year, day.month, day.day, hour, minute, tzinfo=JST)

    def _comes_on(self, day: date) -> bool:
        if day.month not in self.months:
            return False
        by_date = day.day in self.days
        by_weekday = day.isoweekday() in self.weekdays or day.isoweekday() % 7 in self.weekdays
        return (by_date or by_weekday) if self.either_day else (by_date and by_weekday)


def _values(word: str, name: str, low: int, high: int) -> list[int]:
    return sorted({value for part in word.split(",") for value in _part(part, name, low, high)})


def _part(part: str, name: str, low: int, high: int) -> range:
    found = re.fullmatch(r"(?:(\*)|(\d+)(?:-(\d+))?)(?:/([1-9]\d*))?", part)
    if found is None:
        raise ValueError(f"{name} {part!r} cannot be read")
    first = low if found[1] else int(found[2])
    last = high if found[1] or (found[4] and not found[3]) else int(found[3] or found[2])
    if not low <= first <= last <= high:
        raise ValueError(f"{name} {part!r} is outside {low}-{high}")
    return range(first, last + 1, int(found[4] or 1))
