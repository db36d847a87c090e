"""The door of 手続: definitions and interview material in force on a day, from what was published."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import TypeAlias

from django.db.models import QuerySet

from yakuba.kernel.procedures.bank import Bank, Event, FactEntry, KnownFrom, Parameter
from yakuba.kernel.procedures.contracts import Definition, UnknownProcedure
from yakuba.kernel.procedures.editions import NEWEST_LAST, OWN, is_own, label
from yakuba.kernel.procedures.models import DefinitionVersion, Publication, RuleSetVersion
from yakuba.kernel.procedures.unchecked import deciding_figures, is_compared, unchecked
from yakuba.kernel.rules.compiled import Compiled
from yakuba.lib import clock
from yakuba.lib.meanwhile import read_once

__all__ = [
    "Material",
    "all_definitions",
    "bank_on",
    "digest_of",
    "easy_words",
    "events",
    "fact_bank",
    "get",
    "is_own",
    "label",
    "material",
    "pinned",
    "pinned_many",
    "published_by",
    "unchecked",
    "unknown",
]

KEPT = 64
MOST = 1024
KEY = ("procedure", "version", "digest")
DefinitionKey: TypeAlias = tuple[str, int, str]


@dataclass(frozen=True)
class Material:
    """Everything an interview about one life event needs: rules, banks, and the definitions by id."""

    event: Event
    compiled: Compiled
    bank: Bank
    definitions: dict[str, Definition]
    facts: dict[str, FactEntry]

    @cached_property
    def labels(self) -> dict[str, str]:
        """What the computed facts are called: the derived ones and the counts of members."""
        facts = self.bank.facts
        return {one.id: one.label for one in facts.derived} | {one.id: one.label for one in facts.counts}

    @cached_property
    def looked_at(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The facts of every condition, by (procedure, condition)."""
        rules = self.compiled.rules
        return {(rule.id, condition.id): condition.expr.facts for rule in rules for condition in rule.conditions}

    @cached_property
    def figures(self) -> dict[str, tuple[Parameter, ...]]:
        """By procedure the shared figures by which its conditions decide."""
        return {name: deciding_figures(one, self.bank, self.event.id) for name, one in self.definitions.items()}

    def remembered_figures(self, procedure: str, on: date) -> tuple[str, ...]:
        """Labels of those that, as they stand ``on`` a day, nobody has compared with a source."""
        return tuple(figure.label for figure in self.figures[procedure] if not is_compared(figure, on))

    @cached_property
    def wishes(self) -> dict[str, tuple[str, ...]]:
        """By procedure the wishes, typed at the opening, that its conditions look at."""
        found: dict[str, list[str]] = {}
        for (procedure, _condition), names in self.looked_at.items():
            found.setdefault(procedure, []).extend(n for n in names if n in self.facts and self.facts[n].is_wish)
        return {procedure: tuple(names) for procedure, names in found.items()}

    @cached_property
    def known_from(self) -> dict[str, KnownFrom]:
        """What tells a fact without asking, for those that a condition of this life event looks at."""
        used = {name for facts in self.looked_at.values() for name in facts}
        return {name: told for name in sorted(used) if name in self.facts and (told := self.facts[name].known_from)}


def get(procedure: str, *, on: date) -> Definition:
    """The version in force on ``on``. Raises UnknownProcedure."""
    rows = DefinitionVersion.objects.filter(procedure=procedure, valid_from__lte=on).alias(own=OWN)
    return _one(rows.order_by("-own", "-valid_from", "-version"), procedure)


def pinned(procedure: str, version: int) -> Definition:
    """Exactly this version, as a case was opened with it. Raises UnknownProcedure."""
    return _one(DefinitionVersion.objects.filter(procedure=procedure, version=version), f"{procedure} {version}")


def digest_of(procedure: str, version: int) -> str:
    """The hash under which exactly this version was published; "" where it was not."""
    rows = DefinitionVersion.objects.filter(procedure=procedure, version=version)
    return rows.values_list("digest", flat=True).first() or ""


def pinned_many(pairs: Collection[tuple[str, int]]) -> dict[tuple[str, int], Definition]:
    """Several at once, as ``pinned``: two queries at most. Raises UnknownProcedure when one is not there."""
    rows = DefinitionVersion.objects.filter(procedure__in={procedure for procedure, _version in pairs})
    keys = [key for key in rows.values_list(*KEY) if key[:2] in pairs]
    if missing := set(pairs) - {key[:2] for key in keys}:
        raise UnknownProcedure(", ".join(f"{procedure} {version}" for procedure, version in sorted(missing)))
    _keep_definitions(keys)
    return {key[:2]: _definitions[key] for key in keys}


def unknown(names: Collection[str]) -> list[str]:
    """Those that no procedure is called, nor ever was, in the order given. One query."""
    rows = DefinitionVersion.objects.filter(procedure__in=names)
    known = set(rows.values_list("procedure", flat=True))
    return [name for name in names if name not in known]


def all_definitions(*, on: date) -> tuple[Definition, ...]:
    """Every procedure in force on ``on``, by id."""
    rows = DefinitionVersion.objects.filter(valid_from__lte=on).alias(own=OWN).order_by("procedure", *NEWEST_LAST)
    newest = {row[0]: row for row in rows.values_list(*KEY)}
    _keep_definitions(newest.values())
    return tuple(_definitions[key] for key in newest.values())


