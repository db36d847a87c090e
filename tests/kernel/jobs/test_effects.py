"""What a job changes within ``effect`` happens exactly once, or not at all."""

from typing import Any, cast

import pytest
from django.db import transaction
from django_tasks import TaskResult
from django_tasks_db.models import DBTaskResult

from tests.kernel.jobs import sample_work
from tests.kernel.jobs.conftest import Effects
from yakuba.kernel.jobs import service
from yakuba.kernel.jobs.contracts import Job, JobState, LeaseLostError
from yakuba.kernel.jobs.models import JobLease, JobReceipt
from yakuba.lib.refs import JsonValue


def context_of(job: str) -> Job:
    return Job(task_result=cast(TaskResult[Any], DBTaskResult.objects.get(pk=job).task_result))


def test_steps_that_are_done_are_not_done_again(effects: Effects) -> None:
    service.enqueue(sample_work.note_in_steps, payload={"steps": 4, "fail_at": 2})
    assert service.run_waiting() == 2
    assert effects() == [("step-0", 1), ("step-1", 1), ("step-2", 2), ("step-3", 2)]


def test_an_error_within_an_effect_leaves_neither_change_nor_receipt(effects: Effects) -> None:
    job = service.enqueue(sample_work.break_inside, payload={"word": "a"})
    assert service.run_waiting(limit=1) == 1
    assert effects() == []
    assert not JobReceipt.objects.exists()
    assert service.run_waiting() == 1
    assert service.state(job) == JobState.DONE
    assert effects() == [("a", 2)]


def test_a_job_whose_effect_is_done_ends_as_done_without_a_second_one(effects: Effects) -> None:
    job = service.enqueue(sample_work.fail_after_effect, payload={"word": "a"})
    assert service.run_waiting() == 2
    assert service.state(job) == JobState.DONE
    assert effects() == [("a", 1)]


@pytest.mark.parametrize("when", ["before", "inside"])
@pytest.mark.parametrize("by", [{"attempt": 2}, {"worker": "another"}, {"worker": ""}])
def test_who_has_lost_the_lease_changes_nothing(effects: Effects, when: str, by: dict[str, JsonValue]) -> None:
    job = service.enqueue(sample_work.be_overtaken, payload={"when": when, "by": by})
    assert service.run_waiting(limit=1) == 1
    assert effects() == []
    assert not JobReceipt.objects.exists()
    assert service.state(job) != JobState.DONE


def test_who_has_lost_the_lease_does_not_enter(effects: Effects) -> None:
    job = service.enqueue(sample_work.note, payload={"word": "a"})
    JobLease.objects.update(attempt=2, worker="w")
    DBTaskResult.objects.update(worker_ids=["w"])
    with pytest.raises(LeaseLostError), service.effect(context_of(job)):
        pytest.fail("the block must not be entered")


def test_an_effect_must_be_the_outermost_transaction(effects: Effects) -> None:
    job = service.enqueue(sample_work.note, payload={"word": "a"})
    JobLease.objects.update(attempt=1, worker="w")
    DBTaskResult.objects.update(worker_ids=["w"])
    with transaction.atomic(), pytest.raises(RuntimeError), service.effect(context_of(job)):
        pytest.fail("the block must not be entered")


def test_the_key_for_outside_systems_is_the_same_for_every_attempt(effects: Effects) -> None:
    job = service.enqueue(sample_work.note, payload={"word": "a"})
    key = service.idempotency_key(context_of(job), step="mail")
    DBTaskResult.objects.update(worker_ids=["w", "v"])
    assert service.idempotency_key(context_of(job), step="mail") == key
    assert key == f"{job}:tests.kernel.jobs.sample_work.note#mail"
