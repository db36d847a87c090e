"""Looking at 支援措置: one with all that belongs to it, lists of any size. Every look is recorded; no place is shown.

Only for those named for protection, and nobody sees one that concerns themselves (``concerned``).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from django.db import transaction
from django.db.models import Case, Count, Exists, F, IntegerField, OrderBy, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record, record_many
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people.concerned import not_own
from yakuba.kernel.people.contracts import (
    Body,
    ConsultedOpinion,
    Harm,
    KnownAs,
    Ledger,
    NotInCopyError,
    ProtectedAs,
    ProtectionFilter,
    ProtectionRow,
    ProtectionSort,
    ProtectionState,
    ProtectionStep,
    ProtectionView,
    Query,
    SoughtView,
    Stage,
    StepKind,
)
from yakuba.kernel.people.models import Opinion, Person, ProtectedPerson, Protection, SearchKey, Term
from yakuba.kernel.people.protection_steps import ACT
from yakuba.kernel.people.searching import numbers_of, terms_of
from yakuba.kernel.people.terms import extendable_until, extension_from
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

SORTS: Mapping[str, str] = {"id": "pk", "applied": "applied_on", "last": "last"}
PIECE = 500

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class _Stages(TypedDict):
    last: date | None
    stage: str


class _Line(_Stages):
    name: str | None
    latin: str | None
    number: str | None
    joined: int


_Staged: TypeAlias = "WithAnnotations[Protection, _Stages]"
_Listed: TypeAlias = "WithAnnotations[Protection, _Line]"


def protection(actor: Actor, protection_id: int) -> ProtectionView:
    """One 支援措置 with all that belongs to it. Recorded as a view. Raises NotInCopyError, NotAllowed."""
    scope(actor, ACT)
    found = _staged(not_own(actor)).filter(pk=protection_id).first()
    if found is None:
        raise NotInCopyError(_("その支援措置はありません。番号を確かめてください。"))
    with transaction.atomic():
        record(actor=actor, act="people.protection.viewed", subject=_subject(protection_id))
    return _view(found)


def protections(
    actor: Actor, wanted: ProtectionFilter, *, sort: ProtectionSort = "-applied", offset: int = 0, limit: int = 50
) -> tuple[tuple[ProtectionRow, ...], int]:
    """Some rows of a list and how many there are in all. Recorded for each row shown. Raises NotAllowed.

    Two queries beside those of the right and the record, for one row and for ten thousand.
    """
    scope(actor, ACT)
    found = _wanted(actor, wanted)
    rows = tuple(map(_row, _listed(found).order_by(*_order(sort))[offset : offset + limit]))
    _record_list(actor, rows)
    return rows, found.count()


def protection_counts(actor: Actor) -> Mapping[Stage, int]:
    """How many there are at each stage. One query beside those of the right. Raises NotAllowed."""
    scope(actor, ACT)
    counted = _staged(not_own(actor)).values("stage").annotate(count=Count("pk")).order_by()
    found = dict(counted.values_list("stage", "count"))
    return {stage: found.get(stage.value, 0) for stage in Stage}


def export_protections(actor: Actor, wanted: ProtectionFilter) -> Iterator[ProtectionRow]:
    """Every row of a list in constant memory, each recorded. Raises NotAllowed."""
    scope(actor, ACT)
    found, last = _listed(_wanted(actor, wanted)).order_by("pk"), 0
    while rows := tuple(map(_row, found.filter(pk__gt=last)[:PIECE])):
        _record_list(actor, rows)
        yield from rows
        last = rows[-1].protection_id


def protections_ending(actor: Actor, *, until: date) -> list[tuple[int, date]]:
    """Granted ones whose last day is not after ``until``: (id, last day), the earliest first. Raises NotAllowed."""
    scope(actor, ACT)
    granted = _staged(not_own(actor)).filter(state=ProtectionState.GRANTED, last__lte=until)
    found = granted.order_by("last", "pk").values_list("pk", "last")
    return [(pk, last) for pk, last in found if last is not None]


def _staged(rows: "QuerySet[Protection]") -> "QuerySet[_Staged]":
    """With the last day and the stage of today."""
    today = clock.today()
    terms = Term.objects.filter(protection=OuterRef("pk")).order_by("-last").values("last")
    advised = Exists(Opinion.objects.filter(protection=OuterRef("pk")))
    matched = Q(state=ProtectionState.MATCHED)
    applied, granted = Q(state=ProtectionState.APPLIED), Q(state=ProtectionState.GRANTED)
    stage = Case(
        When(matched & Q(until__lt=today), then=Value(Stage.LAPSED.value)),
        When(matched, then=Value(Stage.MATCHED.value)),
        When(state=ProtectionState.LINKED, then=Value(Stage.LINKED.value)),
        When(state=ProtectionState.PARTED, then=Value(Stage.PARTED.value)),
        When(applied & advised, then=Value(Stage.DECISION.value)),
        When(applied, then=Value(Stage.ADVICE.value)),
        When(granted & Q(last__lt=today), then=Value(Stage.LAPSED.value)),
        When(granted & Q(last__lte=extendable_until(today)), then=Value(Stage.ENDING.value)),
        When(granted, then=Value(Stage.FORCE.value)),
        When(state=ProtectionState.REFUSED, then=Value(Stage.REFUSED.value)),
        default=Value(Stage.ENDED.value),
    )
    return rows.annotate(last=Subquery(terms[:1])).annotate(stage=stage)


def _wanted(actor: Actor, wanted: ProtectionFilter) -> "QuerySet[_Staged]":
    found = _staged(not_own(actor))
    if wanted.stage is not None:
        found = found.filter(stage=wanted.stage.value)
    if wanted.harm is not None:
        found = found.filter(harm=wanted.harm)
    if wanted.text.strip():
        found = found.filter(pk__in=ProtectedPerson.objects.filter(_named(wanted.text.strip())).values("protection_id"))
    return found


def _named(text: str) -> Q:
    """Protected persons of this name in any spelling, or of this 宛名番号."""
    query = Query(text=text)
    if numbers := numbers_of(query):
        return Q(person__number__in=numbers)
    keys = Q(pk__in=[])
    for term in terms_of(query):
        keys |= term.condition()
    return Q(person_id__in=SearchKey.objects.filter(keys).values("person_id"))


def _listed(rows: "QuerySet[_Staged]") -> "QuerySet[_Listed]":
    """With what a line shows of the applicant and of the others."""
    applicant = Person.objects.filter(protections__protection=OuterRef("pk"), protections__role=ProtectedAs.APPLICANT)
    joined = ProtectedPerson.objects.filter(protection=OuterRef("pk"), role=ProtectedAs.JOINED)
    counted = joined.order_by().values("protection").annotate(count=Count("pk")).values("count")
    return rows.annotate(
        name=Subquery(applicant.values("name")[:1]),
        latin=Subquery(applicant.values("latin")[:1]),
        number=Subquery(applicant.values("number")[:1]),
        joined=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
    )


def _order(sort: ProtectionSort) -> Sequence[OrderBy]:
    turned = sort.startswith("-")
    field = F(SORTS[sort.removeprefix("-")])
    named = field.desc(nulls_last=True) if turned else field.asc(nulls_last=True)
    return named, F("pk").desc() if turned else F("pk").asc()


def _record_list(actor: Actor, rows: Sequence[ProtectionRow]) -> None:
    if rows:
        subjects = [_subject(row.protection_id) for row in rows]
        with transaction.atomic():
            record_many(actor=actor, act="people.protection.listed", subjects=subjects)


def _subject(protection_id: int) -> OwnerRef:
    return OwnerRef("people.protection", str(protection_id))


def _row(found: "_Listed") -> ProtectionRow:
    return ProtectionRow(
        protection_id=found.pk,
        stage=Stage(found.stage),
        harm=Harm(found.harm) if found.harm else None,
        applied_on=found.applied_on,
        applicant=found.name or found.latin or "",
        number=found.number or "",
        joined=found.joined,
        decided_on=found.decided_on,
        last=found.last,
    )


def _view(found: "_Staged") -> ProtectionView:
    terms = tuple(found.terms.order_by("first").values_list("first", "last"))
    current = terms and found.state == ProtectionState.GRANTED
    steps = tuple(
        ProtectionStep(StepKind(row.kind), row.at, row.by, row.on, row.note) for row in found.steps.order_by("pk")
    )
    return ProtectionView(
        protection_id=found.pk,
        state=ProtectionState(found.state),
        stage=Stage(found.stage),
        harm=Harm(found.harm) if found.harm else None,
        applied_on=found.applied_on,
        applied_by=found.applied_by,
        decided_on=found.decided_on,
        ended_on=found.ended_on,
        end_reason=found.end_reason,
        terms=terms,
        extension_from=extension_from(terms[-1][1]) if current else None,
        persons={row.person_id: ProtectedAs(row.role) for row in found.persons.order_by("pk")},
        kept_away=tuple(KnownAs(row.name, row.kana, row.born, row.person_id) for row in found.kept_away.order_by("pk")),
        opinions=tuple(
            ConsultedOpinion(Body(row.body), row.body_name, row.given_on, row.needed, row.text)
            for row in found.opinions.order_by("pk")
        ),
        ledgers=tuple(Ledger(row.ledger) for row in found.ledgers.order_by("pk")),
        steps=steps,
        taken_by=next((step.by for step in steps if step.kind is StepKind.APPLIED), ""),
        version=found.version,
        sought=_sought(found),
    )


def _sought(found: "_Staged") -> SoughtView | None:
    row = found.sought
    if row is None:
        return None
    return SoughtView(row.name, row.kana, row.born, row.on, row.last, OwnerRef(row.where_kind, row.where_id))
