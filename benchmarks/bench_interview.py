"""P02: one step of the interview; the floor is SQLite evaluating every condition for the same household, no more."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import yaml

from benchmarks.counters import Counter
from benchmarks.harness import Clock, Row, Scale, cpu_seconds
from benchmarks.interviews import EVENT, RECEIVED, Walk, households, widened
from samples import organisation
from samples.dice import dice
from tests.places import DATA
from yakuba.config.settle import settle
from yakuba.kernel.procedures import scenario as scenarios
from yakuba.kernel.procedures import service
from yakuba.kernel.procedures.catalogue import load
from yakuba.kernel.procedures.commands.guide import answered
from yakuba.kernel.procedures.guide import guide
from yakuba.kernel.procedures.publish import publish
from yakuba.kernel.procedures.scenario import Scenario
from yakuba.kernel.rules import engine
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Household
from yakuba.lib import clock
from yakuba.lib.refs import Actor

BARS = ("P02",)
PROCEDURES = (100, 50)
FLOOR = "SQLite, all conditions alone"
MOST_QUESTIONS = 15
A01 = DATA / "scenarios" / "A01.yaml"


def rows(scale: Scale) -> Iterator[Row]:
    """The shipped definitions, then made ones up to a number of procedures; every round is another step.

    CPU: a step waits for nothing. The last row is the same step as the counter's page takes it.
    """
    steps = scale.of(5, 200, 2_000)
    catalogue = load()
    publish(Actor("system", "bench"), catalogue)
    yield from _whole_interview()
    yield _step(f"one step, {_procedures()} shipped procedures", steps)
    for number in reversed(PROCEDURES):
        publish(Actor("system", "bench"), widened(catalogue, number))
        yield _step(f"one step, {_procedures()} procedures", steps)
    with clock.stopped_at(RECEIVED):
        organisation.load()
        yield from _over_the_web(scale.of(2, 200, 1_000))


def _procedures() -> int:
    return len(service.material(EVENT, on=RECEIVED).definitions)


def _step(work: str, steps: int) -> Row:
    material = service.material(EVENT, on=RECEIVED)
    walk = Walk(material, households(seed=1), dice(1))

    def conditions_alone() -> object:
        return engine.load(material.compiled, walk.household).results()

    return Row(
        bar="P02",
        work=work,
        ours=walk.step,
        peers={FLOOR: conditions_alone},
        size=1,
        at_most_s=0.05,
        clock=Clock.CPU,
        rounds=steps,
        quantile=0.95,
    )


def _over_the_web(answers: int) -> Iterator[Row]:
    """What a clerk waits for: server time on the clock of the wall, database and disk included; then its CPU alone."""
    work = f"POST answer over the web, {_procedures()} procedures"
    counter = Counter(households(seed=2), dice(2))
    settle()  # as a serving process does soon after its first answer
    measured: dict[str, Any] = {"size": 1, "rounds": answers, "quantile": 0.95}
    yield Row("P02", work, counter.answer, at_most_s=0.05, never_above_s=0.25, **measured)
    yield Row("P02", f"{work}, CPU", partial(counter.answer, cpu_seconds), clock=Clock.CPU, **measured)


def _whole_interview() -> Iterator[Row]:
    """The four people of A01 moving in: all steps together, and how many questions they are asked."""
    if not A01.is_file():
        return
    document = yaml.safe_load(A01.read_text(encoding="utf-8"))
    facts = {fact.id: fact for fact in service.fact_bank()}
    scenario = scenarios.read(document, service.events(), facts)
    questions = _interview(scenario, lambda _household: None)
    homes: list[Household] = []
    _interview(scenario, homes.append)
    material = service.material(scenario.event, on=scenario.received_on)
    yield Row(
        "P02",
        "A01, four people move in: the whole interview and its list",
        lambda: _interview(scenario, lambda _household: None),
        questions + 1,
        {FLOOR: lambda: [engine.load(material.compiled, home).results() for home in homes]},
        at_most_s=1.0,
        at_most={"questions": MOST_QUESTIONS},
        counted={"questions": questions},
    )


def _interview(scenario: Scenario, seen: Callable[[Household], None]) -> int:
    """Hold the interview; how many questions were asked."""
    material = service.material(scenario.event, on=scenario.received_on)
    home, declined, asked = scenario.given, frozenset[tuple[str, str]](), 0
    while True:
        seen(home)
        question = guide(material, home, received_on=scenario.received_on, declined=declined).question
        if question is None:
            return asked
        asked += 1
        for unit in question.persons or (HOUSEHOLD_UNIT,):
            value = scenario.answers.get((question.fact, unit))
            if value is None:
                declined |= {(question.fact, unit)}
            else:
                home = answered(home, question.fact, unit, value)
