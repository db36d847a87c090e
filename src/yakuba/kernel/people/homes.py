"""Who lives together: by 宛名番号, and around whom the core system restricts (抑止)."""

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import Q, QuerySet

from yakuba.kernel.people.models import Person


def household_of(number: str) -> frozenset[str]:
    """The 宛名番号 of everybody in the person's household now, the person included; just the number if unknown."""
    if not number:
        return frozenset()
    homes = Person.objects.filter(number=number, present=True).exclude(household="").values("household")
    rows = Person.objects.filter(household__in=homes, present=True, removed_on=None)
    return frozenset({number, *rows.values_list("number", flat=True)})


def protected_together(protection: int, protections: Collection[int]) -> QuerySet[Person]:
    """Whom this 支援措置 protects, and whom of their households another of ``protections`` does."""
    theirs = Person.objects.filter(protections__protection=protection)
    homes = theirs.exclude(household="").values("household")
    together = Q(pk__in=theirs.values("pk")) | Q(household__in=homes)
    return Person.objects.filter(together, protections__protection__in=protections)


def restricted_homes(about: Collection[int], protections: Collection[int]) -> Iterator[tuple[int, QuerySet[Person]]]:
    """Of each household of these persons in which somebody is restricted: whom of them to ask, and who is of it.

    Whom to ask is the oldest who was not removed from the register. Households in which one of ``protections`` protects
    somebody are left out. One query.
    """
    homes = Person.objects.filter(pk__in=about, present=True).exclude(household="").values("household")
    protected = Person.objects.filter(protections__protection__in=protections)
    rows = (
        Person.objects.filter(Q(pk__in=about) | Q(household__in=homes), present=True, restricted=True)
        .exclude(pk__in=protected.values("pk"))
        .exclude(household__in=protected.exclude(household="").values("household"))
    )
    found: dict[str, Person] = {}
    for person in sorted(rows, key=_asked_first):
        found.setdefault(person.household or f"alone {person.pk}", person)
    return ((person.pk, _living_with(person)) for person in found.values())


def _asked_first(person: Person) -> tuple[bool, date, int]:
    return person.removed_on is not None, person.born_first or date.max, person.pk


def _living_with(restricted: Person) -> QuerySet[Person]:
    """Who moved out is of the household no more, unless they are restricted like it."""
    if not restricted.household:
        return Person.objects.filter(pk=restricted.pk)
    there = Q(removed_on=None) | Q(restricted=True)
    return Person.objects.filter(there, household=restricted.household, present=True)