def discreet() -> frozenset[str]:
    """Procedures of which any version is told in person only, by id."""
    rows = DefinitionVersion.objects.filter(content__discreet=True)
    return frozenset(rows.values_list("procedure", flat=True))


def retention_years() -> dict[tuple[str, int], int]:
    """For how many years each published version has its cases kept. One query."""
    rows = DefinitionVersion.objects.values_list("procedure", "version", "content__retention__years")
    return {(procedure, version): int(years) for procedure, version, years in rows}


def retention_asked(*, on: date) -> dict[tuple[str, int], int]:
    """As ``retention_years``, of the versions that are in force on ``on`` or come later. One query."""
    rows = DefinitionVersion.objects.alias(own=OWN).order_by("procedure", *NEWEST_LAST)
    asked: dict[tuple[str, int], int] = {}
    current: dict[str, tuple[int, int]] = {}
    for procedure, version, day, years in rows.values_list(
        "procedure", "version", "valid_from", "content__retention__years"
    ):
        if day > on:
            asked[procedure, version] = int(years)
        else:
            current[procedure] = version, int(years)
    return asked | {(procedure, version): years for procedure, (version, years) in current.items()}


def published_by(*, on: date) -> dict[str, tuple[datetime, str]]:
    """When and by whom the version in force on ``on`` was published, by procedure."""
    rows = DefinitionVersion.objects.filter(valid_from__lte=on).alias(own=OWN).order_by("procedure", *NEWEST_LAST)
    return {name: (at, by) for name, at, by in rows.values_list("procedure", "publication__at", "publication__by")}


def events() -> tuple[Event, ...]:
    """The life events, as published for today; empty before the first publication."""
    bank = bank_on(clock.today())
    return bank.events.events if bank else ()


def fact_bank() -> tuple[FactEntry, ...]:
    """All facts that can be stated, as published for today."""
    bank = bank_on(clock.today())
    return bank.facts.facts if bank else ()


def easy_words() -> Mapping[str, str]:
    """What definitions say to residents, in やさしい日本語 by the very text, as published for today."""
    bank = bank_on(clock.today())
    return bank.easy.words if bank else {}


@read_once
def bank_on(on: date) -> Bank | None:
    """The banks of a day, as published; None before the first publication."""
    rows = Publication.objects.filter(valid_from__lte=on).order_by("-valid_from", "-id")
    latest = rows.values_list("id", "digest").first()
    return _bank(*latest) if latest else None


@read_once
def material(event: str, *, on: date) -> Material:
    """What an interview about ``event`` needs on ``on``. Raises UnknownProcedure before anything is published."""
    rows = RuleSetVersion.objects.filter(event=event, valid_from__lte=on)
    newest = rows.order_by("-valid_from", "-id").values_list("id", "digest", "publication__digest", "members").first()
    if newest is None:
        raise UnknownProcedure(event)
    row_id, digest, publication, members = newest
    return _material(row_id, digest, publication, tuple((procedure, version) for procedure, version in members))


_definitions: dict[DefinitionKey, Definition] = {}


def _one(rows: QuerySet[DefinitionVersion], what: str) -> Definition:
    row = rows.values_list(*KEY).first()
    if row is None:
        raise UnknownProcedure(what)
    return _definition(*row)


# Published rows never change, so what was parsed once is kept. The digest, and which versions belong to it, are part of
# each key: a database that was restored or rolled back may give the same number to another row.


@lru_cache(maxsize=KEPT)
def _material(row_id: int, digest: str, publication: str, members: tuple[tuple[str, int], ...]) -> Material:
    row = RuleSetVersion.objects.select_related("publication").get(pk=row_id, digest=digest)
    bank = _bank(row.publication_id, publication)
    wanted = set(members)
    rows = DefinitionVersion.objects.filter(procedure__in=[name for name, _ in wanted]).values_list(*KEY)
    return Material(
        event=next(event for event in bank.events.events if event.id == row.event),
        compiled=Compiled.model_validate(row.compiled),
        bank=bank,
        definitions={key[0]: _definition(*key) for key in rows if key[:2] in wanted},
        facts={fact.id: fact.in_event(row.event) for fact in bank.facts.facts},
    )


def _definition(procedure: str, version: int, digest: str) -> Definition:
    key = (procedure, version, digest)
    if key not in _definitions:
        _keep_definitions([key])
    return _definitions[key]


def _keep_definitions(keys: Collection[DefinitionKey]) -> None:
    """Parse those that this process has not met, read with one query."""
    new = {key for key in keys if key not in _definitions}
    if not new:
        return
    if len(_definitions) + len(new) > MOST:
        _definitions.clear()
        new = set(keys)
    rows = DefinitionVersion.objects.filter(procedure__in={procedure for procedure, _version, _digest in new})
    for row in rows:
        if (key := (row.procedure, row.version, row.digest)) in new:
            _definitions[key] = Definition.model_validate(row.content)


@lru_cache(maxsize=KEPT)
def _bank(publication_id: int, digest: str) -> Bank:
    return Bank.model_validate(Publication.objects.get(pk=publication_id, digest=digest).bank)
