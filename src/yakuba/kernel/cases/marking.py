"""A case of people without 宛名番号 is marked (取扱注意) when one of them comes under 支援措置 after it was opened.

Who is known by number needs no mark: it is asked of the copy each time.
"""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from yakuba.kernel.audit.service import record
from yakuba.kernel.cases.contracts import owner
from yakuba.kernel.cases.models import Case
from yakuba.kernel.cases.stored import claim, read, write_step
from yakuba.kernel.intake import service as intake
from yakuba.kernel.people.contracts import Alike
from yakuba.lib.refs import Actor

ITSELF = Actor("system", "cases")


def mark_alike(alike: Collection[Alike]) -> int:
    """Mark every case, open or closed, of a reception in which one of these may have been typed; how many were new.

    In the caller's transaction, which protects them. Three queries where nobody was.
    """
    return mark(intake.submissions_alike(alike))


def mark(submissions: Collection[UUID]) -> int:
    """Mark the cases of these submissions; how many were new. Whoever is at one of them is told that it changed."""
    with transaction.atomic():
        rows = Case.objects.select_for_update().filter(submission__in=submissions, care=False)
        return sum(_marked(key) for key in list(rows.order_by("id").values_list("key", flat=True)))


def _marked(key: UUID) -> bool:
    case = read(key)
    if case is None or case.care or not claim(case, {"care": True}):
        return False
    write_step(case, actor=str(ITSELF), action="marked", to_state=case.state.value)
    record(actor=ITSELF, act="cases.case.marked", subject=owner(key), detail={"version": case.version + 1})
    return True
