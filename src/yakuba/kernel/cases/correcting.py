"""補正: what may stand in a box that is corrected, as its definition says, whichever door brings the answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from yakuba.kernel.cases.contracts import CaseField, CaseView
from yakuba.kernel.cases.look import Look
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.blanks import Blank, blanks
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.fields import Field_
from yakuba.lib import clock

UNKNOWN = Blank(Field_(id="unknown", label="", source="", unit="event", max=1_000))
"""A box that the bank of the day of arrival does not have (an older version asked for it): a text."""


def blanks_of(case: CaseView) -> Mapping[tuple[str, str], Blank]:
    """How each box of the case is filled, by its field and unit."""
    known = _known(procedures.pinned(case.row.procedure, case.definition_version), clock.day_of(case.arrived_at))
    return {(box.field, box.unit): known.get(box.field, UNKNOWN) for box in case.fields}


def unfit(look: Look, given: tuple[CaseField, ...]) -> list[str]:
    """A sentence for every answer that may not stand in its box."""
    known = _known(look.definition, look.case.arrived_on)
    labels = {(box.field, box.unit): box.label for box in look.fields}
    found = []
    for box in given:
        if wrong := known.get(box.field, UNKNOWN).refusal(box.value):
            found.append(_("「%(name)s」: %(wrong)s") % {"name": labels.get((box.field, box.unit), ""), "wrong": wrong})
    return found


def as_printed(look: Look, given: tuple[CaseField, ...]) -> tuple[CaseField, ...]:
    """The answers with the text that the form prints."""
    known = _known(look.definition, look.case.arrived_on)
    return tuple(replace(box, text=known.get(box.field, UNKNOWN).printed(box.value)) for box in given)


def _known(definition: Definition, arrived_on: date) -> Mapping[str, Blank]:
    return blanks(procedures.material(next(iter(definition.events)), on=arrived_on))
