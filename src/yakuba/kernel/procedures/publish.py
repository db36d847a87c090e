"""Publishing: everything is checked and compiled first, then stored in one transaction. Twice changes nothing.

Only commands and the worker import this module: compiling needs sqlglot, which web processes do not load.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.documents import service as documents
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.jobs.service import publish as tell
from yakuba.kernel.organisation.contracts import NotAllowed, Refusal
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.procedures import editions, portal, timeline
from yakuba.kernel.procedures.acts import PUBLISHED
from yakuba.kernel.procedures.bank import Bank
from yakuba.kernel.procedures.catalogue import Catalogue, digest, digest_of, load, ruleset
from yakuba.kernel.procedures.contracts import Definition, DefinitionError
from yakuba.kernel.procedures.models import DefinitionVersion, OwnChange, Publication, RuleSetVersion
from yakuba.kernel.procedures.overlay import Dated
from yakuba.kernel.procedures.timeline import Own, Timeline
from yakuba.kernel.rules.compiled import Compiled
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import RuleError
from yakuba.lib import clock, meanwhile
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

TRIES = 3
ACT = "procedures.publish"
CATALOGUE = OwnerRef("procedures.catalogue", "1")


@dataclass(frozen=True)
class CompiledEvent:
    """One life event's rules from one day on, and the digest of the banks that go with them."""

    event: str
    valid_from: date
    compiled: Compiled
    members: tuple[tuple[str, int], ...]
    bank: str


@dataclass(frozen=True)
class Published:
    """How many rows were added; all zero when everything was there already. ``overtaken``: see ``editions``."""

    definitions: int
    rule_sets: int
    changes: int = 0
    overtaken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """What is to be stored: ``state`` is what lay in the database when it was made, ``forms`` are PDFs by SHA-256."""

    line: Timeline
    compiled: list[CompiledEvent]
    definitions: Sequence[Definition]
    changes: Sequence[Dated]
    state: tuple[int, ...]
    forms: Mapping[str, bytes]


def check(catalogue: Catalogue) -> list[CompiledEvent]:
    """Compile every life event on every day of change. Raises DefinitionError."""
    return compiled(Timeline(catalogue, Own()))


def compiled(line: Timeline, since: date | None = None) -> list[CompiledEvent]:
    """Every life event on every day of change (``since`` a day). Raises DefinitionError."""
    found: list[CompiledEvent] = []
    for on in line.days():
        if since is None or on >= since:
            catalogue = line.on(on)
            bank = digest(catalogue.bank)
            found += [_compile(catalogue, event.id, on, bank) for event in catalogue.bank.events.events]
    return found


def publish(actor: Actor, catalogue: Catalogue | None = None) -> Published:
    """Store what is new of the shipped definitions, with a town's own laid over them. Recorded when a person does it.

    Raises DefinitionError, also when a stored version was changed without a new number or a town's own change fits no
    more; NotAllowed.
    """
    if scope(actor, ACT).sections is not None:
        said = _("配布された定義は、情報政策の担当が公開します。相談してください。")
        raise NotAllowed(ACT, Refusal.NO_RIGHT, said)
    shipped = catalogue or load()

    def plan() -> Plan:
        state = stored_state()
        line = Timeline(shipped, timeline.stored())
        made = compiled(line, _current(line))
        return Plan(line, made, [d for d in shipped.definitions if _is_new(d)], (), state, shipped.forms)

    return store(actor, plan)


def store(actor: Actor, plan: Callable[[], Plan]) -> Published:
    """Make the plan and store it in one transaction; where somebody published meanwhile, make it anew."""
    for _attempt in range(TRIES):
        made = plan()
        with transaction.atomic():
            # Whoever publishes holds the newest publication: two at once do not both build on the same state.
            list(Publication.objects.select_for_update().order_by("-id")[:1])
            if stored_state() == made.state:
                done = _store(actor, made)
                meanwhile.forget()
                return done
    raise DefinitionError(_("ほかの人が同時に公開しています。少し待ってから、もう一度公開してください。"))


def stored_state() -> tuple[int, ...]:
    """Changes with every act of publishing."""
    tables = (Publication, DefinitionVersion, RuleSetVersion, OwnChange)
    return tuple(model.objects.aggregate(last=Max("id"))["last"] or 0 for model in tables)


