"""Nobody handles a 支援措置 of their own: of their household, or one that keeps them or their household away.

For them it is as if it were not there, so that nobody learns here that somebody seeks protection from them.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from yakuba.kernel.people.homes import household_of
from yakuba.kernel.people.models import Escalation, Person, ProtectedPerson, Protection
from yakuba.kernel.people.oneself import keeping_away, own_number
from yakuba.lib.refs import Actor


def not_own(actor: Actor) -> QuerySet[Protection]:
    """All 支援措置 that do not concern the actor. Four queries where their 宛名番号 is registered, else one."""
    number = own_number(actor)
    return _others(number) if number else Protection.objects.all()


def stopped_for_others(actor: Actor) -> QuerySet[Escalation]:
    """All stopped requests but those of a 支援措置 that concerns the actor, or for one of their own household whom the
    core system restricts: from whom these are kept, nobody knows here. Five queries where their 宛名番号 is registered,
    else one.
    """
    number = own_number(actor)
    if not number:
        return Escalation.objects.all()
    own = Person.objects.filter(number__in=household_of(number))
    restricted = Q(protection=None) & ~Q(restricted__in=own.values("pk"))
    return Escalation.objects.filter(Q(protection__in=_others(number).values("pk")) | restricted)


def concerns(actor: Actor, person_ids: Collection[int]) -> bool:
    """Whether the actor or somebody of their household is among these persons."""
    number = own_number(actor)
    return bool(number) and Person.objects.filter(pk__in=person_ids, number__in=household_of(number)).exists()


def _others(number: str) -> QuerySet[Protection]:
    protected = ProtectedPerson.objects.filter(person__number__in=household_of(number))
    kept_away = keeping_away(number)
    rows = Protection.objects.exclude(pk__in=protected.values("protection_id"))
    return rows.exclude(pk__in=kept_away.values("protection_id"))
