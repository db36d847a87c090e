"""Which sheets a reception needs: what the guide says, and what the visitor wishes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from yakuba.kernel.intake.contracts import Part, ReceptionView
from yakuba.kernel.intake.models import Reception, Wish
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.procedures.contracts import Outcome
from yakuba.kernel.procedures.discretion import items_only_of
from yakuba.kernel.procedures.guide import Entry, Guidance, guide
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT

HORIZON = timedelta(days=366 * 5)
"""Deadlines lie within so many days around the reception; beyond it no closed days are known."""
Wanted = tuple[str, str]
"""(procedure, unit)"""


@dataclass(frozen=True, slots=True)
class Wishes:
    """The newest wish for each procedure and unit; ``offices``: where an involved section took one up."""

    said: Mapping[Wanted, bool]
    offices: Mapping[Wanted, str]

    def office_of(self, sheet: Wanted, home: str) -> str:
        """Where it is filed: at the office of the reception unless another one took it up."""
        return self.offices.get(sheet, home)


def guidance(view: ReceptionView, material: Material) -> Guidance:
    """What the life event means for this household as it was stated, as far as it is told to whoever sees the view.

    The same view is guided once: what was decided with a change is what its page shows.
    """
    for known, found in view.guided:
        if known is material:
            return found
    found = _told(view, material)
    view.guided.append((material, found))
    return found


def _told(view: ReceptionView, material: Material) -> Guidance:
    """Questions that only serve what is not told are not asked."""
    hidden = withheld(material, view.part)
    closed = organisation.calendar(view.received_on - HORIZON, view.received_on + HORIZON)
    household, declined, sources = view.household(material.facts), view.declined(material.facts), view.sources()
    while True:
        found = guide(
            material, household, received_on=view.received_on, declined=declined, sources=sources, is_closed=closed
        )
        asked = found.question
        if asked is None or asked.fact not in hidden:
            return found if view.part.is_whole else _without_hidden(found, view.part)
        declined |= {(asked.fact, unit) for unit in (asked.persons or (HOUSEHOLD_UNIT,))}


def withheld(material: Material, part: Part) -> frozenset[str]:
    """Facts and boxes that only serve what is told in person only, and not to whom this part is."""
    if part.is_whole:
        return frozenset()
    return items_only_of(material, {name for name, one in material.definitions.items() if not part.sees(one)})


def _without_hidden(found: Guidance, part: Part) -> Guidance:
    def kept(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries if part.sees(entry.definition))

    return Guidance(kept(found.needed), kept(found.unknown), kept(found.not_needed), found.question)


def wishes(reception: Reception) -> Wishes:
    """As they stand. One query."""
    rows = Wish.objects.filter(reception=reception).order_by("id")
    newest = {(row.procedure, row.unit): row for row in rows}
    return Wishes(
        {sheet: row.wanted for sheet, row in newest.items()},
        {sheet: row.office for sheet, row in newest.items() if row.wanted and row.office},
    )


def can_be_filed(entry: Entry) -> bool:
    """Whether there is a form for it at all: duties and claims, and optional ones."""
    return entry.definition.needs_form or entry.definition.outcome is Outcome.OPTIONAL


def is_wanted(entry: Entry, wished: Wishes) -> bool:
    """Duties, claims and what somebody came for unless they are left for another day, others only where wished."""
    return can_be_filed(entry) and wished.said.get((entry.definition.id, entry.unit), entry.is_filed)
