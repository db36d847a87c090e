"""What holds on which day: the shipped catalogue with a town's own definitions and changes laid over it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.catalogue import Catalogue
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.editions import OWN_FROM
from yakuba.kernel.procedures.models import BEGINNING, DefinitionVersion, OwnChange
from yakuba.kernel.procedures.overlay import Dated, laid_over


@dataclass(frozen=True)
class Own:
    """Everything of a town's own: definitions, and changes of the banks in the order in which they are laid over."""

    definitions: tuple[Definition, ...] = ()
    changes: tuple[Dated, ...] = ()

    def and_also(self, definitions: Iterable[Definition], changes: Iterable[Dated]) -> "Own":
        """With these besides; of two changes for one day the later one wins."""
        every = sorted((*self.changes, *changes), key=lambda change: change.valid_from)
        return Own((*self.definitions, *definitions), tuple(every))


@dataclass(frozen=True)
class Timeline:
    """The catalogue of every day."""

    shipped: Catalogue
    own: Own

    def on(self, day: date) -> Catalogue:
        """The catalogue of a day: its banks, and all definitions. Raises Refused where a change fits no more."""
        return Catalogue(self.bank_on(day), (*self.shipped.definitions, *self.own.definitions))

    def bank_on(self, day: date) -> Bank:
        """The banks of a day. Raises Refused where a change fits no more."""
        return laid_over(self.shipped.bank, [one.changes for one in self.own.changes if one.valid_from <= day])

    def bank_day(self, day: date) -> date:
        """From which day on the banks of ``day`` hold."""
        return max((one.valid_from for one in self.own.changes if one.valid_from <= day), default=BEGINNING)

    def days(self) -> list[date]:
        """The days on which something comes into force."""
        first, *later = self.shipped.change_days()
        own = {definition.valid_from for definition in self.own.definitions}
        own |= {one.valid_from for one in self.own.changes}
        for one in self.own.changes:
            values = [dated for p in self.bank_on(one.valid_from).parameters.parameters for dated in p.values]
            own |= {dated.valid_from for dated in values}
        return sorted({first, *later, *(day for day in own if day > first)})


def stored() -> Own:
    """A town's own as it was published; two queries."""
    rows = DefinitionVersion.objects.filter(version__gte=OWN_FROM).order_by("procedure", "version")
    changes = OwnChange.objects.order_by("valid_from", "id").values_list("valid_from", "changes")
    definitions = tuple(Definition.model_validate(content) for content in rows.values_list("content", flat=True))
    return Own(definitions, tuple(Dated(*row) for row in changes))
