"""What the counter's pages show: the interview of one reception, the lists behind it, and the guide sheet."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.apps.counter import opening, register
from yakuba.apps.counter.steps import steps
from yakuba.apps.counter.words import in_words, origin, shown
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import Current, ReceptionView, Source, State
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import Place
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.bank import Event, FactEntry
from yakuba.kernel.procedures.contracts import Outcome
from yakuba.kernel.procedures.guide import UNASKED, Entry, Guidance, UsedFact
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Question
from yakuba.lib import clock, wareki
from yakuba.lib.refs import Actor


@dataclass(frozen=True)
class Ground:
    """One reason with its condition and what it looked at: whose fact, its value in words, and the source."""

    text: str
    condition: str
    facts: tuple[str, ...]


FILED = (Outcome.DUTY, Outcome.CLAIM, Outcome.OPTIONAL)
"""What is received at a counter."""


@dataclass(frozen=True)
class Line:
    """One procedure of the live list: for whom, where, by when, and why.

    ``section`` is in charge; ``where`` it is received: here or, where ``not_here`` says why, there and ``besides``.
    ``own``: of the involved section that reads it.
    ``unsure``: what of its day and of the figures that decide nobody has compared with a source.
    """

    entry: Entry
    names: tuple[str, ...]
    section: str
    where: Place
    besides: tuple[Place, ...]
    not_here: str
    grounds: tuple[Ground, ...]
    unsure: tuple[str, ...] = ()
    own: bool = False

    @property
    def remembered(self) -> str:
        """The articles that nobody has compared with a source, in one text."""
        return "、".join(str(article) for article in self.entry.definition.legal_basis if not article.verified)

    @property
    def until(self) -> str:
        """By when, in one text; "" where there is no last day."""
        entry = self.entry
        if entry.deadline is None:
            return ""
        about = entry.definition.period is not None and entry.definition.period.about
        text = _("遅滞なく(目安は%(day)sまで)") if about else _("%(day)sまで")
        return text % {"day": wareki.format_day(entry.deadline)}

    @property
    def people(self) -> str:
        """For whom, in one text."""
        return "・".join(self.names)

    @property
    def needs(self) -> str:
        """What to bring, in one text."""
        return "、".join(self.entry.definition.needs)

    @property
    def reason(self) -> str:
        """Why, in the first sentence."""
        return self.grounds[0].text if self.grounds else ""


@dataclass(frozen=True)
class Group:
    """The procedures of one outcome."""

    outcome: Outcome
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Given:
    """One answer as it stands, to be looked over and changed. ``of_filer``: changed where it is said who files."""

    fact: FactEntry
    answers: tuple[tuple[str, str, str], ...]
    of_filer: bool


@dataclass(frozen=True)
class Interview:
    """Everything the interview page shows. What follows is decided, and its lines are made, where they are looked at:
    who only takes an answer needs neither."""

    reception: ReceptionView
    material: Material

    @cached_property
    def guidance(self) -> Guidance:
        """What follows from what was stated."""
        return intake.guidance(self.reception, self.material)

    @cached_property
    def _lines(self) -> "_Lines":
        return _Lines(self.reception, self.material)

    @property
    def office(self) -> str:
        """What that of the reception is called."""
        return self._lines.here.name

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """What is needed, by outcome."""
        of = self.guidance.of
        return tuple(Group(outcome, self._lines.of(of(outcome))) for outcome in Outcome if of(outcome))

    @cached_property
    def unknown(self) -> tuple[Line, ...]:
        """What is not decided yet."""
        return self._lines.of(self.guidance.unknown)

    @cached_property
    def not_needed(self) -> tuple[Line, ...]:
        """What nobody of the household needs."""
        return self._lines.of(self._ruled_out)

    @property
    def not_needed_count(self) -> int:
        """How many procedures nobody of the household needs; their lines are many and are not made for it."""
        return len({entry.definition.id for entry in self._ruled_out})

    @property
    def _ruled_out(self) -> tuple[Entry, ...]:
        found = self.guidance
        shown = {entry.definition.id for entry in (*found.needed, *found.unknown)}
        return tuple(entry for entry in found.not_needed if entry.definition.id not in shown)

    @cached_property
    def given(self) -> tuple[Given, ...]:
        """Every answer as it stands."""
        return _given(self.reception, self.material)

    @property
    def question(self) -> Question | None:
        """What to ask next."""
        return self.guidance.question

    @property
    def count(self) -> int:
        """How many procedures are needed."""
        return sum(len(group.lines) for group in self.groups)

    @property
    def elsewhere(self) -> tuple[Line, ...]:
        """What is needed and not received at this office."""
        return tuple(line for group in self.groups for line in group.lines if line.not_here)

    @property
    def unverified(self) -> int:
        """How many of the needed procedures name an article that nobody has compared with a source."""
        return sum(not line.entry.definition.verified for group in self.groups for line in group.lines)

    @property
    def late(self) -> tuple[Line, ...]:
        """Duties whose day has passed."""
        return tuple(line for group in self.groups for line in group.lines if line.entry.late)


def events() -> tuple[Event, ...]:
    """The life events that can be received."""
    return procedures.events()


def event(event_id: str) -> Event | None:
    """One life event, or None."""
    return next((found for found in procedures.events() if found.id == event_id), None)


def read_from(reception: ReceptionView) -> tuple[Source, ...]:
    """From what people and boxes may be typed, the usual first: a household of the register brings no 転出証明書."""
    kind = procedures.material(reception.event, on=reception.received_on).event.household
    if kind == "newcomers":
        return (Source.CERTIFICATE, Source.STATED)
    return (Source.STATED,) if kind == "register" else (Source.STATED, Source.CERTIFICATE)


def opening_facts(event_id: str, on: date) -> tuple[FactEntry, ...]:
    """What is typed at the opening of a reception."""
    material = procedures.material(event_id, on=on)
    return tuple(material.facts[name] for name in material.event.opening)


def interview(actor: Actor, key: UUID) -> Interview:
    """The interview as it stands; recorded as a view. Raises as ``opening.reception``."""
    return of_reception(opening.reception(actor, key))


def of_reception(reception: ReceptionView) -> Interview:
    """The interview that follows from what was stated."""
    return Interview(reception, procedures.material(reception.event, on=reception.received_on))


class _Lines:
    """Entries of one procedure become one line that names its people."""

    def __init__(self, reception: ReceptionView, material: Material) -> None:
        self.names = {member.unit: member.name for member in reception.members}
        self.kinds = material.compiled.facts
        self.words = {one.id: one.words for one in material.bank.facts.derived}
        self.here, self.part = intake.Here.of(reception), reception.part
        self.material, self.on = material, reception.received_on

    def of(self, entries: tuple[Entry, ...]) -> tuple[Line, ...]:
        together: dict[str, list[Entry]] = {}
        for entry in entries:
            together.setdefault(entry.definition.id, []).append(entry)
        lines = [self._line(found) for found in together.values()]
        return tuple(sorted(lines, key=lambda line: not line.own))

    def _line(self, entries: list[Entry]) -> Line:
        people = tuple(self.names[e.unit] if e.unit != HOUSEHOLD_UNIT else _("世帯") for e in entries)
        definition = entries[0].definition
        section = self.here.offering.in_charge(definition.duty)
        not_here = self.here.refusal(definition) if definition.outcome in FILED else ""
        return Line(
            entry=entries[0],
            names=people,
            section=section.name if section else definition.duty,
            where=self.here.place_for(definition),
            besides=self.here.elsewhere(definition)[1:] if not_here else (),
            not_here=not_here,
            grounds=self._grounds(entries),
            unsure=tuple(self._unsure(entries[0])),
            own=not self.part.is_whole and self.part.includes(definition),
        )

    def _unsure(self, entry: Entry) -> Iterator[str]:
        period = entry.definition.period
        if entry.deadline and period is not None and not period.verified:
            yield _("期限は未確認")
        figures = self.material.remembered_figures(entry.definition.id, self.on)
        yield from (_("未確認の目安: %(figure)s") % {"figure": figure} for figure in figures)

    def _grounds(self, entries: list[Entry]) -> tuple[Ground, ...]:
        """Each sentence once, with what it looked at of everybody."""
        together: dict[tuple[str, str, str], dict[str, None]] = {}
        for entry in entries:
            for reason in entry.reasons:
                said = together.setdefault((reason.because, reason.article, reason.condition), {})
                said |= dict.fromkeys(self._fact(used, entry.unit) for used in reason.facts)
        return tuple(
            Ground(f"{because}({article})" if article else because, condition, tuple(facts))
            for (because, article, condition), facts in together.items()
        )

    def _fact(self, used: UsedFact, unit: str) -> str:
        kind = self.kinds[used.fact]
        whose = f"{self.names[unit]} " if kind.scope == "person" and unit in self.names else ""
        if used.source == UNASKED:
            return f"{whose}{used.label}: {_('聞いていません')}"
        word = self.words.get(used.fact, {}).get(used.value) if isinstance(used.value, int) else None
        return f"{whose}{used.label}: {word or in_words(kind.type, used.value)}({used.source})"


def _given(reception: ReceptionView, material: Material) -> tuple[Given, ...]:
    """Every answered fact in the order of the bank, what was typed at the opening first; identities are elsewhere."""
    given = []
    for fact in material.facts.values():
        if fact.given and fact.id not in material.event.opening:
            continue
        answers = [
            (name, shown(fact, items[fact.id].value), origin(items[fact.id]))
            for name, items in _holders(reception, fact)
            if fact.id in items
        ]
        if answers:
            given.append(Given(fact, tuple(answers), of_filer(reception, fact.id)))
    return tuple(given)


def of_filer(reception: ReceptionView, fact: str) -> bool:
    """Whether a fact is known from the record of who files, and so changed there."""
    return fact in reception.household_items and reception.household_items[fact].source is Source.FILER


def _holders(reception: ReceptionView, fact: FactEntry) -> list[tuple[str, Mapping[str, Current]]]:
    if fact.scope == "person":
        return [(member.name, member.items) for member in reception.members]
    if fact.scope == "event":
        return [(_("出来事"), reception.event_items)]
    return [(_("世帯"), reception.household_items)]


def is_open(reception: ReceptionView) -> bool:
    """Whether answers may still be taken."""
    return reception.state is State.OPEN


def goes_on(reception: ReceptionView) -> bool:
    """Whether an ended reception can be opened again: it was not given up, holds somebody and is not too old."""
    return reception.state is State.DONE and bool(reception.members) and clock.today() <= reception.last_day


def facts(reception: ReceptionView) -> Mapping[str, FactEntry]:
    """The fact bank that this reception was opened with."""
    return procedures.material(reception.event, on=reception.received_on).facts


def page(actor: Actor, reception: ReceptionView, step: str, *, undone: Collection[str] = ()) -> dict[str, object]:
    """What every page of a reception shows beside its own. ``undone``: earlier steps that are not done."""
    return {
        "reception": reception,
        "steps": steps(reception, step, undone),
        "open": is_open(reception),
        "goes_on": goes_on(reception),
        "last_day": wareki.format_day(reception.last_day),
        "care": register.handle_with_care(actor, reception),
        "taken_at": _taken_at(reception),
    }


def _taken_at(reception: ReceptionView) -> str:
    """What the section is called that took it, for an involved one; "" where it was taken here."""
    if reception.part.is_whole:
        return ""
    section = organisation.section(reception.section, reception.received_on)
    return section.name if section else reception.section
