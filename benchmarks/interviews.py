"""Interviews to measure: fictional households, answers by chance, and definitions made up to a number of procedures."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from samples.dice import dice
from yakuba.kernel.procedures.catalogue import Catalogue
from yakuba.kernel.procedures.commands.guide import answered
from yakuba.kernel.procedures.contracts import Definition, When
from yakuba.kernel.procedures.guide import Guidance, guide
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Household, Question, Value

EVENT = "tennyu"
RECEIVED = date(2026, 11, 20)
MOST_CONDITIONS = 4
DECLINES = 0.05
"""How often nobody knows the answer."""


def widened(catalogue: Catalogue, procedures: int) -> Catalogue:
    """With made procedures of the life event until it has so many.

    Each takes two to four conditions of the shipped ones of its unit, and one of its own on the ages of the members or
    the day of the move, so that no two ask the same.
    """
    of_event = [definition for definition in catalogue.in_force(RECEIVED) if EVENT in definition.events]
    chance = dice(2)
    made = [_made(of_event, number, chance) for number in range(procedures - len(of_event))]
    return Catalogue(catalogue.bank, (*catalogue.definitions, *made))


def _made(shipped: list[Definition], number: int, chance: random.Random) -> Definition:
    model = shipped[number % len(shipped)]
    trigger = model.events[EVENT]
    same_unit = [one.events[EVENT] for one in shipped if one.events[EVENT].unit == trigger.unit]
    pool = {when.expr: when for other in same_unit for when in other.when}
    taken = chance.sample(list(pool.values()), min(len(pool), chance.randint(2, MOST_CONDITIONS)))
    if trigger.unit == "person":
        own = f"born < {1930 + chance.randrange(90)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    else:
        own = f"moved_on > 2025{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    conditions = [when.model_copy(update={"id": f"c{place}"}) for place, when in enumerate(taken)]
    conditions.append(When(id="own", expr=own, because="条件に当たる", otherwise="条件に当たらない", article="架空"))
    event = trigger.model_copy(update={"when": tuple(conditions)})
    return model.model_copy(update={"id": f"made-{number}", "events": {EVENT: event}})


def households(seed: int) -> Iterator[Household]:
    """One to six members who move in together, known as they are from a certificate."""
    chance = dice(seed)
    while True:
        persons: dict[str, dict[str, Value]] = {"p1": _person(chance, "世帯主", 20, 90)}
        if chance.random() < 0.7:
            persons["p2"] = _person(chance, "妻", 20, 90)
        for number in range(chance.randint(0, 4)):
            persons[f"c{number}"] = _person(chance, "子", 0, 25)
        moved = RECEIVED - timedelta(days=chance.randrange(30))
        event: dict[str, Value] = {"moved_on": _day(moved), "moved_from": chance.choice(["県内", "県外", "国外"])}
        yield Household(event, {}, persons)


def _person(chance: random.Random, relation: str, youngest: int, oldest: int) -> dict[str, Value]:
    born = RECEIVED - timedelta(days=chance.randint(youngest * 365, oldest * 365))
    return {"born": _day(born), "sex": chance.choice("男女"), "relation": relation}


def _day(day: date) -> int:
    return day.year * 10_000 + day.month * 100 + day.day


@dataclass
class Walk:
    """Interviews one after another; every call of ``step`` is one step of one of them."""

    material: Material
    waiting: Iterator[Household]
    chance: random.Random

    def __post_init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.household = next(self.waiting)
        self.declined: frozenset[tuple[str, str]] = frozenset()
        self.question: Question | None = None

    def step(self) -> Guidance:
        """Take an answer, decide everything again, and find the next question (the first step has no answer yet)."""
        if self.question is not None:
            self._answer(self.question)
        found = guide(self.material, self.household, received_on=RECEIVED, declined=self.declined)
        self.question = found.question
        if found.question is None:
            self._begin()
        return found

    def _answer(self, question: Question) -> None:
        units = question.persons or (HOUSEHOLD_UNIT,)
        fact = self.material.facts[question.fact]
        the_one = self.chance.choice(units)
        for unit in units:
            if self.chance.random() < DECLINES:
                self.declined |= {(question.fact, unit)}
            else:
                value = int(unit == the_one) if fact.one_of else self._any_value(question.fact)
                self.household = answered(self.household, question.fact, unit, value)

    def _any_value(self, name: str) -> Value:
        fact = self.material.compiled.facts[name]
        if fact.type == "code":
            return self.chance.choice(fact.values)
        if fact.type == "date":
            return _day(RECEIVED - timedelta(days=self.chance.randrange(20_000)))
        low, high = (0, 1) if fact.type == "boolean" else (fact.low or 0, fact.high or 0)
        return self.chance.randint(low, high)
