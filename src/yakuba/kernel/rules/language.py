"""The typed expression language: an allow-listed subset of SQL, translated to SQLite and DuckDB texts.

The subset has one property that everything else rests on: replacing an unknown by a value never changes a definite
answer. That is why COALESCE, IS NULL and CASE … ELSE are refused (ARCHITECTURE, "Rules").
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import sqlglot
from sqlglot import exp
from sqlglot.dialects.sqlite import SQLite
from sqlglot.parsers.sqlite import SQLiteParser

from yakuba.kernel.rules.compiled import CompiledExpr, CompiledFact
from yakuba.kernel.rules.contracts import FactType, RuleError
from yakuba.kernel.rules.derive import is_date

INT64 = 2**63 - 1
COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}


class Grammar(SQLite):
    """SQLite's grammar, but ``mod`` is a function by name: ``%`` stays an operator, which the language refuses."""

    class Parser(SQLiteParser):
        FUNCTIONS: ClassVar = {name: build for name, build in SQLiteParser.FUNCTIONS.items() if name != "MOD"}


@dataclass(frozen=True, slots=True)
class Term:
    """A translated sub-expression. ``fact`` is set for a bare fact, ``literal`` for a bare constant."""

    type: FactType
    sqlite: str
    duckdb: str
    facts: frozenset[str] = frozenset()
    low: int = -INT64
    high: int = INT64
    fact: str | None = None
    literal: int | str | None = None


