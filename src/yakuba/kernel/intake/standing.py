"""Who stands in a reception and how it must be told, for the rule whether places of it are withheld.

Nothing of it is shown, so it is no view.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from yakuba.kernel.intake.models import ExOfficio, Reception, SheetVersion, Statement
from yakuba.kernel.intake.reading import PROTECTED
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """``numbers``: 宛名番号 of everybody in it, as ``numbers_of``. ``submissions``: what was received from it.

    ``in_person``: a sheet or 職権 of it is told in person only (``discreet``), or the household answers はい to
    住所を知られたくない事情がある.
    """

    numbers: frozenset[str] = frozenset()
    submissions: frozenset[UUID] = frozenset()
    in_person: bool = False


def standing(key: UUID) -> Standing:
    """Of the reception with this key, whoever may open it; of an unknown one nothing. One query."""
    rows = list(
        Reception.objects.filter(key=key)
        .annotate(
            discreet=Exists(_newest_versions().filter(discreet=True)) | Exists(_works().filter(discreet=True)),
            seeks=Subquery(_answers().order_by("-seq").values("value")[:1]),
        )
        .values(
            "discreet", "seeks", "members__unit", "members__person", "members__removed",
            "submissions__key", "submissions__members",
        )
    )  # fmt: skip
    if not rows:
        return Standing()
    return Standing(
        numbers=frozenset(_numbers(rows)) - {""},
        submissions=frozenset(row["submissions__key"] for row in rows) - {None},
        in_person=rows[0]["discreet"] or bool(rows[0]["seeks"]),
    )


def _newest_versions() -> QuerySet[SheetVersion]:
    return SheetVersion.objects.filter(sheet__reception=OuterRef("pk"), version=F("sheet__version"))


def _works() -> QuerySet[ExOfficio]:
    return ExOfficio.objects.filter(reception=OuterRef("pk"))


def _answers() -> QuerySet[Statement]:
    return Statement.objects.filter(reception=OuterRef("pk"), unit=HOUSEHOLD_UNIT, item=PROTECTED)


def _numbers(rows: Iterable[Row]) -> Iterator[str]:
    """宛名番号, or "", of who is there, or was when something was received."""
    received = {member[0] for row in rows for member in row["submissions__members"] or ()}
    for row in rows:
        unit = row["members__unit"]
        if unit is not None and (not row["members__removed"] or unit in received):
            yield row["members__person"]
