"""Writing rows of a feed: what changed is found outside the transaction, then written set by set inside it.

Only a feed writes these tables and only one feed runs, so what was read before the transaction still holds in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from django.db import connection
from django.db.models import Model

from yakuba.kernel.people.columns import ITEMS, Row, Value
from yakuba.kernel.people.contracts import Kind
from yakuba.kernel.people.keys import Key, search_keys, sort_key
from yakuba.kernel.people.models import PastMembership, Person, SearchKey
from yakuba.kernel.people.newcomers import Brought, recognise
from yakuba.kernel.people.recognising import Birth
from yakuba.lib.address import block_key, town_key

_DERIVED = ("valid_from", "digest", "feed_id", "present", "born", "sort_key", "town_key", "block_key")
_SINCE = ITEMS.index("household_since")
# A parameter in a SELECT list has no type of its own on PostgreSQL.
_DAY = {"postgresql": "CAST(%s AS date)", "sqlite": "%s"}


@dataclass(frozen=True, slots=True)
class _Known:
    """What the copy holds of a number already."""

    id: int
    digest: str
    present: bool
    household: str
    relation: str
    household_since: date | None


@dataclass(slots=True)
class Plan:
    """What a batch of rows will change."""

    fresh: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unchanged: int = 0
    known: Mapping[str, _Known] = field(default_factory=dict)


def plan(batch: Iterable[Row]) -> Plan:
    """Compare rows with the copy. The last row of a number counts."""
    latest = {row.text("number"): row for row in batch}
    made = Plan(known=_known(latest))
    for number, row in latest.items():
        known = made.known.get(number)
        if row.gone:
            if known and known.present:
                made.gone.append(number)
            else:
                made.unchanged += 1
        elif known is None:
            made.fresh.append(row)
        elif known.digest != row.digest or not known.present:
            made.changed.append(row)
        else:
            made.unchanged += 1
    return made


def write(made: Plan, *, feed_id: int, as_of: date) -> None:
    """Carry out a plan, inside the caller's transaction; newcomers who seek protection are withheld with their row."""
    changed = [row.text("number") for row in made.changed]
    if changed or made.gone:
        _keep_past([*changed, *made.gone], as_of)
        _close_memberships(made, as_of)
    if made.gone:
        Person.objects.filter(number__in=made.gone).update(present=False, feed_id=feed_id, valid_from=as_of)
    rows = [*made.fresh, *made.changed]
    if rows:
        _upsert(rows, made, feed_id, as_of)
        recognise(_replace_keys(rows, made))


def _known(numbers: Iterable[str]) -> dict[str, _Known]:
    items = ("number", "id", "digest", "present", "household", "relation", "household_since")
    return {row[0]: _Known(*row[1:]) for row in Person.objects.filter(number__in=list(numbers)).values_list(*items)}


def _keep_past(numbers: Sequence[str], as_of: date) -> None:
    """The state until yesterday. Two changes of one day leave one state, as no day saw the first."""
    columns = ", ".join((*ITEMS, "valid_from"))
    marks = ", ".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO people_pastperson ({columns}, valid_to) "  # noqa: S608 - columns of ours, values as parameters
            f"SELECT {columns}, {_DAY[connection.vendor]} FROM people_person "
            f"WHERE present AND valid_from < %s AND number IN ({marks})",
            [as_of.isoformat(), as_of.isoformat(), *numbers],
        )


def _close_memberships(made: Plan, as_of: date) -> None:
    closed = []
    for row in made.changed:
        old = made.known[row.text("number")]
        if not old.household or (old.household, old.relation) == (row["household"], row["relation"]):
            continue
        until = _change_day(row, as_of)
        if old.household_since is None or old.household_since < until:
            closed.append(
                PastMembership(
                    person_id=old.id,
                    household=old.household,
                    relation=old.relation,
                    since=old.household_since,
                    until=until,
                )
            )
    PastMembership.objects.bulk_create(closed)


def _change_day(row: Row, as_of: date) -> date:
    day = row["household_since"] or row["changed_on"]
    return date.fromisoformat(day) if isinstance(day, str) else as_of


def _values(row: Row, made: Plan, as_of: date) -> tuple[Value, ...]:
    """The row's values; a spell's first day that the file leaves out is kept, or is the day of the change."""
    old = made.known.get(row.text("number"))
    if row["household_since"] is not None or old is None:
        return row.values
    same = (old.household, old.relation) == (row["household"], row["relation"])
    since = old.household_since if same else _change_day(row, as_of)
    return (*row.values[:_SINCE], since.isoformat() if since else None, *row.values[_SINCE + 1 :])


def _exact(row: Row) -> Value:
    return row["born_first"] if row["born_first"] == row["born_last"] else None


def _upsert(rows: Sequence[Row], made: Plan, feed_id: int, as_of: date) -> None:
    columns = (*ITEMS, *_DERIVED)
    day = as_of.isoformat()
    values = [
        (
            *_values(row, made, as_of),
            *(day, row.digest, feed_id, True, _exact(row), sort_key(row)),
            town_key(row.text("town"))[:100],
            block_key(row.text("block"))[:100],
        )
        for row in rows
    ]
    updates = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "number")
    _insert(Person, columns, values, f"ON CONFLICT (number) DO UPDATE SET {updates}")


def _replace_keys(rows: Sequence[Row], made: Plan) -> Iterator[Brought]:
    """Write their keys; the persons whom the feed brought, with them."""
    known = [made.known[row.text("number")].id for row in made.changed]
    if known:
        SearchKey.objects.filter(person_id__in=known).delete()
    numbers = [row.text("number") for row in rows]
    ids = dict(Person.objects.filter(number__in=numbers).values_list("number", "id"))
    keys = [(row, search_keys(row)) for row in rows]
    values = [
        (ids[row.text("number")], int(key.kind), key.text, int(key.which), key.sole)
        for row, found in keys
        for key in found
    ]
    _insert(SearchKey, ("person_id", "kind", "key", "which", "sole"), values, "")
    return (_brought(row, ids[row.text("number")], found, made) for row, found in keys if row["kind"] != Kind.BUSINESS)


def _brought(row: Row, person: int, keys: Iterable[Key], made: Plan) -> Brought:
    known = made.known.get(row.text("number"))
    birth = Birth(*map(_as_day, (_exact(row), row["born_first"], row["born_last"])))
    there = known is not None and known.present
    return Brought(person, birth, [(int(key.kind), key.text) for key in keys], fresh=not there)


def _as_day(value: Value) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None


def _insert(model: type[Model], columns: Sequence[str], rows: Sequence[tuple[Value | int, ...]], tail: str) -> None:
    """Many rows at once. PostgreSQL would parse a statement for each: it gets one, with an array for each column."""
    if not rows:
        return
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"CAST(%s AS {_type(model, column)}[])" for column in columns)
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays}) {tail}",  # noqa: S608 - names of ours
                [list(values) for values in zip(*rows, strict=True)],
            )
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks}) {tail}", rows)  # noqa: S608 - likewise


@cache
def _type(model: type[Model], column: str) -> str:
    """The column's type without its length: a cast to a length would cut in silence."""
    field = next(field for field in model._meta.concrete_fields if field.column == column)
    return re.sub(r"\(\d+\)", "", field.db_type(connection) or "text")
