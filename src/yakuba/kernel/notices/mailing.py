"""Carrying e-mail: begun, handed to the server outside of any transaction, ended; each step under the job's lease.

A worker killed between the server's "accepted" and our row sends the same message again: outside the database nothing
can be done exactly once. Both carry the same Message-ID, so that servers and mail programs can see the repeat.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from yakuba.kernel.jobs.contracts import Job, JobError, JobState
from yakuba.kernel.jobs.service import effect
from yakuba.kernel.jobs.service import state as job_state
from yakuba.kernel.notices import deliveries, reading
from yakuba.kernel.notices.contracts import (
    MAIL_ATTEMPTS,
    AddressRefusedError,
    Channel,
    DeliveryState,
    Mail,
    MailTransport,
    TransportDownError,
    UnknownNoticeError,
)
from yakuba.kernel.notices.models import Delivery
from yakuba.lib import clock

UNDER_WAY = (DeliveryState.WAITING, DeliveryState.SENDING)
SILENT_FOR = timedelta(minutes=15)


def carry(context: Job, delivery: str, round_number: int) -> None:
    """One attempt at one e-mail. Raises JobError when it is worth another one."""
    mail = _begun(context, delivery, round_number)
    if mail is None:
        return
    try:
        transport().send(mail)
    except AddressRefusedError as refused:
        with effect(context, step="end"):
            _fail(delivery, DeliveryState.BOUNCED, refused.code)
    except TransportDownError as down:
        if _gave_up(context, delivery, down.code):
            return
        raise JobError(f"mail: {down.code}") from None
    else:
        with effect(context, step="end"):
            row = deliveries.get(delivery, lock=True)
            # Withdrawn while it went out: it was sent all the same, and the record must say so.
            if row.round == round_number:
                deliveries.sent(row)


def transport() -> MailTransport:
    """The mail server that the settings name."""
    made: MailTransport = import_string(settings.NOTICES_MAIL)()
    return made


def message_id(delivery: str) -> str:
    """Derived from the delivery and nothing else: every attempt has the same (RFC 5322 3.6.4)."""
    return f"<{delivery}@{settings.NOTICES_MAIL_DOMAIN}>"


def reconcile(limit: int = 500) -> int:
    """E-mails whose job has ended without them (a worker killed at every attempt): dead, so that people see them."""
    ended = 0
    waiting = Delivery.objects.filter(channel=Channel.MAIL, state__in=UNDER_WAY)
    silent = waiting.filter(changed_at__lt=clock.now() - SILENT_FOR).order_by("changed_at")
    for delivery, job in list(silent.values_list("id", "job")[:limit]):
        if job_state(job) in (JobState.WAITING, JobState.RUNNING):
            continue
        ended += _lost(str(delivery), job)
    return ended


def _lost(delivery: str, job: str) -> bool:
    with transaction.atomic():
        row = deliveries.get(delivery, lock=True)
        if row.state not in UNDER_WAY or row.job != job:
            return False
        deliveries.fail(row, DeliveryState.DEAD, reason="worker_died")
    return True


def _begun(context: Job, delivery: str, round_number: int) -> Mail | None:
    with effect(context, step=f"begin:{context.attempt}"):
        try:
            row = deliveries.get(delivery, lock=True)
        except UnknownNoticeError:
            return None
        if row.state not in UNDER_WAY or row.round != round_number:
            return None
        if row.attempts >= MAIL_ATTEMPTS:
            deliveries.fail(row, DeliveryState.DEAD, reason=row.reason or "worker_died")
            return None
        row.attempts += 1
        deliveries.move(row, DeliveryState.SENDING, reason=row.reason)
        return _mail(row)


def _mail(row: Delivery) -> Mail:
    notice = row.notice
    return Mail(
        to=reading.email_of(notice),
        subject=notice.subject,
        body=reading.mail_of(notice),
        message_id=message_id(str(row.id)),
        language=notice.language,
    )


def _gave_up(context: Job, delivery: str, code: str) -> bool:
    with effect(context, step=f"failed:{context.attempt}"):
        row = deliveries.get(delivery, lock=True)
        if row.state != DeliveryState.SENDING:
            return True
        if row.attempts >= MAIL_ATTEMPTS:
            deliveries.fail(row, DeliveryState.DEAD, reason=code)
            return True
        deliveries.move(row, DeliveryState.WAITING, reason=code)
    return False


def _fail(delivery: str, state: DeliveryState, code: str) -> None:
    row = deliveries.get(delivery, lock=True)
    if row.state == DeliveryState.SENDING:
        deliveries.fail(row, state, reason=code)
