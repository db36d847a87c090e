"""Publishing a rule set: names and types are checked and every expression becomes two stored SQL texts.

Only commands and the worker import this module: it needs sqlglot, which web processes do not load.
"""

import hashlib
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing

from yakuba.kernel.rules.compiled import (
    Compiled,
    CompiledAggregate,
    CompiledCondition,
    CompiledExpr,
    CompiledFact,
    CompiledRule,
)
from yakuba.kernel.rules.contracts import Aggregate, Condition, Derived, Fact, Rule, RuleError, RuleSet, Scope
from yakuba.kernel.rules.derive import FUNCTIONS
from yakuba.kernel.rules.language import Translator

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
TOO_DEEP = "式が長すぎるか、かっこの重なりが深すぎます。いくつかの条件に分けてください"
ROOM = 32
"""So much deeper an expression may stand in the statements of engine and planner."""
# a rule for the household must not read what differs from person to person
VISIBLE: Mapping[str, tuple[Scope, ...]] = {
    "household": ("event", "household"),
    "person": ("event", "household", "person"),
}


def compile_rules(ruleset: RuleSet) -> Compiled:
    """Raises RuleError naming the rule and condition for anything the language does not allow."""
    facts = _facts(ruleset)
    _unique("規則", [rule.id for rule in ruleset.rules])
    compiled = Compiled(
        facts=facts,
        rules=tuple(_rule(rule, facts, ruleset) for rule in ruleset.rules),
        aggregates=tuple(_aggregate(aggregate, facts, ruleset) for aggregate in ruleset.aggregates),
        constraints=tuple(_constraint(text, facts, ruleset) for text in ruleset.constraints),
    )
    digest = hashlib.sha256(compiled.model_dump_json().encode()).hexdigest()
    return compiled.model_copy(update={"digest": digest})


def _facts(ruleset: RuleSet) -> dict[str, CompiledFact]:
    facts = [*map(_fact, ruleset.facts), *map(_fact, ruleset.derived)]
    facts += [CompiledFact(id=a.id, scope="household", type="boolean") for a in ruleset.aggregates]
    _unique("事実", [fact.id for fact in facts])
    by_id = {fact.id: fact for fact in facts}
    for derived in ruleset.derived:
        _check_derived(derived, by_id)
    return by_id


def _fact(fact: Fact | Derived) -> CompiledFact:
    where = f"事実 {fact.id}"
    _need(NAME.match(fact.id) is not None, f"{where}: 名前は英小文字・数字・_ だけです")
    _need((fact.type == "code") == bool(fact.values), f"{where}: 値の一覧は code だけに、必ず書いてください")
    _need(len(set(fact.values)) == len(fact.values), f"{where}: 値が重なっています")
    if fact.type == "integer" and not isinstance(fact, Derived):
        _need(fact.low is not None and fact.high is not None, f"{where}: 整数には範囲(low・high)が要ります")
    if fact.low is not None and fact.high is not None:
        _need(fact.low <= fact.high, f"{where}: 範囲が逆です")
    function, of = (fact.function, fact.of) if isinstance(fact, Derived) else ("", ())
    bounds = {"low": fact.low, "high": fact.high, "values": fact.values}
    return CompiledFact(id=fact.id, scope=fact.scope, type=fact.type, function=function, of=of, **bounds)


def _check_derived(derived: Derived, facts: Mapping[str, CompiledFact]) -> None:
    where = f"事実 {derived.id}"
    _need(derived.function in FUNCTIONS, f"{where}: 計算 {derived.function} はありません")
    for name in derived.of:
        _need(name in facts, f"{where}: もとになる {name} がありません")
        _need(not facts[name].function, f"{where}: 計算した事実 {name} からは計算できません")
        _need(facts[name].scope in VISIBLE.get(derived.scope, ("event",)), f"{where}: {name} は見えません")


def _rule(rule: Rule, facts: Mapping[str, CompiledFact], ruleset: RuleSet) -> CompiledRule:
    _need(bool(rule.conditions), f"規則 {rule.id}: 条件がありません")
    _unique(f"規則 {rule.id} の条件", [condition.id for condition in rule.conditions])
    conditions = tuple(_condition(rule, condition, facts, ruleset) for condition in rule.conditions)
    needed = _conjunction([condition.expr for condition in conditions])
    return CompiledRule(id=rule.id, scope=rule.scope, conditions=conditions, needed=needed)


def _condition(
    rule: Rule, condition: Condition, facts: Mapping[str, CompiledFact], ruleset: RuleSet
) -> CompiledCondition:
    where = f"規則 {rule.id} の条件 {condition.id}"
    expr = _expression(condition.expr, where, _visible(facts, rule.scope), ruleset)
    return CompiledCondition(id=condition.id, because=condition.because, article=condition.article, expr=expr)


def _aggregate(aggregate: Aggregate, facts: Mapping[str, CompiledFact], ruleset: RuleSet) -> CompiledAggregate:
    where = f"集計 {aggregate.id}"
    _need(aggregate.k >= 1, f"{where}: 人数は1以上です")
    members = {name: fact for name, fact in facts.items() if name not in {a.id for a in ruleset.aggregates}}
    return CompiledAggregate(
        id=aggregate.id, k=aggregate.k, where=_expression(aggregate.where, where, members, ruleset)
    )


def _constraint(text: str, facts: Mapping[str, CompiledFact], ruleset: RuleSet) -> CompiledExpr:
    return _expression(text, f"制約「{text}」", facts, ruleset)


def _expression(text: str, where: str, facts: Mapping[str, CompiledFact], ruleset: RuleSet) -> CompiledExpr:
    try:
        made = Translator(facts, ruleset.parameters, where).translate(text)
        _is_read_by_sqlite(made)
    except (RecursionError, sqlite3.OperationalError) as error:
        raise RuleError(f"{where}: {TOO_DEEP}") from error
    return made


def _is_read_by_sqlite(expr: CompiledExpr) -> None:
    """SQLite's parser has a bounded stack: what it cannot read would stop every interview of the life event."""
    columns = ", ".join(f"NULL AS f_{name}" for name in expr.facts) or "NULL AS no_fact"
    deeper = "(" * ROOM + expr.sqlite + ")" * ROOM
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"SELECT {deeper} FROM (SELECT {columns})")  # noqa: S608 - compiled by ours


def _visible(facts: Mapping[str, CompiledFact], scope: str) -> dict[str, CompiledFact]:
    return {name: fact for name, fact in facts.items() if fact.scope in VISIBLE[scope]}


def _conjunction(parts: list[CompiledExpr]) -> CompiledExpr:
    names = list(dict.fromkeys(name for part in parts for name in part.facts))
    thresholds: dict[str, set[int]] = {}
    for part in parts:
        for name, values in part.thresholds.items():
            thresholds.setdefault(name, set()).update(values)
    return CompiledExpr(
        sqlite=" AND ".join(f"({part.sqlite})" for part in parts),
        duckdb=" AND ".join(f"({part.duckdb})" for part in parts),
        facts=tuple(names),
        thresholds={name: tuple(sorted(values)) for name, values in sorted(thresholds.items())},
        pairs=tuple(sorted({pair for part in parts for pair in part.pairs})),
        opaque=tuple(sorted({name for part in parts for name in part.opaque})),
    )


def _unique(what: str, names: Iterable[str]) -> None:
    double = [name for name, count in Counter(names).items() if count > 1]
    _need(not double, f"{what}の名前が重なっています: {', '.join(double)}")


def _need(holds: bool, complaint: str) -> None:
    if not holds:
        raise RuleError(complaint)
