"""Taking an import: all of it in one transaction, or nothing. Twice changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import Model

from yakuba.kernel.audit import service as audit
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.jobs.service import publish
from yakuba.kernel.organisation.contracts import ImportRefusedError, ImportReport, KindCount
from yakuba.kernel.organisation.imports.checks import check
from yakuba.kernel.organisation.imports.kinds import KINDS, Kind
from yakuba.kernel.organisation.imports.reading import Read, read
from yakuba.kernel.organisation.imports.state import State, state
from yakuba.kernel.organisation.models import Dated, Edition, Section, Succession
from yakuba.kernel.organisation.scope import scope
from yakuba.lib import meanwhile
from yakuba.lib.refs import Actor, OwnerRef

BATCH = 500
OPERATOR = Actor("system", "organisation import")


@dataclass
class Plan:
    """What happens to the rows of one kind."""

    add: list[Model] = field(default_factory=list)
    correct: list[Model] = field(default_factory=list)
    end: list[Model] = field(default_factory=list)
    drop: list[Model] = field(default_factory=list)
    superseded: int = 0
    unchanged: int = 0

    def count(self) -> KindCount:
        """As the report tells it: a row that gives way to a newer one is changed, not ended and added."""
        return KindCount(
            added=len(self.add) - self.superseded,
            changed=len(self.correct) + self.superseded,
            ended=len(self.end) + len(self.drop) - self.superseded,
            unchanged=self.unchanged,
        )

    def size(self) -> int:
        """How many rows are to be written."""
        return len(self.add) + len(self.correct) + len(self.end) + len(self.drop)


def import_path(
    path: Path, *, as_of: date, by: Actor = OPERATOR, dry_run: bool = False, accept_shrink: bool = False
) -> ImportReport:
    """Import one CSV or a folder of them as the state from ``as_of`` on. Raises ImportRefusedError with every error,
    and NotAllowed.

    Files are read and parsed before the transaction; comparing and writing is one transaction under a lock, so that
    two imports follow each other. What changed something is in the audit register under ``by``. ``dry_run`` compares
    and checks only.
    """
    scope(by, "organisation.import")
    found = read(path, as_of)
    if found.errors:
        raise ImportRefusedError(found.errors)
    with transaction.atomic():
        edition = _locked_edition()
        asked = state(found, as_of)
        if errors := check(asked, accept_shrink=accept_shrink):
            raise ImportRefusedError(errors)
        plans = {kind.name: _planned(kind, asked) for kind in KINDS if kind.name in found.rows}
        report = _report(asked, plans, dry_run=dry_run)
        if not dry_run and any(plan.size() for plan in plans.values()):
            _write(found, plans, as_of)
            _conclude(edition, plans, by, as_of)
            meanwhile.forget()
    return report


def _conclude(edition: Edition, plans: dict[str, Plan], by: Actor, as_of: date) -> None:
    edition.number += 1
    edition.save(update_fields=["number"])
    audit.record(
        actor=by,
        act="organisation.edition.imported",
        subject=OwnerRef("organisation.edition", str(edition.number)),
        detail={"as_of": as_of.isoformat(), "rows": sum(plan.size() for plan in plans.values())},
    )
    edited = OwnerRef("organisation.edition", str(edition.number))
    publish(Event("organisation.edition.imported", edited, {"as_of": as_of.isoformat()}))


def _locked_edition() -> Edition:
    Edition.objects.get_or_create(pk=1)
    return Edition.objects.select_for_update().get(pk=1)


def _planned(kind: Kind, asked: State) -> Plan:
    plan = Plan()
    left = dict(asked.current[kind.name])
    for placed in asked.asked[kind.name]:
        if placed.line:
            key = kind.key_of(placed.row)
            old = left.pop(key, None)
            for name in asked.unsaid.get(kind.name, frozenset()) if old is not None else ():
                setattr(placed.row, name, getattr(old, name))
            _compare(kind, plan, placed.row, old, asked)
    if kind.dated:
        for row in left.values():
            _end(plan, row, asked.as_of)
    return plan


def _compare(kind: Kind, plan: Plan, new: Model, old: Model | None, asked: State) -> None:
    if old is None:
        if isinstance(new, Dated) and kind.dated:
            new.valid_to = asked.later[kind.name].get(kind.key_of(new))
        plan.add.append(new)
    elif kind.says_the_same(old, new):
        plan.unchanged += 1
    elif isinstance(old, Dated) and isinstance(new, Dated) and kind.dated and old.valid_from < asked.as_of:
        new.valid_to = old.valid_to
        plan.end.append(old)
        plan.add.append(new)
        plan.superseded += 1
    else:
        new.pk = old.pk
        if kind.dated and isinstance(old, Dated) and isinstance(new, Dated):
            new.valid_to = old.valid_to
        plan.correct.append(new)


def _end(plan: Plan, row: Model, as_of: date) -> None:
    begun_before = isinstance(row, Dated) and row.valid_from < as_of
    (plan.end if begun_before else plan.drop).append(row)


def _write(found: Read, plans: dict[str, Plan], as_of: date) -> None:
    for kind in KINDS:
        if kind.name not in found.rows:
            continue
        plan, rows = plans[kind.name], kind.model._default_manager
        for keys in _batches([row.pk for row in plan.drop]):
            rows.filter(pk__in=keys).delete()
        for keys in _batches([row.pk for row in plan.end]):
            rows.filter(pk__in=keys).update(valid_to=as_of)
        if plan.correct:
            rows.bulk_update(plan.correct, kind.value_fields, batch_size=BATCH)
        rows.bulk_create(plan.add, batch_size=BATCH)


def _batches(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _report(asked: State, plans: dict[str, Plan], *, dry_run: bool) -> ImportReport:
    gone = plans["sections"] if "sections" in plans else Plan()
    kept = {placed.row.code for placed in asked.rows(Section)}
    ended = sorted(row.code for row in [*gone.end, *gone.drop] if isinstance(row, Section) and row.code not in kept)
    successors = {
        placed.row.old_code: placed.row.new_code
        for placed in asked.rows(Succession)
        if placed.row.is_main and placed.row.changed_on == asked.as_of
    }
    return ImportReport(
        as_of=asked.as_of,
        dry_run=dry_run,
        counts={name: plan.count() for name, plan in plans.items()},
        rerouted={code: successors[code] for code in ended if code in successors},
        without_successor=tuple(code for code in ended if code not in successors),
    )
