"""An attachment is received, scanned, and readable only when it was found clean."""

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import DjangoAssertNumQueries

from tests.kernel.documents import files as made
from yakuba.adapters.scanner_simulator import scanner as simulator
from yakuba.kernel.audit import service as audit
from yakuba.kernel.documents import service, tasks
from yakuba.kernel.documents.contracts import (
    DamagedFileError,
    FileInfo,
    FileStatus,
    NotReadableError,
    ScannerDownError,
    StoreError,
    UnknownFileError,
    UploadRefusedError,
)
from yakuba.kernel.jobs import service as jobs
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

pytestmark = pytest.mark.django_db
RESIDENT, CLERK = Actor("resident", "7"), Actor("staff", "1001")
CASE = OwnerRef("cases.case", "42")


def attached(data: bytes, name: str = "住民票.pdf", owner: OwnerRef = CASE) -> FileInfo:
    return service.attach(service.stage(io.BytesIO(data), name=name), owner=owner, actor=RESIDENT)


def test_a_clean_file_comes_back_after_its_scan_and_both_are_recorded() -> None:
    info = attached(made.pdf())
    assert (info.status, info.name, info.size) == (FileStatus.RECEIVED, "住民票.pdf", len(made.pdf()))
    assert service.scan(info.id) == FileStatus.CLEAN
    assert service.read(info.id, actor=CLERK) == made.pdf()
    assert [entry.act for entry in reversed(audit.history(CASE))] == [
        "documents.file.attached",
        "documents.file.clean",
        "documents.file.viewed",
    ]


def test_a_file_is_closed_until_it_is_scanned() -> None:
    info = attached(made.pdf())
    with pytest.raises(NotReadableError, match="待って"):
        service.read(info.id, actor=CLERK)


def test_an_infected_file_is_quarantined_and_stays_closed() -> None:
    simulator.switch("infected")
    info = attached(made.pdf())
    assert service.scan(info.id) == FileStatus.QUARANTINED
    assert service.files(CASE)[0].reason == "Eicar-Test-Signature"
    with pytest.raises(NotReadableError, match="出し直して"):
        service.read(info.id, actor=CLERK)
    simulator.switch("clean")
    assert service.scan(info.id) == FileStatus.QUARANTINED


def test_a_pdf_that_can_act_is_quarantined_before_any_scan() -> None:
    info = attached(made.pdf_with_script())
    assert (info.status, info.reason) == (FileStatus.QUARANTINED, "javascript")
    assert service.scan(info.id) == FileStatus.QUARANTINED


def test_while_the_scanner_is_down_the_file_waits_and_the_person_is_told() -> None:
    simulator.switch("down")
    info = attached(made.pdf())
    with pytest.raises(ScannerDownError):
        service.scan(info.id)
    waiting = service.files(CASE)[0]
    assert waiting.status == FileStatus.SCANNING
    assert "出し直す必要はありません" in waiting.message
    with pytest.raises(NotReadableError):
        service.read(info.id, actor=CLERK)
    assert service.scan_waiting()["waiting"] == 1
    simulator.switch("clean")
    assert service.scan_waiting() == {"clean": 1, "quarantined": 0, "waiting": 0}
    assert service.scan_waiting() == {"clean": 0, "quarantined": 0, "waiting": 0}


def test_the_worker_scans_what_was_attached() -> None:
    info = attached(made.pdf())
    jobs.run_waiting()
    assert service.read(info.id, actor=CLERK) == made.pdf()


def test_a_job_that_finds_the_scanner_down_leaves_no_dead_letter_and_the_next_round_scans() -> None:
    simulator.switch("down")
    info = attached(made.pdf())
    jobs.run_waiting()
    assert service.files(CASE)[0].status == FileStatus.SCANNING
    assert jobs.count_dead_letters() == 0
    simulator.switch("clean")
    jobs.enqueue(tasks.scan_again, payload={})
    jobs.run_waiting()
    assert service.read(info.id, actor=CLERK) == made.pdf()


def test_a_slow_scanner_only_takes_longer() -> None:
    simulator.switch("slow", seconds=0.01)
    assert service.scan(attached(made.pdf()).id) == FileStatus.CLEAN


def test_attaching_the_same_staged_file_twice_is_one_file() -> None:
    staged = service.stage(made.pdf(), name="a.pdf")
    first, second = (service.attach(staged, owner=CASE, actor=RESIDENT) for _ in range(2))
    assert first == second
    assert len(service.files(CASE)) == 1


def test_a_staged_file_belongs_to_one_owner() -> None:
    staged = service.stage(made.pdf(), name="a.pdf")
    service.attach(staged, owner=CASE, actor=RESIDENT)
    with pytest.raises(UploadRefusedError):
        service.attach(staged, owner=OwnerRef("cases.case", "43"), actor=RESIDENT)


def test_a_staged_file_can_be_attached_for_half_a_day() -> None:
    staged = service.stage(made.pdf(), name="a.pdf")
    later = staged.staged_at + timedelta(hours=12, seconds=1)
    with clock.stopped_at(later), pytest.raises(UploadRefusedError, match="もう一度"):
        service.attach(staged, owner=CASE, actor=RESIDENT)


def test_an_act_that_fails_leaves_no_row() -> None:
    staged = service.stage(made.pdf(), name="a.pdf")
    with transaction.atomic():
        service.attach(staged, owner=CASE, actor=RESIDENT)
        transaction.set_rollback(True)
    assert service.files(CASE) == []


def test_a_refused_file_is_not_kept(store_folder: Path) -> None:
    with pytest.raises(UploadRefusedError):
        service.stage(b"MZ" + bytes(100), name="住民票.pdf")
    assert not [path for path in store_folder.rglob("*") if path.is_file()]


def test_a_full_disk_is_said_and_nothing_is_kept(store_folder: Path) -> None:
    store_folder.parent.mkdir(exist_ok=True)
    store_folder.write_text("not a folder")
    with pytest.raises(StoreError, match="空き"):
        service.stage(made.pdf(), name="a.pdf")
    assert service.files(CASE) == []


def test_a_changed_file_is_not_handed_out(store_folder: Path) -> None:
    info = attached(made.pdf())
    service.scan(info.id)
    next(path for path in store_folder.rglob("*") if path.is_file()).write_bytes(b"%PDF-forged")
    with pytest.raises(DamagedFileError):
        service.read(info.id, actor=CLERK)


@pytest.mark.parametrize("file_id", ["", "x", "0", "../1", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_file_is_said_to_be_unknown(file_id: str) -> None:
    with pytest.raises(UnknownFileError):
        service.read(file_id, actor=CLERK)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("住民票.pdf", "住民票.pdf"),
        ("C:\\Users\\me\\写真.exe", "写真.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("evil\u202efdp.exe", "evilfdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("名" * 500, "名" * 120 + ".pdf"),
    ],
)
def test_a_name_is_harmless_and_ends_as_its_content(given: str, shown: str) -> None:
    assert attached(made.pdf(), given).name == shown


def test_a_list_of_files_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        attached(made.pdf())
    with django_assert_num_queries(1):
        assert len(service.files(CASE)) == 3


def test_files_of_other_owners_are_not_listed() -> None:
    attached(made.pdf(), owner=OwnerRef("cases.case", "43"))
    assert service.files(CASE) == []


def test_the_sent_picture_is_known_by_its_hash_though_it_is_stored_otherwise() -> None:
    info = attached(made.photo_with_place(), "写真.jpeg")
    assert info.sha256 != info.original_sha256
    assert info.name == "写真.jpg"
    assert isinstance(info.received_at, datetime)
