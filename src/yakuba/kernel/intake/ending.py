"""A reception that nobody ends: the night ends it, once nothing was done in it for long enough."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from yakuba.kernel.audit.service import record_many
from yakuba.kernel.intake import acts
from yakuba.kernel.intake.contracts import LEFT_OPEN, OnlineState, State
from yakuba.kernel.intake.models import OnlineFiling, Reception, TabletTicket
from yakuba.kernel.intake.reading import subject
from yakuba.lib import clock
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "intake")
PIECE = 100
"""How many are ended in one transaction, so that nobody at a counter waits for all of them."""


def end_left_open() -> int:
    """End, as ``finish`` does, every open reception in which nothing was done for ``LEFT_OPEN``; how many.

    Twice changes nothing. Left for the next night: what somebody holds at that moment. Left alone: what holds an
    application from the portal that is still to be taken, which could not be taken any more. Outside a transaction;
    four statements for each hundred.
    """
    limit, ended = clock.now() - LEFT_OPEN, 0
    while some := _end_some(limit):
        ended += some
    return ended


def _end_some(limit: datetime) -> int:
    with transaction.atomic():
        # Locked and looked at in one statement: whoever does something in one of them now has it, or is told.
        waiting = _left_open(limit).select_for_update(skip_locked=True)
        keys = dict(waiting.values_list("pk", "key")[:PIECE])
        if keys:
            Reception.objects.filter(pk__in=keys).update(state=State.DONE, version=F("version") + 1)
            TabletTicket.objects.filter(reception__in=keys, revoked_at=None).update(revoked_at=clock.now())
            record_many(actor=ITSELF, act=acts.LEFT_OPEN.name, subjects=[subject(key) for key in keys.values()])
    return len(keys)


def _left_open(limit: datetime) -> QuerySet[Reception]:
    """Oldest first. What was changed by then was opened by then, which is what the index knows."""
    arriving = OnlineFiling.objects.filter(reception=OuterRef("key"), state=OnlineState.ARRIVED)
    rows = Reception.objects.filter(~Exists(arriving), state=State.OPEN, opened_at__lte=limit, changed_at__lte=limit)
    return rows.order_by("opened_at", "id")
