"""What a case of 支援措置の申出 says already, so that nobody types it twice.

The case says of whom protection is sought and who was consulted in free text: it is shown beside the boxes, for whoever
registers to write names and days apart. Why protection is sought stands nowhere in the case and is asked.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseError, CaseView
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import NotInCopyError
from yakuba.kernel.procedures.contracts import Capacity
from yakuba.kernel.rules.derive import is_date, to_date
from yakuba.lib.refs import Actor

TOLD = ("protected_from", "consulted_body", "household_members")


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What is known from a case. ``person_id``: of the copy, None while the copy does not have them."""

    number: str
    filed_on: date
    name: str
    born: date | None
    person_id: int | None
    applied_by: str
    told: tuple[tuple[str, str], ...]

    def finding(self) -> dict[str, Any]:
        """For the search."""
        return {"text": self.name, "born": self.born}

    def applying(self) -> dict[str, Any]:
        """For the application."""
        return {"applied_on": self.filed_on, "applied_by": self.applied_by}


def prefilled(actor: Actor, case: UUID) -> Prefilled | None:
    """What the case says, recorded as a view of it; None where it is not this person's to see."""
    try:
        found = cases.view(actor, case)
    except (CaseError, NotAllowed):
        return None
    return Prefilled(
        number=found.row.number,
        filed_on=found.row.arrived_on,
        name=found.row.subject_name,
        born=_born(found),
        person_id=_person_id(actor, found.person),
        applied_by=_applied_by(found),
        told=tuple((box.label, box.text) for box in found.fields if box.field in TOLD and box.text),
    )


def _born(found: CaseView) -> date | None:
    value = next((box.value for box in found.fields if box.field == "born"), None)
    return to_date(value) if isinstance(value, int) and is_date(value) else None


def _person_id(actor: Actor, number: str) -> int | None:
    try:
        return people.person_by_number(actor, number).person_id if number else None
    except NotInCopyError:
        return None


def _applied_by(found: CaseView) -> str:
    filer = found.applicant
    if filer.capacity == Capacity.SELF.value:
        return ""
    return _("%(name)s(%(capacity)s)") % {"name": filer.name, "capacity": filer.capacity}
