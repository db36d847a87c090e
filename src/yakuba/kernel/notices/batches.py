"""印刷の束: letters wait in a pool, are frozen into a batch, made into one PDF, printed, handed over.

Until the hand-over a letter can be withdrawn; the batch then gets a new revision and its PDF is made again, so that
the paper which goes out is exactly the rows that count as sent.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import service as documents
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.notices import deliveries, reading, registry, rights
from yakuba.kernel.notices.contracts import (
    BATCH_KIND,
    BATCH_LIMIT,
    PER_PAGE,
    BatchLetter,
    BatchState,
    BatchView,
    Channel,
    ConflictError,
    DeliveryState,
    DeliveryView,
    UnknownNoticeError,
    WaitingLetters,
    WrongStateError,
)
from yakuba.kernel.notices.models import Delivery, PrintBatch
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef


def waiting_letters(actor: Actor) -> list[WaitingLetters]:
    """How many letters wait to be printed, by section, within the actor's scope of ``notices.view``; one query."""
    rows = _waiting().filter(rights.within_sections(actor, rights.VIEW)).order_by("section")
    counted = rows.values("section").annotate(count=Count("id"), oldest=Min("created_at"))
    return [WaitingLetters(row["section"], row["count"], row["oldest"]) for row in counted]


def make_print_batch(*, actor: Actor, section: str, key: str) -> BatchView:
    """Freeze the waiting letters of a section, the oldest 500 at most, into a batch; a job then makes its PDF.

    Letters lie in the order of their postcodes. ``key`` (1–200 characters): the same key again is the same batch.
    Needs ``notices.send`` for the section. Raises NotAllowed, WrongStateError when no letter waits, ConflictError for
    the key of another section's batch, ValueError for a bad key.
    """
    if not 1 <= len(key) <= 200:
        raise ValueError("a batch's key has 1 to 200 characters")
    rights.require(actor, rights.SEND, section=section)
    with transaction.atomic():
        fresh = PrintBatch(key=key, section=section, made_at=clock.now(), made_by=str(actor))
        PrintBatch.objects.bulk_create([fresh], ignore_conflicts=True)
        batch = PrintBatch.objects.get(key=key)
        if batch.section != section:
            raise ConflictError(_("同じ番号の印刷が別の課にあります。画面を開き直してください。"))
        if batch.id == fresh.id:
            _fill(batch, actor)
        return view(batch)


def batches(actor: Actor, *, section: str = "", offset: int = 0, limit: int = PER_PAGE) -> tuple[list[BatchView], int]:
    """Print batches within the actor's scope of ``notices.view``, newest first, and how many there are; 2 queries."""
    rows = PrintBatch.objects.filter(rights.within_sections(actor, rights.VIEW))
    if section:
        rows = rows.filter(section=section)
    shown = rows.annotate(letter_count=Count("letters")).order_by("-made_at", "id")
    return [view(row, row.letter_count) for row in shown[offset : offset + limit]], rows.count()


def batch(batch_id: str, *, actor: Actor) -> BatchView:
    """One batch. Needs ``notices.view`` for its section. Raises UnknownNoticeError, NotAllowed."""
    return view(_visible(batch_id, actor, rights.VIEW))


def batch_letters(batch_id: str, *, actor: Actor) -> list[BatchLetter]:
    """Its letters in their order, without addresses. Needs ``notices.view``."""
    row = _visible(batch_id, actor, rights.VIEW)
    return [
        BatchLetter(
            delivery=str(one.id),
            title=registry.title(one.notice.template),
            owner=OwnerRef(one.notice.owner_kind, one.notice.owner_id),
            position=one.position,
            first_page=one.first_page,
            last_page=one.last_page,
            state=DeliveryState(one.state),
        )
        for one in row.letters.select_related("notice").order_by("position")
    ]


def read_batch(batch_id: str, *, actor: Actor) -> bytes:
    """The PDF: the list of letters, then every letter. The view is recorded. Needs ``notices.send``.

    Raises UnknownNoticeError, NotAllowed, and WrongStateError while it is being made or when it was erased.
    """
    row = _visible(batch_id, actor, rights.SEND)
    if row.erased_at is not None:
        raise WrongStateError(_("この印刷のPDFは保存期間を過ぎて消されました。"))
    if row.state == BatchState.FROZEN:
        raise WrongStateError(_("PDFを作成しています。少し待ってから開き直してください。"))
    _record("viewed", row, actor)
    return documents.read(row.file, actor=actor)


def hand_over(batch_id: str, *, actor: Actor, revision: int) -> BatchView:
    """引渡し: the printed letters of exactly this revision go to the post; all are sent. Needs ``notices.send``.

    Twice is once. Raises UnknownNoticeError, NotAllowed, ConflictError when a letter was withdrawn since that revision
    was printed, and WrongStateError while the PDF is being made.
    """
    with transaction.atomic():
        row = _visible(batch_id, actor, rights.SEND, lock=True)
        if row.state == BatchState.HANDED_OVER and row.revision == revision:
            return view(row)
        if row.revision != revision:
            raise ConflictError(
                _("印刷の後に取りやめた通知があります。新しいPDFを印刷し直してから引き渡してください。")
            )
        if row.state != BatchState.READY:
            raise WrongStateError(_("PDFを作成しています。印刷してから引き渡してください。"))
        now = clock.now()
        row.state, row.handed_over_at, row.handed_over_by = BatchState.HANDED_OVER, now, str(actor)
        row.save()
        letters = row.letters.filter(state=DeliveryState.BATCHED)
        count = letters.update(state=DeliveryState.SENT, changed_at=now, ended_at=now)
        _record("handed_over", row, actor, letters=count)
        return view(row)


