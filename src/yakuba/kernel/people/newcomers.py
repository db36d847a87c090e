"""Newcomers (転入) who seek protection before the register knows them: withheld from the feed that brings them on.

What was typed of them is kept with keys. Whoever a feed brings under one of these names, with no other birth date, gets
a 支援措置 of their own in the transaction of their row: ``matched`` protects like an application, until somebody named
finds that they are the same person or another (``confirming``). Who has been there for long is taken only for the same
name *and* birth date. A request ends after a year, as a 支援措置 does that nobody extends; so does what it protects.

A feed and whoever says it at the same moment do not see each other's rows: they come one after the other.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db import connection
from django.db.models import QuerySet

from yakuba.kernel.audit.service import record
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.jobs.service import publish
from yakuba.kernel.people.alike import tell_of
from yakuba.kernel.people.contracts import Kind, KnownAs, ProtectedAs, ProtectionState, StepKind
from yakuba.kernel.people.models import Person, ProtectedPerson, Protection, ProtectionStep, Sought, SoughtKey
from yakuba.kernel.people.protection_steps import step
from yakuba.kernel.people.recognising import Birth, Key, having, keys_of
from yakuba.kernel.people.shielding import in_force
from yakuba.kernel.people.terms import TERM
from yakuba.lib import clock
from yakuba.lib.days import Counting, last_day
from yakuba.lib.refs import Actor, OwnerRef

ITSELF = Actor("system", "people")
ADVISORY_KEY = 0x59414B55_534F5547  # "YAKUSOUG"
_MATCHES = UUID("6f0c2f0e-6c1b-4b53-9d7c-6c0f0b6e8a11")


class Brought(NamedTuple):
    """Somebody whom a feed wrote, with their keys; ``fresh``: they were not in the copy, or had left it."""

    person: int
    birth: Birth
    keys: Sequence[Key]
    fresh: bool


@dataclass(frozen=True, slots=True)
class _Open:
    """A request that somebody brought now may belong to."""

    sought: int
    born: date | None


def seek_protection(where: OwnerRef, persons: Mapping[str, Sequence[KnownAs]], *, on: date) -> None:
    """These, by each of their names, seek protection and have no 宛名番号, by their unit in ``where``: the whole of it.

    Who was named before and is not any more is waited for no longer; whom a feed brought already stays withheld until
    somebody named has looked. The same again changes nothing. In the caller's transaction.
    """
    told = {unit: names for unit, names in persons.items() if any(keys_of(names))}
    rows = {row.unit: row for row in _of(where)}
    if not told and not rows:
        return
    _alone()
    for unit in rows.keys() - told.keys():
        _close(rows[unit])
    news = [_written(where, unit, names, rows.get(unit), on) for unit, names in told.items()]
    _look_for([row.pk for row in news if row is not None])


def forget_sought(where: OwnerRef) -> None:
    """The names go with what they were said in; a 支援措置 that came of it stays. In the caller's transaction."""
    rows = Sought.objects.filter(where_kind=where.kind, where_id=where.id)
    SoughtKey.objects.filter(sought__in=rows).delete()
    rows.filter(closed_on=None).update(closed_on=clock.today())
    rows.update(name="", kana="", born=None)


def stop_seeking(where: OwnerRef) -> None:
    """Nobody is waited for any more: refused, withdrawn, or not to be registered. In the caller's transaction."""
    for row in _of(where):
        _close(row)


def recognise(brought: Iterable[Brought]) -> None:
    """Withhold whoever of these may be a newcomer that seeks protection. In the transaction that writes their rows.

    One query while nobody seeks it.
    """
    _alone()
    told = _told(SoughtKey.objects.filter(sought__closed_on=None, sought__last__gte=clock.today()))
    if told:
        _match((known.sought, one.person) for one in brought for known in _fitting(one, told))


def close_for(protection: Protection) -> None:
    """It was found who the newcomer is: nobody else is taken for them."""
    if protection.sought is not None:
        _close(protection.sought)


