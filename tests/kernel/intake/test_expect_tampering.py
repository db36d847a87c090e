"""A05: what is changed behind the back of 受付, in a row or a file, is found; a plain change is refused."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction

from tests.kernel.intake.household import HOUSEHOLD, OLD_ADDRESS, Desk, drawn
from tests.kernel.intake.rows import rows
from tests.kernel.intake.test_expect_signing import own_hand, proof, shown, sign
from tests.support.receptions import CLERK
from yakuba.kernel.audit import append_only
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import SheetView, Validity


@pytest.fixture(autouse=True)
def store_folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DOCUMENTS_STORE = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def desk(town: None) -> Desk:
    return Desk.a01().prepared()


@pytest.fixture
def protected(town: None) -> Desk:
    """With 支援措置の申出, whose form rule asks for one's own hand (自署)."""
    desk = Desk.a01()
    desk.says(HOUSEHOLD, protected=1)
    desk.wish("shien-sochi-moshide", HOUSEHOLD)
    return desk.prepared()


@contextmanager
def behind_the_back() -> Iterator[None]:
    """All triggers of the tables of intake, documents and audit lifted, as the owner of the database can."""
    tables = [name for name in append_only.declared() if name.startswith(("intake_", "document", "audit_"))]
    with append_only.lifted(*tables):
        yield


def test_the_tables_of_sheets_and_signatures_refuse_a_plain_change(desk: Desk) -> None:
    sign(shown(desk))
    guarded = [name for name in append_only.declared() if name.startswith("intake_")]
    filled = [name for name in guarded if rows(f'SELECT count(*) FROM "{name}"') != [(0,)]]
    assert any("sign" in name for name in filled), guarded
    assert any("version" in name or "sheet" in name for name in filled), guarded
    for table in filled:
        column = _columns(table)[0]
        for sql in (f'UPDATE "{table}" SET "{column}" = "{column}"', f'DELETE FROM "{table}"'):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows(sql)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
        return [column[0] for column in cursor.description]


def _files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_any_stored_byte_changed_behind_the_back_is_found(protected: Desk, store_folder: Path) -> None:
    """Shown paper, its data, signed paper, its data, picture: whichever file of the store is changed."""
    sheet = sign(own_hand(protected), image=drawn())
    files = _files_of(store_folder)
    assert len(files) >= 3
    for path in files:
        content = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        found = service.verify_sheet(CLERK, sheet.key)
        assert found.validity is Validity.TAMPERED, path.name
        assert found.problems
        path.write_bytes(content)
    assert proof(sheet) is Validity.VALID


def test_a_stored_file_that_is_gone_is_found(desk: Desk, store_folder: Path) -> None:
    sheet = sign(shown(desk))
    for path in _files_of(store_folder):
        aside = path.with_name("aside")
        shutil.move(path, aside)
        assert proof(sheet) is Validity.TAMPERED, path.name
        shutil.move(aside, path)
    assert proof(sheet) is Validity.VALID


def _hashes(value: object, sheet: SheetView) -> bool:
    return isinstance(value, str) and value in (sheet.shown_sha256, sheet.signed_sha256, sheet.content_sha256)


def test_any_hash_changed_in_a_row_behind_the_back_is_found(protected: Desk) -> None:
    """Whichever row of intake names the content, the shown or the signed paper of the sheet."""
    sheet = sign(own_hand(protected), image=drawn())
    changed = 0
    tables = [name for name in connection.introspection.table_names() if name.startswith("intake_")]
    for table in tables:
        for column in _columns(table):
            named = [row[0] for row in rows(f'SELECT "{column}" FROM "{table}"') if _hashes(row[0], sheet)]
            for value in set(named):
                changed += 1
                with transaction.atomic():
                    with behind_the_back():
                        rows(f'UPDATE "{table}" SET "{column}" = %s WHERE "{column}" = %s', "f" * 64, value)
                    assert proof(sheet) is Validity.TAMPERED, (table, column)
                    transaction.set_rollback(True)
    assert changed >= 2
    assert proof(sheet) is Validity.VALID


def test_a_value_of_the_sheet_changed_in_its_row_behind_the_back_is_found(desk: Desk) -> None:
    sheet = sign(shown(desk))
    tables = [name for name in append_only.declared() if name.startswith("intake_") and name != "intake_statement"]
    changed = 0
    for table in tables:
        for column in _columns(table):
            # Which row is that of this sheet nobody says, and a database gives them in any order: all of them.
            there = {str(value) for (value,) in rows(f'SELECT CAST("{column}" AS text) FROM "{table}"')}
            found = [value for value in there if _spelled(OLD_ADDRESS) in value or OLD_ADDRESS in value]
            if not found:
                continue
            changed += 1
            with transaction.atomic():
                with behind_the_back():
                    for value in found:
                        lie = value.replace(_spelled(OLD_ADDRESS), _spelled("嘘町")).replace(OLD_ADDRESS, "嘘町")
                        rows(_update(table, column), lie, value)
                assert proof(sheet) is Validity.TAMPERED, (table, column)
                transaction.set_rollback(True)
    assert changed >= 1


def _spelled(text: str) -> str:
    """As JSON with ASCII only writes it."""
    return text.encode("unicode_escape").decode().replace("\\\\", "\\")


def _update(table: str, column: str) -> str:
    cast = "%s::jsonb" if connection.vendor == "postgresql" and _is_json(table, column) else "%s"
    return f'UPDATE "{table}" SET "{column}" = {cast} WHERE CAST("{column}" AS text) = %s'


def _is_json(table: str, column: str) -> bool:
    sql = "SELECT data_type FROM information_schema.columns WHERE table_name = %s AND column_name = %s"
    return rows(sql, table, column) == [("jsonb",)]


def test_a_signature_taken_away_behind_the_back_is_found(desk: Desk) -> None:
    sheet = sign(shown(desk))
    (table,) = (name for name in append_only.declared() if name.startswith("intake_") and "sign" in name)
    with behind_the_back():
        rows(f'DELETE FROM "{table}"')
    found = service.verify_sheet(CLERK, sheet.key)
    assert found.validity is Validity.TAMPERED
    assert found.problems
