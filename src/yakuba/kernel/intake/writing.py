"""Adding statements: rows that are never changed, numbered within their reception."""

from collections.abc import Iterable

from django.db.models import F

from yakuba.kernel.intake.contracts import Source, Stated
from yakuba.kernel.intake.models import Reception, Statement
from yakuba.lib import clock
from yakuba.lib.refs import Actor


def write(actor: Actor, reception: Reception, statements: Iterable[Stated]) -> None:
    """The next statements, in their order, within the caller's transaction."""
    rows = [
        Statement(
            reception=reception,
            seq=reception.statements + place,
            unit=stated.unit,
            item=stated.item,
            value=stated.value,
            source=Source(stated.source).value,
            at=clock.now(),
            by=str(actor),
        )
        for place, stated in enumerate(statements, start=1)
    ]
    Statement.objects.bulk_create(rows)
    Reception.objects.filter(pk=reception.pk).update(statements=F("statements") + len(rows))
    reception.statements += len(rows)
