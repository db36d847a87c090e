"""保存期間 of cases: a case is kept as a whole, from the end of the fiscal year of 完結, its papers with it.

The years are those of the definition it is pinned to, as the class that the town has for them; a document of the case
that is kept longer keeps all of it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.access import no_case, within
from yakuba.kernel.cases.contracts import owner
from yakuba.kernel.cases.models import Case, DisposalRow
from yakuba.kernel.cases.retention_values import Disposed, DueFilter, DuePage, DueRow, DueSort, Kept, KeptEntry
from yakuba.kernel.cases.rows import stored_rows
from yakuba.kernel.cases.stored import Stored
from yakuba.kernel.cases.vocabulary import State
from yakuba.kernel.documents import service as documents
from yakuba.kernel.documents.contracts import DocumentInfo, HoldInfo, RetentionInfo
from yakuba.kernel.intake import service as intake
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import Definition
from yakuba.lib.refs import Actor, OwnerRef

RIGHT, APPROVAL = "documents.dispose", "documents.approve_disposal"
PAGE = 50
APRIL = 4
SORTS: Mapping[DueSort, tuple[str, ...]] = {
    "until": ("ends", "closed_on", "id"),
    "-until": ("-ends", "-closed_on", "-id"),
    "number": ("number",),
    "-number": ("-number",),
    "procedure": ("procedure", "ends", "id"),
    "-procedure": ("-procedure", "ends", "id"),
    "closed": ("closed_on", "id"),
    "-closed": ("-closed_on", "-id"),
}


def owners(key: UUID) -> tuple[OwnerRef, OwnerRef]:
    """To what papers and files of a case belong: to itself, or to the sheet from which it came."""
    return owner(key), intake.sheet_ref(key)


def kept(actor: Actor, key: UUID) -> Kept:
    """Until when the case is kept, and what stands in the way of its disposal. Raises NotAllowed, NoCaseError."""
    case = within(actor, key, "cases.view").case
    return kept_of(case.key, case.procedure, case.definition_version, case.closed_on)


def kept_entry(actor: Actor, key: UUID) -> KeptEntry:
    """The same for ``documents.dispose``, without a view of the case. Raises NotAllowed, NoCaseError."""
    place = as_filter(scope(actor, RIGHT), section="section")
    case = Case.objects.filter(place, key=key).first()
    if case is None:
        raise no_case()
    return KeptEntry(
        key=case.key,
        number=case.number,
        procedure_name=procedures.pinned(case.procedure, case.definition_version).name,
        section=case.section,
        closed_on=case.closed_on,
        kept=kept_of(case.key, case.procedure, case.definition_version, case.closed_on),
    )


def kept_of(key: UUID, procedure: str, version: int, closed_on: date | None) -> Kept:
    """The same without a right asked."""
    definition = procedures.pinned(procedure, version).retention
    retention = class_of(definition.years)
    papers = tuple(info for each in owners(key) for info in documents.documents(each))
    last = _last_day(retention, closed_on, papers)
    return Kept(
        retention=retention,
        sure=definition.verified and retention.verified,
        until=last if closed_on else None,
        for_ever=closed_on is not None and last is None,
        holds=_holds(documents.standing_holds(owners(key)), key),
        documents=papers,
        disposed=_disposed(key),
    )


def class_of(years: int, classes: Sequence[RetentionInfo] = ()) -> RetentionInfo:
    """The town's class for the years of a definition; those years themselves where it has none so long.

    One query, none where the classes are given.
    """
    found = documents.class_among(years, classes or documents.retention_classes())
    return found or RetentionInfo("", _("%(years)s年") % {"years": years}, years, verified=False)


def kept_by_version() -> dict[tuple[str, int], int]:
    """How many cases that are not disposed of, open ones too, each version of a definition has. One query."""
    rows = Case.objects.filter(payload__disposed_at=None).order_by().values("procedure", "definition_version")
    counted = rows.annotate(kept=models.Count("pk")).values_list("procedure", "definition_version", "kept")
    return {(procedure, version): kept for procedure, version, kept in counted}


def due(actor: Actor, wanted: DueFilter, *, act: str = RIGHT, sort: DueSort = "until", page: int = 1) -> DuePage:
    """One page of the cases whose retention has ended by a day, as far as ``act`` reaches. Raises NotAllowed.

    At most ten queries at any size. Nobody is named, so that no view is recorded.
    """
    rows = _ended(wanted, as_filter(scope(actor, act), section="section")).order_by(*SORTS[sort])
    start = PAGE * (max(1, page) - 1)
    return DuePage(_rows(list(stored_rows(rows[start : start + PAGE]))), rows.count())


def due_all(actor: Actor, wanted: DueFilter, *, act: str = RIGHT) -> Iterable[DueRow]:
    """The whole list in the order of its days, for a file; read in chunks. Raises NotAllowed."""
    rows = _ended(wanted, as_filter(scope(actor, act), section="section")).order_by(*SORTS["until"])
    return _streamed(rows)


def keys_of(actor: Actor, numbers: Sequence[str]) -> dict[str, UUID]:
    """Keys by case number, of those within ``documents.dispose``. Raises NotAllowed."""
    place = as_filter(scope(actor, RIGHT), section="section")
    return dict(Case.objects.filter(place, number__in=numbers).values_list("number", "key"))


def existing(keys: Collection[UUID]) -> frozenset[UUID]:
    """Which of these keys are cases, disposed of or not; for parts that check the right themselves. One query."""
    return frozenset(Case.objects.filter(key__in=keys).values_list("key", flat=True))


def hold(actor: Actor, key: UUID, *, reason: str) -> bool:
    """Stop the disposal of a case with everything that belongs to it; the same reason again is one hold.

    Whether one was set. Raises NotAllowed, NoCaseError, DocumentError without a reason.
    """
    with transaction.atomic():
        case = _locked(actor, key)
        held = [documents.hold_owner(each, section=case.section, reason=reason, actor=actor) for each in owners(key)]
        if any(held):
            record(actor=actor, act="cases.case.held", subject=owner(key))
    return any(held)


def lift(actor: Actor, key: UUID) -> int:
    """End every hold on a case and on its documents; how many reasons stood. Raises NotAllowed, NoCaseError."""
    with transaction.atomic():
        case = _locked(actor, key)
        standing = len(_holds(documents.standing_holds(owners(key)), key))
        lifted = sum(documents.lift_owner(each, section=case.section, actor=actor) for each in owners(key))
        for each in owners(key):
            lifted += sum(documents.lift_holds(info.id, actor=actor) for info in documents.documents(each))
        if lifted:
            record(actor=actor, act="cases.case.released", subject=owner(key))
    return standing


def _locked(actor: Actor, key: UUID) -> Case:
    """Held until the end, so that nobody disposes of it in the same moment."""
    place = as_filter(scope(actor, RIGHT), section="section")
    case = Case.objects.select_for_update().filter(place, key=key).first()
    if case is None:
        raise no_case()
    return case


def _last_day(retention: RetentionInfo, closed_on: date | None, papers: Iterable[DocumentInfo]) -> date | None:
    if closed_on is None or retention.years is None:
        return None
    days = [documents.retained_until(retention.years, closed_on)]
    for info in papers:
        if info.disposed:
            continue
        if info.retain_until is None:
            return None
        days.append(info.retain_until)
    return max(days)


def _ended(wanted: DueFilter, place: Q) -> QuerySet[Case]:
    """Closed, not disposed of, and past the last day of their class on ``wanted.by``; ``ends``: the year of that day.

    A retention of so many years ends on a 31 March, so a limit on the day of 完結 for each number of years.
    """
    groups = _by_years()
    limit = wanted.by.year if (wanted.by.month, wanted.by.day) >= (3, 31) else wanted.by.year - 1
    ended = Q(pk__in=[])
    for years, those in groups.items():
        ended |= those & Q(closed_on__lte=date(max(1, limit - years), 3, 31))
    rows = Case.objects.filter(place, ended, *_narrowed(wanted), closed_on__isnull=False, payload__disposed_at=None)
    kept_for = models.Case(*(models.When(those, then=years) for years, those in groups.items()), default=0)
    turn = models.Case(models.When(closed_on__month__lt=APRIL, then=0), default=1)
    return rows.alias(ends=ExtractYear("closed_on") + turn + kept_for)


def _narrowed(wanted: DueFilter) -> list[Q]:
    held = Q()
    if wanted.held is not None:
        keys = [UUID(each.id) for each in documents.held_owners() if each.kind in ("cases.case", "intake.sheet")]
        held = Q(key__in=keys) if wanted.held else ~Q(key__in=keys)
    asked = (
        (wanted.section, Q(section=wanted.section)),
        (wanted.procedure, Q(procedure=wanted.procedure)),
        (wanted.numbers, Q(number__in=wanted.numbers)),
        (wanted.held is not None, held),
    )
    return [condition for wish, condition in asked if wish]


def _by_years() -> dict[int, Q]:
    """The years of a class → the cases kept so long; procedures all of whose versions agree are named once."""
    known, classes = documents.retention_classes(), dict[int, int]()
    versions: dict[str, dict[int, list[int]]] = {}
    for (procedure, version), years in procedures.retention_years().items():
        kept_for = classes.setdefault(years, class_of(years, known).years or years)
        versions.setdefault(procedure, {}).setdefault(kept_for, []).append(version)
    whole: dict[int, list[str]] = {}
    found: dict[int, Q] = {}
    for procedure, by_years in versions.items():
        if len(by_years) == 1:
            whole.setdefault(next(iter(by_years)), []).append(procedure)
            continue
        for years, those in by_years.items():
            found[years] = found.get(years, Q()) | Q(procedure=procedure, definition_version__in=those)
    for years, names in whole.items():
        found[years] = found.get(years, Q()) | Q(procedure__in=names)
    return found


def _rows(cases: Sequence[Stored]) -> tuple[DueRow, ...]:
    known = procedures.pinned_many({(case.procedure, case.definition_version) for case in cases})
    all_owners = [each for case in cases for each in owners(case.key)]
    papers, holds = documents.documents_of(all_owners), documents.standing_holds(all_owners)
    classes = documents.retention_classes()
    return tuple(
        _row(
            case,
            known[case.procedure, case.definition_version],
            classes,
            papers=[info for each in owners(case.key) for info in papers.get(each, [])],
            holds=_holds(holds, case.key),
        )
        for case in cases
    )


def _row(
    case: Stored,
    definition: Definition,
    classes: Sequence[RetentionInfo],
    *,
    papers: Sequence[DocumentInfo],
    holds: tuple[HoldInfo, ...],
) -> DueRow:
    assert case.closed_on is not None  # only closed cases are listed
    retention = class_of(definition.retention.years, classes)
    return DueRow(
        key=case.key,
        number=case.number,
        procedure=case.procedure,
        procedure_name=definition.name,
        section=case.section,
        state=State(case.state),
        closed_on=case.closed_on,
        retention=retention.label,
        sure=definition.retention.verified and retention.verified,
        until=_last_day(retention, case.closed_on, papers),
        documents=tuple(info.number for info in papers),
        holds=holds,
    )


def _streamed(rows: QuerySet[Case]) -> Iterable[DueRow]:
    chunk: list[Stored] = []
    for case in stored_rows(rows.iterator(chunk_size=500)):
        chunk.append(case)
        if len(chunk) == 500:
            yield from _rows(chunk)
            chunk = []
    yield from _rows(chunk)


def _holds(found: Mapping[OwnerRef, Sequence[HoldInfo]], key: UUID) -> tuple[HoldInfo, ...]:
    """Each reason once: a hold of the whole case stands on both its owners."""
    each: dict[tuple[str, str], HoldInfo] = {}
    for one in owners(key):
        for held in found.get(one, ()):
            each.setdefault((held.reason, held.by), held)
    return tuple(sorted(each.values(), key=lambda held: held.at))


def _disposed(key: UUID) -> Disposed | None:
    row = DisposalRow.objects.filter(case__key=key).first()
    return Disposed(row.label, row.kept_until, row.at, row.by, row.approved_by) if row else None
