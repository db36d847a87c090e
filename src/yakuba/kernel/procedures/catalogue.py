"""Definitions and banks as they are shipped: YAML in, checked models out."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from yakuba.kernel.procedures.bank import Dated, Events, Facts, Field_, Fields, Parameters, Term
from yakuba.kernel.procedures.contracts import Definition, DefinitionError, Model
from yakuba.kernel.rules.contracts import Condition, Rule, RuleSet

SHIPPED = Path(__file__).parent / "definitions"
DERIVED_SOURCES = frozenset(
    ["intake.received_on", "intake.filer.name", "intake.filer.address", "intake.filer.phone", "intake.filer.relation"]
    + ["intake.filer.relation_to_deceased", "intake.agent.name", "intake.agent.capacity", "intake.agent.address"]
    + ["people.household", "people.head"]
    + [f"people.{item}" for item in ("name", "kana", "born", "sex", "relation")]
    + [f"people.deceased.{item}" for item in ("name", "kana", "born", "sex")]
)
# a text constant, which is left alone, or a name
WORD = re.compile(r"'[^']*'|[a-z][a-z0-9_]*")
Read = TypeVar("Read", bound=Model)


class Bank(Model):
    """Everything that definitions share."""

    events: Events
    facts: Facts
    fields: Fields
    parameters: Parameters


@dataclass(frozen=True)
class Catalogue:
    """All definitions with the banks they use."""

    bank: Bank
    definitions: tuple[Definition, ...]

    def in_force(self, on: date) -> tuple[Definition, ...]:
        """The newest version of each definition on ``on``."""
        newest: dict[str, Definition] = {}
        for definition in sorted(self.definitions, key=lambda d: (d.valid_from, d.version)):
            if definition.valid_from <= on:
                newest[definition.id] = definition
        return tuple(newest.values())

    def change_days(self) -> list[date]:
        """The days on which a definition or a parameter comes into force."""
        days = {definition.valid_from for definition in self.definitions}
        days |= {dated.valid_from for p in self.bank.parameters.parameters for dated in p.values}
        first = min(definition.valid_from for definition in self.definitions)
        return sorted(day for day in days if day >= first)


def load(folder: Path = SHIPPED) -> Catalogue:
    """Raises DefinitionError naming the file and field of the first mistake."""
    bank = Bank(
        events=_read(folder / "events.yaml", Events),
        facts=_read(folder / "facts.yaml", Facts),
        fields=_read(folder / "fields.yaml", Fields),
        parameters=_read(folder / "parameters.yaml", Parameters),
    )
    definitions = [_read(path, Definition) for path in sorted(folder.glob("*/*.yaml"))]
    catalogue = Catalogue(bank, tuple(definitions))
    for complaint in _complaints(catalogue):
        raise DefinitionError(complaint)
    return catalogue


def ruleset(catalogue: Catalogue, event: str, on: date) -> RuleSet:
    """The rules of every definition in force that ``event`` may need."""
    facts = catalogue.bank.facts
    terms = _in_full(facts.terms)
    return RuleSet(
        facts=tuple(fact.as_fact() for fact in facts.facts),
        derived=tuple(derived.as_derived() for derived in facts.derived),
        aggregates=tuple(count.as_aggregate() for count in facts.counts),
        constraints=tuple(constraint.expr for constraint in facts.constraints),
        parameters=bound_parameters(catalogue.bank.parameters, on),
        rules=tuple(_rule(d, event, terms) for d in catalogue.in_force(on) if event in d.events),
    )


def bound_parameters(parameters: Parameters, on: date) -> dict[str, int | str | bool]:
    """Each parameter's value on a day. One without a value on that day is left out: a rule that uses it is refused."""
    bound: dict[str, int | str | bool] = {}
    for parameter in parameters.parameters:
        current = _current(parameter.values, on)
        if current is not None:
            bound[parameter.id] = current.value
    return bound


