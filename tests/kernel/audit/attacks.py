"""What somebody who owns the database can do: the triggers dropped, rows and segments changed, hashes made again."""

from collections.abc import Sequence

from django.db import connection, transaction

from yakuba.kernel.audit import append_only
from yakuba.kernel.audit.chain import GENESIS, SELECT_ENTRY, Link, leaf
from yakuba.kernel.audit.models import Segment


def attack(*statements: str, values: Sequence[str | int] = ()) -> None:
    """Run the statements past the triggers."""
    with append_only.lifted("audit_entry", "audit_segment", "audit_anchor"), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, list(values))


def rehash_everything() -> None:
    """Make the whole chain consistent again with what the entries now say: nobody can see it from the chain alone."""
    previous, total = GENESIS, 0
    with append_only.lifted("audit_segment"):
        for row in list(Segment.objects.order_by("number")):
            entries = [entry for first, last in row.spans() for entry in _entries(first, last)]
            total += len(entries)
            row.previous, row.total, row.leaves = previous, total, b"".join(entries)
            fields = {name: getattr(row, name) for name in Link.__slots__} | {"leaves": row.leaves}
            row.head = previous = Link(**fields).head()
            row.save()


def _entries(first: int, last: int) -> list[bytes]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{SELECT_ENTRY} WHERE seq BETWEEN %s AND %s ORDER BY seq", [first, last])
        return [leaf(row[1:]) for row in cursor.fetchall()]
