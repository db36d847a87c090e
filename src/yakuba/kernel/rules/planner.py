"""The interview: which answers are decided already, and which fact, asked next, decides most.

Method (ARCHITECTURE, "Rules: the interview"): NULL logic first; for what it leaves open, representative values of the
unknown facts are crossed; where every feasible combination gives one outcome it is decided; a fact that changes an
outcome on its own is relevant; each open unit shares one point among its relevant facts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from yakuba.kernel.rules.compiled import Compiled, CompiledExpr
from yakuba.kernel.rules.completions import Completions, Outlook
from yakuba.kernel.rules.contracts import (
    HOUSEHOLD_UNIT,
    Answer,
    Household,
    Plan,
    Question,
    Result,
    RuleUnit,
    Value,
)
from yakuba.kernel.rules.engine import Loaded, load

Ask = tuple[str, str]


def plan(compiled: Compiled, household: Household, declined: frozenset[Ask] = frozenset()) -> Plan:
    """What is decided and what to ask next. ``declined``: (fact, unit) answered "don't know", never asked again.

    Raises FactError for a value its fact does not allow.
    """
    interview = _Interview(compiled, load(compiled, household), declined)
    return interview.plan()


class _Interview:
    """One planning step over one loaded household."""

    def __init__(self, compiled: Compiled, loaded: Loaded, declined: frozenset[Ask]) -> None:
        self.compiled = compiled
        self.completions = Completions.of(compiled)
        self.loaded = loaded
        self.declined = declined
        self.shared: dict[str, Value] = {**loaded.known.event, **loaded.known.household}
        counts = loaded.aggregates()
        self.shared |= {name: self._settled(name) if value is None else value for name, value in counts.items()}

    def plan(self) -> Plan:
        results = self.loaded.results()
        scores: dict[Ask, Fraction] = defaultdict(Fraction)
        undecided: list[RuleUnit] = []
        for rule_unit, result in results.items():
            if result.answer is not Answer.UNKNOWN:
                continue
            outlook = self._outlook(rule_unit)
            if outlook.decided is not None:
                answer = Answer.NEEDED if outlook.decided else Answer.NOT_NEEDED
                results[rule_unit] = Result(answer, result.conditions)
                continue
            undecided.append(rule_unit)
            for ask, point in self._points(outlook.relevant, rule_unit[1]):
                scores[ask] += point
        return Plan(results, self._best(scores), tuple(undecided))

    def _settled(self, name: str) -> Value:
        """A count that NULL logic leaves open although no answer of its members can change it."""
        count = next(aggregate for aggregate in self.compiled.aggregates if aggregate.id == name)
        decided = [self.completions.outlook(count.where, self._values(p)).decided for p in self.loaded.known.persons]
        if decided.count(True) >= count.k:
            return 1
        possible = len(decided) - decided.count(False)
        return 0 if self.loaded.known.complete and possible < count.k else None

    def _outlook(self, rule_unit: RuleUnit) -> Outlook:
        rule_id, unit = rule_unit
        return self.completions.outlook(self.completions.rules[rule_id], self._values(unit))

    def _values(self, unit: str) -> Mapping[str, Value]:
        return self.shared if unit == HOUSEHOLD_UNIT else {**self.shared, **self.loaded.known.persons[unit]}

    def _points(self, relevant: Iterable[str], unit: str) -> Iterator[tuple[Ask, Fraction]]:
        asks = list(dict.fromkeys(ask for fact in relevant for ask in self._askable(fact, unit)))
        open_asks = [ask for ask in asks if ask not in self.declined]
        for ask in open_asks:
            yield ask, Fraction(1, len(open_asks))

    def _askable(self, name: str, unit: str) -> Iterator[Ask]:
        """The stated facts behind ``name``: itself, the unknown sources of a derived one, the members' of a count."""
        aggregate = self.completions.aggregates.get(name)
        fact = self.compiled.facts[name]
        if aggregate is not None:
            for person in self.loaded.known.persons:
                yield from self._askable_for_count(aggregate, person)
        elif fact.function:
            values = self._values(unit)
            for source in fact.of:
                if values.get(source) is None:
                    yield source, self._unit_of(source, unit)
        else:
            yield name, self._unit_of(name, unit)

    def _askable_for_count(self, where: CompiledExpr, person: str) -> Iterator[Ask]:
        outlook = self.completions.outlook(where, self._values(person))
        if outlook.decided is None:
            for fact in outlook.relevant:
                yield from self._askable(fact, person)

    def _unit_of(self, fact: str, unit: str) -> str:
        return unit if self.compiled.facts[fact].scope == "person" else HOUSEHOLD_UNIT

    def _best(self, scores: Mapping[Ask, Fraction]) -> Question | None:
        if not scores:
            return None
        totals: dict[str, Fraction] = defaultdict(Fraction)
        for (fact, _unit), score in scores.items():
            totals[fact] += score
        order = list(self.compiled.facts)
        best = min(totals, key=lambda fact: (-totals[fact], order.index(fact)))
        scope = self.compiled.facts[best].scope
        persons = tuple(person for person in self.loaded.known.persons if (best, person) in scores)
        return Question(best, scope, persons if scope == "person" else ())
