"""The interview planner: what is settled, what is asked next, and what is left open.

From ARCHITECTURE, Rules, "Interview" (1) to (6). The examples were worked out by hand; the properties try every
completion of small households (generated.py), which is what "decided" means there.
"""

from collections.abc import Mapping
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.kernel.rules.generated import (
    Unit,
    Value,
    Written,
    all_units,
    allowed,
    arithmetic,
    completions,
    households,
    outcomes,
    partly_known,
    read,
    rule_sets,
    thresholds,
    told,
    with_one_more,
)
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import Aggregate, Answer, Condition, Fact, Household, Plan, Question, Rule, RuleSet
from yakuba.kernel.rules.engine import evaluate
from yakuba.kernel.rules.planner import plan

NEEDED, NOT_NEEDED, UNKNOWN = Answer.NEEDED, Answer.NOT_NEEDED, Answer.UNKNOWN
BOOLEANS = tuple("abcdefghij")
FACTS = (
    Fact(id="moved_on", scope="event", type="date"),
    *(Fact(id=f, scope="household", type="boolean") for f in BOOLEANS),
    Fact(id="x", scope="household", type="integer", low=0, high=130),
    Fact(id="y", scope="household", type="integer", low=0, high=130),
    Fact(id="built_on", scope="household", type="date"),
    Fact(id="insurance", scope="household", type="code", values=("国民健康保険", "社会保険", "後期高齢者医療")),
    Fact(id="pension", scope="household", type="code", values=("第1号", "第2号", "第3号")),
    Fact(id="age", scope="person", type="integer", low=0, high=130),
    Fact(id="degree", scope="person", type="integer", low=0, high=3),
    Fact(id="card", scope="person", type="boolean"),
)


def ruleset(
    *exprs: str, person: tuple[str, ...] = (), constraints: tuple[str, ...] = (), aggregates: tuple[Aggregate, ...] = ()
) -> RuleSet:
    """One household rule r0, r1 … for each expression and one person rule p0, p1 … for each of ``person``."""

    def conditions(expr: str) -> tuple[Condition, ...]:
        return (Condition(id="c", expr=expr, because="条件"),)

    rules = [Rule(id=f"r{n}", scope="household", conditions=conditions(expr)) for n, expr in enumerate(exprs)]
    rules += [Rule(id=f"p{n}", scope="person", conditions=conditions(expr)) for n, expr in enumerate(person)]
    return RuleSet(facts=FACTS, aggregates=aggregates, constraints=constraints, parameters={}, rules=tuple(rules))


def home(**facts: Value) -> Household:
    """A complete household without persons of interest; what is not named is unknown."""
    event = {fact: value for fact, value in facts.items() if fact == "moved_on"}
    return Household(event=event, household={f: v for f, v in facts.items() if f not in event}, persons={})


def family(persons: Mapping[str, Mapping[str, Value]], complete: bool = True) -> Household:
    return Household(event={}, household={}, persons=persons, complete=complete)


def answer(made: Plan, rule: str = "r0", unit: str = "household") -> Answer:
    return made.results[rule, unit].answer


def asked_units(question: Question) -> list[Unit]:
    if question.scope == "person":
        assert question.persons
        assert len(question.persons) == len(set(question.persons))
        return [(question.fact, person) for person in question.persons]
    return [(question.fact, "household")]


# Decided although NULL logic alone says unknown: every completion has the same outcome.


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("x < 18 OR x >= 18", NEEDED),
        ("x < 18 AND x >= 18", NOT_NEEDED),
        ("x < 18 OR x = 18 OR x > 18", NEEDED),
        ("NOT (x BETWEEN 6 AND 15) OR x BETWEEN 0 AND 20", NEEDED),
        ("x <= 130", NEEDED),  # the declared range
        ("x > 130", NOT_NEEDED),
        ("a OR NOT a", NEEDED),
        ("a AND NOT a", NOT_NEEDED),
        ("(a AND b) OR (NOT a AND b) OR NOT b", NEEDED),
        ("insurance IN ('国民健康保険', '社会保険', '後期高齢者医療')", NEEDED),
        ("insurance = '社会保険' AND insurance = '国民健康保険'", NOT_NEEDED),
        ("built_on < 20260401 OR built_on >= 20260401", NEEDED),
        ("if(a, 1, 1) = 1", NEEDED),
        (" OR ".join(("NOT a", *BOOLEANS[:9])), NEEDED),  # nine unknown facts: 512 combinations are still tried
    ],
)
def test_an_outcome_that_no_answer_can_change_is_decided_without_a_question(expr: str, expected: Answer) -> None:
    compiled = compile_rules(ruleset(expr))
    made = plan(compiled, home())
    assert evaluate(compiled, home())["r0", "household"].answer == UNKNOWN
    assert answer(made) == expected
    assert made.next is None
    assert list(made.undecided) == []


