"""Append-only tables refuse every change, and a table that lost its triggers is noticed."""

import pytest
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import Migration
from django.test import Client

from tests.kernel.audit.conftest import CHANGE, CLERK
from yakuba.kernel.audit import append_only, service
from yakuba.kernel.audit.models import EntryRow

TABLES = {"audit_anchor", "audit_entry", "audit_segment"}


def _run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET act = 'x'",
        "UPDATE audit_entry SET act = 'x' WHERE seq = 1",
        "DELETE FROM audit_entry",
        "UPDATE audit_segment SET head = 'x'",
        "DELETE FROM audit_anchor",
        "TRUNCATE audit_entry",
        "INSERT INTO audit_entry SELECT * FROM audit_entry ON CONFLICT (seq) DO UPDATE SET act = 'x'",
        "REPLACE INTO audit_entry SELECT * FROM audit_entry",
    ],
)
def test_a_change_is_refused(sql: str) -> None:
    only = {"TRUNCATE": "postgresql", "REPLACE": "sqlite"}.get(sql.split()[0])
    if only and connection.vendor != only:
        pytest.skip(f"a statement of {only}")
    if connection.vendor == "sqlite":
        sql = sql.replace("SELECT * FROM audit_entry ON", "SELECT * FROM audit_entry WHERE true ON")
    service.record(actor=CLERK, act=CHANGE, subject=None, detail={"count": 1})
    service.anchor()
    with pytest.raises(IntegrityError, match="append-only"):
        _run(sql)
    assert service.verify().ok


@pytest.mark.django_db
def test_every_declared_table_is_guarded() -> None:
    assert set(append_only.declared()) >= TABLES
    assert append_only.unguarded() == []
    assert append_only.stands()


def test_a_bad_table_name_is_refused() -> None:
    with pytest.raises(ValueError, match="table"):
        append_only.declare("x; DROP TABLE y")


OF_AUDIT = Migration("0000_any", "audit")
"""A migration of the part that owns the tables, as the plan tells of it."""


def _drop_by_hand() -> None:
    if connection.vendor == "sqlite":
        _run("DROP TRIGGER audit_entry_no_update")
    else:
        _run("DROP TRIGGER append_only ON audit_entry")


@pytest.mark.django_db
def test_readiness_says_no_when_a_trigger_was_dropped_by_hand(client: Client) -> None:
    assert client.get("/health/ready").status_code == 200
    _drop_by_hand()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["append_only"] is False


@pytest.mark.django_db
def test_the_system_check_names_the_table() -> None:
    assert append_only.check(None, databases=["default"]) == []
    _drop_by_hand()
    (warning,) = append_only.check(None, databases=["default"])
    assert warning.obj == "audit_entry"
    assert append_only.check(None, databases=None) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "how",
    [
        "ALTER TABLE audit_entry DISABLE TRIGGER append_only",
        "CREATE OR REPLACE FUNCTION yakuba_append_only() RETURNS trigger "
        "LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$",
        "CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION yakuba_append_only()",
        "CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION yakuba_append_only()",
    ],
)
def test_a_trigger_made_harmless_is_noticed_on_postgresql(how: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a statement of postgresql")
    _run(how)
    assert "audit_entry" in append_only.unguarded()


@pytest.mark.django_db
def test_a_trigger_made_harmless_is_noticed_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a statement of sqlite")
    _run("DROP TRIGGER audit_entry_no_update")
    _run("CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry WHEN false BEGIN SELECT 1; END")
    assert append_only.unguarded() == ["audit_entry"]


@pytest.mark.django_db
def test_a_way_of_recording_made_harmless_is_noticed_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("sqlite writes lists by a view")
    _run("DROP TRIGGER audit_recording_insert")
    _run("CREATE TRIGGER audit_recording_insert INSTEAD OF INSERT ON audit_recording BEGIN SELECT 1; END")
    assert append_only.unguarded() == ["audit_entry"]


def test_a_rebuilt_table_has_its_triggers_again_after_migrate(own_database: str) -> None:
    old = EntryRow._meta.get_field("origin")
    new = models.CharField(max_length=150, blank=True, null=True)
    new.set_attributes_from_name("origin")
    new.model = EntryRow
    append_only.before_migrate(using="default", plan=[(OF_AUDIT, False)])
    with connection.schema_editor() as editor:
        editor.alter_field(EntryRow, old, new)
    if connection.vendor == "sqlite":
        assert "audit_entry" in append_only.unguarded(), "the rebuild is known to lose them"
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert append_only.unguarded() == []
    service.record(actor=CLERK, act=CHANGE, subject=None)
    with pytest.raises(IntegrityError, match="append-only"):
        _run("DELETE FROM audit_entry")


def test_migrations_of_the_part_itself_run_back_and_forth_over_its_rows(own_database: str) -> None:
    service.record(actor=CLERK, act=CHANGE, subject=None)
    service.anchor()
    call_command("migrate", "audit", "zero", verbosity=0)
    assert append_only.unguarded() == []
    assert not append_only.stands()
    call_command("migrate", "audit", verbosity=0)
    assert append_only.stands()


def test_a_migration_may_fill_a_new_column(own_database: str) -> None:
    service.record(actor=CLERK, act=CHANGE, subject=None)
    append_only.before_migrate(using="default", plan=[(OF_AUDIT, False)])
    _run("UPDATE audit_entry SET origin = 'filled'")
    append_only.after_migrate(using="default")
    with pytest.raises(IntegrityError, match="append-only"):
        _run("UPDATE audit_entry SET origin = 'again'")


def test_migrations_of_another_part_leave_the_triggers(own_database: str) -> None:
    append_only.before_migrate(using="default", plan=[(Migration("0000_any", "organisation"), False)])
    assert append_only.unguarded() == []


def test_migrate_mends_what_was_dropped(own_database: str) -> None:
    _drop_by_hand()
    call_command("migrate", verbosity=0)
    assert append_only.unguarded() == []


@pytest.mark.django_db
def test_lifted_triggers_stand_again_even_when_the_work_fails() -> None:
    class StopError(Exception):
        pass

    with pytest.raises(StopError), append_only.lifted("audit_entry"):
        raise StopError
    assert append_only.unguarded() == []
