"""Nobody handles a 支援措置 of their own: of their household, or one that keeps them or their household away.

For them it is as if it were not there, so that nobody learns here that somebody seeks protection from them.
"""

from collections.abc import Collection

from django.db.models import QuerySet

from yakuba.kernel.people.homes import household_of
from yakuba.kernel.people.models import Person, ProtectedPerson, Protection
from yakuba.kernel.people.oneself import keeping_away, own_number
from yakuba.lib.refs import Actor


def not_own(actor: Actor) -> QuerySet[Protection]:
    """All 支援措置 that do not concern the actor. Four queries where their 宛名番号 is registered, else one."""
    rows = Protection.objects.all()
    number = own_number(actor)
    if not number:
        return rows
    protected = ProtectedPerson.objects.filter(person__number__in=household_of(number))
    kept_away = keeping_away(number)
    return rows.exclude(pk__in=protected.values("protection_id")).exclude(pk__in=kept_away.values("protection_id"))


def concerns(actor: Actor, person_ids: Collection[int]) -> bool:
    """Whether the actor or somebody of their household is among these persons."""
    number = own_number(actor)
    return bool(number) and Person.objects.filter(pk__in=person_ids, number__in=household_of(number)).exists()
