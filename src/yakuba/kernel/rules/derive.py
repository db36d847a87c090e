"""Derived facts: computed once, in ``lib``, and unknown while what they need is."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from yakuba.kernel.rules.compiled import Compiled, CompiledFact
from yakuba.kernel.rules.contracts import Household, Value
from yakuba.lib import days, wareki

Computation = Callable[..., Value]
NO_HANDBOOK = 9


def to_date(value: int) -> date:
    """A date written YYYYMMDD. Raises ValueError when there is no such day."""
    return date(value // 10_000, value // 100 % 100, value % 100)


def from_date(day: date) -> int:
    """``day`` written YYYYMMDD."""
    return day.year * 10_000 + day.month * 100 + day.day


def is_date(value: int) -> bool:
    """Whether ``value`` is a date written YYYYMMDD."""
    try:
        to_date(value)
    except (ValueError, OverflowError):
        return False
    return True


def is_statable(value: int) -> bool:
    """Whether ``value`` is a day that every door takes, written YYYYMMDD."""
    return is_date(value) and wareki.is_taken(to_date(value))


def _age(born: int, on: int) -> Value:
    return days.age_on(to_date(born), to_date(on)) if born <= on else 0


def _school_year_end_after_age(age: int) -> Computation:
    def compute(born: int) -> Value:
        return from_date(days.school_year_end(days.reaches_age_on(to_date(born), age)))

    return compute


def _grade(born: int, on: int) -> Value:
    """0 before school, 1–9, 10 after compulsory school."""
    grade = days.grade_on(to_date(born), to_date(on))
    if grade is not None:
        return grade
    return 0 if _age(born, on) in range(8) else 10


def _handbook_grade(handbook: str) -> Value:
    """1–7 as written on a 身体障害者手帳, 9 for everybody else."""
    found = re.fullmatch(r"身体障害者手帳([1-7])級", handbook)
    return int(found[1]) if found else NO_HANDBOOK


FUNCTIONS: Mapping[str, Computation] = {
    "age_on": _age,
    "grade_on": _grade,
    "handbook_grade": _handbook_grade,
    "school_year_end_15": _school_year_end_after_age(15),
    "school_year_end_18": _school_year_end_after_age(18),
    "school_year_end_22": _school_year_end_after_age(22),
}


def derive(compiled: Compiled, household: Household) -> Household:
    """``household`` with every derived fact whose sources are known; a value stated outright is kept."""
    event = _extended(compiled, "event", household.event, {})
    shared = _extended(compiled, "household", household.household, event)
    persons = {
        person: _extended(compiled, "person", facts, {**event, **shared}) for person, facts in household.persons.items()
    }
    return Household(event=event, household=shared, persons=persons, complete=household.complete)


def _extended(
    compiled: Compiled, scope: str, own: Mapping[str, Value], outer: Mapping[str, Value]
) -> Mapping[str, Value]:
    values = dict(own)
    for fact in compiled.facts.values():
        if fact.scope != scope or not fact.function or values.get(fact.id) is not None:
            continue
        sources = [values.get(name, outer.get(name)) for name in fact.of]
        if all(source is not None for source in sources):
            values[fact.id] = _within(fact, FUNCTIONS[fact.function](*sources))
    return values


def _within(fact: CompiledFact, value: Value) -> Value:
    """The nearest value of the fact's range: whoever is older than it reaches is as old as it reaches."""
    if not isinstance(value, int) or fact.low is None or fact.high is None:
        return value
    return min(max(value, fact.low), fact.high)