def _alone() -> None:
    """Until this transaction ends nobody else brings or seeks. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_KEY])


def _of(where: OwnerRef) -> Iterable[Sought]:
    return Sought.objects.filter(where_kind=where.kind, where_id=where.id)


def _written(where: OwnerRef, unit: str, names: Sequence[KnownAs], row: Sought | None, on: date) -> Sought | None:
    """The row as it is to be, and its keys; None where it is so already."""
    keys = set(keys_of(names))
    name = next((one.name for one in names if one.name), "")[:200]
    kana = next((one.kana for one in names if one.kana), "")[:200]
    born = names[0].born
    if row is None:
        last = last_day(on, TERM, Counting.INCLUDE_FIRST_DAY)
        row = Sought(where_kind=where.kind, where_id=where.id, unit=unit, on=on, last=last)
    elif row.closed_on is None and (row.name, row.kana, row.born) == (name, kana, born) and keys == _keys(row):
        return None
    row.name, row.kana, row.born, row.closed_on = name, kana, born, None
    row.save()
    SoughtKey.objects.filter(sought=row).delete()
    SoughtKey.objects.bulk_create(SoughtKey(sought=row, kind=kind, key=key) for kind, key in sorted(keys))
    return row


def _keys(row: Sought) -> set[Key]:
    return set(SoughtKey.objects.filter(sought=row).values_list("kind", "key"))


def _close(row: Sought) -> None:
    """The keys go at once; the names stay for whoever reads the history, until their reception is disposed of."""
    if row.closed_on is None:
        SoughtKey.objects.filter(sought=row).delete()
        Sought.objects.filter(pk=row.pk).update(closed_on=clock.today())


def _told(keys: QuerySet[SoughtKey]) -> Mapping[Key, list[_Open]]:
    found: dict[Key, list[_Open]] = defaultdict(list)
    for sought, kind, key, born in keys.values_list("sought", "kind", "key", "sought__born"):
        found[kind, key].append(_Open(sought, born))
    return found


def _fitting(one: Brought, told: Mapping[Key, list[_Open]]) -> Iterator[_Open]:
    for key in one.keys:
        for known in told.get(key, ()):
            if one.birth.is_surely(known.born) or (one.fresh and one.birth.may_be(known.born)):
                yield known


def _look_for(sought: Collection[int]) -> None:
    """In the copy as it is: whom a feed brought before they said it."""
    told = _told(SoughtKey.objects.filter(sought__in=sought))
    found = [(person, (kind, key)) for person, kind, key in having(told).values_list("person_id", "kind", "key")]
    persons = Person.objects.filter(pk__in={person for person, _key in found}, present=True)
    births = {
        pk: Birth(*birth)
        for pk, *birth in persons.exclude(kind=Kind.BUSINESS).values_list("pk", "born", "born_first", "born_last")
    }
    here = [Brought(person, births[person], [key], fresh=False) for person, key in found if person in births]
    _match((known.sought, one.person) for one in here for known in _fitting(one, told))


def _match(pairs: Iterable[tuple[int, int]]) -> None:
    """A 支援措置 for each, once ever; none for who is under one that somebody registered."""
    wanted = {(sought, person): uuid5(_MATCHES, f"{sought}/{person}") for sought, person in sorted(set(pairs))}
    if not wanted:
        return
    taken = set(ProtectionStep.objects.filter(key__in=wanted.values()).values_list("key", flat=True))
    registered = (ProtectionState.APPLIED, ProtectionState.GRANTED)
    under = in_force(clock.today()).filter(protection__state__in=registered, person__in={p for _s, p in wanted})
    protected = set(under.values_list("person_id", flat=True))
    rows = Sought.objects.in_bulk({sought for sought, _person in wanted})
    for (sought, person), key in wanted.items():
        if key not in taken and person not in protected:
            _matched(rows[sought], person, key)


def _matched(sought: Sought, person: int, key: UUID) -> None:
    made = Protection.objects.create(
        state=ProtectionState.MATCHED, sought=sought, until=sought.last, applied_on=sought.on, applied_by=""
    )
    ProtectedPerson.objects.create(protection=made, person_id=person, role=ProtectedAs.APPLICANT)
    step(ITSELF, made.pk, key, StepKind.MATCHED, on=clock.today())
    subject = OwnerRef("people.protection", str(made.pk))
    for about in (subject, OwnerRef("people.person", str(person))):
        record(actor=ITSELF, act="people.protection.matched", subject=about)
    tell_of([person])
    publish(Event("people.protection.applied", subject, {}))
