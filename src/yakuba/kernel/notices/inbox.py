"""画面のお知らせ: what one account was told. Everybody sees their own only; opening is recorded."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from yakuba.kernel.audit import service as audit
from yakuba.kernel.notices import reading
from yakuba.kernel.notices.contracts import (
    NOTICE_KIND,
    PER_PAGE,
    InboxEntry,
    InboxPage,
    NoticeView,
    UnknownNoticeError,
)
from yakuba.kernel.notices.models import Notice
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef


def inbox(actor: Actor, *, unread_only: bool = False, offset: int = 0, limit: int = PER_PAGE) -> InboxPage:
    """One page of the actor's own inbox, newest first; 3 queries."""
    mine = _mine(actor)
    unread = mine.filter(read_at=None)
    shown = unread if unread_only else mine
    rows = shown.order_by("-sent_at", "id").only("id", "subject", "section", "sent_at", "read_at")
    entries = tuple(
        InboxEntry(str(row.id), row.subject, row.section, row.sent_at, row.read_at is not None)
        for row in rows[offset : offset + limit]
    )
    return InboxPage(entries, total=shown.count(), unread=unread.count())


def unread(actor: Actor) -> int:
    """How many notices of the actor's own inbox have not been opened; one query into an index of unread ones."""
    return _mine(actor).filter(read_at=None).count()


def open_notice(notice_id: str, *, actor: Actor) -> NoticeView:
    """One notice of the actor's own inbox, read from now on; recorded. Raises UnknownNoticeError for anybody else's."""
    with transaction.atomic():
        number = _uuid(notice_id)
        row = _mine(actor).filter(pk=number).first() if number else None
        if row is None:
            raise UnknownNoticeError
        if row.read_at is None:
            row.read_at = clock.now()
            Notice.objects.filter(pk=row.pk, read_at=None).update(read_at=row.read_at)
        audit.record(actor=actor, act="notices.notice.opened", subject=OwnerRef(NOTICE_KIND, str(row.id)))
        return reading.notice_view(row)


def mark_read(notice_ids: Sequence[str], *, actor: Actor) -> int:
    """Mark notices of the actor's own inbox as read without opening them; how many were unread. Others' are ignored."""
    ids = [found for found in map(_uuid, notice_ids) if found is not None]
    return _mine(actor).filter(pk__in=ids, read_at=None).update(read_at=clock.now())


def _mine(actor: Actor) -> QuerySet[Notice]:
    # An empty id would find the notices that went to no inbox.
    if actor.kind == "system" or not actor.id:
        return Notice.objects.none()
    return Notice.objects.filter(inbox_kind=actor.kind, inbox_id=actor.id, disposed_at=None).exclude(inbox_id="")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
