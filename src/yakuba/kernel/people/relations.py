"""Answers for rules of the house, by 宛名番号: who is kin of whom, whose whereabouts are withheld. Nothing is shown.

They look at nobody's particulars, so they are not recorded as views; a caller never shows more than the answer. The
one place among them, where a letter goes, is for the envelope: who shows it looks it up by ``person_by_number``.
"""

from collections.abc import Collection
from datetime import date

from yakuba.kernel.people.contracts import Address
from yakuba.kernel.people.models import Person
from yakuba.kernel.people.shielding import address_of, may_see, shielded
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def withheld(numbers: Collection[str], *, on: date | None = None) -> frozenset[str]:
    """Those of these 宛名番号 whose whereabouts are withheld on the day (today). One query, none for nobody."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return frozenset()
    rows = Person.objects.filter(shielded(on or clock.today()), number__in=wanted)
    return frozenset(rows.values_list("number", flat=True))


def letter_address(number: str) -> Address | None:
    """Where a letter to this person goes; None for whoever is not in the copy, has left, or is withheld. One query."""
    rows = Person.objects.filter(~shielded(clock.today()), number=number, present=True, removed_on=None)
    row = rows.first() if number else None
    found = address_of(row, hidden=False) if row else None
    return found if isinstance(found, Address) and str(found) else None


def sees_withheld(actor: Actor) -> bool:
    """Whether the actor is one of those named for protected addresses today."""
    return may_see(actor)
