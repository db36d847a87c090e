"""The expression language of rules: what it means when facts are unknown, and what may not be published.

From ARCHITECTURE, "Rules: the language, the aggregates, the interview", and the decision on rules above it. NULL means
unknown; the tables of AND, OR and NOT are Kleene's; every other operation is unknown as soon as a part is.
"""

import json
import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernel.rules import generated
from tests.kernel.rules.generated import Value
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import Aggregate, Answer, Condition, Fact, Household, Rule, RuleSet
from yakuba.kernel.rules.engine import evaluate
from yakuba.kernel.rules.sweep import sweep

FACTS = (
    Fact(id="moved_on", scope="event", type="date"),
    Fact(id="dog", scope="household", type="boolean"),
    Fact(id="rooms", scope="household", type="integer", low=0, high=20),
    Fact(id="born", scope="person", type="date"),
    Fact(id="registered", scope="person", type="date"),
    Fact(id="age", scope="person", type="integer", low=0, high=130),
    Fact(id="grade", scope="person", type="integer", low=0, high=9),
    Fact(id="income", scope="person", type="integer", low=0, high=3_000_000_000),
    Fact(id="card", scope="person", type="boolean"),
    Fact(id="deceased", scope="person", type="boolean"),
    Fact(id="insurance", scope="person", type="code", values=("国民健康保険", "社会保険", "it's", "' OR 1=1 --")),
    Fact(id="pension", scope="person", type="code", values=("第1号", "第2号", "第3号")),
)
PARAMETERS: dict[str, int | str | bool] = {"limit": 18, "plan": "国民健康保険", "sly": "' OR 1=1 --"}
RULE, CONDITION = "jidoteate-nintei", "c-main"
TARO: dict[str, Value] = {
    "born": 20080401,
    "registered": 20260401,
    "age": 20,
    "grade": 0,
    "income": 0,
    "card": 1,
    "deceased": 0,
    "insurance": "国民健康保険",
    "pension": "第1号",
}


def ruleset(expr: str, *, aggregates: tuple[Aggregate, ...] = (), constraints: tuple[str, ...] = ()) -> RuleSet:
    condition = Condition(id=CONDITION, expr=expr, because="条件に当てはまる", article="第1条")
    rule = Rule(id=RULE, scope="person", conditions=(condition,))
    return RuleSet(facts=FACTS, aggregates=aggregates, constraints=constraints, parameters=PARAMETERS, rules=(rule,))


def household(**facts: Value) -> Household:
    """Taro, with some facts other than usual."""
    return Household(event={"moved_on": 20261116}, household={"dog": 0, "rooms": 4}, persons={"taro": TARO | facts})


def said(expr: str, **facts: Value) -> bool | None:
    result = evaluate(compile_rules(ruleset(expr)), household(**facts))[RULE, "taro"]
    truth = result.conditions[CONDITION]
    assert result.answer == {True: Answer.NEEDED, False: Answer.NOT_NEEDED, None: Answer.UNKNOWN}[truth]
    return truth


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("age >= 18", True),
        ("age > 20", False),
        ("age <> 20", False),
        ("age = 20", True),
        ("born <= 20080401", True),
        ("born < 20080401", False),
        ("born BETWEEN 20080401 AND 20090401", True),
        ("NOT (age BETWEEN 0 AND 19)", True),
        ("moved_on > born", True),
        ("insurance = '社会保険'", False),
        ("insurance IN ('国民健康保険', '社会保険')", True),
        ("insurance NOT IN ('国民健康保険')", False),
        ("age IN (18, 20)", True),
        ("card AND NOT deceased", True),
        ("deceased OR dog", False),
        ("NOT card OR NOT deceased AND card", True),  # NOT before AND before OR
        ("deceased AND deceased OR card", True),
        ("age + 5 * 2 = 30", True),
        ("(age + 5) * 2 = 50", True),
        ("age - 25 < 0", True),
        ("idiv(age, 3) = 6", True),
        ("mod(age, 3) = 2", True),
        ("if(card, age, rooms) = 20", True),
        ("if(deceased, age, rooms) = 4", True),
        ("least(age, 18) = 18", True),
        ("greatest(age, 18) = 20", True),
        ("age >= :limit", True),
        ("insurance = :plan", True),
        ("income + 3000000000 = 3000000000", True),  # beyond 32 bits
    ],
)
def test_an_expression_over_known_facts_is_true_or_false(expr: str, expected: bool) -> None:
    assert said(expr) is expected


