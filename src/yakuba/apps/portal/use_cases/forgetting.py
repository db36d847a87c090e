"""What nobody came back to is erased: drafts with their files, answers of the guide, codes, card calls, sessions."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from yakuba.apps.portal import acts
from yakuba.apps.portal.contracts import application_ref
from yakuba.apps.portal.models import Answers, Application, CardCall, EmailCode, PortalSession
from yakuba.apps.portal.use_cases.drafting import empty
from yakuba.apps.portal.use_cases.sign_in import ITSELF, LONGEST
from yakuba.kernel.audit.service import record
from yakuba.lib import clock

DRAFTS_LIVE = timedelta(days=60)
CODES_LIVE = timedelta(days=1)
SESSIONS_LIVE = timedelta(days=30)
AT_ONCE = 200


def forget() -> int:
    """Erase what is over; how many drafts. Safe to repeat: each draft is a transaction of its own, 200 at a time."""
    now = clock.now()
    idle = Application.objects.filter(state="", discarded_at=None, updated_at__lt=now - DRAFTS_LIVE)
    keys = list(idle.order_by("updated_at").values_list("key", flat=True)[:AT_ONCE])
    forgotten = 0
    for key in keys:
        with transaction.atomic():
            # Taken up again a moment ago, it is kept.
            row = idle.select_for_update().filter(pk=key).first()
            if row is not None:
                empty(row, ITSELF)
                record(actor=ITSELF, act=acts.FORGOTTEN.name, subject=application_ref(key))
                forgotten += 1
    Answers.objects.filter(updated_at__lt=now - DRAFTS_LIVE).delete()
    EmailCode.objects.filter(sent_at__lt=now - CODES_LIVE).delete()
    CardCall.objects.filter(at__lt=now - CODES_LIVE).delete()
    ended = Q(ended_at__lt=now - SESSIONS_LIVE) | Q(began_at__lt=now - SESSIONS_LIVE - LONGEST)
    PortalSession.objects.filter(ended).delete()
    return forgotten
