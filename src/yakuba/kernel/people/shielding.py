"""Whose whereabouts are withheld: those under 支援措置, those whom the core system restricts, and their households.

A member of the same household shows the same address: one look at the child would give away the mother.
"""

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.contracts import WITHHELD, Address, Place, ProtectionState, Whereabouts
from yakuba.kernel.people.models import Person, ProtectedPerson, Term
from yakuba.kernel.people.oneself import keeping_away, own_number
from yakuba.lib import clock
from yakuba.lib.refs import Actor

SEE_ADDRESS = "people.view_protected_address"
PROVISIONAL = (ProtectionState.APPLIED, ProtectionState.LINKED)
"""Protected until somebody decides."""


def in_force(day: date) -> QuerySet[ProtectedPerson]:
    """Protected persons on a day: from the application on, until refused, ended or out of term; newcomers from the feed
    that brought them on, until somebody found that they are others.
    """
    current = Term.objects.filter(protection_id=OuterRef("protection_id"), last__gte=day)
    return ProtectedPerson.objects.filter(
        Q(protection__state__in=PROVISIONAL)
        | Q(protection__state=ProtectionState.MATCHED, protection__until__gte=day)
        | Q(Exists(current), protection__state=ProtectionState.GRANTED)
    )


def shielded(day: date, prefix: str = "") -> Q:
    """The condition under which a person's whereabouts are withheld; ``prefix`` leads to the person (``person__``).

    The few protected are looked up once a statement, not once a row.
    """
    protected = in_force(day).values("person_id")
    homes = Person.objects.exclude(household="").values("household")
    conditions = {
        "restricted": True,
        "pk__in": protected,
        "household__in": homes.filter(restricted=True).union(homes.filter(pk__in=protected)),
    }
    met = Q()
    for item, value in conditions.items():
        met |= Q(**{prefix + item: value})
    return met


def may_see(actor: Actor) -> bool:
    """Whether the actor is one of those named for protected addresses, and nobody is kept from them or their household.

    Who is kept away from anybody sees no protected address at all: which one is looked for could be guessed by what
    is left out.
    """
    try:
        scope(actor, SEE_ADDRESS)
    except NotAllowed:
        return False
    return not is_kept_away(actor)


def is_kept_away(actor: Actor) -> bool:
    """Whether a 支援措置 in force keeps the actor or their household from anybody.

    One query where their 宛名番号 is not registered, else four.
    """
    number = own_number(actor)
    if not number:
        return False
    today = clock.today()
    return keeping_away(number).filter(protection__in=in_force(today).values("protection_id")).exists()


def address_of(person: Person, *, hidden: bool) -> Whereabouts:
    """The address, or :data:`WITHHELD`."""
    if hidden:
        return WITHHELD
    return Address(
        town_code=person.town_code,
        town=person.town,
        block=person.block,
        room=person.room,
        postcode=person.postcode,
        outside=person.outside_address,
    )


def place(text: str, *, hidden: bool) -> Place:
    """Any other text that tells where somebody lives or lived."""
    return WITHHELD if hidden else text