@pytest.mark.parametrize(
    ("left", "right", "conjunction", "disjunction"),
    [
        (1, 1, True, True),
        (1, 0, False, True),
        (0, 1, False, True),
        (0, 0, False, False),
        (1, None, None, True),
        (None, 1, None, True),
        (0, None, False, None),
        (None, 0, False, None),
        (None, None, None, None),
    ],
)
def test_and_and_or_follow_the_three_valued_tables(
    left: Value, right: Value, conjunction: bool | None, disjunction: bool | None
) -> None:
    assert said("card AND deceased", card=left, deceased=right) is conjunction
    assert said("card OR deceased", card=left, deceased=right) is disjunction


@pytest.mark.parametrize(("fact", "expected"), [(1, False), (0, True), (None, None)])
def test_not_of_unknown_is_unknown(fact: Value, expected: bool | None) -> None:
    assert said("NOT card", card=fact) is expected


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        ("age > 3", None),
        ("age > 3 AND deceased", False),
        ("age > 3 OR card", True),
        ("age BETWEEN 1 AND 3", None),
        ("grade BETWEEN 1 AND age", False),  # 0 is below 1, whatever the upper end
        ("age IN (1, 2)", None),
        ("age NOT IN (1, 2)", None),
        ("insurance = '国民健康保険'", None),
        ("insurance IN ('国民健康保険', '社会保険')", None),
        ("age + 1 > 0", None),
        ("age * 0 = 0", None),
        ("age = age", None),
        ("age < 18 OR age >= 18", None),
        ("least(age, 3) <= 3", None),
        ("greatest(age, 3) >= 3", None),
        ("idiv(age, 2) >= 0", None),
        ("mod(age, 2) >= 0", None),
        ("if(age > 3, 1, 1) = 1", None),
        ("if(card, 1, age) = 1", True),
        ("if(deceased, age, 1) = 1", True),
        ("if(card, age, 1) = 1", None),
    ],
)
def test_what_rests_on_an_unknown_fact_is_unknown(expr: str, expected: bool | None) -> None:
    assert said(expr, age=None, insurance=None) is expected


def test_a_fact_that_nobody_mentioned_is_unknown_too() -> None:
    bare = Household(event={}, household={}, persons={"taro": {}})
    assert evaluate(compile_rules(ruleset("card")), bare)[RULE, "taro"].answer == Answer.UNKNOWN


@pytest.mark.parametrize("expr", ["idiv(age, grade) = 1", "mod(age, grade) = 0", "NOT (idiv(age, grade) = 1)"])
def test_dividing_by_zero_is_unknown(expr: str) -> None:
    assert said(expr, grade=0) is None


def test_a_quotient_and_its_remainder_belong_together_below_zero_too() -> None:
    expr = "idiv(grade - age, 3) * 3 + mod(grade - age, 3) = grade - age"
    assert [said(expr, age=age, grade=0) for age in range(10)] == [True] * 10


def test_text_of_facts_and_parameters_is_never_read_as_an_expression() -> None:
    assert said("insurance = :sly") is False
    assert said("insurance = :sly", insurance="' OR 1=1 --") is True
    assert said("insurance = 'it''s'", insurance="it's") is True


def test_persons_are_told_apart_whatever_their_ids_are() -> None:
    people: dict[str, dict[str, Value]] = {"o'brien": {"card": 1}, '"; --': {"card": 0}, "𠮷田": {"card": None}}
    results = evaluate(compile_rules(ruleset("card")), Household(event={}, household={}, persons=people))
    answers = {person: results[RULE, person].answer for person in people}
    assert answers == {"o'brien": Answer.NEEDED, '"; --': Answer.NOT_NEEDED, "𠮷田": Answer.UNKNOWN}
    assert len(results) == 3


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, 1), Answer.NEEDED),
        ((1, None), Answer.UNKNOWN),
        ((None, None), Answer.UNKNOWN),
        ((0, None), Answer.NOT_NEEDED),
        ((None, 0), Answer.NOT_NEEDED),
    ],
)
def test_a_rule_needs_all_of_its_conditions_and_one_false_settles_it(
    values: tuple[Value, Value], expected: Answer
) -> None:
    conditions = tuple(Condition(id=f, expr=f, because=f) for f in ("card", "deceased"))
    rules = RuleSet(
        facts=FACTS,
        aggregates=(),
        constraints=(),
        parameters={},
        rules=(Rule(id="r", scope="person", conditions=conditions),),
    )
    result = evaluate(compile_rules(rules), household(card=values[0], deceased=values[1]))["r", "taro"]
    assert result.answer == expected
    assert result.conditions == {
        f: None if v is None else bool(v) for f, v in zip(("card", "deceased"), values, strict=True)
    }


# Household aggregates are bounds: surely so many, possibly so many; an incomplete household has no upper bound.


