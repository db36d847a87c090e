"""引渡しのファイルを取り出す: by two persons (SR-20), after the replaced characters were seen, each download recorded.

A file with somebody under 支援措置 is taken by those named for such addresses only; an adapter shows it to nobody.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yakuba.apps.handover import files, queries
from yakuba.apps.handover.contracts import (
    BATCH_KIND,
    BatchView,
    Encoding,
    HandoverError,
    NotReadyError,
    RowState,
)
from yakuba.apps.handover.judging import settle_moved
from yakuba.apps.handover.models import Batch, Row
from yakuba.apps.handover.module import APPROVED, ERASED, EXPORT, ITSELF, SEEN, TAKEN
from yakuba.kernel.audit.service import record
from yakuba.kernel.organisation.service import scope
from yakuba.kernel.people import service as people
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

KEPT_FOR = timedelta(days=90)
"""The content of a file stays so long after its last answer: a mistake of the core system can still be looked into."""


def see_report(*, actor: Actor, batch: UUID) -> BatchView:
    """This person has seen which characters are replaced; twice is once. Raises NotAllowed, NoBatchError."""
    queries.get(actor, batch)
    with transaction.atomic():
        row = Batch.objects.select_for_update().get(key=batch)
        if row.substitutions and row.seen_at is None:
            row.seen_at, row.seen_by = clock.now(), str(actor)
            row.save(update_fields=["seen_at", "seen_by"])
            record(actor=actor, act=SEEN, subject=_subject(row), detail={"count": row.substitutions})
    return queries.view(row)


def approve(*, actor: Actor, batch: UUID) -> BatchView:
    """Somebody else than the maker allows the download; twice is once. Raises as ``take_file``."""
    queries.get(actor, batch)
    with transaction.atomic():
        row = Batch.objects.select_for_update().get(key=batch)
        if row.made_by == str(actor):
            raise NotReadyError(_("ダウンロードは二人で行います。作った人とは別の職員の承認を受けてください。"))
        if row.approved_at is None:
            row.approved_at, row.approved_by = clock.now(), str(actor)
            row.save(update_fields=["approved_at", "approved_by"])
            record(actor=actor, act=APPROVED, subject=_subject(row))
    return queries.view(row)


def take_file(*, actor: Actor, batch: UUID) -> bytes:
    """The whole file; its rows that never left count as sent. Recorded as a view.

    Raises NotAllowed, NoBatchError, and NotReadyError where somebody must approve, the report must be seen, or an
    address in it is not for this person.
    """
    found = queries.get(actor, batch)
    _may_take(actor, found)
    rows = list(found.rows.order_by("position"))
    content = files.encoded(found.titles, [row.cells for row in rows], Encoding(found.encoding))
    if files.sha256(content) != found.sha256:
        raise HandoverError(_("保存した内容が作ったときと違います。使わずに情報政策担当に連絡してください。"))
    with transaction.atomic():
        row = Batch.objects.select_for_update().get(key=batch)
        settle_moved(row)
        left = Row.objects.filter(batch=row, state=RowState.WAITING)
        left.update(state=RowState.SENT, attempts=F("attempts") + 1)
        record(actor=actor, act=TAKEN, subject=_subject(row), detail={"count": row.count, "sha256": row.sha256})
    return content


def erase(*, actor: Actor = ITSELF) -> int:
    """Empty the lines of batches whose last answer came 90 days ago; how many batches. Hash and results stay."""
    scope(actor, EXPORT)
    due = Batch.objects.filter(erased_at=None, done_at__lt=clock.now() - KEPT_FOR)
    keys = list(due.values_list("key", flat=True)[:500])
    for key in keys:
        with transaction.atomic():
            row = due.select_for_update().filter(key=key).first()
            if row is None:
                continue  # another run was faster
            Row.objects.filter(batch=row).update(cells=[])
            row.erased_at = clock.now()
            row.save(update_fields=["erased_at"])
            record(actor=actor, act=ERASED, subject=_subject(row))
    return len(keys)


def _may_take(actor: Actor, found: Batch) -> None:
    if found.erased_at is not None:
        raise NotReadyError(_("保存の期間を過ぎてファイルの内容を消したため、取り出せません。"))
    if found.substitutions and found.seen_at is None:
        raise NotReadyError(_("置き換えられる文字があります。置き換えの一覧を確かめてから取り出してください。"))
    if found.approved_at is None:
        raise NotReadyError(_("ダウンロードは二人で行います。作った人とは別の職員の承認を受けてください。"))
    if found.protected and not people.sees_withheld(actor):
        text = _("支援措置の対象の方を含むため、指名された職員だけが取り出せます。基幹系への送信は誰でもできます。")
        raise NotReadyError(text)


def _subject(row: Batch) -> OwnerRef:
    return OwnerRef(BATCH_KIND, str(row.key))
