"""What may be told of an error in logs and kept rows: its class, its places, its codes. Never its words.

The text of an exception may quote a row (``Key (name)=(…) already exists``), an input (pydantic) or a value that was
not found. What an operator needs is here without it: which class, where in the code, which constraint or SQLSTATE,
which fields, and what it followed from.
"""

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

MOST_PLACES = 40
MOST_FAULTS = 8
MOST_FIELDS = 20
# What SQLite says of a constraint names the schema only; anything else in its words may come from a row.
_OF_SQLITE = re.compile(r"(?:UNIQUE|NOT NULL|CHECK) constraint failed: ([A-Za-z_][\w.]*(?:, [A-Za-z_][\w.]*)*)")
# Names of our fields are small letters; another key of an input may be anybody's name.
_FIELD = re.compile(r"[a-z_][a-z0-9_]{0,60}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One error of a chain. ``places``: ``file:line function``, innermost last. Empty where there is nothing to say."""

    type: str
    code: str
    constraint: str
    fields: tuple[str, ...]
    places: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Without what is empty."""
        told = {name: getattr(self, name) for name in ("type", "code", "constraint", "fields", "places")}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items() if value}


def chain(error: BaseException) -> tuple[Fault, ...]:
    """The error and what it followed from, outermost first."""
    return tuple(_fault(one) for one, _depth in zip(linked(error), range(MOST_FAULTS), strict=False))


def linked(error: BaseException) -> Iterator[BaseException]:
    """The error, those of its group, and those that it was raised from or while handling, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        before = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
        waiting += [before] if before is not None else []


def name_of(error: BaseException) -> str:
    """Dotted name of the error's class."""
    return f"{type(error).__module__}.{type(error).__qualname__}"


def places_of(error: BaseException) -> tuple[str, ...]:
    """``file:line function`` of each frame, innermost last; of a deep one the innermost."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_PLACES:]
    return tuple(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def codes_of(error: BaseException) -> str:
    """The first code and constraint of a chain, as one text: ``23505 one_number_a_day``; empty where there is none."""
    for one in linked(error):
        code, constraint = _of_database(one)
        if code:
            return f"{code} {constraint}".strip()
    return ""


def _fault(error: BaseException) -> Fault:
    code, constraint = _of_database(error)
    return Fault(name_of(error), code, constraint, tuple(_fields(error)), places_of(error))


def _of_database(error: BaseException) -> tuple[str, str]:
    """SQLSTATE and constraint (or table and column) as psycopg has them; the same of SQLite."""
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        said = getattr(error, "diag", None)
        named = (getattr(said, part, None) for part in ("constraint_name", "table_name", "column_name"))
        parts = [part for part in named if part]
        return state, parts[0] if parts and getattr(said, "constraint_name", None) else ".".join(parts)
    name = getattr(error, "sqlite_errorname", None)
    if isinstance(name, str):
        found = _OF_SQLITE.fullmatch(str(error))
        return name, found[1] if found else ""
    return "", ""


def _fields(error: BaseException) -> Iterator[str]:
    """Which fields of a model were wrong and how, by pydantic's own codes; a key that somebody typed is not a field."""
    if isinstance(error, ValidationError):
        for wrong in error.errors(include_input=False, include_url=False, include_context=False)[:MOST_FIELDS]:
            at = wrong["loc"][:-1] if wrong["type"] == "extra_forbidden" else wrong["loc"]
            steps = (str(step) if isinstance(step, int) or _FIELD.fullmatch(step) else "?" for step in at)
            yield f"{'.'.join(steps)}: {wrong['type']}"
