"""Which versions of a procedure were published, which holds when, and which number a town's next one gets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.editions import OWN_FROM, is_own, label
from yakuba.kernel.procedures.models import DefinitionVersion
from yakuba.kernel.procedures.service import pinned_many

NAMES = ("procedure", "version", "valid_from", "publication__at", "publication__by")


@dataclass(frozen=True, slots=True)
class Edition:
    """One published version: its first day, when and by whom (``staff:1006``) it was published."""

    procedure: str
    version: int
    valid_from: date
    at: datetime
    by: str

    @property
    def is_own(self) -> bool:
        """Whether the town made it."""
        return is_own(self.version)

    @property
    def label(self) -> str:
        """As people are shown it."""
        return label(self.version)


@dataclass(frozen=True, slots=True)
class Standing:
    """One procedure on a day: the version in force (None before its first) and the next one that will hold."""

    definition: Definition
    now: Edition | None
    coming: Edition | None


def editions(procedure: str) -> tuple[Edition, ...]:
    """Every published version, the newest first; empty where there is no such procedure. One query."""
    rows = DefinitionVersion.objects.filter(procedure=procedure).values_list(*NAMES)
    return tuple(sorted((Edition(*row) for row in rows), key=_rank, reverse=True))


def in_force(known: Iterable[Edition], on: date) -> Edition | None:
    """The one of a procedure that holds on a day: the town's own newest, else the newest shipped."""
    return max((one for one in known if one.valid_from <= on), key=_rank, default=None)


def coming(known: Iterable[Edition], on: date) -> Edition | None:
    """The next one of a procedure that takes the place of the one in force on ``on``."""
    every = list(known)
    later = sorted({one.valid_from for one in every if one.valid_from > on})
    now = in_force(every, on)
    return next((then for day in later if (then := in_force(every, day)) != now), None)


def standings(on: date) -> tuple[Standing, ...]:
    """Every procedure that holds on a day or will, by id. Two queries at most, whatever their number."""
    by_procedure: dict[str, list[Edition]] = {}
    for row in DefinitionVersion.objects.order_by("procedure").values_list(*NAMES):
        by_procedure.setdefault(row[0], []).append(Edition(*row))
    found = {name: (in_force(known, on), coming(known, on)) for name, known in by_procedure.items()}
    shown = {name: one for name, (now, then) in found.items() if (one := now or then) is not None}
    definitions = pinned_many({(one.procedure, one.version) for one in shown.values()})
    return tuple(Standing(definitions[name, one.version], *found[name]) for name, one in shown.items())


def next_own_number(procedure: str) -> int:
    """The number that a town's next version of this procedure gets."""
    own = DefinitionVersion.objects.filter(procedure=procedure, version__gte=OWN_FROM)
    return max(own.values_list("version", flat=True), default=OWN_FROM - 1) + 1


def _rank(one: Edition) -> tuple[bool, date, int]:
    return one.is_own, one.valid_from, one.version
