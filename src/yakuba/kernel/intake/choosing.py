"""Which sheets a reception needs: what the guide says, and what the visitor wishes."""

from collections.abc import Mapping
from datetime import timedelta

from yakuba.kernel.intake.contracts import ReceptionView
from yakuba.kernel.intake.models import Reception, Wish
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.contracts import Outcome
from yakuba.kernel.procedures.guide import Entry, Guidance, guide
from yakuba.kernel.procedures.service import Material

HORIZON = timedelta(days=366 * 5)
"""Deadlines lie within so many days around the reception; beyond it no closed days are known."""
Wishes = Mapping[tuple[str, str], bool]


def guidance(view: ReceptionView, material: Material) -> Guidance:
    """What the life event means for this household as it was stated."""
    return guide(
        material,
        view.household(material.facts),
        received_on=view.received_on,
        declined=view.declined(material.facts),
        sources=view.sources(),
        is_closed=organisation.calendar(view.received_on - HORIZON, view.received_on + HORIZON),
    )


def wishes(reception: Reception) -> Wishes:
    """(procedure, unit) → the newest wish."""
    rows = Wish.objects.filter(reception=reception).order_by("id")
    return {(procedure, unit): wanted for procedure, unit, wanted in rows.values_list("procedure", "unit", "wanted")}


def can_be_filed(entry: Entry) -> bool:
    """Whether there is a form for it at all: duties and claims, and optional ones."""
    return entry.definition.needs_form or entry.definition.outcome is Outcome.OPTIONAL


def is_wanted(entry: Entry, wished: Wishes) -> bool:
    """Duties, claims and what somebody came for unless they are left for another day, others only where wished."""
    return can_be_filed(entry) and wished.get((entry.definition.id, entry.unit), entry.is_filed)
