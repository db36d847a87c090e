"""Who lives together, by 宛名番号."""

from yakuba.kernel.people.models import Person


def household_of(number: str) -> frozenset[str]:
    """The 宛名番号 of everybody in the person's household now, the person included; just the number if unknown."""
    if not number:
        return frozenset()
    homes = Person.objects.filter(number=number, present=True).exclude(household="").values("household")
    rows = Person.objects.filter(household__in=homes, present=True, removed_on=None)
    return frozenset({number, *rows.values_list("number", flat=True)})
