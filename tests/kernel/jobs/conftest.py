"""The table in which sample work notes its effects, and workers on the copied database."""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.processes import Process, ProcessDatabase, wait_until

EFFECTS = "CREATE TABLE test_effect (word text NOT NULL, attempt integer NOT NULL)"


Effects = Callable[[], list[tuple[str, int]]]


@dataclass
class Town:
    """The copied database with real workers on it."""

    database: ProcessDatabase

    @property
    def folder(self) -> Path:
        return self.database.folder

    def worker(self, *options: str, lease: str = "1") -> Process:
        words = ["-m", "tests.kernel.jobs.run_worker", "--poll", "0.05", "--lease", lease, *options]
        return self.database.python(*words, YAKUBA_TEST_FOLDER=str(self.folder))

    def work_off(self) -> None:
        """One worker, until nothing is due."""
        assert self.worker("--until-empty").wait(timeout=60) == 0

    def effects(self) -> list[tuple[str, int]]:
        return sorted(self.database.rows("SELECT word, attempt FROM test_effect"))

    def statuses(self) -> list[str]:
        return sorted(row[0] for row in self.database.rows("SELECT status FROM django_tasks_database_dbtaskresult"))

    def wait_for_point(self, point: str) -> None:
        wait_until((self.folder / f"at-{point}").exists, f"the job is at {point}")

    def let_go(self) -> None:
        (self.folder / "go").touch()

    def wait_until_ended(self) -> None:
        waiting = "SELECT count(*) FROM job_lease WHERE lease_until IS NOT NULL"
        wait_until(lambda: self.database.rows(waiting) == [(0,)], "every job has ended")


def kill(process: Process) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.fixture
def town(process_database: ProcessDatabase) -> Town:
    process_database.rows(EFFECTS)
    return Town(process_database)


@pytest.fixture
def effects(db: Any) -> Effects:
    """The same table within the transaction of a test without processes; answers its sorted rows."""
    with connection.cursor() as cursor:
        cursor.execute(EFFECTS)

    def rows() -> list[tuple[str, int]]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT word, attempt FROM test_effect ORDER BY word, attempt")
            return [(word, attempt) for word, attempt in cursor.fetchall()]

    return rows
