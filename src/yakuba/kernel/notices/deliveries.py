"""One delivery's way: every change of its state, with its record, its event and the letter that takes its place."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from yakuba.kernel.audit import service as audit
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.notices import crossing, registry
from yakuba.kernel.notices.contracts import (
    BOUNCED,
    DELIVERY_KIND,
    DIED,
    RETURNED,
    Channel,
    DeliveryState,
    DeliveryView,
    UnknownNoticeError,
    UnknownTemplateError,
)
from yakuba.kernel.notices.models import Delivery, Notice
from yakuba.lib import clock
from yakuba.lib.refs import Actor, JsonValue, OwnerRef

ITSELF = Actor("system", "notices")
EVENTS = {DeliveryState.BOUNCED: BOUNCED, DeliveryState.DEAD: DIED, DeliveryState.RETURNED: RETURNED}


def begin(notice: Notice, channel: Channel, now: datetime, *, fallback_of: Delivery | None = None) -> Delivery:
    """Write a delivery and order what it needs. Within the transaction of the notice or of the failure."""
    at_once = channel == Channel.INBOX
    row = Delivery.objects.create(
        notice=notice,
        channel=channel,
        state=DeliveryState.SENT if at_once else DeliveryState.WAITING,
        section=notice.section,
        office=notice.office,
        fallback_of=fallback_of,
        created_at=now,
        changed_at=now,
        ended_at=now if at_once else None,
    )
    if channel == Channel.MAIL:
        order(row)
    if at_once:
        crossing.hand_over(notice)
    return row


def order(row: Delivery) -> None:
    """The job of this round. The same round twice is one job."""
    from yakuba.kernel.notices.tasks import carry  # the tasks stand on this module

    key = f"notices.delivery:{row.id}:{row.round}"
    row.job = jobs.enqueue(carry, payload={"delivery": str(row.id), "round": row.round}, unique_key=key)
    row.save(update_fields=["job"])


def get(delivery_id: str, *, lock: bool = False) -> Delivery:
    """The row with its notice. Raises UnknownNoticeError."""
    rows: QuerySet[Delivery] = Delivery.objects.select_related("notice")
    if lock:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.get(pk=UUID(delivery_id))
    except (ValueError, Delivery.DoesNotExist):
        raise UnknownNoticeError from None


def move(row: Delivery, state: DeliveryState, *, reason: str = "", ended: bool = False) -> None:
    """Write a new state. The caller holds the row's lock. A secret mail that has ended is forgotten."""
    row.state, row.reason, row.changed_at = state, reason, clock.now()
    row.ended_at = row.changed_at if ended else None
    row.save()
    if ended and row.notice.secret:
        Notice.objects.filter(pk=row.notice_id).update(mail_body="")


def sent(row: Delivery) -> None:
    """It went out."""
    move(row, DeliveryState.SENT, ended=True)
    record("sent", row, ITSELF, channel=row.channel)


def fail(row: Delivery, state: DeliveryState, *, reason: str, actor: Actor = ITSELF) -> None:
    """It will not arrive by this way: recorded, told to whoever owns the matter, and where the template says so and
    there is a postal address, a letter takes its place."""
    move(row, state, reason=reason, ended=True)
    record("failed", row, actor, channel=row.channel, state=state.value, reason=reason)
    letter = put_on_paper(row, ITSELF) if _falls_back(row) else None
    jobs.publish(Event(EVENTS[state], OwnerRef(DELIVERY_KIND, str(row.id)), _data(row, letter)))


def put_on_paper(row: Delivery, actor: Actor) -> Delivery:
    """A letter takes the place of this delivery. The caller has seen that ``can_be_paper``."""
    letter = begin(row.notice, Channel.PRINT, clock.now(), fallback_of=row)
    record("replaced", row, actor)
    return letter


def can_be_paper(row: Delivery) -> bool:
    """Whether a letter can take its place: there is an address, the template permits print, there is none yet."""
    try:
        permitted = Channel.PRINT in registry.find(row.notice.template).channels
    except UnknownTemplateError:
        permitted = False
    has_address = bool(row.notice.postal)
    return permitted and has_address and not row.notice.deliveries.filter(channel=Channel.PRINT).exists()


def record(verb: str, row: Delivery, actor: Actor, **detail: JsonValue) -> None:
    """One entry of the audit register about this delivery."""
    subject = OwnerRef(DELIVERY_KIND, str(row.id))
    audit.record(actor=actor, act=f"notices.delivery.{verb}", subject=subject, detail=detail)


def view(row: Delivery) -> DeliveryView:
    """The row as others see it."""
    return DeliveryView(
        id=str(row.id),
        channel=Channel(row.channel),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        reason=row.reason,
        fallback_of=str(row.fallback_of_id or ""),
        changed_at=row.changed_at,
        ended_at=row.ended_at,
    )


def _falls_back(row: Delivery) -> bool:
    try:
        declared = registry.find(row.notice.template).fallback == "print"
    except UnknownTemplateError:
        return False
    return declared and row.channel == Channel.MAIL and can_be_paper(row)


def _data(row: Delivery, letter: Delivery | None) -> dict[str, JsonValue]:
    notice = row.notice
    return {
        "notice": str(notice.id),
        "owner_kind": notice.owner_kind,
        "owner_id": notice.owner_id,
        "section": row.section,
        "channel": row.channel,
        "reason": row.reason,
        "fallback": str(letter.id) if letter else "",
    }
