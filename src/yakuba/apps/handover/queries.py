"""What pages and commands read: what waits, the batches and their rows, each within the reader's right."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from yakuba.apps.handover.contracts import (
    OPEN_ROWS,
    BatchState,
    BatchView,
    Encoding,
    NoBatchError,
    Problem,
    Replaced,
    RowState,
    RowView,
    UnfitView,
    Waiting,
)
from yakuba.apps.handover.files import replaced
from yakuba.apps.handover.models import Batch, Row, Unfit
from yakuba.apps.handover.module import EXPORT, FEEDBACK
from yakuba.kernel.cases import service as cases
from yakuba.kernel.organisation.service import as_filter, scope
from yakuba.lib.refs import Actor

PER_PAGE = 50


def waiting(actor: Actor) -> tuple[Waiting, ...]:
    """Confirmed cases that wait, by core system and section. Raises NotAllowed.

    Whoever is limited to an office sees what arrived there, with the office.
    """
    reach = scope(actor, EXPORT)
    found: dict[tuple[str, str, str], list[tuple[int, date]]] = defaultdict(list)
    for line in cases.to_hand_over(actor):
        whole = reach.sections is None or line.section in reach.sections
        found[line.core, line.section, "" if whole else line.office].append((line.count, line.oldest))
    return tuple(
        Waiting(*place, count=sum(count for count, _day in lines), oldest=min(day for _count, day in lines))
        for place, lines in sorted(found.items())
    )


def batches(actor: Actor, *, page: int = 1) -> tuple[tuple[BatchView, ...], int]:
    """One page of the batches, newest first, and how many there are in all. Raises NotAllowed. Four queries."""
    return batches_from(actor, PER_PAGE * (max(1, page) - 1), PER_PAGE)


def batches_from(actor: Actor, first: int, most: int) -> tuple[tuple[BatchView, ...], int]:
    """So many batches from ``first`` on. As ``batches``."""
    rows = within(actor)
    return views(rows.order_by("-made_at", "-id")[first : first + most]), rows.count()


def batch(actor: Actor, key: UUID) -> BatchView:
    """One batch. Raises NotAllowed, NoBatchError."""
    return view(get(actor, key))


def by_number(actor: Actor, number: str) -> BatchView:
    """The batch of this 引渡番号, or of this key as text. Raises NotAllowed, NoBatchError."""
    found = within(actor).filter(number=number).first()
    if found is None and (key := as_key(number)):
        found = within(actor).filter(key=key).first()
    if found is None:
        raise no_batch()
    return view(found)


def rows(actor: Actor, key: UUID) -> tuple[RowView, ...]:
    """The cases of a batch in their order; nothing of their content. Raises NotAllowed, NoBatchError."""
    return tuple(map(_row, get(actor, key).rows.defer("cells").order_by("position")))


def report(actor: Actor, key: UUID) -> tuple[Replaced, ...]:
    """Every character of the batch that its encoding cannot take. Raises NotAllowed, NoBatchError."""
    found = get(actor, key)
    if found.encoding != Encoding.SJIS:
        return ()
    return tuple(replacements(found.titles, tuple(found.rows.order_by("position"))))


def replacements(titles: Sequence[str], lines: Sequence[Row]) -> Iterator[Replaced]:
    """Of rows in their order."""
    return replaced(titles, [line.cells for line in lines], [line.number for line in lines])


def get(actor: Actor, key: UUID, act: str = EXPORT) -> Batch:
    """The row, within the right. Raises NotAllowed, NoBatchError."""
    found = within(actor, act).filter(key=key).first()
    if found is None:
        raise no_batch()
    return found


def within(actor: Actor, act: str = EXPORT) -> QuerySet[Batch]:
    """The batches of the right. Raises NotAllowed."""
    return Batch.objects.filter(as_filter(scope(actor, act), section="section", office="office"))


def unfit(
    actor: Actor, *, is_open: bool = True, first: int = 0, most: int = PER_PAGE
) -> tuple[tuple[UnfitView, ...], int]:
    """Answers that fit no row, newest first, from ``first`` on, and how many there are; open ones or those looked at.

    Raises NotAllowed.
    """
    rows = within_unfit(actor).filter(settled_at__isnull=is_open)
    return tuple(map(unfit_view, rows.order_by("-found_at", "-id")[first : first + most])), rows.count()


def count_unfit(actor: Actor) -> int:
    """How many nobody has looked at. Raises NotAllowed."""
    return within_unfit(actor).filter(settled_at=None).count()


def unfit_lines(found: Unfit, *, page: int = 1) -> tuple[Problem, ...]:
    """One page of its lines, in their order."""
    start = PER_PAGE * (max(1, page) - 1)
    rows = found.lines.order_by("line", "id").values_list("line", "text")
    return tuple(Problem(line, text) for line, text in rows[start : start + PER_PAGE])


def get_unfit(actor: Actor, key: UUID) -> Unfit:
    """The row, within the right. Raises NotAllowed, NoBatchError."""
    found = within_unfit(actor).filter(key=key).first()
    if found is None:
        raise NoBatchError(_("この回答は見つかりません。一覧を開き直してください。"))
    return found


def within_unfit(actor: Actor) -> QuerySet[Unfit]:
    """Those of the right; what belongs to no section is there for whoever takes answers anywhere. Raises NotAllowed."""
    mine = as_filter(scope(actor, FEEDBACK), section="section", office="office")
    return Unfit.objects.filter(Q(section="") | mine)


def unfit_view(one: Unfit) -> UnfitView:
    """As the pages show it."""
    return UnfitView(one.key, one.core, one.name, one.count, one.found_at, one.settled_at, one.settled_by)


def no_batch() -> NoBatchError:
    """What is told to those for whom the batch is not there."""
    return NoBatchError(_("この引渡しは見つかりません。引渡番号を確かめるか、担当課に問い合わせてください。"))


def view(one: Batch) -> BatchView:
    """A batch as it stands."""
    return views([one])[0]


def views(found: Collection[Batch] | QuerySet[Batch]) -> tuple[BatchView, ...]:
    """Several, with their rows counted in one query."""
    shown = list(found)
    counts: dict[int, dict[RowState, int]] = {one.pk: dict.fromkeys(RowState, 0) for one in shown}
    grouped = Row.objects.filter(batch__in=shown).values_list("batch_id", "state").annotate(Count("id"))
    for one, state, count in grouped:
        counts[one][RowState(state)] = count
    return tuple(_view(one, counts[one.pk]) for one in shown)


def numbers(keys: Collection[str]) -> dict[str, str]:
    """Numbers of batches by key, for sentences of the audit register."""
    known = Batch.objects.filter(key__in=[found for key in keys if (found := as_key(key))])
    return {str(key): number for key, number in known.values_list("key", "number")}


def as_key(text: str) -> UUID | None:
    """A key as text, or None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _view(one: Batch, counts: Mapping[RowState, int]) -> BatchView:
    return BatchView(
        key=one.key,
        number=one.number,
        core=one.core,
        section=one.section,
        office=one.office,
        layout=one.layout,
        encoding=Encoding(one.encoding),
        state=_state(counts),
        count=one.count,
        counts=counts,
        sha256=one.sha256,
        size=one.size,
        substitutions=one.substitutions,
        seen=one.seen_at is not None,
        approved=one.approved_at is not None,
        approved_by=one.approved_by,
        attempts=one.attempts,
        protected=one.protected,
        erased=one.erased_at is not None,
        made_at=one.made_at,
        made_by=one.made_by,
    )


def _state(counts: Mapping[RowState, int]) -> BatchState:
    if not any(counts[state] for state in OPEN_ROWS):
        return BatchState.DONE
    return BatchState.READY if counts[RowState.WAITING] else BatchState.OUT


def _row(one: Row) -> RowView:
    return RowView(
        key=str(one.case),
        case=one.case,
        number=one.number,
        position=one.position,
        state=RowState(one.state),
        reference=one.reference,
        reason=one.reason,
        attempts=one.attempts,
        answered_at=one.answered_at,
    )
