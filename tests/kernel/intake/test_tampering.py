"""Whoever changes a stored file, a stored content or a signature behind the door is found out."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.kernel.intake.rows import rows
from tests.support.filings import ready, sheet, signed
from tests.support.receptions import CLERK
from tests.support.remembered import remembered
from yakuba.kernel.audit import append_only
from yakuba.kernel.documents import store
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contents import digest
from yakuba.kernel.intake.contracts import ReceptionView, SheetView, Validity


@pytest.fixture
def bound(family: ReceptionView) -> SheetView:
    """児童手当認定請求, shown and signed."""
    return remembered(f"bound: {family.key}", lambda: signed(ready(family), "jidoteate-nintei", "p1"))


def change(table: str, sql: str, *values: Any) -> None:
    """Past the door and past the triggers, as somebody with the database's password would."""
    with append_only.lifted(table), connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


def found(sheet: UUID) -> tuple[str, ...]:
    proof = service.verify_sheet(CLERK, sheet)
    assert proof.validity is Validity.TAMPERED
    assert proof.problems
    return proof.problems


def files(document: str) -> list[str]:
    return [name for (name,) in rows("SELECT pdf_store FROM documents_paper ORDER BY version")]


def test_what_nobody_touched_is_valid(bound: SheetView) -> None:
    proof = service.verify_sheet(CLERK, bound.key)
    assert (proof.validity, proof.problems) == (Validity.VALID, ())


@pytest.mark.parametrize("place", [0, 1])
def test_a_changed_file_is_reported(bound: SheetView, place: int) -> None:
    path = store._place(files(bound.document)[place])
    path.write_bytes(path.read_bytes() + b" ")
    assert "文書" in found(bound.key)[0]


def test_a_lost_file_is_reported(bound: SheetView) -> None:
    store.remove(files(bound.document)[1])
    assert "文書" in found(bound.key)[0]


def test_another_whole_file_in_its_place_is_reported(bound: SheetView) -> None:
    forged = store.put(b"%PDF-1.7 forged")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE documents_paper SET pdf_store = %s, pdf_sha256 = %s WHERE version = 2", [forged.name, forged.sha256]
        )
    found(bound.key)


def test_changed_data_beside_the_document_are_reported(bound: SheetView) -> None:
    (name,) = rows("SELECT data_store FROM documents_paper WHERE version = 2")[0]
    path = store._place(name)
    path.write_bytes(path.read_bytes().replace("あおば銀行".encode(), "みどり銀行".encode()))
    found(bound.key)


def test_a_changed_content_is_reported_also_when_its_hash_was_changed_along(bound: SheetView) -> None:
    ((number, content),) = rows(
        "SELECT v.id, v.content FROM intake_sheetversion v JOIN intake_sheet s ON s.id = v.sheet_id "
        "WHERE s.procedure = 'jidoteate-nintei'"
    )
    forged = content.replace("0012345", "6666666")
    assert forged != content
    change("intake_sheetversion", "UPDATE intake_sheetversion SET content = %s WHERE id = %s", forged, number)
    assert "内容" in found(bound.key)[0]
    change("intake_sheetversion", "UPDATE intake_sheetversion SET sha256 = %s WHERE id = %s", digest(forged), number)
    assert "内容" in found(bound.key)[0]


@pytest.mark.parametrize(
    ("column", "forged"),
    [
        ("signer", "別 人"),
        ("shown_sha256", "0" * 64),
        ("signed_sha256", "0" * 64),
        ("kind", "drawn"),
        ("image_sha256", "0" * 64),
        ("offered_by", "staff:1012"),
        ("at", "2026-11-19 03:00:00+00:00"),
        ("by", "staff:9999"),
    ],
)
def test_a_changed_signature_row_is_reported(bound: SheetView, column: str, forged: str) -> None:
    change("intake_signature", f"UPDATE intake_signature SET {connection.ops.quote_name(column)} = %s", forged)
    assert any("署名" in problem for problem in found(bound.key))


def test_a_removed_signature_is_reported(bound: SheetView) -> None:
    change("intake_signature", "DELETE FROM intake_signature")
    assert any("消されて" in problem for problem in found(bound.key))


def test_a_signature_that_nobody_gave_is_reported(family: ReceptionView) -> None:
    reception = ready(family)
    real = signed(reception, "tennyu-todoke")
    never = service.show(CLERK, sheet(reception, "jidoteate-nintei", "p1").key)
    ((version,),) = rows(
        "SELECT v.id FROM intake_sheetversion v JOIN intake_sheet s ON s.id = v.sheet_id "
        "WHERE s.procedure = 'jidoteate-nintei'"
    )
    change("intake_signature", "UPDATE intake_signature SET version_id = %s", version)
    assert found(never.key)
    assert found(real.key)


@pytest.mark.parametrize("table", ["intake_sheetversion", "intake_signature", "intake_shown"])
def test_the_tables_refuse_a_change_by_themselves(bound: SheetView, table: str) -> None:
    with pytest.raises(Exception, match=r"(?i)append|追記"), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
