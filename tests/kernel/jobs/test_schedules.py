"""A schedule is a row: due, it makes one job, and never two at a time."""

from datetime import datetime, timedelta

import pytest

from tests.kernel.jobs import sample_work
from tests.kernel.jobs.conftest import Effects
from yakuba.kernel.jobs import schedules, service
from yakuba.kernel.jobs.contracts import PayloadRefusedError
from yakuba.kernel.jobs.models import JobLease, JobSchedule
from yakuba.lib import clock

NOON = datetime(2026, 4, 1, 12, tzinfo=clock.JST)


@pytest.fixture
def every_hour(effects: Effects) -> Effects:
    JobSchedule.objects.all().delete()
    with clock.stopped_at(NOON):
        assert service.schedule("tests.hourly", sample_work.note, "0 * * * *", payload={"word": "hour"}) == hour(1)
    return effects


def hour(number: int) -> datetime:
    return NOON + timedelta(hours=number)


def fire_at(moment: datetime) -> int:
    with clock.stopped_at(moment):
        fired = service.fire_due()
        service.run_waiting()
    return fired


def test_it_fires_when_it_is_due_and_not_before(every_hour: Effects) -> None:
    assert fire_at(hour(1) - timedelta(microseconds=1)) == 0
    assert [fire_at(hour(1)), fire_at(hour(1))] == [1, 0]
    assert fire_at(hour(2)) == 1
    assert every_hour() == [("hour", 1), ("hour", 1)]


def test_missed_runs_are_made_up_for_once(every_hour: Effects) -> None:
    assert [fire_at(hour(9)), fire_at(hour(9))] == [1, 0]
    assert JobSchedule.objects.get().next_run == hour(10)


def test_it_does_not_fire_while_its_last_job_is_unfinished(every_hour: Effects) -> None:
    with clock.stopped_at(hour(1)):
        assert service.fire_due() == 1
    with clock.stopped_at(hour(2)):
        assert service.fire_due() == 0
        service.run_waiting()
    assert fire_at(hour(3)) == 1


def test_one_that_is_switched_off_stays_silent(every_hour: Effects) -> None:
    JobSchedule.objects.update(enabled=False)
    assert fire_at(hour(5)) == 0
    assert schedules.earliest() is None


def test_what_the_operator_changed_survives_the_next_migration(effects: Effects) -> None:
    assert JobSchedule.objects.get(name="jobs.prune").rule == "10 3 * * *"
    JobSchedule.objects.filter(name="jobs.prune").update(enabled=False)
    schedules.make_declared_rows()
    assert not JobSchedule.objects.get(name="jobs.prune").enabled
    JobSchedule.objects.all().delete()
    schedules.make_declared_rows()
    assert JobSchedule.objects.get(name="jobs.prune").enabled


def test_a_schedule_whose_task_is_gone_is_seen_as_a_dead_letter(every_hour: Effects) -> None:
    JobSchedule.objects.update(task_path="yakuba.kernel.jobs.housekeeping.gone")
    assert fire_at(hour(1)) == 1
    (letter,) = service.dead_letters()
    assert (letter.task, letter.attempts) == ("yakuba.kernel.jobs.housekeeping.gone", 1)


def test_a_bad_rule_or_payload_changes_nothing(every_hour: Effects) -> None:
    with pytest.raises(ValueError, match="rhythm"):
        service.schedule("tests.hourly", sample_work.note, "hourly")
    with pytest.raises(PayloadRefusedError):
        service.schedule("tests.hourly", sample_work.note, "every 1h", payload={"word": "x" * 5_000})
    assert JobSchedule.objects.get().rule == "0 * * * *"
    assert not JobLease.objects.exists()
