"""Publishing: everything is checked and compiled first, then stored in one transaction. Twice changes nothing.

Only commands and the worker import this module: compiling needs sqlglot, which web processes do not load.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from yakuba.kernel.procedures.catalogue import Catalogue, digest, load, ruleset
from yakuba.kernel.procedures.contracts import Definition, DefinitionError
from yakuba.kernel.procedures.models import DefinitionVersion, Publication, RuleSetVersion
from yakuba.kernel.rules.compiled import Compiled
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import RuleError
from yakuba.lib import clock
from yakuba.lib.refs import Actor


@dataclass(frozen=True)
class CompiledEvent:
    """One life event's rules from one day on."""

    event: str
    valid_from: date
    compiled: Compiled
    members: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Published:
    """How many rows were added; all zero when everything was there already."""

    definitions: int
    rule_sets: int


def check(catalogue: Catalogue) -> list[CompiledEvent]:
    """Compile every life event on every day of change. Raises DefinitionError."""
    events = [event.id for event in catalogue.bank.events.events]
    return [_compile(catalogue, event, on) for event in events for on in catalogue.change_days()]


def publish(actor: Actor, catalogue: Catalogue | None = None) -> Published:
    """Store what is new. Raises DefinitionError, also when a stored version was changed without a new number."""
    catalogue = catalogue or load()
    compiled = check(catalogue)
    bank = digest(catalogue.bank)
    with transaction.atomic():
        definitions = [d for d in catalogue.definitions if _is_new(d)]
        rule_sets = [event for event in compiled if not _is_in_force(event, bank)]
        if definitions or rule_sets:
            publication = _publication(actor, catalogue)
            DefinitionVersion.objects.bulk_create([_definition_row(d, publication) for d in definitions])
            RuleSetVersion.objects.bulk_create([_rule_set_row(event, publication) for event in rule_sets])
    return Published(len(definitions), len(rule_sets))


def _compile(catalogue: Catalogue, event: str, on: date) -> CompiledEvent:
    try:
        compiled = compile_rules(ruleset(catalogue, event, on))
    except RuleError as error:
        raise DefinitionError(f"{event}({on} から): {error}") from error
    members = tuple((d.id, d.version) for d in catalogue.in_force(on) if event in d.events)
    return CompiledEvent(event, on, compiled, members)


def _is_new(definition: Definition) -> bool:
    stored = DefinitionVersion.objects.filter(procedure=definition.id, version=definition.version).first()
    if stored is not None and stored.digest != digest(definition):
        raise DefinitionError(
            f"{definition.id} 第{definition.version}版は公開済みです。内容を変えるときは version を上げてください。"
        )
    return stored is None


def _is_in_force(event: CompiledEvent, bank: str) -> bool:
    """Words of the bank count too: an interview reads them from the publication of its rules."""
    rows = RuleSetVersion.objects.filter(event=event.event, valid_from=event.valid_from)
    latest = rows.select_related("publication").order_by("-id").first()
    return (
        latest is not None
        and latest.digest == event.compiled.digest
        and latest.members == [list(member) for member in event.members]
        and latest.publication.digest == bank
    )


def _publication(actor: Actor, catalogue: Catalogue) -> Publication:
    bank = catalogue.bank
    return Publication.objects.create(
        at=clock.now(), by=str(actor), digest=digest(bank), bank=bank.model_dump(mode="json")
    )


def _definition_row(definition: Definition, publication: Publication) -> DefinitionVersion:
    return DefinitionVersion(
        procedure=definition.id,
        version=definition.version,
        valid_from=definition.valid_from,
        digest=digest(definition),
        content=definition.model_dump(mode="json"),
        publication=publication,
    )


def _rule_set_row(event: CompiledEvent, publication: Publication) -> RuleSetVersion:
    return RuleSetVersion(
        event=event.event,
        valid_from=event.valid_from,
        digest=event.compiled.digest,
        compiled=event.compiled.model_dump(mode="json"),
        members=[list(member) for member in event.members],
        publication=publication,
    )
