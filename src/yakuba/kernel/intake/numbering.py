"""The number of a reception within its day and office: no gap, no double."""

from django.db import connection

from yakuba.kernel.intake.models import DayCount, Reception


def next_number(reception: Reception) -> int:
    """One statement that counts up and locks: desks that open at once wait for each other, none fails."""
    table = connection.ops.quote_name(DayCount._meta.db_table)
    statement = (
        f"INSERT INTO {table} (received_on, office, last) VALUES (%s, %s, 1) "  # noqa: S608 - names of ours
        f"ON CONFLICT (received_on, office) DO UPDATE SET last = {table}.last + 1 RETURNING last"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [reception.received_on, reception.office])
        return int(cursor.fetchone()[0])
