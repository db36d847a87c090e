"""The first day, the last day and the day after of every period, and birthdays around 1 April, by boundary_days.py.

What is filed after its day is called late at the receipt too, claims included (intake/test_expect_receiving.py).
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml

import samples
from tests.kernel.procedures.boundary_days import BIRTHS, ENDS, NONE, Births, Case, Ends
from yakuba.kernel.procedures.catalogue import Catalogue, load, ruleset
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.guide import Entry, Guidance, guide
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import Household, Value
from yakuba.kernel.rules.derive import from_date

OWN = Path(samples.__file__).parent
A_DAY = timedelta(days=1)
PUBLISHED = date(2026, 4, 1)
USUAL: Mapping[str, Value] = {
    "insurance": "社会保険",
    "pension": "第2号",
    "disability": "なし",
    "care_certified": "なし",
    "heirs_elsewhere": "いない",
}
HOLIDAYS = {  # 国民の祝日に関する法律
    *(date(2026, 11, 3), date(2027, 2, 11), date(2027, 9, 20), date(2028, 11, 23)),
}
YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}
CASES = [(procedure, one) for procedure, ends in ENDS.items() for one in ends.cases]
every_case = pytest.mark.parametrize(
    ("procedure", "one"), CASES, ids=[f"{procedure}-{one.starts.isoformat()}" for procedure, one in CASES]
)
BORN = [
    (procedure, row, date.fromisoformat(event), date.fromisoformat(born), needed)
    for procedure, rows in BIRTHS.items()
    for row in rows
    for event, births in row.days.items()
    for born, needed in births.items()
]


@cache
def shipped() -> Catalogue:
    return load()


@cache
def material(event: str, on: date) -> Material:
    catalogue = shipped()
    return Material(
        event=next(one for one in catalogue.bank.events.events if one.id == event),
        compiled=compile_rules(ruleset(catalogue, event, on)),
        bank=catalogue.bank,
        definitions={d.id: d for d in catalogue.in_force(on) if event in d.events},
        facts={fact.id: fact.in_event(event) for fact in catalogue.bank.facts.facts},
    )


def days(event: str, starts: str, day: date) -> dict[str, Value]:
    """The event with ``starts`` on ``day`` and its other days elsewhere, so that none can stand in for it."""
    if event == "tennyu":
        return {"moved_on": from_date(day), "moved_from": "県外"}
    others = {"died_on": day - 6 * A_DAY, "known_on": day + 2 * A_DAY, "funeral_on": day + 5 * A_DAY}
    if starts == "known_on":
        others["died_on"] = day - 3 * A_DAY
    if starts == "funeral_on":
        others["known_on"] = day - 2 * A_DAY
    return {name: from_date(on) for name, on in {**others, starts: day}.items()}


def family(event: str, child: Mapping[str, Value], *, head: date, born: date) -> dict[str, dict[str, Value]]:
    """A head and a child; after a death the head has died and a wife remains."""
    members: dict[str, dict[str, Value]] = {
        "head": {"relation": "世帯主", "born": from_date(head)},
        "child": {"relation": "子", "born": from_date(born), **child},
    }
    if event == "shibo":
        members["wife"] = {"relation": "妻", "born": 19470730}
        return {name: {**stated, "deceased": int(name == "head")} for name, stated in members.items()}
    return members


def held(
    event: str,
    stated: dict[str, Value],
    members: Mapping[str, Mapping[str, Value]],
    answers: Mapping[str, Value],
    received: date,
) -> Guidance:
    """The interview until nothing is left to ask: ``answers`` are the head's and the household's, others say USUAL."""
    known = material(event, max(PUBLISHED, received))
    household = Household(stated, {}, members)
    while question := (guidance := guide(known, household, received_on=received)).question:
        value = answers.get(question.fact, USUAL.get(question.fact, 0))
        if not question.persons:
            household = Household(stated, {**household.household, question.fact: value}, household.persons)
        for unit in question.persons:
            own = value if unit == "head" else USUAL.get(question.fact, 0)
            persons = {**household.persons, unit: {**household.persons[unit], question.fact: own}}
            household = Household(stated, household.household, persons)
    return guidance


def found(procedure: str, ends: Ends, starts: date, received: date) -> Entry:
    """The one needed entry of ``procedure``."""
    event = ends.event
    adult = ends.head or (date(1944, 2, 11) if event == "shibo" else date(1988, 5, 2))
    child = date(1980, 1, 1) if event == "shibo" else date(2019, 6, 20)
    stated, members = days(event, ends.starts, starts), family(event, ends.child, head=adult, born=child)
    needed = held(event, stated, members, ends.answers, received).needed
    (entry,) = (one for one in needed if one.definition.id == procedure)
    return entry


def own_definitions() -> set[str]:
    """Definitions of the sample towns that have a period."""
    written = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in OWN.glob("*/procedures/*/*.yaml"))
    return {one["id"] for one in written if one["period"]}


# Nobody is forgotten.


def test_every_definition_with_a_period_has_its_days_here() -> None:
    own = own_definitions()
    assert own, "the sample town has a definition with a period"
    assert {d.id for d in shipped().definitions if d.period} | own == set(ENDS)


def test_every_definition_in_which_an_age_decides_has_its_birthdays_here() -> None:
    facts = shipped().bank.facts
    of_age = {one.id for one in facts.derived if "born" in one.of}
    for one in facts.counts:
        of_age |= {one.id} if names(one.where) & of_age else set()
    for term in facts.terms:
        of_age |= {term.id} if names(term.expr) & of_age else set()
    assert of_age >= {"age_at_event", "grade_at_event", "school_year_end_18", "has_child_to_raise"}
    assert {d.id for d in shipped().definitions if conditions(d) & of_age} == set(BIRTHS)


def names(expression: str) -> set[str]:
    return set(re.findall(r"[a-z][a-z0-9_]*", expression))


def conditions(definition: Definition) -> set[str]:
    return {name for trigger in definition.events.values() for when in trigger.when for name in names(when.expr)}


# The table is what it says it is.


def is_closed(day: date) -> bool:
    return day.weekday() >= 5 or (day.month, day.day) in YEAR_END or day in HOLIDAYS


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
def test_a_row_has_an_open_day_a_weekend_a_holiday_and_a_day_of_the_year_end(ends: Ends) -> None:
    assert ends.source
    assert not is_closed(ends.open_day.counted)
    assert ends.weekend.counted.weekday() >= 5
    assert ends.holiday.counted in HOLIDAYS
    assert ends.holiday.counted.weekday() < 5
    assert (ends.year_end.counted.month, ends.year_end.counted.day) in YEAR_END
    for one in ends.cases:
        if ends.moves == NONE or not is_closed(one.counted):
            assert one.ends == one.counted
        else:
            assert one.ends > one.counted
            assert not is_closed(one.ends)
            assert all(is_closed(one.counted + n * A_DAY) for n in range((one.ends - one.counted).days))


# The days.


@every_case
def test_the_last_day_is_the_one_counted_by_hand(procedure: str, one: Case) -> None:
    ends = ENDS[procedure]
    entry = found(procedure, ends, one.starts, one.starts)
    assert entry.deadline == one.ends
    assert not entry.late
    period = entry.definition.period
    assert period is not None
    assert (period.starts, period.counting, period.holiday_shift) == (ends.starts, ends.counting, ends.moves != NONE)


@every_case
def test_the_last_day_is_in_time_and_the_day_after_is_late(procedure: str, one: Case) -> None:
    ends = ENDS[procedure]
    in_time, after = (found(procedure, ends, one.starts, day) for day in (one.ends, one.ends + A_DAY))
    assert (in_time.deadline, in_time.late) == (one.ends, False)
    assert (after.deadline, after.late) == (one.ends, ends.late)


@pytest.mark.parametrize(
    ("procedure", "row", "event_on", "born", "needed"),
    BORN,
    ids=[f"{procedure}-{born}-on-{event_on}" for procedure, _row, event_on, born, _needed in BORN],
)
def test_a_birthday_around_the_first_of_april_lies_on_its_side(
    procedure: str, row: Births, event_on: date, born: date, needed: bool
) -> None:
    event = row.event
    head, child = (born, date(2019, 6, 20)) if row.of_head else (date(1948, 5, 2), born)
    members = family(event, row.child, head=head, born=child)
    starts = "moved_on" if event == "tennyu" else "died_on"
    guidance = held(event, days(event, starts, event_on), members, row.answers, event_on)
    units = {entry.unit for entry in guidance.needed if entry.definition.id == procedure}
    assert (row.unit in units) is needed