@pytest.mark.parametrize(
    "expr",
    [
        "x < 18 OR x > 18",  # only 18 itself fails
        "x <> 77",
        "x = 77",
        "mod(x, 7) = 3",
        "mod(x, 2) = 0 OR x > 129",
        "idiv(x, 10) = 5",
        "x * x = 1849",  # 43
        "x + 1 = 44",
        "if(x > 5, x, 0) = 77",
        "least(x, 50) = 49",
        "greatest(x, 50) = 51",
        "NOT (x + x = 86)",
        "x - 40 > 30 AND x - 40 < 32",
    ],
)
def test_a_number_that_matters_in_the_middle_of_its_range_is_asked(expr: str) -> None:
    made = plan(compile_rules(ruleset(expr)), home())
    assert answer(made) == UNKNOWN
    assert made.next is not None
    assert made.next.fact == "x"


@pytest.mark.parametrize("expr", ["x < y", "x = y", "NOT (x <= y)", "x + y = 131", "y - x > 110", "x * y = 143"])
def test_two_unknown_numbers_compared_with_each_other_are_not_decided(expr: str) -> None:
    made = plan(compile_rules(ruleset(expr)), home())
    assert answer(made) == UNKNOWN
    assert made.next is not None
    assert made.next.fact in ("x", "y")
    assert answer(plan(compile_rules(ruleset(expr)), home(x=13))) == UNKNOWN


def test_a_day_is_compared_with_a_known_day() -> None:
    compiled = compile_rules(ruleset("built_on <= moved_on"))
    made = plan(compiled, home(moved_on=20261116))
    assert (answer(made), made.next.fact if made.next else "") == (UNKNOWN, "built_on")
    assert answer(plan(compiled, home(moved_on=20261116, built_on=20261116))) == NEEDED
    assert answer(plan(compiled, home(moved_on=20261116, built_on=20261117))) == NOT_NEEDED


# Constraints rule completions out.

FIRST_KIND_ONLY_WITHOUT_COMPANY = "NOT (insurance = '社会保険' AND pension = '第1号')"


def test_a_constraint_decides_what_the_facts_alone_leave_open() -> None:
    compiled = compile_rules(ruleset("pension = '第1号'", constraints=(FIRST_KIND_ONLY_WITHOUT_COMPANY,)))
    settled = plan(compiled, home(insurance="社会保険"))
    assert (answer(settled), settled.next) == (NOT_NEEDED, None)
    opened = plan(compiled, home(insurance="国民健康保険"))
    assert (answer(opened), opened.next.fact if opened.next else "") == (UNKNOWN, "pension")


def test_facts_bound_to_each_other_are_asked_though_none_can_change_alone() -> None:
    same = "(a AND b) OR (NOT a AND NOT b)"
    compiled = compile_rules(ruleset("a AND b", constraints=(same,)))
    made = plan(compiled, home())
    assert answer(made) == UNKNOWN
    assert made.next is not None
    assert made.next.fact in ("a", "b")
    assert answer(plan(compiled, home(a=1))) == NEEDED
    assert answer(plan(compiled, home(b=0))) == NOT_NEEDED


def test_facts_that_contradict_each_other_decide_nothing() -> None:
    compiled = compile_rules(ruleset("c", constraints=("NOT (a AND b)",)))
    assert answer(plan(compiled, home(a=1, b=1))) == UNKNOWN


# What is asked: only what can still change an outcome, the most useful first, for those whom it concerns.


@pytest.mark.parametrize(
    ("expr", "known", "expected"),
    [
        ("a OR b", {"a": 1}, None),
        ("a AND b", {"a": 0}, None),
        ("a AND b", {"a": 1}, "b"),
        ("(a AND b) OR (NOT a AND b)", {}, "b"),  # a changes nothing, though it appears first
        ("x >= 20 OR a", {"x": 20}, None),
        ("x >= 20 OR a", {"x": 19}, "a"),
        ("if(a, if(b, 1, 0), if(c, 1, 0)) = 1", {"a": 1}, "b"),
        ("if(a, if(b, 1, 0), if(c, 1, 0)) = 1", {"a": 0}, "c"),
    ],
)
def test_a_fact_is_asked_only_if_it_can_still_change_the_outcome(
    expr: str, known: dict[str, Value], expected: str | None
) -> None:
    made = plan(compile_rules(ruleset(expr)), home(**known))
    assert (made.next.fact if made.next else None) == expected


