"""What is told to other parts in the transaction in which somebody comes under 支援措置: how those may have been typed.

``follow_protection`` is for rows that were written before; what is written later asks ``protected_alike``.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable

from yakuba.kernel.people.contracts import Alike, KnownAs
from yakuba.kernel.people.models import Person, ProtectedPerson, SearchKey
from yakuba.kernel.people.recognising import Birth, Key, keys_of

Follower = Callable[[Collection[Alike]], object]
_followers: list[Follower] = []


def follow_protection(follower: Follower) -> Follower:
    """In a part's ``handlers.py``: called in the transaction that protects somebody, with them and theirs."""
    _followers.append(follower)
    return follower


def tell_of(persons: Collection[int]) -> None:
    """These are under 支援措置 from now on. Two queries, and those of the followers."""
    theirs = alike(persons)
    for follower in _followers:
        follower(theirs)


def alike_of(protection_id: int) -> tuple[Alike, ...]:
    """Whom this 支援措置 protects, and theirs, as they may have been typed. A rule of the house: nothing is shown."""
    return alike(ProtectedPerson.objects.filter(protection=protection_id).values_list("person_id", flat=True))


def alike(persons: Collection[int]) -> tuple[Alike, ...]:
    """These, and everybody who lives with them, as they may have been typed. Two queries."""
    homes = Person.objects.filter(pk__in=persons).exclude(household="").values("household")
    together = Person.objects.filter(pk__in=persons) | Person.objects.filter(household__in=homes, present=True)
    births = {pk: Birth(*birth) for pk, *birth in together.values_list("pk", "born", "born_first", "born_last")}
    return _with_keys(births)


def typed_keys(known: Iterable[KnownAs]) -> frozenset[Key]:
    """The keys by which somebody who was typed is found again; to be kept beside them, shown to nobody."""
    return frozenset(keys_of(known))


def _with_keys(births: dict[int, Birth]) -> tuple[Alike, ...]:
    keys: dict[int, set[Key]] = defaultdict(set)
    for person, kind, key in SearchKey.objects.filter(person__in=births).values_list("person_id", "kind", "key"):
        keys[person].add((kind, key))
    return tuple(
        Alike(frozenset(keys[pk]), birth.day or birth.first, birth.day or birth.last) for pk, birth in births.items()
    )
