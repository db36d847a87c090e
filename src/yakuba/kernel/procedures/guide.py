"""What a life event means for one household: every procedure by outcome, with reasons, deadlines and the next question.

All doors use this: the counter, the portal, and the command line.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from yakuba.kernel.procedures.contracts import Definition, Outcome, When
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Answer, Household, Plan, Question, Result, Value
from yakuba.kernel.rules.derive import to_date
from yakuba.kernel.rules.engine import load
from yakuba.kernel.rules.planner import plan
from yakuba.lib.days import is_public_holiday_or_weekend, last_day

Sources = Mapping[tuple[str, str], str]
STATED = "聞き取り"
COMPUTED = "計算"
UNASKED = "聞いていません"
"""Where a fact of the bank has no value because nobody asked for it: 「わからない」 is an answer, this is none."""


@dataclass(frozen=True, slots=True)
class UsedFact:
    """A fact that decided something, with where it came from."""

    fact: str
    label: str
    value: Value
    source: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition, what the definition says of it, and the facts it looked at. ``unsure``: nobody knows yet."""

    condition: str
    holds: bool
    text: str
    unsure: bool
    article: str
    facts: tuple[UsedFact, ...]

    @property
    def because(self) -> str:
        """What it says of this unit."""
        return f"確認が必要です: {self.text}" if self.unsure else self.text


@dataclass(frozen=True, slots=True)
class Entry:
    """One procedure for one unit (a person's key or ``household``). ``wished``: somebody came for it.

    ``tell`` finds the reasons when they are asked for: at each answer every procedure is decided for everybody, and a
    page tells the reasons of few.
    """

    definition: Definition
    unit: str
    deadline: date | None
    late: bool
    wished: bool = False
    tell: Callable[[], tuple[Reason, ...]] = field(default=tuple, compare=False, repr=False)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it is needed, undecided or not needed: each condition that says so, with what it looked at."""
        return self.tell()

    @property
    def last_day(self) -> date | None:
        """The day past which it is late; none where ``deadline`` is but a guide (遅滞なく)."""
        return _last_day_of(self.definition, self.deadline)

    @property
    def is_filed(self) -> bool:
        """Whether it is filed unless it is left for another day: duties and claims, and what somebody came for."""
        return self.definition.needs_form or self.wished


@dataclass(frozen=True, slots=True)
class Guidance:
    """``needed`` in the order of outcomes; ``unknown`` wants a person's look (要確認); ``not_needed`` says why not."""

    needed: tuple[Entry, ...]
    unknown: tuple[Entry, ...]
    not_needed: tuple[Entry, ...]
    question: Question | None

    def of(self, outcome: Outcome) -> tuple[Entry, ...]:
        """The needed entries of one outcome."""
        return tuple(entry for entry in self.needed if entry.definition.outcome is outcome)

    @property
    def forms(self) -> int:
        """How many forms the duties and claims make: one for each unit."""
        return sum(entry.definition.needs_form for entry in self.needed)

    @property
    def filed(self) -> int:
        """How many are filed unless somebody leaves one for another day; with what they came for."""
        return sum(entry.is_filed for entry in self.needed)


def guide(
    material: Material,
    household: Household,
    *,
    received_on: date,
    declined: frozenset[tuple[str, str]] = frozenset(),
    sources: Sources | None = None,
    is_closed: Callable[[date], bool] = is_public_holiday_or_weekend,
) -> Guidance:
    """Decide everything that can be decided. ``sources`` gives (fact, unit) → where it was learned.

    Raises FactError for a value its fact does not allow.
    """
    household = _dated(material, household)
    planned = plan(material.compiled, household, declined)
    loaded = load(material.compiled, household)
    shared = {**loaded.known.event, **loaded.known.household, **loaded.aggregates()}
    learned = {**dict.fromkeys(declined, STATED), **(sources or {})}
    teller = _Teller(material, loaded.known, shared, learned, received_on, is_closed)
    entries: dict[Answer, list[Entry]] = {answer: [] for answer in Answer}
    for (procedure, unit), result in _in_order(material, planned):
        entries[result.answer].append(teller.entry(material.definitions[procedure], unit, result))
    return Guidance(
        needed=tuple(entries[Answer.NEEDED]),
        unknown=tuple(entries[Answer.UNKNOWN]),
        not_needed=tuple(entries[Answer.NOT_NEEDED]),
        question=planned.next,
    )