def _store(actor: Actor, plan: Plan) -> Published:
    rule_sets = [event for event in plan.compiled if not _is_in_force(event)]
    if not (rule_sets or plan.definitions or plan.changes):
        return Published(0, 0, overtaken=_overtaken(plan))
    by_day = _publications(actor, plan, rule_sets)
    for one in plan.definitions:
        if one.form is not None:
            documents.keep_blank(plan.forms[one.form.sha256], actor=actor)
    OwnChange.objects.bulk_create([_change_row(actor, change) for change in plan.changes])
    DefinitionVersion.objects.bulk_create(
        [_definition_row(d, by_day[plan.line.bank_day(d.valid_from)]) for d in plan.definitions]
    )
    RuleSetVersion.objects.bulk_create(
        [_rule_set_row(event, by_day[plan.line.bank_day(event.valid_from)]) for event in rule_sets]
    )
    if actor.kind == "staff":
        _record(actor, plan, len(rule_sets))
    if portal.is_sender():
        tell(Event("procedures.catalogue.published", CATALOGUE, {}))
    return Published(len(plan.definitions), len(rule_sets), len(plan.changes), _overtaken(plan))


def _record(actor: Actor, plan: Plan, rule_sets: int) -> None:
    """What a person published; what an installation brings along stands in the publications alone."""
    named = [f"{d.id}:{d.version}" for d in plan.definitions]
    detail: dict[str, JsonValue] = {"definitions": len(named), "rule_sets": rule_sets, "named": named[:40]}
    record(actor=actor, act=PUBLISHED.name, subject=CATALOGUE, detail=detail | {"changes": len(plan.changes)})


def _overtaken(plan: Plan) -> tuple[str, ...]:
    line = plan.line
    return tuple(editions.overtaken((*line.shipped.definitions, *line.own.definitions), clock.today()))


def _current(line: Timeline) -> date | None:
    """The day of change that holds today; earlier ones are history once anything is published."""
    if not RuleSetVersion.objects.exists():
        return None
    return max((day for day in line.days() if day <= clock.today()), default=None)


def _compile(catalogue: Catalogue, event: str, on: date, bank: str) -> CompiledEvent:
    try:
        made = compile_rules(ruleset(catalogue, event, on))
    except RuleError as error:
        raise DefinitionError(f"{event}({on} から): {error}") from error
    members = tuple((d.id, d.version) for d in catalogue.in_force(on) if event in d.events)
    return CompiledEvent(event, on, made, members, bank)


def _is_new(definition: Definition) -> bool:
    known = DefinitionVersion.objects.filter(procedure=definition.id, version=definition.version).first()
    if known is not None and known.digest != digest(definition):
        raise DefinitionError(
            f"{definition.id} 第{definition.version}版は公開済みです。内容を変えるときは version を上げてください。"
        )
    return known is None


def _is_in_force(event: CompiledEvent) -> bool:
    """Words of the bank count too: an interview reads them from the publication of its rules."""
    rows = RuleSetVersion.objects.filter(event=event.event, valid_from=event.valid_from)
    latest = rows.select_related("publication").order_by("-id").first()
    return (
        latest is not None
        and latest.digest == event.compiled.digest
        and latest.members == [list(member) for member in event.members]
        and latest.publication.digest == event.bank
    )


def _publications(actor: Actor, plan: Plan, rule_sets: Sequence[CompiledEvent]) -> dict[date, Publication]:
    """One for each day from which other banks hold, where something new goes with them."""
    days = [event.valid_from for event in rule_sets] + [d.valid_from for d in plan.definitions]
    banks = {plan.line.bank_day(day): plan.line.bank_on(day) for day in days}
    return {day: _publication(actor, day, bank) for day, bank in sorted(banks.items(), key=lambda item: item[0])}


def _publication(actor: Actor, valid_from: date, bank: Bank) -> Publication:
    return Publication.objects.create(
        valid_from=valid_from,
        at=clock.now(),
        by=str(actor),
        digest=digest(bank),
        bank=bank.model_dump(mode="json"),
    )


def _change_row(actor: Actor, change: Dated) -> OwnChange:
    return OwnChange(
        valid_from=change.valid_from,
        at=clock.now(),
        by=str(actor),
        digest=digest_of(change.changes),
        changes=change.changes,
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