def test_the_fact_that_settles_most_is_asked_first() -> None:
    # b: 1 + 1/2 = 1.5; a: 1/2; c, d, e: 1/3 each
    made = plan(compile_rules(ruleset("b", "a AND b", "c AND d AND e")), home())
    assert made.next is not None
    assert made.next.fact == "b"


def test_equally_useful_facts_are_asked_in_the_order_of_their_declaration() -> None:
    made = plan(compile_rules(ruleset("d AND c", "j AND c AND d")), home())
    assert made.next is not None
    assert made.next.fact == "c"


def test_one_question_is_for_all_whom_it_concerns_and_for_nobody_else() -> None:
    compiled = compile_rules(ruleset(person=("age < 18 AND card",)))
    people: dict[str, dict[str, Value]] = {
        "adult": {"age": 40},
        "child": {"age": 7},
        "baby": {"age": 0},
        "known": {"age": 9, "card": 1},
    }
    made = plan(compiled, family(people))
    assert made.next is not None
    assert (made.next.fact, made.next.scope, set(made.next.persons)) == ("card", "person", {"child", "baby"})
    assert answer(made, "p0", "adult") == NOT_NEEDED
    assert answer(made, "p0", "known") == NEEDED
    assert set(made.undecided) == {("p0", "child"), ("p0", "baby")}


def test_when_everything_is_known_nothing_is_asked() -> None:
    made = plan(compile_rules(ruleset("a AND x > 3")), home(a=1, x=3))
    assert (answer(made), made.next, list(made.undecided)) == (NOT_NEEDED, None, [])


# Households that may have members nobody has mentioned.

TWO_CHILDREN = (Aggregate(id="two", kind="at_least", k=2, where="age < 18"),)


@pytest.mark.parametrize(
    ("ages", "complete", "expected", "concerned"),
    [
        ((5, 8), False, NEEDED, set()),
        ((5, None), False, UNKNOWN, {"p1"}),
        ((5, 40), False, UNKNOWN, set()),  # a third member could still come; no answer of these two settles it
        ((5, 40), True, NOT_NEEDED, set()),
        ((40, None), True, NOT_NEEDED, set()),  # one more child at the most: asking would not matter
        ((5, None), True, UNKNOWN, {"p1"}),
    ],
)
def test_an_incomplete_household_has_no_upper_bound(
    ages: tuple[Value, ...], complete: bool, expected: Answer, concerned: set[str]
) -> None:
    persons = {f"p{n}": {"age": age} for n, age in enumerate(ages)}
    made = plan(compile_rules(ruleset("two", aggregates=TWO_CHILDREN)), family(persons, complete))
    assert answer(made) == expected
    assert set(made.next.persons if made.next else ()) == concerned


ALWAYS = ["card OR NOT card", "age < 18 OR age >= 18", "degree - degree = 0", "degree * 0 = 0 AND card"]


@pytest.mark.parametrize("where", ALWAYS)
def test_a_member_whose_number_changes_nothing_does_not_leave_the_count_open(where: str) -> None:
    compiled = compile_rules(ruleset("one", aggregates=(Aggregate(id="one", kind="at_least", k=1, where=where),)))
    known: dict[str, Value] = {}
    truth: dict[str, Value] = {"age": 7, "degree": 1, "card": 1}
    while (question := plan(compiled, family({"taro": known})).next) is not None:
        assert question.fact not in known
        known[question.fact] = truth[question.fact]
    assert answer(plan(compiled, family({"taro": known}))) == NEEDED


# "Don't know" is an answer.


def test_what_somebody_does_not_know_is_not_asked_again_and_stays_unknown() -> None:
    made = plan(compile_rules(ruleset("a")), home(), declined=frozenset({("a", "household")}))
    assert (answer(made), made.next) == (UNKNOWN, None)


def test_another_fact_that_may_settle_it_is_still_asked() -> None:
    compiled = compile_rules(ruleset("a AND b"))
    declined = frozenset({("a", "household")})
    made = plan(compiled, home(), declined=declined)
    assert made.next is not None
    assert made.next.fact == "b"
    assert answer(plan(compiled, home(b=0), declined=declined)) == NOT_NEEDED
    left = plan(compiled, home(b=1), declined=declined)
    assert (answer(left), left.next) == (UNKNOWN, None)


