"""合わない回答: what a core system answered that fits no row is kept until somebody has looked at it."""

import hashlib
import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from yakuba.apps.handover import queries
from yakuba.apps.handover.contracts import UNFIT_KIND, Problem
from yakuba.apps.handover.models import Unfit, UnfitLine
from yakuba.apps.handover.module import SETTLED
from yakuba.kernel.audit.service import record
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

KEPT_FOR = timedelta(days=90)
LONGEST = 400


def keep_unfit(*, core: str, name: str, problems: Sequence[Problem], section: str = "", office: str = "") -> None:
    """Keep what fits no row, under the name of its file or delivery. The same again is kept once."""
    if not problems:
        return
    said = json.dumps([[one.line, one.text] for one in problems], ensure_ascii=False)
    digest = hashlib.sha256(said.encode()).hexdigest()
    first = {"section": section, "office": office, "count": len(problems), "found_at": clock.now()}
    with transaction.atomic():
        row, is_new = Unfit.objects.get_or_create(core=core, name=name[-120:], digest=digest, defaults=first)
        if is_new:
            lines = [UnfitLine(unfit=row, line=one.line, text=one.text[:LONGEST]) for one in problems]
            UnfitLine.objects.bulk_create(lines, batch_size=500)


def settle_unfit(*, actor: Actor, key: UUID) -> bool:
    """Somebody has looked at it; whether it was open. Recorded. Raises NotAllowed, NoBatchError."""
    with transaction.atomic():
        found = queries.get_unfit(actor, key)
        mine = Unfit.objects.filter(pk=found.pk, settled_at=None)
        if not mine.update(settled_at=clock.now(), settled_by=str(actor)):
            return False
        record(actor=actor, act=SETTLED, subject=OwnerRef(UNFIT_KIND, str(key)), detail={"count": found.count})
    return True


def forget_unfit() -> int:
    """What somebody looked at 90 days ago is gone; how many."""
    return Unfit.objects.filter(settled_at__lt=clock.now() - KEPT_FOR).delete()[0]
