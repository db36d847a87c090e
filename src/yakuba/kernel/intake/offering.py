"""取扱い: whether the office of a reception does a procedure, and where a resident is sent otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from yakuba.kernel.intake.choosing import wishes
from yakuba.kernel.intake.contracts import Lack, LackKind, ReceptionView, Withdrawn
from yakuba.kernel.intake.models import Reception, Sheet
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Offering, Place
from yakuba.kernel.procedures.contracts import Definition, Outcome
from yakuba.kernel.procedures.service import get

RECEIVED = (Outcome.DUTY, Outcome.CLAIM, Outcome.OPTIONAL)
"""What is received at a counter."""


@dataclass(frozen=True, slots=True)
class Here:
    """The office of a reception, and what the register of offices says of it on the reception's day."""

    office: str
    offering: Offering

    @classmethod
    def of(cls, reception: Reception | ReceptionView) -> "Here":
        """That of the involved section for whom the view was made. Two queries."""
        here = cls(reception.office, organisation.offering(reception.received_on))
        return here.at(reception.part.office) if isinstance(reception, ReceptionView) else here

    def at(self, office: str) -> "Here":
        """The same day at another office; at this one where none is named."""
        return replace(self, office=office or self.office)

    @property
    def name(self) -> str:
        """What the office is called."""
        known = self.offering.offices.get(self.office)
        return known.name if known else self.office

    def does(self, procedure: str) -> bool:
        """Whether the procedure is received here."""
        return self.offering.offers(self.office, procedure)

    def elsewhere(self, definition: Definition) -> tuple[Place, ...]:
        """Where it is received instead; empty where it is received here, or nowhere that is registered."""
        if self.does(definition.id):
            return ()
        return self.offering.elsewhere(self.office, definition.id, definition.duty)

    def place_for(self, definition: Definition) -> Place:
        """Where a resident of this reception goes for it: this office if it does it, else where it is done instead.

        Where this office has no counter of the section in charge, the office itself is named.
        """
        section = self.offering.in_charge(definition.duty)
        home = self.offering.place_of(section) if section else Place("", "", definition.duty)
        if definition.outcome not in RECEIVED:
            return home
        if not self.does(definition.id):
            return next(iter(self.elsewhere(definition)), home)
        known = self.offering.offices.get(self.office)
        return home if known is None or home.office in ("", known.name) else Place(known.name, known.address)

    def refusal(self, definition: Definition) -> str:
        """Why it is not received here and where to go; empty where it is."""
        if self.does(definition.id):
            return ""
        told = {"name": definition.name, "office": self.name}
        if places := "、".join(map(str, self.elsewhere(definition))):
            text = _("「%(name)s」は%(office)sでは受け付けていません。%(places)sへ案内してください。")
            return text % (told | {"places": places})
        text = _("「%(name)s」は%(office)sでは受け付けていません。受け付ける庁舎を担当課に確かめてください。")
        return text % told


def not_done_here(reception: Reception) -> Iterator[Lack]:
    """What was composed here although the office does not do it (any more): each with where to go."""
    home, wished = Here.of(reception), wishes(reception)
    rows = Sheet.objects.filter(reception=reception, withdrawn=Withdrawn.NO, received__isnull=True).order_by("place")
    for sheet in rows:
        here = home.at(wished.offices.get((sheet.procedure, sheet.unit), ""))
        if not here.does(sheet.procedure):
            told = here.refusal(get(sheet.procedure, on=reception.received_on))
            yield Lack(LackKind.OFFICE, told, sheet.key, sheet.procedure)