def test_not_knowing_it_of_one_person_leaves_the_question_for_the_other() -> None:
    compiled = compile_rules(ruleset(person=("card",)))
    made = plan(compiled, family({"taro": {}, "hanako": {}}), declined=frozenset({("card", "taro")}))
    assert made.next is not None
    assert made.next.persons == ("hanako",)
    assert (answer(made, "p0", "taro"), answer(made, "p0", "hanako")) == (UNKNOWN, UNKNOWN)


# More than 512 combinations: it may ask too much, never too little, and never answers wrongly.


@pytest.mark.parametrize("expr", [" AND ".join(BOOLEANS), " OR ".join(BOOLEANS)])
def test_a_rule_of_ten_unknown_facts_is_asked_to_its_end(expr: str) -> None:
    compiled = compile_rules(ruleset(expr))
    known: dict[str, Value] = {}
    neutral = 1 if "AND" in expr else 0
    while (question := plan(compiled, home(**known)).next) is not None:
        assert question.fact not in known
        known[question.fact] = neutral
    assert set(known) == set(BOOLEANS)
    assert answer(plan(compiled, home(**known))) == (NEEDED if neutral else NOT_NEEDED)
    assert answer(plan(compiled, home(j=1 - neutral))) == (NOT_NEEDED if neutral else NEEDED)


# Properties over every completion.

anything = rule_sets(arithmetic, aggregates=True, constraints=True)
limits = settings(max_examples=40, deadline=None)


@limits
@given(anything, partly_known(households(complete=st.booleans())))
def test_no_definite_answer_is_contradicted_by_a_completion(written: Written, household: Household) -> None:
    compiled = compile_rules(written.ruleset)
    possible = list(completions(written, household))
    if not household.complete:
        possible = [more for whole in possible for more in with_one_more(written, whole)]
    assume(possible)
    alone, planned = evaluate(compiled, household), plan(compiled, household)
    for key, result in (*alone.items(), *planned.results.items()):
        found = {outcomes(written, whole)[key] for whole in possible}
        assert result.answer == UNKNOWN or found == {result.answer}, (key, found)
    assert all(planned.results[key].answer == r.answer for key, r in alone.items() if r.answer != UNKNOWN)


@limits
@given(rule_sets(thresholds, aggregates=False, constraints=False), partly_known(households()))
def test_up_to_512_combinations_what_all_completions_share_is_decided(written: Written, household: Household) -> None:
    made = plan(compile_rules(written.ruleset), household)
    whole = [outcomes(written, one) for one in completions(written, household)]
    for key in whole[0]:
        shared = {one[key] for one in whole}
        assert made.results[key].answer == (shared.pop() if len(shared) == 1 else UNKNOWN), key
    assert set(made.undecided) == {key for key, result in made.results.items() if result.answer == UNKNOWN}


@limits
@given(rule_sets(thresholds, aggregates=False, constraints=False), partly_known(households()))
def test_whoever_is_asked_can_change_an_outcome_by_that_answer_alone(written: Written, household: Household) -> None:
    question = plan(compile_rules(written.ruleset), household).next
    whole = list(completions(written, household))
    if question is None:
        assert all(outcomes(written, one) == outcomes(written, whole[0]) for one in whole)
        return
    for unit in asked_units(question):
        assert read(household, unit) is None
        groups: dict[tuple[Value, ...], list[Household]] = {}
        for one in whole:
            groups.setdefault(tuple(read(one, other) for other in all_units(one) if other != unit), []).append(one)
        neighbours = [pair for group in groups.values() for pair in pairwise(group)]
        assert any(outcomes(written, one) != outcomes(written, other) for one, other in neighbours)


@limits
@given(anything, households(), st.data())
def test_an_interview_asks_each_fact_once_and_ends_with_the_truth(
    written: Written, truth: Household, data: st.DataObject
) -> None:
    assume(allowed(written, truth))
    compiled = compile_rules(written.ruleset)
    hidden = data.draw(st.lists(st.sampled_from(all_units(truth)), max_size=8, unique=True))
    unsure = frozenset(unit for unit in hidden if data.draw(st.integers(0, 4)) == 0)
    household, declined, asked = told(truth, dict.fromkeys(hidden)), frozenset[Unit](), set[Unit]()
    while (question := plan(compiled, household, declined=declined).next) is not None:
        units = set(asked_units(question))
        assert units <= set(hidden) - asked
        asked |= units
        declined |= units & unsure
        household = told(household, {unit: read(truth, unit) for unit in units - unsure})
    final, right = plan(compiled, household, declined=declined).results, outcomes(written, truth)
    assert {key for key, result in final.items() if result.answer not in (UNKNOWN, right[key])} == set()
    if not declined:
        assert {key: result.answer for key, result in final.items()} == right
