"""The triggers that refuse changes, as each database spells them, and how to read them back from its catalogue."""

from typing import Protocol

from django.db.backends.base.base import BaseDatabaseWrapper

from yakuba.kernel.audit import together


class Dialect(Protocol):
    """One database's way. ``impatient``: what is said before and after statements that must not wait for others."""

    impatient: tuple[list[str], list[str]]

    def create(self, table: str) -> list[str]:
        """Statements that (re-)create the triggers of ``table``."""

    def drop(self, table: str) -> list[str]:
        """Statements that remove them."""

    def guarded(self, connection: BaseDatabaseWrapper) -> set[str]:
        """Tables whose triggers stand in the catalogue exactly as ``create`` makes them, and are switched on."""


class Sqlite:
    """Row triggers. REPLACE fires the one for DELETE because settings switch ``recursive_triggers`` on.

    With those of the entries stands the view by which lists are written.
    """

    impatient: tuple[list[str], list[str]] = ([], [])
    EVENTS = ("UPDATE", "DELETE")
    ENTRIES = "audit_entry"

    def create(self, table: str) -> list[str]:
        beside = together.create() if table == self.ENTRIES else []
        return [*self.drop(table), *(self._sql(table, event) for event in self.EVENTS), *beside]

    def drop(self, table: str) -> list[str]:
        beside = together.drop() if table == self.ENTRIES else []
        return [*(f"DROP TRIGGER IF EXISTS {self._name(table, event)}" for event in self.EVENTS), *beside]

    def guarded(self, connection: BaseDatabaseWrapper) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = set(cursor.fetchall())
        return {table for table, _ in found if self._wanted(table) <= found}

    def _wanted(self, table: str) -> set[tuple[str, str]]:
        beside = {(together.VIEW, together.TRIGGER)} if table == self.ENTRIES else set()
        return {(table, self._sql(table, event)) for event in self.EVENTS} | beside

    @staticmethod
    def _name(table: str, event: str) -> str:
        return f"{table}_no_{event.lower()}"

    def _sql(self, table: str, event: str) -> str:
        return (
            f"CREATE TRIGGER {self._name(table, event)} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'append-only: {event} on {table} is refused'); END"
        )


class Postgres:
    """One statement trigger for UPDATE, DELETE and TRUNCATE: it also fires where no row would be met."""

    # Shorter than deadlock_timeout, so that nobody else's transaction is ended for it.
    impatient: tuple[list[str], list[str]] = (
        ["SET LOCAL lock_timeout = '250ms'"],
        ["SET LOCAL lock_timeout TO DEFAULT"],
    )
    BODY = (
        "BEGIN RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END"
    )
    # pg_trigger.tgtype: BEFORE 2, DELETE 8, UPDATE 16, TRUNCATE 32; without ROW 1.
    TYPE = 2 + 8 + 16 + 32

    def create(self, table: str) -> list[str]:
        return [
            f"CREATE OR REPLACE FUNCTION yakuba_append_only() RETURNS trigger LANGUAGE plpgsql AS $${self.BODY}$$",
            *self.drop(table),
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION yakuba_append_only()",
        ]

    def drop(self, table: str) -> list[str]:
        """After rows were deleted in the same transaction, what foreign keys still have to check is checked first."""
        checks = [f"SET CONSTRAINTS ALL {when}" for when in ("IMMEDIATE", "DEFERRED")]
        return [*checks, f"DROP TRIGGER IF EXISTS append_only ON {table}"]

    def guarded(self, connection: BaseDatabaseWrapper) -> set[str]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "JOIN pg_proc p ON p.oid = t.tgfoid "
                "WHERE t.tgname = 'append_only' AND NOT t.tgisinternal AND pg_table_is_visible(c.oid) "
                "AND t.tgenabled IN ('O', 'A') AND t.tgtype = %s AND t.tgqual IS NULL AND t.tgattr = ''::int2vector "
                "AND p.prosrc = %s",
                [self.TYPE, self.BODY],
            )
            return {table for (table,) in cursor.fetchall()}


DIALECTS: dict[str, Dialect] = {"sqlite": Sqlite(), "postgresql": Postgres()}


def dialect(connection: BaseDatabaseWrapper) -> Dialect:
    """The dialect of this connection. Raises KeyError for a database that yakuba does not run on."""
    return DIALECTS[connection.vendor]
