"""What only real transactions show: files outside them, and many people at once."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from tests.kernel.documents import files as made
from yakuba.kernel.documents import service
from yakuba.kernel.documents.contracts import DocumentKind
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
