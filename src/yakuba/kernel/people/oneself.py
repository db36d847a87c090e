"""The actor as a resident: their own 宛名番号, and which 支援措置 keep them or their household away."""

from django.db.models import Q, QuerySet

from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people.homes import household_of
from yakuba.kernel.people.models import KeptAway, Person
from yakuba.lib.names import kana_key, name_key
from yakuba.lib.refs import Actor


def own_number(actor: Actor) -> str:
    """The actor's own 宛名番号, "" where the town has not registered it."""
    return organisation.resident_number(actor.id) if actor.kind == "staff" else ""


def keeping_away(number: str) -> QuerySet[KeptAway]:
    """Where somebody of this person's household is kept away, by number or as they are called. Two queries for it."""
    return KeptAway.objects.filter(Q(person__number__in=household_of(number)) | _known_as(number))


def _known_as(number: str) -> Q:
    """Kept away by name: alike, and no birth date that says otherwise."""
    me = Person.objects.filter(number=number).first()
    if me is None:
        return Q(pk__in=[])
    alike = Q(name_key=name_key(me.name)[:200]) | Q(kana_key=kana_key(me.kana)[:200]) & ~Q(kana_key="")
    return alike & (Q(born=None) | Q(born=me.born)) if me.born else alike