def withdraw(delivery_id: str, *, actor: Actor) -> DeliveryView:
    """Take back what has not gone out: a waiting mail, a letter until its batch is handed over. Twice is once.

    Needs ``notices.send``. Raises UnknownNoticeError, NotAllowed, ConflictError when it went into a batch or out of one
    at this moment, and WrongStateError when it is too late.
    """
    with transaction.atomic():
        found = reading.visible(deliveries.get(delivery_id), actor, rights.SEND)
        # The batch is locked before its letters, as everywhere.
        held = PrintBatch.objects.select_for_update().filter(pk=found.batch_id).first() if found.batch_id else None
        row = deliveries.get(delivery_id, lock=True)
        if row.state == DeliveryState.WITHDRAWN:
            return deliveries.view(row)
        if row.state not in (DeliveryState.WAITING, DeliveryState.BATCHED):
            raise WrongStateError(_("もう送られたか処理が進んだため、取りやめられません。"))
        if row.batch_id != found.batch_id:
            raise ConflictError(_("いま印刷の束が変わりました。画面を開き直して、もう一度取りやめてください。"))
        if held is not None:
            row.batch, row.position = None, 0
            _again(held)
        deliveries.move(row, DeliveryState.WITHDRAWN, ended=True)
        deliveries.record("withdrawn", row, actor)
        return deliveries.view(row)


def take_back(notice: str, *, actor: Actor) -> bool:
    """Withdraw the letter of a notice that waits for no batch yet; whether there was one. What is being printed goes.

    Needs ``notices.send``. In the caller's transaction.
    """
    waiting = Delivery.objects.select_for_update(of=("self",)).filter(
        notice=UUID(notice), channel=Channel.PRINT, state=DeliveryState.WAITING, batch=None
    )
    row = waiting.select_related("notice").first()
    if row is None:
        return False
    rights.require(actor, rights.SEND, section=row.section, office=row.office)
    deliveries.move(row, DeliveryState.WITHDRAWN, ended=True)
    deliveries.record("withdrawn", row, actor)
    return True


def view(row: PrintBatch, letters: int | None = None) -> BatchView:
    """The row as others see it."""
    return BatchView(
        id=str(row.id),
        section=row.section,
        state=BatchState(row.state),
        revision=row.revision,
        letters=row.letters.count() if letters is None else letters,
        failed=row.failed,
        pages=row.pages,
        sha256=row.sha256,
        made_at=row.made_at,
        made_by=reading.actor_from(row.made_by),
        handed_over_at=row.handed_over_at,
        erased=row.erased_at is not None,
    )


def _waiting() -> QuerySet[Delivery]:
    return Delivery.objects.filter(channel=Channel.PRINT, state=DeliveryState.WAITING)


def _fill(batch: PrintBatch, actor: Actor) -> None:
    oldest = _waiting().filter(section=batch.section).order_by("created_at", "id")
    # Two batches at once: the second waits and finds what the first has left.
    ids = list(oldest.select_for_update().values_list("id", flat=True)[:BATCH_LIMIT])
    rows = list(Delivery.objects.filter(id__in=ids, state=DeliveryState.WAITING).select_related("notice"))
    if not rows:
        raise WrongStateError(_("印刷を待っている通知はありません。"))
    rows.sort(key=lambda row: (_postcode(row), str(row.id)))
    for number, row in enumerate(rows, start=1):
        row.batch, row.position, row.state, row.changed_at = batch, number, DeliveryState.BATCHED, clock.now()
    Delivery.objects.bulk_update(rows, ["batch", "position", "state", "changed_at"], batch_size=100)
    _record("made", batch, actor, letters=len(rows))
    _order(batch)


def _postcode(row: Delivery) -> str:
    postal = reading.postal_of(row.notice)
    return postal.postcode if postal else ""


def _again(batch: PrintBatch) -> None:
    batch.state, batch.revision = BatchState.FROZEN, batch.revision + 1
    batch.save()
    _order(batch)


def _order(batch: PrintBatch) -> None:
    from yakuba.kernel.notices.tasks import prepare  # the tasks stand on this module

    payload: dict[str, JsonValue] = {"batch": str(batch.id), "revision": batch.revision}
    jobs.enqueue(prepare, payload=payload, unique_key=f"notices.batch:{batch.id}:{batch.revision}")


def _visible(batch_id: str, actor: Actor, act: str, *, lock: bool = False) -> PrintBatch:
    rows = PrintBatch.objects.select_for_update() if lock else PrintBatch.objects.all()
    try:
        row = rows.get(pk=UUID(batch_id))
    except (ValueError, PrintBatch.DoesNotExist):
        raise UnknownNoticeError from None
    try:
        rights.require(actor, act, section=row.section)
    except NotAllowed:
        rights.within_sections(actor, act)
        raise UnknownNoticeError from None
    return row


def _record(verb: str, row: PrintBatch, actor: Actor, **detail: JsonValue) -> None:
    audit.record(actor=actor, act=f"notices.batch.{verb}", subject=OwnerRef(BATCH_KIND, str(row.id)), detail=detail)
