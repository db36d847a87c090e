"""The statements of every step, as SQL that both databases read: read a case, claim it, write its history.

Through the ORM the same statements took most of the time of a step (benchmarks/bench_cases.py).
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from yakuba.kernel.cases.contracts import State
from yakuba.kernel.cases.models import Case
from yakuba.lib import clock
from yakuba.lib.refs import JsonValue


@dataclass(slots=True)
class Stored:
    """The narrow row as it was read. ``due_on`` is ``models.NEVER`` where there is no standard period."""

    id: int
    key: UUID
    number: str
    procedure: str
    definition_version: int
    course: str
    course_version: int
    state: State
    result: str
    version: int
    section: str
    taken_section: str
    taken_office: str
    door: str
    person: str
    assignee: str
    arrived_at: datetime
    arrived_on: date
    due_on: date
    late: bool
    stopped_since: date | None
    stopped_days: int
    correct_by: date | None
    back_to: str
    closed_on: date | None
    submission: UUID | None
    checks_open: int
    checks_no: int
    hands_over: bool
    has_letter: bool
    owes_letter: bool
    tells: bool
    to_tell: int
    care: bool
    drafted_by: str
    round: int


_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
COLUMNS = tuple(field.name for field in fields(Stored))
_LIST = ", ".join(COLUMNS)
_READ = f"SELECT {_LIST} FROM cases_case WHERE key = %s"  # noqa: S608 - names of ours
_STEP = (
    "INSERT INTO cases_step (case_id, seq, at, actor, action, from_state, to_state, reason, on_behalf_of, detail, "
    "course_version, batch) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)"
)
_LAST = "SELECT action, actor FROM cases_step WHERE case_id = %s AND seq = %s"


def read(key: UUID) -> Stored | None:
    """The case, or None. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [uuid_value(key)])
        row = cursor.fetchone()
    return _stored(row) if row else None


def claim(case: Stored, sets: Mapping[str, object]) -> bool:
    """Change the case if nobody has since it was read, and count its version up; whether it was so. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_claim_sql(tuple(sets)), [*map(value, sets.values()), case.id, case.version, case.state.value])
        return bool(cursor.rowcount == 1)


def write_step(
    case: Stored,
    *,
    actor: str,
    action: str,
    to_state: str,
    reason: str = "",
    on_behalf_of: str = "",
    detail: Mapping[str, JsonValue] | None = None,
    seq: int | None = None,
    from_state: str | None = None,
) -> None:
    """One row of the history. One statement."""
    values = (
        case.id,
        case.version + 1 if seq is None else seq,
        value(clock.now()),
        actor,
        action,
        case.state.value if from_state is None else from_state,
        to_state,
        reason,
        on_behalf_of,
        json.dumps(detail, ensure_ascii=False) if detail else "{}",
        case.course_version,
    )
    with connection.cursor() as cursor:
        cursor.execute(_STEP, values)


def was_just_done(case: Stored, *, action: str, actor: str) -> bool:
    """Whether the last step was this action by this actor. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [case.id, case.version])
        return bool(cursor.fetchone() == (action, actor))


def next_numbers(section: str, year: int, count: int) -> range:
    """The next ``count`` numbers of a section and year: counted up and locked in one statement, without a gap."""
    statement = (
        "INSERT INTO cases_series (section, fiscal_year, last) VALUES (%s, %s, %s) "
        "ON CONFLICT (section, fiscal_year) DO UPDATE SET last = cases_series.last + excluded.last RETURNING last"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [section, year, count])
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


def numbers(keys: Collection[str]) -> dict[str, str]:
    """Case numbers by key, for sentences of the audit register."""
    known = [UUID(key) for key in keys if _KEY.fullmatch(key)]
    rows = Case.objects.filter(key__in=known).values_list("key", "number")
    return {str(key): number for key, number in rows}


def value(item: Any) -> Any:
    """A value as the database's own driver takes it."""
    if isinstance(item, UUID):
        return uuid_value(item)
    if isinstance(item, datetime):
        return connection.ops.adapt_datetimefield_value(item)
    if isinstance(item, date):
        return connection.ops.adapt_datefield_value(item)
    return item


def uuid_value(key: UUID) -> UUID | str:
    """SQLite keeps 32 hexadecimal digits."""
    return key if connection.features.has_native_uuid_field else key.hex


@lru_cache(maxsize=128)
def _claim_sql(columns: Sequence[str]) -> str:
    sets = "".join(f", {name} = %s" for name in columns)
    return f"UPDATE cases_case SET version = version + 1{sets} WHERE id = %s AND version = %s AND state = %s"  # noqa: S608 - names of ours


def _stored(row: Sequence[Any]) -> Stored:
    case = Stored(*row)
    case.state = State(case.state)
    case.key = _uuid(case.key)
    case.submission = _uuid(case.submission) if case.submission else None
    case.arrived_at = _moment(case.arrived_at)
    return case


def _uuid(stored: UUID | str) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(stored)


def _moment(stored: datetime) -> datetime:
    """SQLite gives back UTC without saying so."""
    if stored.tzinfo is None:
        stored = stored.replace(tzinfo=connection.timezone)
    return stored.astimezone(clock.JST)
