"""The state that an import asks for: rows of the files where a kind was given, else what the database says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast

from django.db.models import Model

from yakuba.kernel.organisation.imports.kinds import KINDS, Kind
from yakuba.kernel.organisation.imports.reading import Placed, Read
from yakuba.kernel.organisation.models import Dated, valid_on

M = TypeVar("M", bound=Model)
DATABASE = "登録済みのデータ"


@dataclass
class State:
    """``asked``: rows after the import, on its day; ``current``: before it; ``later``: the next start by key."""

    as_of: date
    given: frozenset[str]
    asked: dict[str, list[Placed[Model]]]
    current: dict[str, dict[tuple[object, ...], Model]]
    later: dict[str, dict[tuple[object, ...], date]]
    unsaid: dict[str, frozenset[str]]

    def rows(self, model: type[M]) -> list[Placed[M]]:
        """The rows asked for, of one model."""
        name = next(kind.name for kind in KINDS if kind.model is model)
        return cast("list[Placed[M]]", self.asked[name])

    def index(self, model: type[M], key: Callable[[M], str]) -> dict[str, M]:
        """The rows asked for, by a text key."""
        return {key(placed.row): placed.row for placed in self.rows(model)}


def state(read: Read, as_of: date) -> State:
    """One query a kind, two for a dated kind that was given."""
    found = State(as_of, frozenset(read.rows), {}, {}, {}, read.unsaid)
    for kind in KINDS:
        rows = list(_current(kind, as_of))
        found.current[kind.name] = {kind.key_of(row): row for row in rows}
        found.asked[kind.name] = _asked(kind, rows, read)
        found.later[kind.name] = _later(kind, as_of) if kind.dated and kind.name in found.given else {}
    return found


def _current(kind: Kind, as_of: date) -> "list[Model]":
    rows = kind.model._default_manager.all()
    return list(rows.filter(valid_on(as_of)) if kind.dated else rows)


def _asked(kind: Kind, rows: list[Model], read: Read) -> list[Placed[Model]]:
    given = read.rows.get(kind.name, [])
    if kind.dated and kind.name in read.rows:
        return given
    keys = {kind.key_of(placed.row) for placed in given}
    return [*(Placed(DATABASE, 0, row) for row in rows if kind.key_of(row) not in keys), *given]


def _later(kind: Kind, as_of: date) -> dict[tuple[object, ...], date]:
    starts: dict[tuple[object, ...], date] = {}
    for row in kind.model._default_manager.filter(valid_from__gt=as_of).order_by("-valid_from"):
        if isinstance(row, Dated):
            starts[kind.key_of(row)] = row.valid_from
    return starts