@dataclass
class Translator:
    """Translates one expression; the notes for the planner gather on the way."""

    facts: Mapping[str, CompiledFact]
    parameters: Mapping[str, int | str | bool]
    where: str
    text: str = ""
    thresholds: dict[str, set[int]] = field(default_factory=dict)
    pairs: set[tuple[str, str]] = field(default_factory=set)
    opaque: set[str] = field(default_factory=set)
    used: dict[str, None] = field(default_factory=dict)

    def translate(self, text: str) -> CompiledExpr:
        """The whole expression, which must be boolean. Raises RuleError."""
        self.text = text
        term = self._term(self._parse(text))
        self._need(term.type == "boolean", f"「{text}」は真偽の式ではありません")
        return CompiledExpr(
            sqlite=term.sqlite,
            duckdb=term.duckdb,
            facts=tuple(self.used),
            thresholds={fact: tuple(sorted(values)) for fact, values in sorted(self.thresholds.items())},
            pairs=tuple(sorted(self.pairs)),
            opaque=tuple(sorted(self.opaque)),
        )

    def _parse(self, text: str) -> exp.Expr:
        self._need('"' not in text and "`" not in text and "[" not in text, "引用符つきの名前は使えません")
        try:
            return sqlglot.parse_one(text, read=Grammar, error_level=sqlglot.ErrorLevel.RAISE)
        except sqlglot.errors.SqlglotError as error:
            raise RuleError(f"{self.where}: 「{text}」を読めません") from error

    def _term(self, node: exp.Expr) -> Term:
        handler = HANDLERS.get(type(node))
        if handler is None:
            raise RuleError(f"{self.where}: {type(node).__name__.upper()} は使えません(「{self.text}」)")
        return handler(self, node)

    def _need(self, holds: bool, complaint: str) -> None:
        if not holds:
            raise RuleError(f"{self.where}: {complaint}")

    # leaves

    def column(self, node: exp.Expr) -> Term:
        assert isinstance(node, exp.Column)
        self._need(len(node.parts) == 1, f"「{node.sql()}」: 表の名前は使えません")
        fact = self.facts.get(node.name)
        if fact is None:
            raise RuleError(f"{self.where}: 「{node.name}」という事実はありません")
        self.used[fact.id] = None
        name = f"f_{fact.id}"
        low, high = _range_of(fact)
        return Term(fact.type, name, name, frozenset([fact.id]), low, high, fact=fact.id)

    def literal(self, node: exp.Expr) -> Term:
        if node.args["is_string"]:
            return _text(node.name)
        self._need(node.name.isdigit(), f"「{node.name}」: 小数は使えません")
        return self._integer(int(node.name))

    def boolean(self, node: exp.Expr) -> Term:
        value = int(node.args["this"])
        return Term("boolean", str(value), str(bool(value)).lower(), literal=value)

    def parameter(self, node: exp.Expr) -> Term:
        name = node.name
        self._need(name in self.parameters, f"「:{name}」という値(パラメータ)が決められていません")
        value = self.parameters[name]
        if isinstance(value, bool):
            return Term("boolean", str(int(value)), str(value).lower(), literal=int(value))
        return _text(value) if isinstance(value, str) else self._integer(value)

    def _integer(self, value: int) -> Term:
        self._need(abs(value) <= INT64, f"「{value}」は大きすぎます")
        return Term("integer", str(value), str(value), low=value, high=value, literal=value)

    # logic

    def connector(self, node: exp.Expr) -> Term:
        word = "AND" if isinstance(node, exp.And) else "OR"
        left, right = self._boolean(node.args["this"]), self._boolean(node.args["expression"])
        return _join("boolean", left, word, right)

    def negation(self, node: exp.Expr) -> Term:
        inner = self._boolean(node.args["this"])
        return Term("boolean", f"(NOT {inner.sqlite})", f"(NOT {inner.duckdb})", inner.facts)

    def paren(self, node: exp.Expr) -> Term:
        return self._term(node.args["this"])

    def _boolean(self, node: exp.Expr) -> Term:
        term = self._term(node)
        self._need(term.type == "boolean", f"「{node.sql()}」は真偽の式ではありません")
        return term

    # comparison

    def comparison(self, node: exp.Expr) -> Term:
        return self._compare(node.args["this"], COMPARISONS[type(node)], node.args["expression"])

    def between(self, node: exp.Expr) -> Term:
        low = self._compare(node.args["this"], ">=", node.args["low"])
        high = self._compare(node.args["this"], "<=", node.args["high"])
        return _join("boolean", low, "AND", high)

    def membership(self, node: exp.Expr) -> Term:
        values = node.args.get("expressions") or []
        self._need(bool(values) and not node.args.get("query"), "IN には値の一覧を書いてください")
        terms = [self._compare(node.args["this"], "=", value) for value in values]
        self._need(all(isinstance(v, exp.Literal | exp.Neg | exp.Placeholder) for v in values), "IN は定数だけです")
        result = terms[0]
        for term in terms[1:]:
            result = _join("boolean", result, "OR", term)
        return result

    def _compare(self, left_node: exp.Expr, sign: str, right_node: exp.Expr) -> Term:
        left, right = self._term(left_node), self._term(right_node)
        left, right = self._same_type(left, right), self._same_type(right, left)
        text = f"{left_node.sql()} {sign} {right_node.sql()}"
        self._need(left.type == right.type, f"「{text}」: 型が違います({left.type} と {right.type})")
        ordered = sign not in ("=", "<>")
        self._need(not (ordered and left.type in ("code", "boolean")), f"「{text}」: 大小は比べられません")
        self._note(left, right)
        return _join("boolean", left, sign, right)

    def _same_type(self, term: Term, other: Term) -> Term:
        """An integer constant next to a date is a date; next to a boolean, 0 or 1 is a boolean."""
        if term.type != "integer" or not isinstance(term.literal, int):
            self._known_code(term, other)
            return term
        if other.type == "date":
            self._need(is_date(term.literal), f"{term.literal} は日付(YYYYMMDD)ではありません")
            return Term("date", term.sqlite, term.duckdb, low=term.low, high=term.high, literal=term.literal)
        return term

    def _known_code(self, term: Term, other: Term) -> None:
        if isinstance(term.literal, str) and other.fact is not None and other.type == "code":
            values = self.facts[other.fact].values
            self._need(term.literal in values, f"「{term.literal}」は {other.fact} の値にありません")

    def _note(self, left: Term, right: Term) -> None:
        """Tell the planner which values of which fact can make a difference."""
        if left.type not in ("integer", "date"):
            return
        if left.fact and right.fact:
            self.pairs.add((min(left.fact, right.fact), max(left.fact, right.fact)))
        elif left.fact and isinstance(right.literal, int):
            self.thresholds.setdefault(left.fact, set()).add(right.literal)
        elif right.fact and isinstance(left.literal, int):
            self.thresholds.setdefault(right.fact, set()).add(left.literal)
        else:
            self.opaque |= left.facts | right.facts

    # arithmetic and functions

    def arithmetic(self, node: exp.Expr) -> Term:
        left, right = self._number(node.args["this"]), self._number(node.args["expression"])
        sign = ARITHMETIC[type(node)]
        low, high = _interval(sign, left, right)
        self._need(low >= -INT64 and high <= INT64, f"「{node.sql()}」: 桁あふれのおそれがあります")
        joined = _join("integer", left, sign, right)
        return Term("integer", joined.sqlite, joined.duckdb, joined.facts, low, high)

    def minus(self, node: exp.Expr) -> Term:
        inner = self._number(node.args["this"])
        literal = -inner.literal if isinstance(inner.literal, int) else None
        text = f"(-{inner.sqlite})", f"(-{inner.duckdb})"
        return Term("integer", *text, inner.facts, -inner.high, -inner.low, literal=literal)

    def _number(self, node: exp.Expr) -> Term:
        term = self._term(node)
        self._need(term.type == "integer", f"「{node.sql()}」は整数ではありません")
        return term

    def choice(self, node: exp.Expr) -> Term:
        """``if(c, a, b)``: unknown while ``c`` is."""
        self._need(node.args.get("false") is not None, "if(条件, 値, 値) の三つが要ります")
        condition = self._boolean(node.args["this"])
        return self._choose(condition, self._term(node.args["true"]), self._term(node.args["false"]))

    def extreme(self, node: exp.Expr) -> Term:
        """``least(a, b)`` and ``greatest(a, b)`` by the same form as ``if``."""
        terms = [self._number(part) for part in [node.args["this"], *node.args["expressions"]]]
        sign = "<=" if isinstance(node, exp.Least) else ">="
        result = terms[0]
        for term in terms[1:]:
            result = self._choose(_join("boolean", result, sign, term), result, term)
        return result

    def _choose(self, condition: Term, then: Term, other: Term) -> Term:
        then, other = self._same_type(then, other), self._same_type(other, then)
        self._need(then.type == other.type, "if の二つの値の型が違います")
        facts = condition.facts | then.facts | other.facts
        self.opaque |= {fact for fact in facts if self.facts[fact].type in ("integer", "date")}
        sqlite = _case(condition.sqlite, then.sqlite, other.sqlite)
        duckdb = _case(condition.duckdb, then.duckdb, other.duckdb)
        return Term(then.type, sqlite, duckdb, facts, min(then.low, other.low), max(then.high, other.high))

    def function(self, node: exp.Expr) -> Term:
        """``idiv(a, b)`` rounds towards zero and ``mod(a, b)`` has the sign of ``a``; unknown when ``b`` is 0."""
        name = node.name.lower()
        self._need(name in ("idiv", "mod"), f"関数 {name} は使えません")
        parts = node.args["expressions"]
        self._need(len(parts) == 2, f"{name} には値が二つ要ります")
        left, right = self._number(parts[0]), self._number(parts[1])
        size = max(abs(edge) for edge in ((left.low, left.high) if name == "idiv" else (right.low, right.high)))
        sqlite = f"{left.sqlite} {'/' if name == 'idiv' else '%'} {right.sqlite}"
        return Term(
            "integer",
            f"CASE WHEN {right.sqlite} <> 0 THEN {sqlite} END",
            f"CASE WHEN {right.duckdb} <> 0 THEN {_duckdb_division(name, left.duckdb, right.duckdb)} END",
            left.facts | right.facts,
            0 if left.low >= 0 and right.low >= 0 else -size,
            size,
        )


