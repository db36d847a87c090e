"""Two versions of a rule: the cases that are told are exactly those in which they answer differently.

The properties try every assignment of the facts (generated.py reads the expressions without the house's code).
"""

from collections.abc import Mapping, Sequence
from itertools import product

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.kernel.rules.generated import DOMAINS, FACTS, Expr, Value, arithmetic, conjunction, thresholds
from yakuba.kernel.rules.comparing import Case, Comparison, compare
from yakuba.kernel.rules.compiled import Compiled
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import Answer, Condition, Fact, Rule, RuleSet

NEEDED, NOT_NEEDED = Answer.NEEDED, Answer.NOT_NEEDED
WIDE = (
    Fact(id="age", scope="person", type="integer", low=0, high=130),
    Fact(id="card", scope="person", type="boolean"),
    Fact(id="born", scope="person", type="date"),
    Fact(id="event_on", scope="event", type="date"),
    *(Fact(id=f"code{n}", scope="person", type="code", values=tuple("abcdefghi")) for n in range(4)),
)


def compiled(exprs: Sequence[str], facts: tuple[Fact, ...] = WIDE, constraints: tuple[str, ...] = ()) -> Compiled:
    conditions = tuple(Condition(id=f"c{n}", expr=expr, because="") for n, expr in enumerate(exprs))
    return compile_rules(RuleSet(facts=facts, rules=(Rule("r", "person", conditions),), constraints=constraints))


def compared(old: Sequence[str], new: Sequence[str], constraints: tuple[str, ...] = ()) -> Comparison | None:
    before, after = (compiled(exprs, constraints=constraints) for exprs in (old, new))
    return compare(before, after, "r", {"event_on": 20261120})


def told(old: Sequence[str], new: Sequence[str], constraints: tuple[str, ...] = ()) -> tuple[Case, ...]:
    found = compared(old, new, constraints)
    assert found is not None
    return found.cases


def used(exprs: Sequence[Expr]) -> list[str]:
    return [name for name in DOMAINS if any(name in expr.text for expr in exprs)]


def answer(exprs: Sequence[Expr], facts: Mapping[str, Value]) -> Answer:
    value = conjunction([expr.value(facts) for expr in exprs])
    return Answer.UNKNOWN if value is None else NEEDED if value else NOT_NEEDED


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_every_case_differs_as_told_and_every_difference_is_told(data: st.DataObject) -> None:
    expressions = data.draw(st.sampled_from((thresholds, arithmetic)))
    some = st.lists(expressions("person", ()), min_size=1, max_size=2)
    old, new = data.draw(some), data.draw(some)
    before, after = (compiled([expr.text for expr in exprs], FACTS) for exprs in (old, new))
    found = compare(before, after, "r", {})
    assume(found is not None and not found.others_hold)
    assert found is not None
    names = used([*old, *new])
    differing = 0
    for values in product(*(DOMAINS[name] for name in names)):
        facts = dict(zip(names, values, strict=True))
        answers = answer(old, facts), answer(new, facts)
        fitting = [case for case in found.cases if all(facts[name] == case.values[name] for name in case.values)]
        assert [(case.before, case.after) for case in fitting] == ([answers] if answers[0] is not answers[1] else [])
        differing += answers[0] is not answers[1]
    assert bool(found.differing) == bool(differing)


def test_a_threshold_that_moves_is_told_on_both_of_its_sides() -> None:
    cases = told(["age >= 65"], ["age >= 60"])
    assert [case.values["age"] for case in cases] == [60, 61, 64]
    assert {(case.before, case.after) for case in cases} == {(NOT_NEEDED, NEEDED)}


def test_what_does_not_matter_is_left_out() -> None:
    cases = told(["card OR age < 18", "card"], ["NOT card"])
    assert [case.values for case in cases] == [{"card": 0}, {"card": 1}]


def test_rules_that_say_the_same_in_other_words_do_not_differ() -> None:
    assert told(["age >= 18 AND card"], ["card", "NOT (age < 18)"]) == ()


def test_what_a_constraint_excludes_is_not_told() -> None:
    constraints = ("NOT (card AND age < 16)",)
    ages = [case.values["age"] for case in told(["card"], ["card", "age >= 18"], constraints)]
    assert ages == [16, 17]


def test_a_date_is_varied_around_the_day_of_the_event() -> None:
    cases = told(["born <= event_on"], ["born < event_on"])
    assert [case.values for case in cases] == [{"born": 20261120}]


def test_where_the_combinations_are_too_many_only_what_differs_is_varied() -> None:
    codes = [f"code{n} = 'a'" for n in range(4)]
    found = compared(codes, [*codes, "card"])
    assert found is not None
    assert (found.others_hold, found.tried, found.differing) == (True, 2, 1)
    assert compared(codes, ["code0 = 'b' OR code1 = 'b' OR code2 = 'b' OR code3 = 'b'"]) is None


def test_the_same_conditions_have_nothing_to_try_when_set_apart() -> None:
    codes = [f"code{n} = 'a'" for n in range(4)]
    assert compared(codes, codes) == Comparison(0, 0, (), others_hold=True)
