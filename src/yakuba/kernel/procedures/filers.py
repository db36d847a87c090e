"""届出人の資格: whether somebody may file a procedure for somebody, as its definition says."""

from django.utils.translation import gettext as _

from yakuba.kernel.procedures.contracts import Capacity, Definition, Filer
from yakuba.kernel.procedures.stating import Filing
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT

OF_HOUSEHOLD = (Capacity.SELF, Capacity.HOUSEHOLD)


def allowing(definition: Definition, filing: Filing, unit: str, deceased: str) -> tuple[Filer, ...]:
    """Those of the definition's ``who_may_file`` that fit whoever came, for a sheet about ``unit``."""
    fitting = _capacities(filing, unit, deceased)
    return tuple(filer for filer in definition.who_may_file if fitting & set(filer.capacity))


def _capacities(filing: Filing, unit: str, deceased: str) -> set[Capacity]:
    """A member files their own sheet and the household's themselves, and another member's as one of the household.

    Who stands for another and is a member may also file as one of the household. For somebody who died, and from
    outside the household, one files in one's own right.
    """
    own = {filing.capacity}
    if not filing.unit:
        return own
    if unit in (filing.unit, HOUSEHOLD_UNIT):
        return own | set(OF_HOUSEHOLD)
    own.add(Capacity.HOUSEHOLD)
    return own if unit == deceased else own - {Capacity.SELF}


def not_allowed(definition: Definition, filing: Filing, unit: str, deceased: str) -> str:
    """Why this person cannot file this procedure for ``unit``, and who can."""
    fitting = _capacities(filing, unit, deceased)
    refused = filing.capacity if filing.capacity in fitting else Capacity.HOUSEHOLD
    text = _("「%(name)s」は、%(capacity)sとしては届け出られません。届け出られるのは: %(who)s。")
    who = "、".join(filer.who for filer in definition.who_may_file)
    return text % {"name": definition.name, "capacity": refused.value, "who": who}
