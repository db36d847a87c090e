"""``yakuba guide FILE``: hold the interview of a scenario file and say what this household needs."""

from datetime import date
from pathlib import Path

import yaml
from pydantic import BaseModel, Field

from yakuba.kernel.procedures import scenario as scenarios
from yakuba.kernel.procedures import service
from yakuba.kernel.procedures.contracts import Outcome, UnknownProcedure
from yakuba.kernel.procedures.guide import Entry, Guidance, Reason, guide
from yakuba.kernel.procedures.scenario import Scenario, ScenarioError
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, FactError, Household, Value
from yakuba.lib.commands import Command, CommandError

GIVEN = "届出・証明書"


class Takes(BaseModel):
    file: Path = Field(description="シナリオファイル(YAML)")
    change: int | None = Field(None, description="one_change の何番目を当てはめるか(0 から)")


class Asked(BaseModel):
    fact: str
    question: str
    persons: list[str]


class FactUsed(BaseModel):
    fact: str
    label: str
    value: int | str | None
    source: str


class Told(BaseModel):
    condition: str
    because: str
    article: str
    facts: list[FactUsed]


class Gives(BaseModel):
    event: str
    received_on: date
    duty: dict[str, list[str]]
    claim: dict[str, list[str]]
    optional: dict[str, list[str]]
    ex_officio: dict[str, list[str]]
    guidance: dict[str, list[str]]
    unknown: dict[str, list[str]] = Field(description="要確認: わからない事実が残っている")
    questions: list[Asked]
    forms: int
    deadlines: dict[str, date]
    late: list[str]
    not_expected: dict[str, str]
    reasons: dict[str, dict[str, list[Told]]]
    ignored: list[str] = Field(description="シナリオにあって使わなかった項目")


def run(takes: Takes) -> Gives:
    """Raises CommandError for a file that cannot be read or is no scenario."""
    try:
        return _answer(takes)
    except (ScenarioError, FactError) as error:
        raise CommandError(str(error)) from error
    except UnknownProcedure as error:
        raise CommandError(
            "手続がまだ公開されていません。先に `yakuba procedures publish` を実行してください。"
        ) from error


def _answer(takes: Takes) -> Gives:
    document = _read(takes.file)
    if takes.change is not None:
        document = scenarios.changed(document, takes.change)
    events = service.events()
    if not events:
        raise UnknownProcedure
    facts = {fact.id: fact for fact in service.fact_bank()}
    scenario = scenarios.read(document, events, facts)
    guidance, asked = _interview(scenario)
    return _gives(scenario, guidance, asked)


def _read(file: Path) -> dict[str, object]:
    try:
        document = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file.name} を開けません。ファイルの場所を確かめてください。") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CommandError(f"{file.name} は YAML として読めません。書き方を確かめてください。") from error
    if not isinstance(document, dict):
        raise ScenarioError("シナリオには event(出来事)と household(世帯)が要ります。")
    return document


def _interview(scenario: Scenario) -> tuple[Guidance, list[Asked]]:
    """Ask what the planner wants, answer from the scenario; what it does not know is "わからない"."""
    material = service.material(scenario.event, on=scenario.received_on)
    household, asked = scenario.given, list[Asked]()
    declined: frozenset[tuple[str, str]] = frozenset()
    sources = {(name, unit): GIVEN for unit, facts in household.persons.items() for name in facts}
    sources |= {(name, HOUSEHOLD_UNIT): GIVEN for name in household.event}
    while True:
        guidance = guide(material, household, received_on=scenario.received_on, declined=declined, sources=sources)
        question = guidance.question
        if question is None:
            return guidance, asked
        text = material.facts[question.fact].question
        asked.append(Asked(fact=question.fact, question=text, persons=list(question.persons)))
        for unit in question.persons or (HOUSEHOLD_UNIT,):
            value = scenario.answers.get((question.fact, unit))
            if value is None:
                declined |= {(question.fact, unit)}
            else:
                household = answered(household, question.fact, unit, value)


def answered(household: Household, fact: str, unit: str, value: Value) -> Household:
    """The household with one more answer."""
    if unit == HOUSEHOLD_UNIT:
        return Household(household.event, {**household.household, fact: value}, household.persons, household.complete)
    persons = {**household.persons, unit: {**household.persons[unit], fact: value}}
    return Household(household.event, household.household, persons, household.complete)


def _gives(scenario: Scenario, guidance: Guidance, asked: list[Asked]) -> Gives:
    listed = {outcome.value: _by_procedure(guidance.of(outcome)) for outcome in Outcome}
    needed = {entry.definition.id for entry in guidance.needed}
    open_ids = {entry.definition.id for entry in guidance.unknown}
    deadlines = {e.definition.id: e.deadline for e in guidance.needed if e.deadline}
    return Gives.model_validate(
        {
            **listed,
            "event": scenario.event,
            "received_on": scenario.received_on,
            "unknown": _by_procedure(guidance.unknown),
            "questions": asked,
            "forms": guidance.forms,
            "deadlines": deadlines,
            "late": sorted({entry.definition.id for entry in guidance.needed if entry.late}),
            "not_expected": _why_not([e for e in guidance.not_needed if e.definition.id not in needed | open_ids]),
            "reasons": _reasons(guidance.needed),
            "ignored": scenario.ignored,
        }
    )


def _by_procedure(entries: tuple[Entry, ...]) -> dict[str, list[str]]:
    listed: dict[str, list[str]] = {}
    for entry in entries:
        listed.setdefault(entry.definition.id, []).append(entry.unit)
    return listed


def _why_not(entries: list[Entry]) -> dict[str, str]:
    sentences: dict[str, dict[str, None]] = {}
    for entry in entries:
        said = sentences.setdefault(entry.definition.id, {})
        said |= dict.fromkeys(reason.because for reason in entry.reasons)
    return {procedure: "/".join(said) for procedure, said in sentences.items()}


def _reasons(entries: tuple[Entry, ...]) -> dict[str, dict[str, list[Told]]]:
    told: dict[str, dict[str, list[Told]]] = {}
    for entry in entries:
        told.setdefault(entry.definition.id, {})[entry.unit] = [_told(reason) for reason in entry.reasons]
    return told


def _told(reason: Reason) -> Told:
    used = [FactUsed(fact=f.fact, label=f.label, value=f.value, source=f.source) for f in reason.facts]
    return Told(condition=reason.condition, because=reason.because, article=reason.article, facts=used)


COMMAND = Command(
    name="guide", help="シナリオの世帯に要る手続を答える", takes=Takes, gives=Gives, run=run, positional=("file",)
)
