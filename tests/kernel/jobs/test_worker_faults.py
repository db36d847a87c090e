"""Real workers on a copied database, killed, stopped, doubled: each effect happens exactly once."""

import json
import signal
from functools import partial

import pytest
from django.db import connection, transaction

from tests.kernel.jobs import sample_work
from tests.kernel.jobs.conftest import Town, kill
from tests.processes import wait_until
from yakuba.kernel.jobs import service
from yakuba.kernel.jobs.contracts import Event
from yakuba.lib.refs import OwnerRef

pytestmark = pytest.mark.process

POSTGRES_ONLY = "a process stopped inside its write transaction holds SQLite's only write lock"


@pytest.mark.parametrize("point", ["before", "inside", "after"])
def test_a_job_of_a_killed_worker_is_done_by_another_once(town: Town, point: str) -> None:
    service.enqueue(sample_work.note, payload={"word": "a", "wait": point})
    first = town.worker()
    town.wait_for_point(point)
    kill(first)
    town.worker()
    town.wait_until_ended()
    assert town.effects() == [("a", 1 if point == "after" else 2)]
    assert town.statuses() == ["SUCCESSFUL"]


@pytest.mark.parametrize("point", ["before", "inside"])
def test_a_worker_woken_after_its_lease_was_taken_changes_nothing(town: Town, point: str) -> None:
    if point == "inside" and connection.vendor == "sqlite":
        pytest.skip(POSTGRES_ONLY)
    service.enqueue(sample_work.note, payload={"word": "a", "wait": point})
    zombie = town.worker()
    town.wait_for_point(point)
    zombie.send_signal(signal.SIGSTOP)
    town.worker()
    town.wait_until_ended()
    assert town.effects() == [("a", 2)]
    town.let_go()
    zombie.send_signal(signal.SIGCONT)
    zombie.send_signal(signal.SIGTERM)
    output, _ = zombie.communicate(timeout=30)
    assert json.loads(output) == {"ended": {"lost": 1}}
    assert town.effects() == [("a", 2)]
    assert town.statuses() == ["SUCCESSFUL"]


def test_a_worker_woken_before_the_one_that_took_over_is_done_changes_nothing_either(town: Town) -> None:
    service.enqueue(sample_work.note_slowly, payload={"word": "a"})
    zombie = town.worker()
    town.wait_for_point("attempt-1")
    zombie.send_signal(signal.SIGSTOP)
    town.worker()
    town.wait_for_point("attempt-2")
    (town.folder / "go-1").touch()
    zombie.send_signal(signal.SIGCONT)
    zombie.send_signal(signal.SIGTERM)
    output, _ = zombie.communicate(timeout=30)
    assert json.loads(output) == {"ended": {"lost": 1}}
    assert town.effects() == []
    (town.folder / "go-2").touch()
    town.wait_until_ended()
    assert town.effects() == [("a", 2)]


def test_a_queue_runs_as_many_jobs_at_once_as_it_has_threads(town: Town) -> None:
    jobs = [service.enqueue(sample_work.note, payload={"word": word, "wait": "before"}) for word in "abc"]
    town.worker()
    wait_until(lambda: len(list(town.folder.glob("at-before-*"))) == 2, "two jobs run at once")
    assert sorted(service.state(job) for job in jobs) == ["running", "running", "waiting"]
    town.let_go()
    town.wait_until_ended()
    assert town.effects() == [("a", 1), ("b", 1), ("c", 1)]


def test_two_workers_do_200_jobs_once_each(town: Town) -> None:
    with transaction.atomic():
        for number in range(200):
            service.enqueue(sample_work.note, payload={"word": f"{number:03}"})
    workers = [town.worker("--until-empty"), town.worker("--until-empty")]
    outputs = [json.loads(worker.communicate(timeout=120)[0]) for worker in workers]
    town.wait_until_ended()
    assert town.effects() == [(f"{number:03}", 1) for number in range(200)]
    assert sum(output["ended"].get("done", 0) for output in outputs) == 200


def test_a_stopped_worker_finishes_what_it_is_doing(town: Town) -> None:
    service.enqueue(sample_work.note, payload={"word": "a", "wait": "before"})
    worker = town.worker()
    town.wait_for_point("before")
    worker.send_signal(signal.SIGTERM)
    town.let_go()
    output, _ = worker.communicate(timeout=30)
    assert json.loads(output) == {"ended": {"done": 1}}
    assert town.effects() == [("a", 1)]


