"""What the hand-over to core systems reads: what waits, the whole content that the core system gets, where cases stand.

The core system owns the register, so nothing is withheld from it: ``contents`` gives addresses of protected people too
and is for the file alone, never for a page. Every case read so is recorded.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from yakuba.kernel.audit.service import record_many
from yakuba.kernel.cases.contracts import CaseField, State, owner
from yakuba.kernel.cases.filing import Filled, applicant_of
from yakuba.kernel.cases.look import filled_from
from yakuba.kernel.cases.models import Case, FieldVersion, Payload, Step
from yakuba.kernel.cases.shielding import concerned, is_shielded, protected_among
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib.refs import Actor

EXPORT = "handover.export"


@dataclass(frozen=True, slots=True)
class ToHandOver:
    """Confirmed cases of one procedure, section and office of arrival. ``core`` is the definition's ``hands_over``."""

    core: str
    procedure: str
    section: str
    office: str
    count: int
    oldest: date


@dataclass(frozen=True, slots=True)
class HandedContent:
    """Everything of a case that a core system may get. ``shielded``: somebody concerned is under 支援措置."""

    key: UUID
    number: str
    procedure: str
    procedure_name: str
    core: str
    state: State
    version: int
    arrived_on: date
    person: str
    unit: str
    subject_name: str = field(repr=False)
    applicant_name: str = field(repr=False)
    fields: tuple[CaseField, ...] = field(repr=False)
    shielded: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands. ``handed_in`` is the batch of its last hand-over; None: one by one, or never."""

    state: State
    version: int
    handed_in: UUID | None


def to_hand_over(actor: Actor) -> tuple[ToHandOver, ...]:
    """What waits within ``handover.export``, by core system, section and office. Four queries. Raises NotAllowed."""
    rows = _waiting(actor).values("procedure", "definition_version", "section", "taken_office").order_by()
    found = list(rows.annotate(count=Count("id"), oldest=Min("arrived_on")))
    known = _definitions({(row["procedure"], row["definition_version"]) for row in found})
    lines = [
        ToHandOver(
            core=known[row["procedure"], row["definition_version"]].hands_over,
            procedure=row["procedure"],
            section=row["section"],
            office=row["taken_office"],
            count=row["count"],
            oldest=row["oldest"],
        )
        for row in found
    ]
    return tuple(sorted(lines, key=lambda line: (line.core, line.section, line.office, line.procedure)))


def waiting_keys(actor: Actor, *, core: str, section: str, office: str = "", most: int) -> tuple[UUID, ...]:
    """The cases that wait for this core system in this section, the first to arrive first. Raises NotAllowed."""
    rows = _waiting(actor).filter(section=section)
    if office:
        rows = rows.filter(taken_office=office)
    pairs = set(rows.order_by().values_list("procedure", "definition_version").distinct())
    wanted = [pair for pair, definition in _definitions(pairs).items() if definition.hands_over == core]
    if not wanted:
        return ()
    # Every version of a procedure is filtered by its name, then the few of another core system fall out.
    rows = rows.filter(procedure__in={procedure for procedure, _version in wanted}).order_by("arrived_on", "id")
    found = rows.values_list("key", "procedure", "definition_version")
    return tuple(key for key, procedure, version in found.iterator() if (procedure, version) in wanted)[:most]


def contents(actor: Actor, keys: Collection[UUID]) -> tuple[HandedContent, ...]:
    """The cases as they are now, in the order of arrival; keys outside ``handover.export`` are left out.

    Each is recorded as a view. Six queries. Raises NotAllowed.
    """
    rows = list(_within(actor).filter(key__in=keys).order_by("arrived_on", "id"))
    if not rows:
        return ()
    record_many(actor=actor, act="cases.case.written_out", subjects=[owner(row.key) for row in rows])
    ids = [row.pk for row in rows]
    payloads = Payload.objects.in_bulk(ids)
    filled = _filled(ids)
    known = _definitions({(row.procedure, row.definition_version) for row in rows})
    protected = protected_among(rows, concerned(rows, payloads))
    return tuple(
        _content(row, payloads[row.pk], filled[row.pk], known[row.procedure, row.definition_version], protected)
        for row in rows
    )


def standing(actor: Actor, act: str, keys: Collection[UUID]) -> Mapping[UUID, Standing]:
    """Where these cases stand; keys outside the right are left out. Two queries. Raises NotAllowed."""
    rows = list(
        Case.objects.filter(as_filter(scope(actor, act), section="section", office="taken_office"), key__in=keys)
    )
    steps = Step.objects.filter(case__in=[row.pk for row in rows], action="hand_over").order_by("seq")
    last = dict(steps.values_list("case_id", "batch"))
    return {row.key: Standing(State(row.state), row.version, last.get(row.pk)) for row in rows}


def _within(actor: Actor) -> QuerySet[Case]:
    return Case.objects.filter(as_filter(scope(actor, EXPORT), section="section", office="taken_office"))


def _waiting(actor: Actor) -> QuerySet[Case]:
    return _within(actor).filter(state=State.CONFIRMED.value, hands_over=True)


def _definitions(pairs: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], Definition]:
    return procedures.pinned_many(pairs) if pairs else {}


def _filled(ids: list[int]) -> dict[int, Filled]:
    versions: dict[int, list[list[Mapping[str, object]]]] = {case: [] for case in ids}
    for version in FieldVersion.objects.filter(case__in=ids).order_by("version"):
        versions[version.case_id].append(version.fields)
    return {case: filled_from(found) for case, found in versions.items()}


def _content(
    case: Case,
    payload: Payload,
    filled: Filled,
    definition: Definition,
    protected: frozenset[int],
) -> HandedContent:
    return HandedContent(
        key=case.key,
        number=case.number,
        procedure=case.procedure,
        procedure_name=definition.name,
        core=definition.hands_over,
        state=State(case.state),
        version=case.version,
        arrived_on=case.arrived_on,
        person=case.person,
        unit=payload.unit,
        subject_name=payload.subject_name,
        applicant_name=applicant_of(payload, filled).name,
        fields=filled.now,
        shielded=is_shielded(case, protected, discreet=definition.discreet),
    )
