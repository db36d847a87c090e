"""What of the register copy a system with fewer characters cannot take: which characters, in which items, of whom.

The answer holds no name and no address: only characters, their replacement by table, and 宛名番号 with the item. Places
of those whose whereabouts are withheld are left out for whoever may not see them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record, record_many
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.columns import COLUMNS
from yakuba.kernel.people.contracts import TooWideError
from yakuba.kernel.people.feeding import copy_as_of
from yakuba.kernel.people.models import Person
from yakuba.kernel.people.searching import SEARCH
from yakuba.kernel.people.shielding import may_see, shielded
from yakuba.lib import clock
from yakuba.lib.narrowing import Substitution, Target, narrow
from yakuba.lib.refs import Actor, OwnerRef

PAGE = 50
CHUNK = 2_000
_NAMES = ("name", "kana", "latin", "alias", "alias_kana", "former_surname", "former_surname_kana", "domicile_head")
_PLACES = ("town", "block", "room", "outside_address", "previous_address", "domicile")
_HEADINGS = {column.items[0]: column.heading for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Character:
    """A character that the target cannot take, in one item (heading of the feed), and how often it stands there."""

    heading: str
    substitution: Substitution
    times: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where one stands: 宛名番号, heading, and the character with its place in the value (from 0)."""

    number: str
    heading: str
    substitution: Substitution


@dataclass(frozen=True, slots=True)
class Report:
    """``characters``: all of the copy; ``places``: one page of at most 50. ``withheld``: some places were not read."""

    persons: int
    characters: tuple[Character, ...]
    places: tuple[Place, ...]
    more: bool
    withheld: bool
    as_of: date | None


def unwritable(actor: Actor, target: Target, *, page: int = 1) -> Report:
    """What ``target`` cannot take of the names and places of everybody whom a search finds. Reads the whole copy.

    Recorded: that it was asked, and each person of the page as listed. Raises TooWideError for a page before the
    first, NotAllowed.
    """
    scope(actor, SEARCH)
    if page < 1:
        raise TooWideError(_("ページは1から数えます。"))
    reading = _Reading(target, sees=may_see(actor))
    found = list(_all_and_page(reading, (page - 1) * PAGE))
    report = Report(
        persons=reading.persons,
        characters=tuple(_characters(reading.counts)),
        places=tuple(place for _pk, place in found[:PAGE]),
        more=len(found) > PAGE,
        withheld=reading.withheld,
        as_of=copy_as_of(),
    )
    _record(actor, target, dict.fromkeys(pk for pk, _place in found[:PAGE]))
    return report


def _all_and_page(reading: "_Reading", start: int) -> Iterator[tuple[int, Place]]:
    """The places of the page and one more; then the rest is read for its counts."""
    places = iter(reading)
    yield from islice(places, start, start + PAGE + 1)
    for _rest in places:
        pass


class _Reading:
    """One pass over the copy by 宛名番号, counting as it goes."""

    def __init__(self, target: Target, *, sees: bool) -> None:
        self.target, self.sees = target, sees
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.persons, self.withheld = 0, False

    def __iter__(self) -> Iterator[tuple[int, Place]]:
        hidden = ExpressionWrapper(shielded(clock.today()), output_field=BooleanField())
        rows = Person.objects.filter(present=True, removed_on=None).annotate(hidden=hidden).order_by("number", "pk")
        for row in rows.values("pk", "number", "hidden", *_NAMES, *_PLACES).iterator(chunk_size=CHUNK):
            self.persons += 1
            yield from self._of(row)

    def _of(self, row: dict[str, Any]) -> Iterator[tuple[int, Place]]:
        kept_back = row["hidden"] and not self.sees
        self.withheld = self.withheld or kept_back
        for item in _NAMES if kept_back else _NAMES + _PLACES:
            for one in narrow(row[item], self.target).substitutions:
                self.counts[_HEADINGS[item], one.original, one.replacement] += 1
                yield row["pk"], Place(row["number"], _HEADINGS[item], one)


def _characters(counts: Counter[tuple[str, str, str]]) -> Iterator[Character]:
    for (heading, original, replacement), times in sorted(counts.items(), key=lambda found: (-found[1], found[0])):
        yield Character(heading, Substitution(0, original, replacement), times)


def _record(actor: Actor, target: Target, shown: dict[int, None]) -> None:
    with transaction.atomic():
        record(actor=actor, act="people.register.narrowed", subject=None, detail={"target": target})
        subjects = [OwnerRef("people.person", str(pk)) for pk in shown]
        record_many(actor=actor, act="people.person.listed", subjects=subjects, detail={"by": ["characters"]})