def test_a_stopped_worker_gives_back_what_takes_too_long_without_counting_the_attempt(town: Town) -> None:
    service.enqueue(sample_work.note, payload={"word": "a", "wait": "before"}, max_attempts=1)
    worker = town.worker("--grace", "0", lease="60")
    town.wait_for_point("before")
    worker.send_signal(signal.SIGTERM)
    output, _ = worker.communicate(timeout=30)
    assert json.loads(output) == {"ended": {"given_back": 1}}
    town.work_off()
    assert town.effects() == [("a", 2)]


def test_a_job_that_kills_its_worker_ends_as_a_dead_letter(town: Town) -> None:
    service.enqueue(sample_work.crash_the_worker, payload={})
    assert [town.worker().wait(timeout=30), town.worker().wait(timeout=30)] == [86, 86]
    town.worker()
    town.wait_until_ended()
    (letter,) = service.dead_letters()
    assert letter.attempts == 2
    assert "WorkerDied" in letter.error


def test_a_slow_queue_keeps_no_other_waiting(town: Town) -> None:
    for number in range(5):
        service.enqueue(sample_work.dawdle, payload={"word": f"slow-{number}"}, priority=100)
    town.worker()
    town.wait_for_point("slow")
    service.enqueue(sample_work.note, payload={"word": "quick"})
    wait_until(lambda: town.effects() == [("quick", 1)], "the quick job is done while the slow ones wait")
    town.let_go()
    town.wait_until_ended()
    assert len(town.effects()) == 6


def test_a_running_job_keeps_its_lease_while_its_worker_lives(town: Town) -> None:
    service.enqueue(sample_work.note, payload={"word": "a", "wait": "before"})
    town.worker()
    town.wait_for_point("before")
    lease = "SELECT lease_until FROM job_lease"
    (began,) = town.database.rows(lease)
    town.worker()
    for _renewal in range(4):
        before = town.database.rows(lease)
        wait_until(partial(lambda seen: town.database.rows(lease) != seen, before), "the lease is renewed")
    assert town.database.rows("SELECT attempt FROM job_lease") == [(1,)]
    assert town.database.rows(lease) != [began]
    town.let_go()
    town.wait_until_ended()
    assert town.effects() == [("a", 1)]


def test_the_worker_goes_on_after_the_database_dropped_every_connection(town: Town) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no server that could drop a connection")
    service.enqueue(sample_work.note, payload={"word": "a", "wait": "before"})
    worker = town.worker()
    town.wait_for_point("before")
    town.database.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    town.let_go()
    town.wait_until_ended()
    service.enqueue(sample_work.note, payload={"word": "b"})
    town.wait_until_ended()
    assert [word for word, _ in town.effects()] == ["a", "b"]
    assert worker.poll() is None


def test_an_event_reaches_every_handler_once_though_one_of_them_always_fails(town: Town) -> None:
    with transaction.atomic():
        service.publish(Event(sample_work.HAPPENED, OwnerRef("tests.thing", "7"), {"n": 1}))
    town.worker()
    town.worker()
    town.wait_until_ended()
    assert town.effects() == [("first tests.thing:7 1", 1), ("second tests.thing:7 1", 1)]
    (letter,) = service.dead_letters()
    assert letter.payload["handler"] == "tests.never"


def test_a_schedule_fires_once_with_two_workers(town: Town) -> None:
    service.schedule("tests.round", sample_work.note, "every 6h", payload={"word": "round"})
    town.database.rows("UPDATE job_schedule SET next_run = %s WHERE name = 'tests.round'", "2026-01-01 00:00:00+09:00")
    workers = [town.worker("--until-empty"), town.worker("--until-empty")]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0]
    assert town.effects() == [("round", 1)]


def test_no_declared_schedule_comes_round_in_a_copy_however_long_the_suite_has_run(town: Town) -> None:
    town.database.rows("UPDATE job_schedule SET next_run = %s", "2026-01-01 00:00:00+09:00")
    town.work_off()
    assert town.statuses() == []


def test_readiness_misses_a_killed_worker_but_not_one_that_said_good_bye(town: Town) -> None:
    assert service.worker_is_fit()
    worker = town.worker()
    wait_until(lambda: town.database.rows("SELECT id FROM job_worker"), "the worker is seen")
    assert service.worker_is_fit()
    kill(worker)
    town.database.rows("UPDATE job_worker SET seen_at = %s", "2026-01-01 00:00:00+09:00")
    assert not service.worker_is_fit()
    stopped = town.worker()
    wait_until(lambda: len(town.database.rows("SELECT id FROM job_worker")) == 2, "the new worker is seen")
    assert service.worker_is_fit()
    stopped.send_signal(signal.SIGTERM)
    assert stopped.wait(timeout=30) == 0
    assert len(town.database.rows("SELECT id FROM job_worker")) == 1
