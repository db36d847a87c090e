"""Whom of the protected somebody may be of whom only what was typed is known. A rule of the house: nothing is shown.

Alike is a name as written in any shape of its characters (also 斉 and 斎, which are candidates elsewhere), a 通称 or
旧氏, Latin letters, or the sound. Another birth date speaks against it, one that nobody knows does not.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q, QuerySet

from yakuba.kernel.people.contracts import KnownAs
from yakuba.kernel.people.keys import LONGEST, KeyKind
from yakuba.kernel.people.models import Person, SearchKey
from yakuba.kernel.people.shielding import shielded
from yakuba.lib import clock
from yakuba.lib.characters import candidate_key, has_candidates
from yakuba.lib.names import Script, kana_key, latin_key, name_key, script

Key = tuple[int, str]


class Birth(NamedTuple):
    """What the copy knows of a birth date: the day, else the days between which it lies."""

    day: date | None
    first: date | None
    last: date | None

    def may_be(self, told: date | None) -> bool:
        """Whether nothing speaks against this day."""
        first, last = self.day or self.first, self.day or self.last
        return told is None or first is None or last is None or first <= told <= last

    def is_surely(self, told: date | None) -> bool:
        """Whether it is this very day."""
        return told is not None and told == self.day


def protected_alike(known: Collection[KnownAs]) -> frozenset[int]:
    """Ids of those to be handled with care whom one of these may be. Two queries for all of them.

    Only who is under 支援措置, restricted, or lives with such a person counts. The keys come first, by their index: in
    one statement SQLite goes through everybody.
    """
    told = _told(known)
    by_person: dict[int, list[Key]] = defaultdict(list)
    for person, kind, key in having(told).values_list("person_id", "kind", "key"):
        by_person[person].append((kind, key))
    if not by_person:
        return frozenset()
    rows = Person.objects.filter(shielded(clock.today()), pk__in=by_person)
    return frozenset(
        pk
        for pk, *birth in rows.values_list("pk", "born", "born_first", "born_last")
        if any(Birth(*birth).may_be(born) for key in by_person[pk] for born in told[key])
    )


def is_one_of(known: KnownAs, persons: QuerySet[Person]) -> bool:
    """Whether this is surely one of these: by number, or by name and birth date."""
    if known.person_id is not None and persons.filter(pk=known.person_id).exists():
        return True
    theirs = persons.filter(born=known.born).values("pk")
    return known.born is not None and having(_told([known])).filter(person__in=theirs).exists()


def _told(known: Iterable[KnownAs]) -> dict[Key, set[date | None]]:
    told: dict[Key, set[date | None]] = defaultdict(set)
    for one in known:
        for key in keys_of([one]):
            told[key].add(one.born)
    return told


def keys_of(known: Iterable[KnownAs]) -> Iterator[Key]:
    """The keys under which the search index has somebody known so."""
    for one in known:
        yield from ((int(kind), text[:LONGEST]) for kind, text in _keys(one) if text)


def _keys(known: KnownAs) -> Iterator[tuple[KeyKind, str]]:
    yield KeyKind.KANA, kana_key(known.kana)
    if script(known.name) is Script.LATIN:
        yield KeyKind.LATIN, latin_key(known.name)
        return
    yield KeyKind.NAME, name_key(known.name)
    if has_candidates(known.name):
        yield KeyKind.CANDIDATE, candidate_key(known.name)


def having(keys: Collection[Key]) -> QuerySet[SearchKey]:
    """Rows of the search index with one of these keys; no query for none."""
    if not keys:
        return SearchKey.objects.none()
    return SearchKey.objects.filter(reduce(or_, (Q(kind=kind, key=key) for kind, key in keys)))
