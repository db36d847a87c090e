"""Finished work is kept for a week; what a person must still see is kept until then."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from tests.kernel.jobs import sample_work
from tests.kernel.jobs.conftest import Effects
from yakuba.kernel.jobs import housekeeping, service
from yakuba.kernel.jobs.contracts import KEPT_AFTER_END, Event, JobState
from yakuba.kernel.jobs.models import JobEvent, JobLease, JobReceipt, JobWorker
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

NOON = datetime(2026, 4, 1, 12, tzinfo=clock.JST)
JUST_OVER = NOON + KEPT_AFTER_END + timedelta(microseconds=1)


def prune_at(moment: datetime) -> None:
    with clock.stopped_at(moment):
        job = service.enqueue(housekeeping.prune, payload={})
        service.run_waiting(limit=1)
        assert service.state(job) == JobState.DONE
        JobLease.objects.filter(pk=UUID(job)).delete()
        DBTaskResult.objects.filter(pk=job).delete()


def test_a_finished_job_goes_with_its_receipt_after_a_week(effects: Effects) -> None:
    with clock.stopped_at(NOON):
        service.enqueue(sample_work.note, payload={"word": "a"}, unique_key="k")
        service.run_waiting()
    prune_at(NOON + KEPT_AFTER_END)
    assert (JobLease.objects.count(), JobReceipt.objects.count()) == (1, 1)
    prune_at(JUST_OVER)
    assert (JobLease.objects.count(), JobReceipt.objects.count(), DBTaskResult.objects.count()) == (0, 0, 0)


def test_what_waits_or_is_dead_stays(effects: Effects) -> None:
    with clock.stopped_at(NOON):
        letter = service.enqueue(sample_work.refuse, payload={"why": "form"})
        service.run_waiting()
        waiting = service.enqueue(sample_work.note, payload={"word": "a"}, run_at=JUST_OVER + timedelta(days=1))
    prune_at(JUST_OVER)
    assert (service.state(letter), service.state(waiting)) == (JobState.DEAD, JobState.WAITING)


def test_an_event_stays_as_long_as_one_of_its_deliveries(effects: Effects) -> None:
    with clock.stopped_at(NOON), transaction.atomic():
        service.publish(Event(sample_work.HAPPENED, OwnerRef("tests.thing", "7"), {"n": 1}))
    with clock.stopped_at(NOON):
        service.run_waiting()
    prune_at(JUST_OVER)
    assert (JobEvent.objects.count(), JobLease.objects.count()) == (1, 1)
    JobLease.objects.update(dead_at=None, finished_at=NOON)
    prune_at(JUST_OVER)
    assert (JobEvent.objects.count(), JobLease.objects.count()) == (0, 0)


def test_more_than_one_chunk_goes_in_one_night(effects: Effects, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(housekeeping, "CHUNK", 3)
    with clock.stopped_at(NOON):
        for number in range(10):
            service.enqueue(sample_work.note, payload={"word": str(number)})
        service.run_waiting()
    prune_at(JUST_OVER)
    assert not DBTaskResult.objects.exists()


def test_rows_of_workers_that_died_long_ago_go(effects: Effects) -> None:
    JobWorker.objects.create(id="old", started_at=NOON, seen_at=NOON)
    JobWorker.objects.create(id="new", started_at=JUST_OVER, seen_at=JUST_OVER)
    prune_at(JUST_OVER)
    assert list(JobWorker.objects.values_list("id", flat=True)) == ["new"]
