"""A job is written with the caller's transaction, once for a key, and waits for its time and turn."""

import math
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from tests.kernel.jobs import sample_work
from tests.kernel.jobs.conftest import Effects, Town
from tests.processes import wait_until
from yakuba.kernel.jobs import service
from yakuba.kernel.jobs.contracts import (
    PAYLOAD_LIMIT,
    JobState,
    PayloadRefusedError,
    QueueUnknownError,
    backoff,
)
from yakuba.lib import clock

NOON = datetime(2026, 4, 1, 12, tzinfo=clock.JST)


def test_a_job_of_a_rolled_back_transaction_never_was(effects: Effects) -> None:
    with transaction.atomic():
        job = service.enqueue(sample_work.note, payload={"word": "a"})
        transaction.set_rollback(True)
    assert service.state(job) == JobState.UNKNOWN
    assert service.run_waiting() == 0
    assert effects() == []


def test_a_job_runs_once_and_is_done(effects: Effects) -> None:
    job = service.enqueue(sample_work.note, payload={"word": "a"})
    assert service.state(job) == JobState.WAITING
    assert service.run_waiting() == 1
    assert service.run_waiting() == 0
    assert service.state(job) == JobState.DONE
    assert effects() == [("a", 1)]


def test_the_standard_api_makes_the_same_job(effects: Effects) -> None:
    result = sample_work.note.enqueue(word="a")
    assert service.run_waiting() == 1
    assert effects() == [("a", 1)]
    result.refresh()
    assert (result.status, result.attempts) == ("SUCCESSFUL", 1)


def test_a_second_job_with_the_same_key_is_the_first(effects: Effects) -> None:
    first = service.enqueue(sample_work.note, payload={"word": "a"}, unique_key="letter:1")
    second = service.enqueue(sample_work.note, payload={"word": "b"}, unique_key="letter:1")
    other = service.enqueue(sample_work.note, payload={"word": "c"}, unique_key="letter:2")
    assert first == second != other
    service.run_waiting()
    assert service.enqueue(sample_work.note, payload={"word": "d"}, unique_key="letter:1") == first
    assert service.run_waiting() == 0
    assert effects() == [("a", 1), ("c", 1)]


def test_writing_a_job_is_two_statements_and_with_a_key_three(
    effects: Effects, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with transaction.atomic():
        with django_assert_num_queries(2):
            service.enqueue(sample_work.note, payload={"word": "a"})
        with django_assert_num_queries(3):
            service.enqueue(sample_work.note, payload={"word": "a"}, unique_key="k")


@pytest.mark.parametrize("payload", [{"word": object()}, {"word": math.nan}, {"word": {1, 2}}])
def test_what_is_not_plain_json_is_refused(effects: Effects, payload: dict[str, Any]) -> None:
    with pytest.raises(PayloadRefusedError):
        service.enqueue(sample_work.note, payload=payload)
    assert not DBTaskResult.objects.exists()


def test_a_payload_holds_references_not_things(effects: Effects) -> None:
    frame = len('{"args": [], "kwargs": {"word": ""}}')
    with pytest.raises(PayloadRefusedError):
        service.enqueue(sample_work.note, payload={"word": "x" * (PAYLOAD_LIMIT - frame + 1)})
    with pytest.raises(PayloadRefusedError):
        service.enqueue(sample_work.note, payload={"word": "字" * ((PAYLOAD_LIMIT - frame) // 3 + 1)})
    service.enqueue(sample_work.note, payload={"word": "x" * (PAYLOAD_LIMIT - frame)})
    assert DBTaskResult.objects.count() == 1


def test_a_queue_that_nobody_declared_is_refused(effects: Effects) -> None:
    with pytest.raises(QueueUnknownError):
        service.enqueue(sample_work.note, payload={"word": "a"}, queue="tyop")
    with pytest.raises(ValueError, match="max_attempts"):
        service.enqueue(sample_work.note, payload={"word": "a"}, max_attempts=0)
    with pytest.raises(ValueError, match="unique_key"):
        service.enqueue(sample_work.note, payload={"word": "a"}, unique_key="k" * 201)


def test_a_job_waits_for_its_time(effects: Effects) -> None:
    with clock.stopped_at(NOON):
        service.enqueue(sample_work.note, payload={"word": "later"}, run_at=NOON + timedelta(minutes=5))
        assert service.run_waiting() == 0
    with clock.stopped_at(NOON + timedelta(minutes=5) - timedelta(microseconds=1)):
        assert service.run_waiting() == 0
    with clock.stopped_at(NOON + timedelta(minutes=5)):
        assert service.run_waiting() == 1


def test_higher_priority_first_then_the_longer_waiting(effects: Effects) -> None:
    for minute, (word, priority) in enumerate([("first", 0), ("second", 0), ("urgent", 50), ("some day", -50)]):
        with clock.stopped_at(NOON + timedelta(minutes=minute)):
            service.enqueue(sample_work.note, payload={"word": word}, priority=priority)
    seen = []
    with clock.stopped_at(NOON + timedelta(hours=1)):
        while service.run_waiting(limit=1):
            seen += [word for word, _ in effects() if word not in seen]
    assert seen == ["urgent", "first", "second", "some day"]


def test_pauses_double_and_never_exceed_an_hour() -> None:
    assert [backoff(attempt, 30).total_seconds() for attempt in (1, 2, 3, 7, 8, 50)] == [30, 60, 120, 1920, 3600, 3600]


def test_a_failed_job_waits_for_its_pause(effects: Effects) -> None:
    with clock.stopped_at(NOON):
        service.enqueue(sample_work.note_in_steps, payload={"steps": 1, "fail_at": 0}, backoff_s=30)
        assert service.run_waiting() == 1
    with clock.stopped_at(NOON + timedelta(seconds=29)):
        assert service.run_waiting() == 0
    with clock.stopped_at(NOON + timedelta(seconds=30)):
        assert service.run_waiting() == 1
    assert effects() == [("step-0", 2)]


@pytest.mark.process
@pytest.mark.parametrize("first_ends", ["commit", "rollback"])
def test_the_same_key_from_two_processes_at_once_is_one_job(town: Town, first_ends: str) -> None:
    words = ["-m", "tests.kernel.jobs.enqueue_and_hold"]
    first = town.database.python(*words, "first", first_ends, YAKUBA_TEST_FOLDER=str(town.folder))
    wait_until((town.folder / "first-written").exists, "the first has written its job")
    second = town.database.python(*words, "second", "commit", YAKUBA_TEST_FOLDER=str(town.folder))
    wait_until((town.folder / "second-starts").exists, "the second is about to write")
    town.let_go()
    answers = [process.communicate(timeout=60)[0].decode().strip() for process in (first, second)]
    assert (answers[0] == answers[1]) == (first_ends == "commit")
    keys = town.database.rows("SELECT unique_key FROM job_lease")
    assert keys == [("the key",)]
    assert len(town.statuses()) == 1
