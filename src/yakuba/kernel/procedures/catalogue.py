"""Definitions and banks as they are shipped: YAML in, checked models out."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from yakuba.kernel.procedures import editions
from yakuba.kernel.procedures.bank import Bank, Dated, Events, Facts, Parameters, Term
from yakuba.kernel.procedures.complaints import by_number, complaints
from yakuba.kernel.procedures.contracts import Definition
from yakuba.kernel.procedures.easy import Easy
from yakuba.kernel.procedures.fields import Fields
from yakuba.kernel.procedures.form_complaints import form_complaints
from yakuba.kernel.procedures.form_files import by_sha256, form_file
from yakuba.kernel.procedures.model import Model
from yakuba.kernel.procedures.reading import Refused, checked, parsed, text_of
from yakuba.kernel.rules.contracts import Condition, Rule, RuleSet

SHIPPED = Path(__file__).parent / "definitions"
# a text constant, which is left alone, or a name
WORD = re.compile(r"'[^']*'|[a-z][a-z0-9_]*")
Read = TypeVar("Read", bound=Model)
KEPT = 256
"""Files understood before: all that is shipped, and as many of a town's."""


@dataclass(frozen=True)
class Catalogue:
    """All definitions with the banks they use."""

    bank: Bank
    definitions: tuple[Definition, ...]
    forms: Mapping[str, bytes] = field(default_factory=dict)
    """The PDFs of definitions that have a form of their own, by SHA-256."""

    def in_force(self, on: date) -> tuple[Definition, ...]:
        """Of each definition the version that holds on ``on``; a town's own before a shipped one."""
        return editions.in_force(self.definitions, on)

    def change_days(self) -> list[date]:
        """The days on which a definition or a parameter comes into force."""
        days = {definition.valid_from for definition in self.definitions}
        days |= {dated.valid_from for p in self.bank.parameters.parameters for dated in p.values}
        first = min(definition.valid_from for definition in self.definitions)
        return sorted(day for day in days if day >= first)


def load(folder: Path = SHIPPED) -> Catalogue:
    """Raises DefinitionError naming file and field of every mistake in the definitions, or of those in one file."""
    bank = Bank(
        events=_read(folder / "events.yaml", Events),
        facts=_read(folder / "facts.yaml", Facts),
        fields=_read(folder / "fields.yaml", Fields),
        parameters=_read(folder / "parameters.yaml", Parameters),
        easy=_read(folder / "easy.yaml", Easy),
    )
    definitions = {path: _read(path, Definition) for path in sorted(folder.glob("*/*.yaml"))}
    files = {path: form_file(definition, path.parent) for path, definition in definitions.items()}
    found = list(complaints(bank, tuple(definitions.values())))
    for path, definition in definitions.items():
        wrong = (*files[path].complaints, *form_complaints(bank, definition, files[path].content))
        found += [f"{by_number(definition)} の {said}" for said in wrong]
    if found:
        raise Refused(found)
    return Catalogue(bank, tuple(definitions.values()), by_sha256(definitions.values(), files.values()))


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
    return digest_of(model.model_dump(mode="json"))


def digest_of(value: object) -> str:
    """SHA-256 of the canonical JSON of a value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
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
    written = text_of(path, path.name)
    found = _understood(written, path.name, model)
    assert isinstance(found, model)
    return found


@lru_cache(maxsize=KEPT)
def _understood(written: str, shown: str, model: type[Model]) -> Model:
    """Models do not change: whoever checks a folder again has changed one file of a hundred."""
    return checked(parsed(written, shown), model, shown)
