"""届かなかった通知: the dead letters of notices, and a person's ways out: again, on paper, or closed with a reason."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yakuba.kernel.notices import deliveries, mailing, reading, registry, rights
from yakuba.kernel.notices.contracts import (
    PER_PAGE,
    UNDELIVERED,
    Channel,
    DeliveryState,
    DeliveryView,
    GiveUpReason,
    ReturnReason,
    UndeliveredEntry,
    UndeliveredPage,
    UnknownNoticeError,
    UnknownTemplateError,
    WrongStateError,
)
from yakuba.kernel.notices.models import Delivery
from yakuba.lib.refs import Actor, OwnerRef

SORTS = {"changed": "changed_at", "section": "section", "state": "state", "channel": "channel"}


def undelivered(
    actor: Actor,
    *,
    section: str = "",
    channel: Channel | None = None,
    state: DeliveryState | None = None,
    sort: str = "-changed",
    offset: int = 0,
    limit: int = PER_PAGE,
) -> UndeliveredPage:
    """What did not arrive and waits for a person: bounced, dead or returned, without a letter in its place.

    Within the actor's scope of ``notices.view``. ``sort``: changed, section, state or channel, with - descending.
    A fixed number of queries however many rows there are. No address, name or text. Raises NotAllowed, ValueError.
    """
    column = SORTS.get(sort.removeprefix("-"))
    if column is None:
        raise ValueError(f"undelivered is not sorted by {sort}")
    rows = _open().filter(rights.within(actor, rights.VIEW))
    if section:
        rows = rows.filter(section=section)
    if channel:
        rows = rows.filter(channel=channel)
    if state:
        rows = rows.filter(state=state)
    ordered = rows.order_by(f"-{column}" if sort.startswith("-") else column, "id").select_related("notice")
    shown = list(ordered[offset : offset + limit])
    lettered = set(
        Delivery.objects.filter(notice__in=[row.notice_id for row in shown], channel=Channel.PRINT).values_list(
            "notice_id", flat=True
        )
    )
    return UndeliveredPage(tuple(_entry(row, row.notice_id in lettered) for row in shown), rows.count())


def undelivered_entry(delivery_id: str, *, actor: Actor) -> UndeliveredEntry:
    """One line of the list, within the actor's scope of ``notices.view``. Raises UnknownNoticeError, NotAllowed, and
    WrongStateError when it is not among the undelivered (any more)."""
    row = reading.visible(deliveries.get(delivery_id), actor, rights.VIEW)
    _must_be_open(row)
    return _entry(row, row.notice.deliveries.filter(channel=Channel.PRINT).exists())


def retry(delivery_id: str, *, actor: Actor) -> DeliveryView:
    """Send it again, with all its attempts: a mail at once, a letter with the next batch. Needs ``notices.send``.

    Raises UnknownNoticeError, NotAllowed, and WrongStateError when it is not among the undelivered (any more), a
    letter has taken its place, or its address is erased.
    """
    with transaction.atomic():
        row = _undelivered(delivery_id, actor)
        if row.notice.secret:
            text = _("番号などの秘密は送った後に残しません。本人に、画面でもう一度送るよう案内してください。")
            raise WrongStateError(text)
        if not (row.notice.postal if row.channel == Channel.PRINT else row.notice.email):
            raise WrongStateError(_("宛先は保存期間を過ぎて消されました。宛先を確かめ、新しい通知を送ってください。"))
        row.round, row.attempts, row.batch = row.round + 1, 0, None
        row.position = row.first_page = row.last_page = 0
        deliveries.move(row, DeliveryState.WAITING)
        deliveries.record("retried", row, actor)
        if row.channel == Channel.MAIL:
            deliveries.order(row)
        return deliveries.view(row)


def send_on_paper(delivery_id: str, *, actor: Actor) -> DeliveryView:
    """Let a letter take its place; the letter's delivery. Needs ``notices.send``. Raises as ``retry``, and
    WrongStateError where there is no postal address or the template may not be printed."""
    with transaction.atomic():
        row = _undelivered(delivery_id, actor)
        if not deliveries.can_be_paper(row):
            raise WrongStateError(
                _("郵送先がないか、この通知は郵送できません。別の方法で伝えて、理由を記録してください。")
            )
        return deliveries.view(deliveries.put_on_paper(row, actor))


def give_up(delivery_id: str, *, actor: Actor, reason: GiveUpReason) -> DeliveryView:
    """Close it without sending, with the reason. Needs ``notices.send``. Raises as ``retry``."""
    with transaction.atomic():
        row = _undelivered(delivery_id, actor)
        row.closed_because = reason.value
        deliveries.move(row, DeliveryState.GIVEN_UP, reason=row.reason, ended=True)
        deliveries.record("given_up", row, actor, reason=reason.value)
        return deliveries.view(row)


def report_bounce(message_id: str, *, actor: Actor) -> DeliveryView:
    """A bounce (RFC 3464) has come back for a mail that the server had taken: by the Message-ID that it quotes.

    Reported twice is reported once. Needs ``notices.send``; for the job or person that reads the bounce mailbox.
    Raises UnknownNoticeError for a Message-ID that is not ours, WrongStateError for a mail that was never sent.
    """
    with transaction.atomic():
        row = deliveries.get(message_id.strip("<> ").partition("@")[0], lock=True)
        reading.visible(row, actor, rights.SEND)
        if row.channel != Channel.MAIL or mailing.message_id(str(row.id)).strip("<>") != message_id.strip("<> "):
            raise UnknownNoticeError
        if row.state == DeliveryState.SENT:
            deliveries.fail(row, DeliveryState.BOUNCED, reason="bounce_reported", actor=actor)
        elif row.state not in (*UNDELIVERED, DeliveryState.GIVEN_UP):
            raise WrongStateError(_("このメールはまだ送られていません。"))
        return deliveries.view(row)


def report_returned(delivery_id: str, *, actor: Actor, reason: ReturnReason) -> DeliveryView:
    """返戻: a handed over letter came back. Reported twice is reported once. Needs ``notices.send``.

    Raises UnknownNoticeError, NotAllowed, and WrongStateError for what is no handed over letter.
    """
    with transaction.atomic():
        row = reading.visible(deliveries.get(delivery_id, lock=True), actor, rights.SEND)
        if row.channel == Channel.PRINT and row.state == DeliveryState.SENT:
            deliveries.fail(row, DeliveryState.RETURNED, reason=f"post_{reason.value}", actor=actor)
        elif row.state != DeliveryState.RETURNED:
            raise WrongStateError(_("発送に引き渡した郵便ではないため、返戻にできません。"))
        return deliveries.view(row)


def _open() -> QuerySet[Delivery]:
    return Delivery.objects.filter(Q(state__in=UNDELIVERED), fallback=None)


def _undelivered(delivery_id: str, actor: Actor) -> Delivery:
    row = reading.visible(deliveries.get(delivery_id, lock=True), actor, rights.SEND)
    _must_be_open(row)
    return row


def _must_be_open(row: Delivery) -> None:
    if row.state not in UNDELIVERED or Delivery.objects.filter(fallback_of=row).exists():
        raise WrongStateError(_("この通知はすでに処理されています。一覧を開き直してください。"))


def _entry(row: Delivery, lettered: bool) -> UndeliveredEntry:
    notice = row.notice
    try:
        printable = Channel.PRINT in registry.find(notice.template).channels
    except UnknownTemplateError:
        printable = False
    return UndeliveredEntry(
        delivery=deliveries.view(row),
        notice=str(notice.id),
        title=registry.title(notice.template),
        owner=OwnerRef(notice.owner_kind, notice.owner_id),
        section=row.section,
        sent_at=notice.sent_at,
        paper=printable and bool(notice.postal) and not lettered,
        erased=not (notice.postal if row.channel == Channel.PRINT else notice.email),
        secret=notice.secret,
    )
