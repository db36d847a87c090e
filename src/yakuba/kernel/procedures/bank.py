"""The shared banks: life events, facts with their questions, form fields, dated parameters, and easy words."""

from datetime import date
from typing import Literal

from pydantic import Field

from yakuba.kernel.procedures.contracts import Name
from yakuba.kernel.procedures.easy import Easy
from yakuba.kernel.procedures.fields import Fields
from yakuba.kernel.procedures.model import Model
from yakuba.kernel.rules.contracts import Aggregate, Derived, Fact, FactType, Scope

KnownFrom = Literal["register.present", "filing.capacity"]
"""What tells a fact without asking: everybody present is a resident of the copy; somebody stands for another."""


class CodeValue(Model):
    """One value of a code fact. ``also`` are other spellings that mean the same (certificates, feeds, scenarios)."""

    code: str
    plain: str = ""
    also: tuple[str, ...] = ()


class Wording(Model):
    """How a fact is asked in one life event. ``one_of: false``: as yes or no of the person it is about, not "who?"."""

    question: str
    plain: str
    help: str = ""
    plain_help: str = ""
    one_of: bool | None = None


class FactEntry(Model):
    """A fact that can be stated. ``given`` facts come with the event or the identity and are never asked.

    ``plain`` and ``plain_help``: question and help in やさしい日本語; of a given fact ``plain`` is its label.
    ``one_of``: among the members it is true of one at the most, and asked as "who?".
    ``wording``: other words in a life event (by its id): a bereaved family is asked about the one who died.
    ``online``: other words on the portal, where nobody stands at a counter and nobody else listens.
    ``known_from``: what tells it at a counter, so that it is asked only where that is silent.
    ``not_before``: another day of the event, which this one does not precede: nobody learns of what has not happened.
    ``wanted``: whether somebody wants something: a scenario file that does not speak of it means that nobody does.
    """

    id: Name
    scope: Scope
    type: FactType
    label: str
    question: str = ""
    plain: str = ""
    help: str = ""
    plain_help: str = ""
    given: bool = False
    one_of: bool = False
    wanted: bool = False
    known_from: KnownFrom | None = None
    not_before: Name | None = None
    low: int | None = None
    high: int | None = None
    values: tuple[CodeValue, ...] = ()
    wording: dict[str, Wording] = Field(default_factory=dict)
    online: Wording | None = None

    def in_event(self, event: str) -> "FactEntry":
        """As it is asked in ``event``."""
        return self._worded(self.wording.get(event))

    def on_portal(self) -> "FactEntry":
        """As it is asked of somebody at home."""
        return self._worded(self.online)

    def _worded(self, words: Wording | None) -> "FactEntry":
        return self.model_copy(update=words.model_dump(exclude_none=True)) if words else self

    @property
    def is_wish(self) -> bool:
        """Whether it says at the opening that something is wanted: a certificate."""
        return self.given and (self.scope, self.type) == ("event", "boolean")

    def as_fact(self) -> Fact:
        """As the rule language knows it."""
        codes = tuple(value.code for value in self.values)
        return Fact(self.id, self.scope, self.type, self.low, self.high, codes, self.question)


class DerivedEntry(Model):
    """A fact computed in ``lib``. ``words``: what some of its numbers are called."""

    id: Name
    scope: Scope
    type: FactType
    label: str
    function: str
    of: tuple[Name, ...]
    low: int | None = None
    high: int | None = None
    values: tuple[str, ...] = ()
    words: dict[int, str] = Field(default_factory=dict)

    def as_derived(self) -> Derived:
        """As the rule language knows it."""
        return Derived(self.id, self.scope, self.type, self.function, self.of, self.low, self.high, self.values)


class CountEntry(Model):
    """A fact of the household that counts its members."""

    id: Name
    label: str
    at_least: int = Field(ge=1)
    where: str

    def as_aggregate(self) -> Aggregate:
        """As the rule language knows it."""
        return Aggregate(self.id, "at_least", self.at_least, self.where)


class Term(Model):
    """A legal term that several conditions share: wherever its id stands in a condition, ``expr`` is meant.

    A term may use terms declared before it.
    """

    id: Name
    label: str
    expr: str
    article: str
    source: str
    verified: bool = False


class Constraint(Model):
    """Something that is never otherwise; the interview does not ask for what it excludes."""

    expr: str
    because: str


class Facts(Model):
    """facts.yaml"""

    facts: tuple[FactEntry, ...]
    derived: tuple[DerivedEntry, ...]
    counts: tuple[CountEntry, ...]
    terms: tuple[Term, ...] = ()
    constraints: tuple[Constraint, ...]


class Event(Model):
    """A life event: what is typed at its opening, and which of its dates ages and rights are counted on."""

    id: Name
    name: str
    plain: str
    happened_on: Name
    opening: tuple[Name, ...]
    household: Literal["newcomers", "register", "either"]


class Events(Model):
    """events.yaml"""

    events: tuple[Event, ...]


class Dated(Model):
    """A value from a day on, with where it stands."""

    valid_from: date
    value: int | str | bool
    source: str = Field(min_length=1)
    verified: bool = False


class Parameter(Model):
    """A figure that law or an ordinance sets; a municipality's own value takes precedence."""

    id: Name
    label: str
    unit: str
    values: tuple[Dated, ...] = Field(min_length=1)


class Parameters(Model):
    """parameters.yaml"""

    parameters: tuple[Parameter, ...]


class Bank(Model):
    """Everything that definitions share. Banks published before ``easy`` existed have none."""

    events: Events
    facts: Facts
    fields: Fields
    parameters: Parameters
    easy: Easy = Easy()
