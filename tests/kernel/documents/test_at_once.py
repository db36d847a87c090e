"""What only real transactions show: files outside them, and many people at once."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction

from tests.kernel.documents import files as made
from tests.kernel.documents.test_official import registered
from tests.kernel.documents.test_retention_table import ADMIN
from tests.support import organised
from yakuba.kernel.documents import service
from yakuba.kernel.documents.contracts import DocumentKind, TableRefusedError
from yakuba.lib.refs import Actor, OwnerRef


@pytest.mark.usefixtures("own_database")
def test_files_are_not_written_inside_a_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside"):
        service.stage(made.pdf(), name="a.pdf")


@pytest.mark.usefixtures("own_database")
def test_fifty_drafts_at_once_get_fifty_numbers_without_gap_or_double() -> None:
    numbers: list[str] = []
    failures: list[Exception] = []

    def draft(index: int) -> None:
        try:
            numbers.append(
                service.register(
                    section="2010",
                    symbol="青市民",
                    kind=DocumentKind.OUTGOING,
                    title="通知",
                    owner=OwnerRef("cases.case", str(index)),
                    on=date(2026, 4, 20),
                    retention="y5",
                    actor=Actor("staff", "1008"),
                ).number
            )
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=draft, args=(index,)) for index in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(numbers) == sorted(f"青市民第{number}号" for number in range(1, 51))


@pytest.mark.usefixtures("own_database")
def test_a_class_is_not_taken_from_a_document_that_is_being_entered() -> None:
    organised.load()
    table = [each for each in service.retention_classes() if each.code != "y3"]
    begun, answers = threading.Event(), list[object]()

    def told(execute: Any, sql: str, *more: Any) -> Any:
        """Where the databases let the new table wait; or, if none did, where it would take the class away."""
        if sql.startswith(("BEGIN", "DELETE")) or "FOR UPDATE" in sql:
            begun.set()
        return execute(sql, *more)

    def put() -> None:
        try:
            with connection.execute_wrapper(told):
                answers.append(service.replace_classes(table, asked={}, actor=ADMIN))
        except Exception as error:
            answers.append(error)
        finally:
            begun.set()
            connection.close()

    thread = threading.Thread(target=put)
    with transaction.atomic():
        registered(retention="y3")
        thread.start()
        begun.wait()
    thread.join()
    (answer,) = answers
    assert isinstance(answer, TableRefusedError)
    assert len(service.retention_classes()) == len(table) + 1
