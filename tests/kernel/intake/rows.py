"""What stands in the tables of 受付, read past the door: for what the door does not show."""

from typing import Any
from uuid import UUID

from django.db import connection


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the query answers (``%s`` for values). Without values a % stands for itself, on both databases."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


def statements(key: UUID) -> list[tuple[Any, ...]]:
    """Every statement in order: seq, unit, item, value as stored, source, by."""
    shown = key.hex if connection.vendor == "sqlite" else str(key)
    return rows(
        "SELECT s.seq, s.unit, s.item, s.value, s.source, s.by, s.at FROM intake_statement s "
        "JOIN intake_reception r ON r.id = s.reception_id WHERE r.key = %s ORDER BY s.seq",
        shown,
    )


def everything_audited() -> str:
    """All text of the audit register's own table, to look for what must not be in it."""
    return "\n".join(str(row) for row in rows("SELECT * FROM audit_entry"))