def digest(model: Model) -> str:
    """SHA-256 of the canonical JSON of a model."""
    text = json.dumps(model.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _current(values: tuple[Dated, ...], on: date) -> Dated | None:
    past = [dated for dated in values if dated.valid_from <= on]
    return max(past, key=lambda dated: dated.valid_from) if past else None


def _in_full(terms: tuple[Term, ...]) -> dict[str, str]:
    """Each term with the earlier ones written out."""
    written: dict[str, str] = {}
    for term in terms:
        written[term.id] = f"({_written_out(term.expr, written)})"
    return written


def _written_out(expr: str, terms: Mapping[str, str]) -> str:
    return WORD.sub(lambda word: terms.get(word[0], word[0]), expr)


def _rule(definition: Definition, event: str, terms: Mapping[str, str]) -> Rule:
    trigger = definition.events[event]
    conditions = tuple(
        Condition(when.id, _written_out(when.expr, terms), when.because, when.article) for when in trigger.when
    )
    return Rule(definition.id, trigger.unit, conditions)


def _read(path: Path, model: type[Read]) -> Read:
    try:
        return model.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError) as error:
        raise DefinitionError(f"{path.name} を読めません: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise DefinitionError(f"{path.name} の {place}: {first['msg']}") from error


def _complaints(catalogue: Catalogue) -> Iterator[str]:
    yield from _bank_complaints(catalogue.bank)
    yield from _definition_complaints(catalogue)


def _bank_complaints(bank: Bank) -> Iterator[str]:
    facts = {fact.id for fact in bank.facts.facts}
    names = [fact.id for fact in bank.facts.facts] + [derived.id for derived in bank.facts.derived]
    names += [count.id for count in bank.facts.counts] + [term.id for term in bank.facts.terms]
    for name, times in Counter(names).items():
        if times > 1:
            yield f"facts.yaml: {name} が{times}つあります"
    events = {event.id for event in bank.events.events}
    for fact in bank.facts.facts:
        yield from (f"facts.yaml {fact.id}: {event} という出来事はありません" for event in fact.wording.keys() - events)
    for event in bank.events.events:
        yield from (
            f"events.yaml {event.id}: {name} という事実はありません" for name in event.opening if name not in facts
        )
    yield from _field_complaints(bank.fields, facts)


def _field_complaints(fields: Fields, facts: set[str]) -> Iterator[str]:
    groups = {group.id for group in fields.groups}
    for name, times in Counter(field.id for field in fields.fields).items():
        if times > 1:
            yield f"fields.yaml: {name} が{times}つあります"
    for field in fields.fields:
        where = f"fields.yaml {field.id}"
        if not _has_source(field, facts):
            yield f"{where}: 出どころ {field.source} は使えません"
        if field.group and field.group not in groups:
            yield f"{where}: {field.group} というまとまりはありません"
        if field.is_asked:
            yield from (f"{where}: {text}" for text in _asked_complaints(field))


def _has_source(field: Field_, facts: set[str]) -> bool:
    kind, _, rest = field.source.partition(".")
    return rest in facts if kind in ("event", "fact") else field.is_asked or field.source in DERIVED_SOURCES


def _asked_complaints(field: Field_) -> Iterator[str]:
    if not (field.help and field.plain):
        yield "尋ねる欄には help と plain が要ります"
    if (field.type == "choice") != bool(field.values):
        yield "values は choice の欄にだけ要ります"


def _definition_complaints(catalogue: Catalogue) -> Iterator[str]:
    bank = catalogue.bank
    events = {event.id for event in bank.events.events}
    facts = {fact.id: fact for fact in bank.facts.facts}
    fields = {field.id for field in bank.fields.fields}
    seen: set[tuple[str, int]] = set()
    for definition in catalogue.definitions:
        where = f"{definition.id} 第{definition.version}版"
        if (definition.id, definition.version) in seen:
            yield f"{where}: 同じ版が二つあります"
        seen.add((definition.id, definition.version))
        yield from (f"{where}: {event} という出来事はありません" for event in definition.events if event not in events)
        yield from (f"{where}: {name} という欄はありません" for name in definition.fields if name not in fields)
        yield from (f"{where}: {name} という事実はありません" for name in definition.asks if name not in facts)
        yield from (
            f"{where}: {filer.who} に capacity がありません" for filer in definition.who_may_file if not filer.capacity
        )
        if definition.period and facts.get(definition.period.starts) is None:
            yield f"{where}: 期限の起算日 {definition.period.starts} という事実はありません"
