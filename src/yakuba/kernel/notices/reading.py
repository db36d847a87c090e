"""Reading notices: the staff's view, what a thing was told about as sentences, and whom a letter goes to."""

from collections.abc import Collection
from typing import Literal, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.notices import deliveries, registry, rights, secrets
from yakuba.kernel.notices.contracts import (
    NOTICE_KIND,
    Channel,
    DeliveryState,
    GiveUpReason,
    Language,
    Moment,
    NoticeView,
    Postal,
    UnknownNoticeError,
    reason_text,
)
from yakuba.kernel.notices.models import Delivery, Notice
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.refs import Actor, OwnerRef

Row = TypeVar("Row", Notice, Delivery)


def view(notice_id: str, *, actor: Actor) -> NoticeView:
    """One notice for staff with ``notices.view`` for its section or office; the view is recorded.

    Raises UnknownNoticeError (also for one that is disposed of) and NotAllowed.
    """
    row = visible(get(notice_id), actor=actor, act=rights.VIEW)
    subject = OwnerRef(NOTICE_KIND, str(row.id))
    audit.record(actor=actor, act="notices.notice.viewed", subject=subject)
    return notice_view(row)


def notices_of(owner: OwnerRef, *, actor: Actor) -> list[NoticeView]:
    """All notices about a thing that this staff member may see, newest first (3 queries and the scope); recorded."""
    rows = Notice.objects.filter(rights.within(actor, rights.VIEW), owner_kind=owner.kind, owner_id=owner.id)
    found = list(rows.filter(disposed_at=None).prefetch_related("deliveries").order_by("-sent_at", "id"))
    if found:
        subjects = [OwnerRef(NOTICE_KIND, str(row.id)) for row in found]
        audit.record_many(actor=actor, act="notices.notice.viewed", subjects=subjects)
    return [notice_view(row) for row in found]


def on_paper(notices: Collection[str]) -> dict[str, DeliveryState]:
    """Where the letter of each of these notices stands, by notice id. No address, no text: the caller has checked the
    right to what the notices are about. One query."""
    rows = Delivery.objects.filter(notice__in=[UUID(notice) for notice in notices], channel=Channel.PRINT)
    return {str(row.notice_id): DeliveryState(row.state) for row in rows.order_by("created_at", "id")}


def waiting_on_paper(kind: str) -> list[str]:
    """The notices about things of this kind whose letter waits for a print batch. One query."""
    rows = Delivery.objects.filter(channel=Channel.PRINT, state=DeliveryState.WAITING, notice__owner_kind=kind)
    return [str(notice) for notice in rows.order_by("created_at").values_list("notice", flat=True)]


def history(owner: OwnerRef) -> list[Moment]:
    """What was sent about a thing, oldest first: to which kind of person, by which way, when, how it ended. No text
    of a notice, no name, no address. The caller has checked the right to ``owner``. One query; empty once disposed of.
    """
    rows = Delivery.objects.filter(notice__owner_kind=owner.kind, notice__owner_id=owner.id, notice__disposed_at=None)
    moments: list[Moment] = []
    for row in rows.select_related("notice").order_by("created_at", "channel", "id"):
        moments.append(Moment(row.created_at, _begun(row)))
        if row.channel != Channel.INBOX and row.ended_at is not None:
            moments.append(Moment(row.ended_at, _ended(row)))
    inboxes = {row.notice.id: row.notice for row in rows if row.channel == Channel.INBOX}
    for notice in inboxes.values():
        if notice.read_at is not None:
            text = _("「%(title)s」の通知を本人が開きました。")
            moments.append(Moment(notice.read_at, text % {"title": registry.title(notice.template)}))
    return sorted(moments, key=lambda moment: moment.at)


def get(notice_id: str) -> Notice:
    """The row. Raises UnknownNoticeError."""
    try:
        return Notice.objects.get(pk=UUID(notice_id), disposed_at=None)
    except (ValueError, Notice.DoesNotExist):
        raise UnknownNoticeError from None


