"""What cannot be done is kept, told without personal data, and sent round again or put away by a person."""

import json
import logging
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoAssertNumQueries

from tests.kernel.jobs import sample_work
from tests.kernel.jobs.conftest import Effects
from yakuba.config.cli import main
from yakuba.kernel.audit import service as audit
from yakuba.kernel.jobs import service
from yakuba.kernel.jobs.contracts import AnyTask, DiscardReason, JobState, NotDeadError
from yakuba.lib.refs import Actor, OwnerRef

OPERATOR = Actor("staff", "S001")


def dead(task: AnyTask = sample_work.refuse, **payload: str) -> str:
    job = service.enqueue(task, payload=payload or {"why": "form"})
    service.run_waiting()
    assert service.state(job) == JobState.DEAD
    return job


def acts(job: str) -> list[str]:
    return [entry.act for entry in audit.history(OwnerRef("jobs.job", job))]


def test_a_poison_job_is_tried_as_often_as_it_may_and_then_kept(effects: Effects) -> None:
    job = dead(sample_work.poison, person="42")
    (letter,) = service.dead_letters()
    assert (letter.id, letter.attempts, letter.payload) == (job, 2, {"person": "42"})
    assert service.run_waiting() == 0


def test_the_error_names_class_and_place_but_repeats_no_personal_data(
    effects: Effects, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        dead(sample_work.poison, person="42")
    (letter,) = service.dead_letters()
    assert letter.error.startswith("builtins.ValueError – sample_work.py:")
    kept = "".join(DBTaskResult.objects.values_list("traceback", flat=True))
    assert "poison" in kept
    assert "青葉" not in kept + letter.error + caplog.text


def test_the_words_of_a_job_error_are_kept_for_the_operator(effects: Effects) -> None:
    dead()
    (letter,) = service.dead_letters()
    assert "相手の機関がこの様式を受け付けません" in letter.error


def test_a_permanent_error_is_not_tried_again(effects: Effects) -> None:
    dead()
    assert service.dead_letters()[0].attempts == 1


def test_the_list_is_one_query_latest_first(
    effects: Effects, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    jobs = [dead() for _ in range(3)]
    with django_assert_num_queries(1):
        letters = service.dead_letters(limit=2)
    assert [letter.id for letter in letters] == [jobs[2], jobs[1]]
    assert [letter.id for letter in service.dead_letters(limit=2, offset=2)] == [jobs[0]]
    assert service.count_dead_letters() == 3


def test_sent_round_again_it_has_all_its_attempts_and_may_succeed(
    effects: Effects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YAKUBA_TEST_FOLDER", str(tmp_path))
    job = dead(sample_work.mend, word="a")
    service.retry(job, OPERATOR)
    service.run_waiting()
    assert service.state(job) == JobState.DEAD
    (tmp_path / "mended").touch()
    service.retry(job, OPERATOR)
    service.run_waiting()
    assert service.state(job) == JobState.DONE
    assert effects() == [("a", 3)]
    assert acts(job) == ["jobs.job.retried", "jobs.job.retried"]


def test_a_retry_gives_as_many_attempts_as_at_first(effects: Effects) -> None:
    job = dead(sample_work.poison, person="42")
    service.retry(job, OPERATOR)
    assert service.run_waiting() == 2
    assert service.state(job) == JobState.DEAD


def test_put_away_it_leaves_the_list_with_its_reason_in_the_register(effects: Effects) -> None:
    job = dead()
    service.discard(job, OPERATOR, DiscardReason.NO_LONGER_WANTED)
    assert service.state(job) == JobState.DISCARDED
    assert service.dead_letters() == []
    assert service.run_waiting() == 0
    (entry,) = audit.history(OwnerRef("jobs.job", job))
    assert (entry.act, entry.detail["reason"]) == ("jobs.job.discarded", "no_longer_wanted")


def test_only_one_of_two_decides(effects: Effects) -> None:
    job = dead()
    service.retry(job, OPERATOR)
    with pytest.raises(NotDeadError, match="一覧を開き直して"):
        service.retry(job, OPERATOR)
    with pytest.raises(NotDeadError):
        service.discard(job, OPERATOR, DiscardReason.DUPLICATE)
    with pytest.raises(NotDeadError):
        service.retry("no-such-number", OPERATOR)
    assert acts(job) == ["jobs.job.retried"]


def test_the_same_from_the_command_line(effects: Effects, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = dead(), dead()
    assert main(["jobs", "dead"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["total"], [letter["id"] for letter in shown["letters"]]) == (2, [second, first])
    assert main(["jobs", "retry", first]) == 0
    assert main(["jobs", "discard", second, "--reason", "done_by_hand"]) == 0
    assert main(["jobs", "discard", first, "--reason", "飽きた"]) == 2
    assert (service.state(first), service.state(second)) == (JobState.WAITING, JobState.DISCARDED)
    assert main(["jobs", "retry", second]) == 2
    assert "一覧を開き直して" in capsys.readouterr().err
    assert main(["worker", "--queues", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
