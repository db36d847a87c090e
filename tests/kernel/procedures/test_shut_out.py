"""What needs no question: a constraint decides and its reason is told; of wishes, silence is no."""

from datetime import date

import pytest

from tests.kernel.procedures.test_boundary_days import days, held, material, shipped
from yakuba.kernel.procedures import scenario
from yakuba.kernel.procedures.guide import Guidance, guide
from yakuba.kernel.rules.contracts import Household, Value
from yakuba.kernel.rules.derive import from_date

MOVED = date(2026, 11, 16)
PREGNANCY = "ninpu-kyufu"
NOT_PREGNANT = "妊婦のための支援給付を受ける方ではない"


def alone(**person: Value) -> Guidance:
    members: dict[str, dict[str, Value]] = {"p1": {"relation": "世帯主", **person}}
    return held("tennyu", days("tennyu", "moved_on", MOVED), members, {}, MOVED)


def asked(**person: Value) -> set[str]:
    """Everything that is asked of somebody who moved in alone and says no to all."""
    known = material("tennyu", MOVED)
    household = Household(days("tennyu", "moved_on", MOVED), {}, {"p1": {"relation": "世帯主", **person}})
    declined: frozenset[tuple[str, str]] = frozenset()
    facts: set[str] = set()
    while question := guide(known, household, received_on=MOVED, declined=declined).question:
        facts |= {question.fact}
        declined |= {(question.fact, unit) for unit in question.persons or ("household",)}
    return facts


@pytest.mark.parametrize(
    ("sex", "born", "is_asked"),
    [
        ("女", date(1990, 9, 14), True),
        ("男", date(1990, 9, 14), False),
        ("女", date(1950, 9, 14), False),
    ],
)
def test_nobody_is_asked_what_cannot_be_and_all_are_told_why_not(sex: str, born: date, is_asked: bool) -> None:
    assert ("pregnant" in asked(sex=sex, born=from_date(born))) is is_asked
    (entry,) = (one for one in alone(sex=sex, born=from_date(born)).not_needed if one.definition.id == PREGNANCY)
    assert [reason.because for reason in entry.reasons] == [NOT_PREGNANT]


def test_of_several_open_conditions_none_is_named() -> None:
    members: dict[str, dict[str, Value]] = {
        "p1": {"relation": "世帯主", "born": from_date(date(1988, 5, 2)), "sex": "男"},
        "p2": {"relation": "子", "born": from_date(date(2019, 6, 20)), "sex": "男"},
    }
    guidance = held("tennyu", days("tennyu", "moved_on", MOVED), members, {}, MOVED)
    (child,) = (e for e in guidance.not_needed if e.definition.id == "jidoteate-nintei" and e.unit == "p2")
    assert "公務員は勤務先に請求する" not in [reason.because for reason in child.reasons]


def test_a_scenario_that_is_silent_about_a_wish_has_none_and_of_a_dog_knows_nothing() -> None:
    bank = shipped().bank
    written = {
        "event": {"kind": "転入", "moved_on": MOVED, "received_on": MOVED},
        "household": {"persons": {"a": {"relation": "子", "childcare": True}, "b": {"relation": "子"}}},
    }
    read = scenario.read(written, bank.events.events, {fact.id: fact for fact in bank.facts.facts})
    assert {unit: read.answers["childcare", unit] for unit in ("a", "b")} == {"a": 1, "b": 0}
    assert not {fact for fact, _unit in read.answers} & {"dog", "care_needed"}