def _range_of(fact: CompiledFact) -> tuple[int, int]:
    if fact.type == "boolean":
        return 0, 1
    return -INT64 if fact.low is None else fact.low, INT64 if fact.high is None else fact.high


def _text(value: str) -> Term:
    quoted = "'" + value.replace("'", "''") + "'"
    return Term("code", quoted, quoted, literal=value)


def _join(kind: FactType, left: Term, word: str, right: Term) -> Term:
    return Term(
        kind,
        f"({left.sqlite} {word} {right.sqlite})",
        f"({left.duckdb} {word} {right.duckdb})",
        left.facts | right.facts,
    )


def _interval(sign: str, left: Term, right: Term) -> tuple[int, int]:
    if sign == "+":
        return left.low + right.low, left.high + right.high
    if sign == "-":
        return left.low - right.high, left.high - right.low
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    return min(corners), max(corners)


def _case(condition: str, then: str, other: str) -> str:
    return f"CASE WHEN {condition} THEN {then} WHEN NOT {condition} THEN {other} END"


def _duckdb_division(name: str, left: str, right: str) -> str:
    # DuckDB's // rounds down; SQLite's / cuts off: subtract the remainder first and both agree
    return f"(({left} - {left} % {right}) // {right})" if name == "idiv" else f"{left} % {right}"


HANDLERS: dict[type[exp.Expr], Callable[[Translator, exp.Expr], Term]] = {
    exp.Column: Translator.column,
    exp.Literal: Translator.literal,
    exp.Boolean: Translator.boolean,
    exp.Placeholder: Translator.parameter,
    exp.Paren: Translator.paren,
    exp.And: Translator.connector,
    exp.Or: Translator.connector,
    exp.Not: Translator.negation,
    exp.Between: Translator.between,
    exp.In: Translator.membership,
    exp.Neg: Translator.minus,
    exp.If: Translator.choice,
    exp.Least: Translator.extreme,
    exp.Greatest: Translator.extreme,
    exp.Anonymous: Translator.function,
    **dict.fromkeys(COMPARISONS, Translator.comparison),
    **dict.fromkeys(ARITHMETIC, Translator.arithmetic),
}
