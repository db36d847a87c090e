"""What is forgotten: addresses when their period is over, everything when its owner is disposed of."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import service as documents
from yakuba.kernel.notices.contracts import UNDELIVERED, BatchState, DeliveryState, WrongStateError
from yakuba.kernel.notices.deliveries import ITSELF
from yakuba.kernel.notices.models import Delivery, Notice, PrintBatch
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

CHUNK = 500
UNDER_WAY = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.BATCHED)


def forget_addresses() -> int:
    """Erase the addresses of notices all of whose deliveries ended longer ago than YAKUBA_NOTICES_ADDRESS_DAYS, and
    the PDFs of batches handed over as long ago; how many notices. A keyed digest of the e-mail address stays.
    In chunks; safe to repeat."""
    limit = clock.now() - settings.NOTICES_ADDRESS_PERIOD
    erased = 0
    while chunk := _forget_some(limit):
        erased += chunk
    for row in PrintBatch.objects.filter(handed_over_at__lt=limit, erased_at=None):
        with transaction.atomic():
            _erase_pdf(row)
    return erased


def dispose(owner: OwnerRef, *, actor: Actor) -> int:
    """Dispose of every notice about a thing: texts, addresses, inbox entries, printed PDFs; how many.

    The keys stay, so that nothing is sent a second time; whether the actor may is checked by the caller. Twice is
    once. Raises WrongStateError while one is still on its way: withdraw it first.
    """
    with transaction.atomic():
        rows = Notice.objects.filter(owner_kind=owner.kind, owner_id=owner.id, disposed_at=None)
        # None is sent again while its address goes. Deliveries are locked before their notices, as everywhere.
        held = Delivery.objects.filter(notice__in=rows).order_by("pk")
        list(held.select_for_update().values_list("pk"))
        ids = list(rows.select_for_update().values_list("id", flat=True))
        if not ids:
            return 0
        ways = Delivery.objects.filter(notice__in=ids)
        if ways.filter(state__in=UNDER_WAY).exists():
            raise WrongStateError(_("送っている途中の通知があります。取りやめるか、送り終わってから廃棄してください。"))
        now = clock.now()
        for batch in PrintBatch.objects.filter(letters__notice__in=ids, erased_at=None).distinct():
            _erase_pdf(batch)
        ways.filter(state__in=UNDELIVERED).update(state=DeliveryState.GIVEN_UP, ended_at=now, changed_at=now)
        Notice.objects.filter(id__in=ids).update(
            subject="",
            body="",
            mail_body="",
            attachments=[],
            email="",
            email_digest="",
            postal="",
            inbox_kind="",
            inbox_id="",
            disposed_at=now,
        )
        audit.record(actor=actor, act="notices.owner.disposed", subject=owner, detail={"count": len(ids)})
    return len(ids)


def _forget_some(limit: datetime) -> int:
    with transaction.atomic():
        rows = Notice.objects.filter(~Q(email="") | ~Q(postal=""), sent_at__lt=limit)
        rows = rows.exclude(deliveries__ended_at=None).exclude(deliveries__ended_at__gte=limit)
        ids = list(rows.order_by("sent_at").values_list("id", flat=True)[:CHUNK])
        count = Notice.objects.filter(id__in=ids).update(email="", postal="", mail_body="", erased_at=clock.now())
        if count:
            audit.record(actor=ITSELF, act="notices.addresses.erased", subject=None, detail={"count": count})
    return count


def _erase_pdf(batch: PrintBatch) -> None:
    if batch.file:
        documents.discard(batch.file, actor=ITSELF)
    PrintBatch.objects.filter(pk=batch.pk, state=BatchState.HANDED_OVER).update(erased_at=clock.now(), file="")
