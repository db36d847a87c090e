"""Two at one document: what another has just done is met as it is, and nothing of it is lost."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.documents.test_official import (
    CASE,
    CHIEF,
    ISSUED,
    KEEPER,
    RECORDS,
    frozen,
    registered,
    ripe,
    sealed,
    with_seal,
)
from tests.support import organised
from tests.support.at_once import before_commit
from yakuba.kernel.documents import issuing, sealing, service
from yakuba.kernel.documents.contracts import FileStatus, WrongOrderError
from yakuba.lib import clock

pytestmark = pytest.mark.usefixtures("own_database")


@pytest.fixture(autouse=True)
def _town(own_database: str) -> None:
    organised.load()


def test_a_letter_sealed_while_its_issue_is_judged_is_issued_on_the_sealed_day(
    store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = registered()
    frozen(info)
    with_seal()
    real = issuing.is_sealed

    def late(document_id: str) -> bool:
        monkeypatch.setattr(issuing, "is_sealed", real)
        sealed(info)
        return real(document_id)

    monkeypatch.setattr(issuing, "is_sealed", late)
    assert service.day_of_issue(info.id, None) == ISSUED


def test_a_keeper_overtaken_by_another_is_told_that_it_is_sealed(
    store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = registered()
    frozen(info)
    with_seal()
    service.decided(info.id, on=date(2026, 4, 21), actor=CHIEF)
    real = service.is_sealed

    def late(document_id: str) -> bool:
        monkeypatch.setattr(sealing, "is_sealed", real)
        found = real(document_id)
        first = service.prepare_sealed(info.id, seal="市長印1", on=ISSUED, actor=KEEPER)
        service.seal(info.id, first, seal="市長印1", actor=KEEPER)
        return found

    monkeypatch.setattr(sealing, "is_sealed", late)
    mine = service.prepare_sealed(info.id, seal="市長印1", on=ISSUED, actor=KEEPER)
    with pytest.raises(WrongOrderError, match="もう記録されています"):
        service.seal(info.id, mine, seal="市長印1", actor=KEEPER)


def test_the_files_go_when_the_documents_of_one_owner_are_disposed_of_at_once(store_folder: Path) -> None:
    info, other = ripe(store_folder), registered()

    def dispose(document: Any) -> int:
        with clock.stopped_at(date(2032, 4, 1)):
            return service.dispose([document.id], actor=RECORDS, approver=CHIEF)

    assert before_commit(lambda: dispose(info), lambda: dispose(other)) == 1
    assert [file.status for file in service.files(CASE)] == [FileStatus.DISPOSED]
    assert [path for path in store_folder.rglob("*") if path.is_file()] == []
