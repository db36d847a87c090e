"""What keeps cases in order over time: days that pass."""

from datetime import date

from django.db import transaction

from yakuba.kernel.cases.contracts import State, owner
from yakuba.kernel.cases.listing import overdue_on
from yakuba.kernel.cases.models import OPEN, Case
from yakuba.kernel.jobs.contracts import Event
from yakuba.kernel.jobs.service import publish


def close_due(on: date) -> int:
    """Say of every case that is overdue, or whose correction was not answered by its day, once a day; how many.

    Events only (``cases.case.overdue``, ``cases.case.correction_overdue``): nothing is changed.
    """
    told = 0
    late = Case.objects.filter(OPEN, state=State.CORRECTING.value, correct_by__lt=on)
    for event, rows in (("overdue", Case.objects.filter(overdue_on(on))), ("correction_overdue", late)):
        for key, procedure in rows.order_by("pk").values_list("key", "procedure").iterator(chunk_size=500):
            with transaction.atomic():
                publish(Event(f"cases.case.{event}", owner(key), {"procedure": procedure, "on": on.isoformat()}))
            told += 1
    return told
