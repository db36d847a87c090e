"""Readiness asks for a worker when one is wanted, and not before."""

from datetime import datetime, timedelta

from django.test import Client

from tests.kernel.jobs import sample_work
from tests.kernel.jobs.conftest import Effects
from yakuba.kernel.jobs import liveness, service
from yakuba.kernel.jobs.models import JobSchedule, JobWorker
from yakuba.lib import clock

NOON = datetime(2026, 4, 1, 12, tzinfo=clock.JST)


def fit_at(moment: datetime) -> bool:
    with clock.stopped_at(moment):
        return service.worker_is_fit()


def test_without_work_none_is_wanted(effects: Effects) -> None:
    assert service.worker_is_fit()


def test_one_is_wanted_when_a_job_has_been_due_too_long(effects: Effects) -> None:
    JobSchedule.objects.all().delete()
    with clock.stopped_at(NOON):
        service.enqueue(sample_work.note, payload={"word": "a"})
    assert fit_at(NOON + liveness.SILENCE - timedelta(microseconds=1))
    assert not fit_at(NOON + liveness.SILENCE)
    with clock.stopped_at(NOON + liveness.SILENCE):
        liveness.seen("w")
        assert service.worker_is_fit()


def test_one_is_wanted_when_a_schedule_that_has_run_is_due_too_long(effects: Effects) -> None:
    JobSchedule.objects.all().delete()
    with clock.stopped_at(NOON):
        first = service.schedule("tests.round", sample_work.note, "every 5m", payload={"word": "a"})
    assert fit_at(first + liveness.SILENCE)
    with clock.stopped_at(first):
        service.fire_due()
        service.run_waiting()
        due = JobSchedule.objects.get().next_run
    assert fit_at(due)
    assert not fit_at(due + liveness.SILENCE)


def test_one_that_fell_silent_is_missed_and_one_that_said_good_bye_is_not(effects: Effects) -> None:
    JobSchedule.objects.all().delete()
    with clock.stopped_at(NOON):
        liveness.seen("w")
        liveness.seen("w")
    assert fit_at(NOON + liveness.SILENCE)
    assert not fit_at(NOON + liveness.SILENCE + timedelta(microseconds=1))
    liveness.gone("w")
    assert fit_at(NOON + liveness.SILENCE + timedelta(microseconds=1))


def test_the_readiness_page_names_the_worker(effects: Effects, client: Client) -> None:
    JobWorker.objects.create(id="silent", started_at=NOON, seen_at=NOON)
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["checks"]["worker"]) == (503, False)
