"""The retention cut: a signed checkpoint first, then the closed segments before it are dropped."""

from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from yakuba.kernel.audit.anchoring import backlog, deliver, new_anchor, stored
from yakuba.kernel.audit.append_only import lifted
from yakuba.kernel.audit.chain import merged
from yakuba.kernel.audit.contracts import Anchor, AnchorKind, CannotDropError
from yakuba.kernel.audit.lock import chain_locked
from yakuba.kernel.audit.models import AnchorRow, Segment
from yakuba.kernel.audit.recording import write
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def checkpoint(*, actor: Actor, before: date) -> Anchor:
    """Sign that all segments whose entries lie before that day may go. Raises CannotDropError.

    ``before`` must leave the retention of YAKUBA_AUDIT_RETENTION_DAYS; the last segment always stays.
    """
    if before > clock.today() - timedelta(days=settings.AUDIT_RETENTION_DAYS):
        raise CannotDropError(
            _("監査記録の保存期間(%(days)d 日)が過ぎていません。それより前の日を指定してください。")
            % {"days": settings.AUDIT_RETENTION_DAYS}
        )
    with chain_locked():
        last = _last_closed(before)
        if last is None:
            raise CannotDropError(_("その日より前に閉じた区間はありません。廃棄するものはありません。"))
        made = new_anchor(AnchorKind.CHECKPOINT, last.number, last.total, last.head)
        write(actor, "audit.chain.checkpointed", [None], {"before": before.isoformat(), "segment": last.number})
    deliver()
    return made


def drop_closed(*, actor: Actor) -> int:
    """Drop what the last checkpoint covers; the number of entries dropped. Twice is once. Raises CannotDropError.

    Only when every sink has the checkpoint: without it outside, the cut could not be told from a theft.
    The database's login must own the tables.
    """
    owed = backlog()
    if any(owed.values()):
        raise CannotDropError(
            _("アンカーがまだ届いていない保存先があります。yakuba audit anchor を実行してからやり直してください。")
        )
    with chain_locked(), lifted("audit_entry", "audit_segment"):
        row = AnchorRow.objects.filter(kind=AnchorKind.CHECKPOINT).order_by("number").last()
        if row is None:
            raise CannotDropError(_("署名した満了の印がありません。先に満了日を指定してください。"))
        dropped = _drop_through(row.segment)
        if dropped:
            write(actor, "audit.chain.dropped", [None], {"entries": dropped, "checkpoint": stored(row).number})
    return dropped


def _last_closed(before: date) -> Segment | None:
    """The last segment of the unbroken run of those that lie before the day, never the end of the chain."""
    segments = Segment.objects.defer("leaves").order_by("number")
    kept = segments.filter(latest_at__gte=before.isoformat()).first() or segments.last()
    return segments.filter(number__lt=kept.number).last() if kept else None


def _drop_through(number: int) -> int:
    closed = Segment.objects.filter(number__lte=number).defer("leaves")
    dropped = 0
    with connection.cursor() as cursor:
        for first, last in merged(span for segment in closed.iterator(chunk_size=500) for span in segment.spans()):
            cursor.execute("DELETE FROM audit_entry WHERE seq BETWEEN %s AND %s", [first, last])
            dropped += cursor.rowcount
        # Nobody is left whom these references would name.
        cursor.execute(
            "DELETE FROM audit_subject WHERE NOT EXISTS "
            "(SELECT 1 FROM audit_entry e WHERE e.subject_digest = audit_subject.digest)"
        )
    closed.delete()
    return dropped
