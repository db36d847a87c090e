"""Sealing links every visible entry exactly once, whoever commits late and whoever else seals."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoAssertNumQueries

from tests.kernel.audit.conftest import CHANGE, CLERK
from tests.places import ROOT
from yakuba.kernel.audit import sealing, service
from yakuba.kernel.audit.chain import holes, merged, spans_of
from yakuba.kernel.audit.models import EntryRow, Gap, Segment

Fill = Callable[[int], list[int]]


def _sealed() -> list[int]:
    return [n for segment in Segment.objects.order_by("number") for a, b in segment.spans() for n in range(a, b + 1)]


@pytest.mark.django_db
def test_sealing_twice_seals_once(fill: Fill) -> None:
    numbers = fill(7)
    assert service.seal() == 7
    assert service.seal() == 0
    assert _sealed() == numbers


@pytest.mark.django_db
def test_nothing_new_costs_three_queries_and_no_lock(
    fill: Fill, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    fill(3)
    service.seal()
    service.seal()  # gives up the numbers that undone transactions of other tests took
    with django_assert_num_queries(3):
        assert service.seal() == 0


@pytest.mark.django_db
def test_many_entries_become_several_segments(fill: Fill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "SEGMENT_ENTRIES", 4)
    numbers = fill(10)
    assert service.seal() == 10
    assert list(Segment.objects.order_by("number").values_list("entries", flat=True)) == [4, 4, 2]
    assert _sealed() == numbers
    assert service.verify().ok


@pytest.mark.django_db
def test_an_undone_savepoint_leaves_a_hole_that_is_no_finding(fill: Fill) -> None:
    fill(2)
    try:
        with transaction.atomic():
            fill(3)
            raise InterruptedError
    except InterruptedError:
        pass
    fill(2)
    assert service.seal() == 4
    assert service.seal() == 0
    assert not Gap.objects.exists()
    assert service.verify().ok


@contextmanager
def _open_transaction(count: int, *, commit: bool) -> Iterator[Callable[[], None]]:
    """Entries recorded by another transaction, which ends when the yielded function is called."""
    recorded, end = threading.Event(), threading.Event()

    def work() -> None:
        try:
            with transaction.atomic():
                for _ in range(count):
                    service.record(actor=CLERK, act=CHANGE, subject=None, detail={"count": 0})
                recorded.set()
                end.wait(30)
                transaction.set_rollback(not commit)
        finally:
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    assert recorded.wait(30)

    def finish() -> None:
        end.set()
        thread.join(30)

    try:
        yield finish
    finally:
        finish()


def _needs_two_writers() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")


def test_an_entry_committed_after_its_larger_neighbours_were_sealed_is_not_lost(own_database: str, fill: Fill) -> None:
    _needs_two_writers()
    with _open_transaction(2, commit=True) as finish:
        assert len(fill(3)) == 3
        assert service.seal() == 3
        for _ in range(3):
            assert service.seal() == 0
        assert Gap.objects.count() == 1
        assert service.verify().ok
        finish()
        assert service.seal() == 2 + 1  # and the entry of the verification
    assert not Gap.objects.exists()
    assert sorted(_sealed()) == list(EntryRow.objects.order_by("seq").values_list("seq", flat=True))
    verdict = service.verify()
    assert verdict.ok
    assert verdict.entries == 6


def test_numbers_of_an_undone_transaction_are_given_up_only_after_it_ended(own_database: str, fill: Fill) -> None:
    _needs_two_writers()
    with _open_transaction(2, commit=False) as finish:
        fill(1)
        service.seal()
        service.seal()
        assert Gap.objects.count() == 1
        finish()
        service.seal()
    assert not Gap.objects.exists()
    assert service.verify().ok


def test_a_late_entry_that_is_not_sealed_yet_is_no_finding(own_database: str, fill: Fill) -> None:
    _needs_two_writers()
    with _open_transaction(1, commit=True) as finish:
        fill(1)
        service.anchor()
        finish()
        assert service.verify().ok
        service.anchor()
        assert service.verify().ok


def test_recording_does_not_wait_for_sealing(own_database: str, fill: Fill) -> None:
    _needs_two_writers()
    with _open_transaction(1, commit=True), transaction.atomic():
        fill(1)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '1ms'")
        fill(1)
        assert service.seal() == 2


WORK = """
import sys, django
django.setup()
from django.db import transaction
from tests.kernel.audit.conftest import CHANGE, CLERK, LOOK
from yakuba.kernel.audit import service
from yakuba.kernel.audit.contracts import Act, register_acts
from yakuba.lib.refs import OwnerRef
register_acts(Act(CHANGE, "{actor}"), Act(LOOK, "{actor}", is_view=True))
role, count = sys.argv[1], int(sys.argv[2])
if role == "record":
    for number in range(count):
        try:
            with transaction.atomic():
                service.record(actor=CLERK, act=CHANGE, subject=OwnerRef("cases.case", str(number % 7)))
                service.record_many(actor=CLERK, act=LOOK, subjects=[OwnerRef("people.person", str(number % 5))] * 2)
                if number % 10 == 9:
                    raise InterruptedError
        except InterruptedError:
            pass
else:
    print(sum(service.seal() for _ in range(count)))
"""


@pytest.mark.process
def test_processes_that_record_and_seal_at_once_lose_nothing_and_double_nothing(
    own_database: str, tmp_path: Path
) -> None:
    env = os.environ | {
        "YAKUBA_DATABASE_URL": own_database,
        "YAKUBA_HOME": str(tmp_path / "home"),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "yakuba.config.settings",
    }
    roles = [("record", "40"), ("record", "40"), ("seal", "60"), ("seal", "60")]
    started = [
        subprocess.Popen([sys.executable, "-c", WORK, *role], env=env, stdout=subprocess.PIPE, text=True)
        for role in roles
    ]
    outputs = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0] * 4
    sealed_by_them = sum(int(text) for text in outputs if text)
    assert sealed_by_them + service.seal() == EntryRow.objects.count() == 2 * 36 * 3
    assert sorted(_sealed()) == list(EntryRow.objects.order_by("seq").values_list("seq", flat=True))
    service.anchor()
    verdict = service.verify()
    assert verdict.ok
    assert verdict.entries == 216


def test_spans_and_holes_are_each_others_complement() -> None:
    assert spans_of([1, 2, 3, 7, 9, 10]) == [(1, 3), (7, 7), (9, 10)]
    assert list(holes([(1, 3), (7, 7), (9, 10)], 0, 12)) == [(0, 0), (4, 6), (8, 8), (11, 12)]
    assert list(holes([(1, 3), (7, 9)], 2, 8)) == [(4, 6)]
    assert list(holes([], 5, 4)) == []
    assert merged([(9, 10), (1, 3), (4, 7)]) == [(1, 7), (9, 10)]
