"""Nobody handles a 支援措置 of their own: of their household, or one that keeps them or their household away.

For them it is as if it were not there, so that nobody learns here that somebody seeks protection from them.
"""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people.models import KeptAway, Person, ProtectedPerson, Protection
from yakuba.kernel.people.relations import household_of
from yakuba.lib.names import kana_key, name_key
from yakuba.lib.refs import Actor


def not_own(actor: Actor) -> QuerySet[Protection]:
    """All 支援措置 that do not concern the actor. Two queries where their 宛名番号 is registered, else one."""
    rows = Protection.objects.all()
    number = own_number(actor)
    if not number:
        return rows
    home = household_of(number)
    protected = ProtectedPerson.objects.filter(person__number__in=home)
    kept_away = KeptAway.objects.filter(Q(person__number__in=home) | _known_as(number))
    return rows.exclude(pk__in=protected.values("protection_id")).exclude(pk__in=kept_away.values("protection_id"))


def concerns(actor: Actor, person_ids: Collection[int]) -> bool:
    """Whether the actor or somebody of their household is among these persons."""
    number = own_number(actor)
    return bool(number) and Person.objects.filter(pk__in=person_ids, number__in=household_of(number)).exists()


def own_number(actor: Actor) -> str:
    """The actor's own 宛名番号, "" where the town has not registered it."""
    return organisation.resident_number(actor.id) if actor.kind == "staff" else ""


def _known_as(number: str) -> Q:
    """Kept away by name: alike, and no birth date that says otherwise."""
    me = Person.objects.filter(number=number).first()
    if me is None:
        return Q(pk__in=[])
    alike = Q(name_key=name_key(me.name)[:200]) | Q(kana_key=kana_key(me.kana)[:200]) & ~Q(kana_key="")
    return alike & (Q(born=None) | Q(born=me.born)) if me.born else alike