def notice_view(row: Notice) -> NoticeView:
    """The row as others see it."""
    ways = sorted(row.deliveries.all(), key=lambda one: (one.created_at, Channel.values.index(one.channel)))
    return NoticeView(
        id=str(row.id),
        key=row.key,
        template=row.template,
        template_version=row.template_version,
        owner=OwnerRef(row.owner_kind, row.owner_id),
        section=row.section,
        office=row.office,
        subject=row.subject,
        body=row.body,
        language=Language(row.language),
        translated=row.translated,
        attachments=tuple(row.attachments),
        sent_at=row.sent_at,
        sent_by=actor_from(row.sent_by),
        read_at=row.read_at,
        deliveries=tuple(deliveries.view(one) for one in ways),
    )


def actor_from(text: str) -> Actor:
    """The actor whose ``str`` was kept."""
    kind, _colon, name = text.partition(":")
    kinds: dict[str, Literal["staff", "resident", "system"]] = {
        "staff": "staff",
        "resident": "resident",
        "system": "system",
    }
    return Actor(kinds[kind], name)


def postal_of(row: Notice) -> Postal | None:
    """Where its letter goes; None once erased. Raises BadKeyError."""
    if not row.postal:
        return None
    name, postcode, lines, honorific = secrets.unlocked(row.postal, bound_to=f"{row.id}:postal")
    return Postal(name, postcode, tuple(lines), honorific)


def email_of(row: Notice) -> str:
    """Where its mail goes; empty once erased. Raises BadKeyError."""
    return str(secrets.unlocked(row.email, bound_to=f"{row.id}:email")) if row.email else ""


def mail_of(row: Notice) -> str:
    """What its mail says; empty once a secret one has ended. Raises BadKeyError."""
    if row.secret and row.mail_body:
        return str(secrets.unlocked(row.mail_body, bound_to=f"{row.id}:mail"))
    return str(row.mail_body)


def visible(row: Row, actor: Actor, act: str) -> Row:
    """The row if ``actor`` has this right to it. To others it does not exist: raises UnknownNoticeError, or NotAllowed
    when they have the right nowhere."""
    try:
        rights.require(actor, act, section=row.section, office=row.office)
    except NotAllowed:
        rights.within(actor, act)
        raise UnknownNoticeError from None
    return row


def _begun(row: Delivery) -> str:
    whom = {"staff": _("職員"), "resident": _("住民(アカウント)")}.get(row.notice.recipient_kind, _("本人"))
    texts = {
        Channel.INBOX: _("%(whom)sの画面に「%(title)s」を知らせました。"),
        Channel.MAIL: _("%(whom)sへのメール「%(title)s」を送信待ちにしました。"),
        Channel.PRINT: _("%(whom)sあての郵送「%(title)s」を印刷待ちにしました。"),
    }
    text = texts[Channel(row.channel)] % {"whom": whom, "title": registry.title(row.notice.template)}
    return text + (_("届かなかったメールの代わりです。") if row.fallback_of_id else "")


def _ended(row: Delivery) -> str:
    values = {
        "way": Channel(row.channel).label,
        "title": registry.title(row.notice.template),
        "reason": reason_text(row.reason),
        "closed": GiveUpReason(row.closed_because).label if row.closed_because else "",
    }
    texts = {
        DeliveryState.SENT: _("%(way)s「%(title)s」を送りました。"),
        DeliveryState.BOUNCED: _("%(way)s「%(title)s」は届きませんでした。%(reason)s"),
        DeliveryState.DEAD: _("%(way)s「%(title)s」を送れませんでした。%(reason)s"),
        DeliveryState.RETURNED: _("%(way)s「%(title)s」が戻ってきました(%(reason)s)。"),
        DeliveryState.WITHDRAWN: _("%(way)s「%(title)s」を取りやめました。"),
        DeliveryState.GIVEN_UP: _("%(way)s「%(title)s」を送らずに終えました(%(closed)s)。"),
    }
    return texts[DeliveryState(row.state)] % values
