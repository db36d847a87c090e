"""Scenario files: a life event with a household in YAML, as officers write them to try a rule before publishing."""

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yakuba.kernel.procedures.bank import Event, FactEntry
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Household, Value
from yakuba.kernel.rules.derive import from_date

RELATIVE = re.compile(r"(?P<name>[a-z]+), (?P<age>\d+), same household\Z")


class ScenarioError(Exception):
    """The file is not a scenario; the message says which part and what to do."""


@dataclass
class Scenario:
    """``given`` is known from the start, ``answers`` only when asked; both hold (fact, unit) → value."""

    event: str
    received_on: date
    given: Household
    answers: dict[tuple[str, str], Value]
    ignored: list[str] = field(default_factory=list)


def changed(document: Mapping[str, Any], number: int) -> dict[str, Any]:
    """The document with its ``number``-th one_change applied (from 0). Raises ScenarioError."""
    changes = document.get("one_change") or []
    if not 0 <= number < len(changes):
        raise ScenarioError(f"変更は 0 から {len(changes) - 1} までの番号で選んでください。")
    result = deepcopy(dict(document))
    for path, value in changes[number]["set"].items():
        _set(result, path, value)
    return result


def read(document: object, events: tuple[Event, ...], facts: Mapping[str, FactEntry]) -> Scenario:
    """Raises ScenarioError for anything that is not a scenario of a known life event."""
    if not isinstance(document, dict) or not isinstance(document.get("event"), dict):
        raise ScenarioError("シナリオには event(出来事)と household(世帯)が要ります。")
    household = document.get("household")
    if not isinstance(household, dict) or not isinstance(household.get("persons"), dict) or not household["persons"]:
        raise ScenarioError("シナリオの household には persons(世帯員)が要ります。")
    return _Reader(facts).read(document["event"], household, events)


def _set(document: dict[str, Any], path: str, value: object) -> None:
    if path in ("received_on",):
        document["event"][path] = value
        return
    owner, _, key = path.partition(".")
    household = document["household"]
    if owner == "facts":
        household.setdefault("facts", {})[key] = value
    elif owner == "all":
        for person in household["persons"].values():
            person[key] = value
    else:
        household["persons"][owner][key] = value


class _Reader:
    """Sorts what a scenario says into given facts and answers."""

    def __init__(self, facts: Mapping[str, FactEntry]) -> None:
        self.facts = facts
        self.ignored: list[str] = []
        self.given: dict[str, dict[str, Value]] = {}
        self.answers: dict[tuple[str, str], Value] = {}

    def read(self, event: Mapping[str, Any], household: Mapping[str, Any], events: tuple[Event, ...]) -> Scenario:
        kind = next((e for e in events if event.get("kind") in (e.name, e.id)), None)
        if kind is None:
            names = "・".join(e.name for e in events)
            raise ScenarioError(f"出来事「{event.get('kind')}」は扱えません。{names} のどれかにしてください。")
        persons, facts = self._members(household, event)
        opening = self._opening(event)
        for person, stated in persons.items():
            self.given[person] = {}
            for name, value in stated.items():
                self._take(name, value, person)
        for name, value in facts.items():
            self._take_for_household(name, value, list(persons))
        self._nothing_else_is_wanted(list(persons))
        return Scenario(
            event=kind.id,
            received_on=_day(event.get("received_on") or event.get(kind.happened_on)),
            given=Household(opening, {}, self.given),
            answers=self.answers,
            ignored=sorted(set(self.ignored)),
        )

    def _members(
        self, household: Mapping[str, Any], event: Mapping[str, Any]
    ) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
        persons = {str(name): dict(stated or {}) for name, stated in household["persons"].items()}
        facts = dict(household.get("facts") or {})
        if added := facts.pop("add_person", None):
            found = RELATIVE.match(str(added))
            if found is None:
                raise ScenarioError("add_person は「son, 50, same household」の形で書いてください。")
            year = _day(event.get("received_on")).year - int(found["age"])
            persons[found["name"]] = {"born": date(year, 1, 1), "relation": found["name"]}
        if "died_on" in event:
            for stated in persons.values():
                stated.setdefault("deceased", False)
        return persons, facts

    def _opening(self, event: Mapping[str, Any]) -> dict[str, Value]:
        opening: dict[str, Value] = {}
        for key, value in event.items():
            name = "moved_from" if key == "from" else key
            if name in self.facts and self.facts[name].scope == "event":
                opening[name] = self._value(name, value)
        return opening

    def _take(self, name: str, value: object, unit: str) -> None:
        fact = self.facts.get(name)
        if fact is None or fact.scope != "person":
            self.ignored.append(name)
        elif fact.given:
            self.given[unit][name] = self._value(name, value)
        else:
            self.answers[name, unit] = self._value(name, value)

    def _take_for_household(self, name: str, value: object, persons: list[str]) -> None:
        fact = self.facts.get(name)
        if fact is None:
            self.ignored.append(name)
        elif fact.scope == "household":
            self.answers[name, HOUSEHOLD_UNIT] = self._value(name, value)
        else:
            for person in persons:
                stated = value == person if fact.one_of else value
                self.answers.setdefault((name, person), self._value(name, stated))

    def _nothing_else_is_wanted(self, persons: list[str]) -> None:
        wishes = [fact for fact in self.facts.values() if fact.wanted]
        for fact in wishes:
            for unit in persons if fact.scope == "person" else (HOUSEHOLD_UNIT,):
                self.answers.setdefault((fact.id, unit), 0)

    def _value(self, name: str, value: object) -> Value:
        fact = self.facts[name]
        if fact.type == "boolean" and isinstance(value, bool):
            return int(value)
        if fact.type == "date" and isinstance(value, date):
            return from_date(value)
        if fact.type == "code":
            return self._code(fact, str(value))
        if fact.type == "integer" and isinstance(value, int):
            return value
        raise _refused(name)

    def _code(self, fact: FactEntry, text: str) -> str:
        for entry in fact.values:
            if text == entry.code or text in entry.also:
                return entry.code
        raise _refused(fact.id)


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise ScenarioError("event に received_on(受付日)を YYYY-MM-DD で書いてください。")
    return value


def _refused(name: str) -> ScenarioError:
    return ScenarioError(f"「{name}」に書けない値があります。facts.yaml の値の一覧を確かめてください。")
