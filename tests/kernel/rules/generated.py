"""Small rule sets and households made by hypothesis, with a three-valued reading of their own.

The reading follows ARCHITECTURE (Rules) and Kleene's tables and shares no code with the house: an expression is a text
and a Python function made side by side. Domains are small enough to try every completion of a household.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from hypothesis import strategies as st

from yakuba.kernel.rules.contracts import Aggregate, Answer, Condition, Fact, Household, Rule, RuleSet

Value = int | str | None
Facts = Mapping[str, Value]
Unit = tuple[str, str]  # fact id, person id or "household"
Outcomes = dict[tuple[str, str], Answer]

KINDS = ("甲", "乙", "丙")
FACTS = (
    Fact(id="ev", scope="event", type="integer", low=0, high=3),
    Fact(id="ha", scope="household", type="boolean"),
    Fact(id="hb", scope="household", type="boolean"),
    Fact(id="hx", scope="household", type="integer", low=0, high=3),
    Fact(id="pa", scope="person", type="boolean"),
    Fact(id="px", scope="person", type="integer", low=0, high=3),
    Fact(id="kind", scope="person", type="code", values=KINDS),
)
SCOPES = {fact.id: fact.scope for fact in FACTS}
NUMBER_RANGE: tuple[Value, ...] = (0, 1, 2, 3)
TRUTH: tuple[Value, ...] = (0, 1)
DOMAINS: dict[str, tuple[Value, ...]] = {
    "ev": NUMBER_RANGE,
    "ha": TRUTH,
    "hb": TRUTH,
    "hx": NUMBER_RANGE,
    "pa": TRUTH,
    "px": NUMBER_RANGE,
    "kind": KINDS,
}


@dataclass(frozen=True)
class Expr:
    """A text of the language and what it means, for given facts: 1, 0, a number, or None for unknown."""

    text: str
    value: Callable[[Facts], Value] = field(repr=False, compare=False)


def conjunction(values: Sequence[Value]) -> Value:
    return 0 if 0 in values else None if None in values else 1


def negation(value: Value) -> Value:
    return None if value is None else int(not value)


def _strict(text: str, parts: Sequence[Expr], work: Callable[..., Value]) -> Expr:
    """Unknown as soon as one part is."""

    def value(facts: Facts) -> Value:
        known = [part.value(facts) for part in parts]
        return None if None in known else work(*known)

    return Expr(text, value)


def name(fact: str) -> Expr:
    return Expr(fact, lambda facts: facts.get(fact))


def number(n: int) -> Expr:
    return Expr(str(n), lambda _: n)


def compare(left: Expr, operator: str, right: Expr) -> Expr:
    works: dict[str, Callable[[int, int], bool]] = {
        "=": lambda a, b: a == b,
        "<>": lambda a, b: a != b,
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    return _strict(f"{left.text} {operator} {right.text}", (left, right), lambda a, b: int(works[operator](a, b)))


def member(of: Expr, values: tuple[str, ...]) -> Expr:
    written = ", ".join(f"'{value}'" for value in values)
    return _strict(f"{of.text} IN ({written})", (of,), lambda a: int(a in values))


def both(left: Expr, right: Expr) -> Expr:
    return Expr(f"({left.text} AND {right.text})", lambda f: conjunction([left.value(f), right.value(f)]))


def denial(inner: Expr) -> Expr:
    return Expr(f"NOT ({inner.text})", lambda f: negation(inner.value(f)))


def either(left: Expr, right: Expr) -> Expr:
    return Expr(
        f"({left.text} OR {right.text})",
        lambda f: negation(conjunction([negation(left.value(f)), negation(right.value(f))])),
    )


def choice(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """``if``: unknown when its condition is, whatever the branches say; the branch not taken may be unknown."""

    def value(facts: Facts) -> Value:
        known = condition.value(facts)
        return None if known is None else (then if known else otherwise).value(facts)

    return Expr(f"if({condition.text}, {then.text}, {otherwise.text})", value)


NUMBERS = {"person": ("px", "hx", "ev"), "household": ("hx", "ev")}
BOOLEANS = {"person": ("pa", "ha", "hb"), "household": ("ha", "hb")}
operators = st.sampled_from(("=", "<>", "<", "<=", ">", ">="))
small = st.integers(0, 4).map(number)


def thresholds(scope: str, extra: Sequence[str] = ()) -> st.SearchStrategy[Expr]:
    """Facts against literals only, where representatives on each side of every threshold are enough."""
    atoms = [
        st.sampled_from((*BOOLEANS[scope], *extra)).map(name),
        st.builds(compare, st.sampled_from(NUMBERS[scope]).map(name), operators, small),
    ]
    if scope == "person":
        chosen = st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True).map(tuple)
        atoms += [st.builds(member, st.just(name("kind")), chosen)]
    return _joined(st.one_of(*atoms))


def arithmetic(scope: str, extra: Sequence[str] = ()) -> st.SearchStrategy[Expr]:
    """The whole language, sums, products, quotients and choices included."""
    plain = thresholds(scope, extra)
    leaves = st.one_of(st.sampled_from(NUMBERS[scope]).map(name), small)
    divisor = st.integers(1, 3)

    def grown(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        return st.one_of(
            st.builds(lambda a, b: _strict(f"({a.text} + {b.text})", (a, b), lambda x, y: x + y), inner, inner),
            st.builds(lambda a, b: _strict(f"({a.text} - {b.text})", (a, b), lambda x, y: x - y), inner, inner),
            st.builds(lambda a, b: _strict(f"({a.text} * {b.text})", (a, b), lambda x, y: x * y), inner, inner),
            st.builds(lambda a, b: _strict(f"least({a.text}, {b.text})", (a, b), min), inner, inner),
            st.builds(lambda a, b: _strict(f"greatest({a.text}, {b.text})", (a, b), max), inner, inner),
            st.builds(lambda a, n: _strict(f"idiv({a.text}, {n})", (a,), lambda x: x // n), leaves, divisor),
            st.builds(lambda a, n: _strict(f"mod({a.text}, {n})", (a,), lambda x: x % n), leaves, divisor),
            st.builds(choice, plain, inner, inner),
        )

    numbers = st.recursive(leaves, grown, max_leaves=3)
    return _joined(st.one_of(plain, st.builds(compare, numbers, operators, numbers)))


def _joined(atoms: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.builds(both, inner, inner), st.builds(either, inner, inner), st.builds(denial, inner)
        ),
        max_leaves=4,
    )


@dataclass(frozen=True)
class Written:
    """A rule set twice: as the house reads it and as this module does."""

    ruleset: RuleSet
    rules: dict[str, tuple[str, list[Expr]]]
    aggregate: tuple[int, Expr] | None
    constraints: list[tuple[str, Expr]]


Expressions = Callable[[str, Sequence[str]], st.SearchStrategy[Expr]]


@st.composite
def rule_sets(draw: st.DrawFn, expressions: Expressions, *, aggregates: bool, constraints: bool) -> Written:
    counted = (draw(st.integers(1, 2)), draw(expressions("person", ()))) if aggregates and draw(st.booleans()) else None
    extra = ("many",) if counted else ()
    rules: dict[str, tuple[str, list[Expr]]] = {}
    for n in range(draw(st.integers(1, 3))):
        scope = draw(st.sampled_from(("person", "household")))
        rules[f"rule-{n}"] = (scope, draw(st.lists(expressions(scope, extra), min_size=1, max_size=2)))
    bounds: list[tuple[str, Expr]] = []
    if constraints:
        bounds = draw(
            st.lists(
                st.sampled_from(("person", "household")).flatmap(
                    lambda scope: expressions(scope, ()).map(lambda expr: (scope, expr))
                ),
                max_size=2,
            )
        )
    return Written(_written(rules, counted, bounds), rules, counted, bounds)


def _written(
    rules: dict[str, tuple[str, list[Expr]]], counted: tuple[int, Expr] | None, bounds: list[tuple[str, Expr]]
) -> RuleSet:
    return RuleSet(
        facts=FACTS,
        aggregates=(Aggregate(id="many", kind="at_least", k=counted[0], where=counted[1].text),) if counted else (),
        constraints=tuple(expr.text for _, expr in bounds),
        parameters={},
        rules=tuple(
            Rule(
                id=rule,
                scope="person" if scope == "person" else "household",
                conditions=tuple(
                    Condition(id=f"c{n}", expr=expr.text, because=f"条件{n}") for n, expr in enumerate(exprs)
                ),
            )
            for rule, (scope, exprs) in rules.items()
        ),
    )


def values_of(*facts: str) -> st.SearchStrategy[dict[str, Value]]:
    return st.fixed_dictionaries({fact: st.sampled_from(DOMAINS[fact]) for fact in facts})


@st.composite
def households(draw: st.DrawFn, *, complete: st.SearchStrategy[bool] | None = None) -> Household:
    """Everything known: one or two persons."""
    people = draw(st.lists(values_of("pa", "px", "kind"), min_size=1, max_size=2))
    return Household(
        event=draw(values_of("ev")),
        household=draw(values_of("ha", "hb", "hx")),
        persons={f"p{n}": values for n, values in enumerate(people)},
        complete=draw(complete) if complete is not None else True,
    )


@st.composite
def partly_known(draw: st.DrawFn, whole: st.SearchStrategy[Household]) -> Household:
    """A household of which nobody has told up to four facts yet."""
    household = draw(whole)
    forgotten = draw(st.lists(st.sampled_from(all_units(household)), max_size=4, unique=True))
    return told(household, dict.fromkeys(forgotten))


def all_units(household: Household) -> list[Unit]:
    return [
        (fact, unit)
        for fact, scope in SCOPES.items()
        for unit in (household.persons if scope == "person" else ("household",))
    ]


def read(household: Household, unit: Unit) -> Value:
    fact, owner = unit
    at = {"event": household.event, "household": household.household}.get(SCOPES[fact])
    return (household.persons[owner] if at is None else at).get(fact)


def told(household: Household, values: Mapping[Unit, Value]) -> Household:
    """The household with other values (None: unknown) for some facts."""
    event, own = dict(household.event), dict(household.household)
    persons = {person: dict(facts) for person, facts in household.persons.items()}
    for (fact, unit), value in values.items():
        at = {"event": event, "household": own}.get(SCOPES[fact])
        (persons[unit] if at is None else at)[fact] = value
    return replace(household, event=event, household=own, persons=persons)


def completions(written: Written, household: Household) -> Iterator[Household]:
    """Every household without unknowns that agrees with this one and with the constraints."""
    unknown = [unit for unit in all_units(household) if read(household, unit) is None]
    for values in product(*(DOMAINS[fact] for fact, _ in unknown)):
        whole = told(household, dict(zip(unknown, values, strict=True)))
        if allowed(written, whole):
            yield whole


def with_one_more(written: Written, household: Household) -> Iterator[Household]:
    """The household, and the same with any one further member whom nobody had mentioned."""
    yield replace(household, complete=True)
    for pa, px, kind in product(DOMAINS["pa"], DOMAINS["px"], DOMAINS["kind"]):
        more = {**household.persons, "unheard-of": {"pa": pa, "px": px, "kind": kind}}
        grown = replace(household, persons=more, complete=True)
        if allowed(written, grown):
            yield grown


def allowed(written: Written, household: Household) -> bool:
    return all(
        expr.value(facts) == 1
        for scope, expr in written.constraints
        for facts in (_members(household) if scope == "person" else [_common(household)])
    )


def _common(household: Household) -> dict[str, Value]:
    return {**household.event, **household.household}


def _members(household: Household) -> list[dict[str, Value]]:
    return [{**_common(household), **facts} for facts in household.persons.values()]


def _many(written: Written, household: Household) -> Value:
    if written.aggregate is None:
        return None
    k, where = written.aggregate
    found = [where.value(facts) for facts in _members(household)]
    if found.count(1) >= k:
        return 1
    return 0 if household.complete and found.count(1) + found.count(None) < k else None


def conditions(written: Written, household: Household) -> dict[tuple[str, str], list[Value]]:
    """What each condition of each rule says about each unit."""
    many = {"many": _many(written, household)}
    said: dict[tuple[str, str], list[Value]] = {}
    for rule, (scope, exprs) in written.rules.items():
        owners = household.persons if scope == "person" else {"household": {}}
        for unit, own in owners.items():
            facts = {**_common(household), **own, **many}
            said[rule, unit] = [expr.value(facts) for expr in exprs]
    return said


def outcomes(written: Written, household: Household) -> Outcomes:
    """Needed, not needed or unknown for each rule and unit, by three-valued logic alone."""
    names: dict[Value, Answer] = {1: Answer.NEEDED, 0: Answer.NOT_NEEDED, None: Answer.UNKNOWN}
    return {key: names[conjunction(values)] for key, values in conditions(written, household).items()}
