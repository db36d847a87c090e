"""What a rule set may not say. Each refusal names the rule, the condition and, where it has a name, what is forbidden.

From ARCHITECTURE, Rules ("Types", "Allowed … Forbidden …"). The list of what is allowed is closed, so what it does not
name is refused; what the paper leaves open (text <>, boolean literals, literals outside a code's values) is not judged.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.kernel.rules.test_language import CONDITION, FACTS, RULE, ruleset
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import Aggregate, Condition, Fact, Household, Rule, RuleError, RuleSet
from yakuba.kernel.rules.engine import evaluate
from yakuba.kernel.rules.planner import plan


def refusal(rules: RuleSet) -> str:
    with pytest.raises(RuleError) as refused:
        compile_rules(rules)
    return str(refused.value)


@pytest.mark.parametrize(
    "expr",
    [
        "CASE WHEN card THEN 1 ELSE 0 END = 1",
        "CASE WHEN card THEN age END > 3",
        "CASE age WHEN 1 THEN card ELSE deceased END",
        "age IS NULL",
        "age IS NOT NULL",
        "card IS TRUE",
        "card IS NOT FALSE",
        "age IS DISTINCT FROM 3",
        "age IS NOT DISTINCT FROM 3",
        "insurance LIKE '国%'",
        "insurance NOT LIKE '国%'",
        "insurance ILIKE '国%'",
        "insurance GLOB '国*'",
        "insurance SIMILAR TO '国%'",
        "insurance || 'x' = 'y'",
        "insurance = '社会保険' COLLATE NOCASE",
    ],
)
def test_ways_to_turn_unknown_into_an_answer_or_to_look_inside_text_are_refused(expr: str) -> None:
    message = refusal(ruleset(expr))
    assert RULE in message
    assert CONDITION in message


@pytest.mark.parametrize(
    ("function", "expr"),
    [
        ("coalesce", "COALESCE(age, 0) > 3"),
        ("coalesce", "card AND COALESCE(deceased, card)"),
        ("nullif", "NULLIF(age, 1) = 2"),
        ("abs", "ABS(age) > 1"),
        ("round", "ROUND(age) > 1"),
        ("length", "LENGTH(insurance) = 4"),
        ("upper", "UPPER(insurance) = 'X'"),
        ("random", "RANDOM() > 0"),
        ("count", "COUNT(age) > 1"),
        ("sum", "SUM(age) > 1"),
        ("load_extension", "load_extension('x') = 1"),
        ("read_csv", "read_csv('/etc/passwd') = 1"),
        ("no_such_function", "no_such_function(age) = 1"),
    ],
)
def test_a_function_outside_the_list_is_refused_by_name(function: str, expr: str) -> None:
    message = refusal(ruleset(expr))
    assert RULE in message
    assert CONDITION in message
    assert function in message.lower()


@pytest.mark.parametrize(
    "expr",
    [
        "insurance < '社会保険'",
        "insurance <= '社会保険'",
        "insurance > pension",
        "insurance >= 'A'",
        "insurance BETWEEN 'A' AND 'B'",
        "least(insurance, 'A') = 'A'",
        "greatest(insurance, pension) = 'A'",
    ],
)
def test_text_has_no_order(expr: str) -> None:
    message = refusal(ruleset(expr))
    assert RULE in message
    assert CONDITION in message


@pytest.mark.parametrize(
    "expr",
    [
        "age > 1.5",
        "age * 0.5 > 1",
        "age > 1e2",
        "income > 9223372036854775808",
        "CAST(age AS REAL) > 1",
        "age::double > 1",
        "age / 2 > 1",
        "age % 2 = 1",
        "age & 1 = 1",
        "age << 2 = 4",
        "~age = 1",
    ],
)
def test_only_whole_numbers_and_their_sums_and_products_are_numbers(expr: str) -> None:
    message = refusal(ruleset(expr))
    assert RULE in message
    assert CONDITION in message


@pytest.mark.parametrize(
    "expr",
    [
        "income * income * income > 0",  # up to 2.7e28
        "income * income * 2 > 0",  # up to 1.8e19, above 2**63
        "if(card, income * income * income, 0) > 0",
        "0 - income * income * 2 < 0",
        "income * 9223372036854775807 > 0",
    ],
)
def test_a_product_that_could_leave_64_bits_is_refused_before_it_is_ever_computed(expr: str) -> None:
    message = refusal(ruleset(expr))
    assert RULE in message
    assert CONDITION in message


def test_a_product_that_stays_within_64_bits_is_accepted() -> None:
    compile_rules(ruleset("income * income > 0"))  # up to 9.0e18, below 2**63
    compile_rules(ruleset("income * 3074457345 > 0"))  # up to 9223372035000000000


def test_a_number_without_a_declared_range_may_not_be_multiplied() -> None:
    rules = ruleset("wild * wild > 0")
    message = refusal(replace(rules, facts=(*FACTS, Fact(id="wild", scope="person", type="integer"))))
    assert "wild" in message


@pytest.mark.parametrize(
    "expr",
    [
        '"age" > 3',
        "[age] > 3",
        "`age` > 3",
        "persons.age > 3",
        "main.persons.age > 3",
        "age > (SELECT 1)",
        "EXISTS (SELECT 1)",
        "age IN (SELECT 1)",
        "SUM(age) OVER () > 1",
        "ROW_NUMBER() OVER (ORDER BY age) = 1",
        "card; DROP TABLE facts",
        "card) OR (card",
        "SELECT 1",
        "card UNION SELECT 1",
        "card AND",
        "AND card",
        "(card",
        "",
        "   ",
        "*",
        "age > ?",
    ],
)
def test_anything_but_one_expression_over_bare_facts_is_refused(expr: str) -> None:
    message = refusal(ruleset(expr))
    assert RULE in message
    assert CONDITION in message


@pytest.mark.parametrize(
    ("unknown", "expr"),
    [("agee", "agee > 3"), ("nobody", "card AND nobody"), ("年齢", "年齢 > 3"), ("ceiling", "age > :ceiling")],
)
def test_a_name_that_nothing_declares_is_refused_by_name(unknown: str, expr: str) -> None:
    message = refusal(ruleset(expr))
    assert RULE in message
    assert CONDITION in message
    assert unknown in message


@pytest.mark.parametrize(
    "expr",
    [
        "age = '3'",
        "insurance = 3",
        "insurance IN (1, 2)",
        "age IN ('1')",
        "age IN (1, 'a')",
        "card = 1",
        "card > deceased",
        "card + 1 = 2",
        "insurance + 1 = 2",
        "idiv(insurance, 2) = 1",
        "mod(card, 2) = 1",
        "born = age",
        "born > rooms",
        "age BETWEEN 1 AND '3'",
        "age BETWEEN 1 AND born",
        "age AND card",
        "NOT age",
        "insurance OR card",
        "if(age, 1, 2) = 1",
        "if(card, 1, 'x') = 1",
        "least(age, card) = 1",
        "age >= :plan",
        "insurance = :limit",
        "age",
        "age + 1",
        "insurance",
        "born",
        "'x'",
        "7",
    ],
)
def test_values_of_different_types_do_not_meet_and_a_condition_is_true_or_false(expr: str) -> None:
    message = refusal(ruleset(expr))
    assert RULE in message
    assert CONDITION in message


@pytest.mark.parametrize(
    "expr",
    [
        "age IN (1, NULL)",
        "age NOT IN (1, NULL)",
        "insurance IN ('社会保険', NULL)",
        "age = NULL",
        "NULL",
        "card AND NULL",
        "if(card, 1, NULL) = 1",
        "age IN (grade, 1)",
        "age IN (1 + 1)",
    ],
)
def test_unknown_is_not_a_literal_and_in_takes_literals_only(expr: str) -> None:
    message = refusal(ruleset(expr))
    assert RULE in message
    assert CONDITION in message


@pytest.mark.parametrize("arguments", ["()", "(age)", "(age, 1, 2, 3)"])
@pytest.mark.parametrize("function", ["if", "idiv", "mod"])
def test_a_function_takes_its_own_number_of_arguments(function: str, arguments: str) -> None:
    refusal(ruleset(f"{function}{arguments} = 1"))


def test_a_household_rule_does_not_read_a_person_but_by_an_aggregate() -> None:
    rule = Rule(id="r-house", scope="household", conditions=(Condition(id="c-age", expr="age > 3", because="年齢"),))
    message = refusal(replace(ruleset("card"), rules=(rule,)))
    assert "r-house" in message
    assert "c-age" in message
    assert "age" in message


def test_every_condition_of_every_rule_is_looked_at() -> None:
    good = Condition(id="c-good", expr="card", because="カード")
    bad = Condition(id="c-bad", expr="COALESCE(age, 0) > 3", because="年齢")
    rules = (
        Rule(id="r-first", scope="person", conditions=(good,)),
        Rule(id="r-second", scope="person", conditions=(good, bad)),
    )
    message = refusal(replace(ruleset("card"), rules=rules))
    assert "r-second" in message
    assert "c-bad" in message


@pytest.mark.parametrize("expr", ["COALESCE(age, 0) < 18", "age < 18.5", "nobody", "age", "age IN (1, NULL)"])
def test_an_aggregate_and_a_constraint_obey_the_same_grammar(expr: str) -> None:
    assert "many" in refusal(ruleset("many", aggregates=(Aggregate(id="many", kind="at_least", k=1, where=expr),)))
    refusal(ruleset("card", constraints=(expr,)))


def test_two_facts_or_two_rules_of_one_name_are_refused() -> None:
    rules = ruleset("card")
    assert "card" in refusal(replace(rules, facts=(*FACTS, Fact(id="card", scope="household", type="boolean"))))
    assert RULE in refusal(replace(rules, rules=(*rules.rules, *rules.rules)))
    two = replace(rules.rules[0], conditions=rules.rules[0].conditions * 2)
    assert CONDITION in refusal(replace(rules, rules=(two,)))


def is_accepted(expr: str) -> bool:
    try:
        compile_rules(ruleset(expr))
    except RuleError:
        return False
    return True


def longest(written: Callable[[int], str]) -> str:
    """The longest that is accepted; the next one is refused by its condition, with what to do."""
    number = next(number for number in range(1, 400) if not is_accepted(written(number + 1)))
    message = refusal(ruleset(written(number + 1)))
    assert CONDITION in message
    assert "いくつかの条件に分けてください" in message
    return written(number)


@pytest.mark.parametrize(
    "written",
    [
        lambda number: " OR ".join(["card", "dog"] * number),
        lambda number: f"rooms IN ({', '.join(str(n % 20) for n in range(number))})",
        lambda number: "NOT (" * number + "card" + ")" * number,
        lambda number: "if(dog, " * number + "card" + ", deceased)" * number,
    ],
)
def test_what_sqlite_could_not_read_is_refused_and_all_that_is_accepted_is_read(
    written: Callable[[int], str],
) -> None:
    expr = longest(written)
    counted = Aggregate(id="many", kind="at_least", k=1, where=expr)
    rules = compile_rules(ruleset(expr, aggregates=(counted,), constraints=(expr,)))
    someone = Household(event={"moved_on": 20261116}, household={}, persons={"taro": {}})
    evaluate(rules, someone)
    plan(rules, someone)


@pytest.mark.parametrize("expr", ["(" * 900 + "card" + ")" * 900, "NOT " * 900 + "card"])
def test_what_is_nested_too_deeply_to_be_read_at_all_is_refused(expr: str) -> None:
    assert "いくつかの条件に分けてください" in refusal(ruleset(expr))