@pytest.mark.parametrize(
    ("ages", "complete", "expected"),
    [
        ((5, 8, 12), True, Answer.NEEDED),
        ((5, 8, 40), True, Answer.NOT_NEEDED),
        ((5, 8, None), True, Answer.UNKNOWN),
        ((5, 40, None), True, Answer.NOT_NEEDED),
        ((5, None, None, None), True, Answer.UNKNOWN),
        ((), True, Answer.NOT_NEEDED),
        ((5, 8, 12), False, Answer.NEEDED),
        ((5, 8, 40), False, Answer.UNKNOWN),
        ((40, 41), False, Answer.UNKNOWN),
        ((), False, Answer.UNKNOWN),
    ],
)
def test_at_least_three_children_is_said_only_as_far_as_it_is_sure(
    ages: tuple[Value, ...], complete: bool, expected: Answer
) -> None:
    three = Aggregate(id="three_children", kind="at_least", k=3, where="age < 18")
    rule = Rule(id="r", scope="household", conditions=(Condition(id="c", expr="three_children", because="3人以上"),))
    persons = {f"p{n}": {"age": age} for n, age in enumerate(ages)}
    household = Household(event={}, household={}, persons=persons, complete=complete)
    rules = RuleSet(facts=FACTS, aggregates=(three,), constraints=(), parameters={}, rules=(rule,))
    results = evaluate(compile_rules(rules), household)
    assert {key: result.answer for key, result in results.items()} == {("r", "household"): expected}


def test_a_person_rule_may_rest_on_a_household_aggregate() -> None:
    aggregate = Aggregate(id="has_child", kind="at_least", k=1, where="age < 18")
    compiled = compile_rules(ruleset("has_child AND age >= 18", aggregates=(aggregate,)))
    family: dict[str, Mapping[str, Value]] = {"taro": TARO, "jiro": TARO | {"age": 2}}
    results = evaluate(compiled, Household(event={}, household={}, persons=family))
    assert (results[RULE, "taro"].answer, results[RULE, "jiro"].answer) == (Answer.NEEDED, Answer.NOT_NEEDED)


# Compiled once, kept as plain data, used without the compiler.


def test_what_was_compiled_is_plain_data_and_the_same_every_time() -> None:
    first, second = (compile_rules(ruleset("age >= :limit OR card")).model_dump(mode="json") for _ in range(2))
    assert json.dumps(first, ensure_ascii=False, sort_keys=True) == json.dumps(
        second, ensure_ascii=False, sort_keys=True
    )


def test_deciding_one_household_needs_neither_the_compiler_nor_the_big_engine() -> None:
    modules = "yakuba.kernel.rules.contracts, yakuba.kernel.rules.engine, yakuba.kernel.rules.planner"
    code = f"import sys, {modules}; sys.exit(bool({{'duckdb', 'sqlglot'}} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], check=False, env={"PYTHONPATH": ":".join(sys.path)}).returncode
        == 0
    )


# The same by another way: the reading in generated.py, and DuckDB.


@settings(max_examples=50, deadline=None)
@given(
    generated.rule_sets(generated.arithmetic, aggregates=True, constraints=False),
    generated.partly_known(generated.households(complete=st.booleans())),
)
def test_every_condition_says_what_three_valued_logic_says(written: generated.Written, household: Household) -> None:
    results = evaluate(compile_rules(written.ruleset), household)
    assert {key: result.answer for key, result in results.items()} == generated.outcomes(written, household)
    told = {key: [result.conditions[f"c{n}"] for n in range(len(result.conditions))] for key, result in results.items()}
    assert told == {
        key: [None if value is None else bool(value) for value in values]
        for key, values in generated.conditions(written, household).items()
    }


@settings(max_examples=25, deadline=None)
@given(
    generated.rule_sets(generated.arithmetic, aggregates=True, constraints=False),
    st.lists(generated.partly_known(generated.households(complete=st.booleans())), max_size=6),
)
def test_a_sweep_over_households_says_what_each_household_alone_is_told(
    written: generated.Written, households: list[Household]
) -> None:
    compiled = compile_rules(written.ruleset)
    alone = {
        (n, *key): result.answer for n, one in enumerate(households) for key, result in evaluate(compiled, one).items()
    }
    assert dict(sweep(compiled, households)) == alone


def test_a_sweep_agrees_on_quotients_below_zero_and_on_dividing_by_zero() -> None:
    compiled = compile_rules(
        ruleset("idiv(grade - age, 3) <= 0 - 2 OR mod(grade - age, 3) = 0 OR idiv(age, rooms - 4) = 1")
    )
    homes = [household(age=age, grade=grade) for age in range(8) for grade in (0, 1, None)]
    alone = {(n, RULE, "taro"): evaluate(compiled, home)[RULE, "taro"].answer for n, home in enumerate(homes)}
    assert dict(sweep(compiled, homes)) == alone
