"""What a rule set is made of, what it is asked about, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

Scope: TypeAlias = Literal["event", "household", "person"]
FactType: TypeAlias = Literal["boolean", "integer", "date", "code"]
# booleans are 0 or 1, dates YYYYMMDD; None is unknown and nothing else
Value: TypeAlias = int | str | None

HOUSEHOLD_UNIT = "household"


class RuleError(Exception):
    """A rule set that may not be published; the message names the rule, the condition and what is wrong."""


class FactError(Exception):
    """A stated value that its fact does not allow; the message names the fact, never the value."""


class Answer(StrEnum):
    """What a rule says of one unit."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that can be stated. ``values`` lists the codes of a code fact; ``low``/``high`` bound an integer."""

    id: str
    scope: Scope
    type: FactType
    low: int | None = None
    high: int | None = None
    values: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact computed in ``lib`` from others: ``function`` names an entry of :data:`derive.FUNCTIONS`."""

    id: str
    scope: Scope
    type: FactType
    function: str
    of: tuple[str, ...]
    low: int | None = None
    high: int | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A household fact: at least ``k`` members satisfy ``where``."""

    id: str
    kind: Literal["at_least"]
    k: int
    where: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One named condition of a rule, in the typed SQL subset."""

    id: str
    expr: str
    because: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """Needed when all conditions hold."""

    id: str
    scope: Literal["household", "person"]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Everything that is compiled together; ``parameters`` are already bound to one date."""

    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    aggregates: tuple[Aggregate, ...] = ()
    constraints: tuple[str, ...] = ()
    parameters: Mapping[str, int | str | bool] = field(default_factory=dict)
    derived: tuple[Derived, ...] = ()


@dataclass(frozen=True, slots=True)
class Household:
    """What is known of one household. ``complete`` says that every member is listed."""

    event: Mapping[str, Value]
    household: Mapping[str, Value]
    persons: Mapping[str, Mapping[str, Value]]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """The answer for one rule and unit; ``conditions`` in declared order, None where unknown."""

    answer: Answer
    conditions: Mapping[str, bool | None]


RuleUnit: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One fact to ask next; ``persons`` is empty for a fact of the event or the household."""

    fact: str
    scope: Scope
    persons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Decided answers, what remains undecided, and the question that helps most (None: nothing left to ask)."""

    results: Mapping[RuleUnit, Result]
    next: Question | None
    undecided: tuple[RuleUnit, ...]