def _dated(material: Material, household: Household) -> Household:
    """With ``event_on``, the day on which ages and rights are counted for this life event."""
    event = {**household.event, "event_on": household.event.get(material.event.happened_on)}
    return replace(household, event=event)


def _in_order(material: Material, planned: Plan) -> Iterable[tuple[tuple[str, str], Result]]:
    places = {outcome: place for place, outcome in enumerate(Outcome)}
    return sorted(planned.results.items(), key=lambda item: places[material.definitions[item[0][0]].outcome])


@dataclass(frozen=True)
class _Teller:
    """Turns results into entries that a person can read. ``shared``: what is known of the event and the household.

    An answer is told for every unit of every procedure, at each step: what is the same for all of them is looked up
    once (with 100 procedures that was a third of a step).
    """

    material: Material
    known: Household
    shared: Mapping[str, Value]
    sources: Sources
    received_on: date
    is_closed: Callable[[date], bool]
    deadlines: dict[str, date | None] = field(default_factory=dict)

    def entry(self, definition: Definition, unit: str, result: Result) -> Entry:
        deadline = self.deadline(definition)
        last = _last_day_of(definition, deadline)
        late = last is not None and self.received_on > last and definition.outcome is Outcome.DUTY
        wished = any(self.known.event.get(wish) == 1 for wish in self.material.wishes.get(definition.id, ()))
        return Entry(definition, unit, deadline, late, wished, lambda: self._reasons(definition, unit, result))

    def _reasons(self, definition: Definition, unit: str, result: Result) -> tuple[Reason, ...]:
        used = self.material.looked_at
        return tuple(
            Reason(
                when.id,
                bool(result.conditions[when.id]),
                text,
                _is_unsure(when, result),
                when.article,
                self._facts(used[definition.id, when.id], unit),
            )
            for when in definition.events[self.material.event.id].when
            if (text := _told(when, result))
        )

    def deadline(self, definition: Definition) -> date | None:
        if definition.id not in self.deadlines:
            self.deadlines[definition.id] = self._last_day(definition)
        return self.deadlines[definition.id]

    def _last_day(self, definition: Definition) -> date | None:
        period = definition.period
        start = self.known.event.get(period.starts) if period else None
        if period is None or not isinstance(start, int):
            return None
        closed = self.is_closed if period.holiday_shift else None
        return last_day(to_date(start), period.period, period.counting, closed)

    def _facts(self, names: Iterable[str], unit: str) -> tuple[UsedFact, ...]:
        return tuple(self._used(name, unit) for name in names)

    def _used(self, name: str, unit: str) -> UsedFact:
        of_person = self.material.compiled.facts[name].scope == "person"
        value = (self.known.persons[unit] if of_person else self.shared).get(name)
        stated = self.material.facts.get(name)
        if stated is None:
            return UsedFact(name, self.material.labels[name], value, COMPUTED)
        otherwise = UNASKED if value is None else STATED
        source = self.sources.get((name, unit if of_person else HOUSEHOLD_UNIT), otherwise)
        return UsedFact(name, stated.label, value, source)


def _last_day_of(definition: Definition, deadline: date | None) -> date | None:
    is_guide = definition.period is not None and definition.period.about
    return None if is_guide else deadline


def _told(when: When, result: Result) -> str:
    """What to say of one condition: those that settle the matter are told, the others stay silent."""
    if result.answer is Answer.NOT_NEEDED:
        return when.otherwise if _settles(when.id, result) else ""
    return when.because


def _settles(condition: str, result: Result) -> bool:
    """Whether this condition fails: it is false, or it is the only open one and nothing else explains the answer.

    The second is what constraints shut out without a question (nobody asks a man whether he is pregnant).
    """
    holds = result.conditions
    open_ones = [name for name, held in holds.items() if held is None]
    return holds[condition] is False or (open_ones == [condition] and False not in holds.values())


def _is_unsure(when: When, result: Result) -> bool:
    return result.answer is Answer.UNKNOWN and result.conditions[when.id] is None
