"""Jobs: a job from writing to end, against a bare INSERT, claim and UPDATE loop on the same database.

``YAKUBA_DATABASE_URL=… python -m benchmarks.bench_jobs [--full]`` works in a database of its own beside the named
one (a temporary file on SQLite), so nothing of the town is touched. One JSON object a row.
"""

import json
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import psycopg

JOBS = 200
ROUNDS = 5
FINISHED_ROWS = 230_000
"""As many finished rows as made django-tasks slow on SQLite (its issue 140)."""

TABLES = (
    "CREATE TABLE bench_effect (word text NOT NULL)",
    "CREATE TABLE bench_floor (id integer PRIMARY KEY, state integer NOT NULL, payload text NOT NULL)",
    "CREATE INDEX bench_floor_ready ON bench_floor (id) WHERE state = 0",
)


@dataclass(frozen=True)
class Row:
    """One measured figure and what it is compared with."""

    what: str
    database: str
    jobs_per_s: float
    cpu_ms: float
    compared_with: str
    compared_per_s: float
    compared_cpu_ms: float

    @property
    def ratios(self) -> dict[str, float]:
        """Ours divided by the other: speed (more is better) and CPU a job (less is better)."""
        return {
            "speed": round(self.jobs_per_s / self.compared_per_s, 2),
            "cpu": round(self.cpu_ms / self.compared_cpu_ms, 2),
        }


def rows(*, full: bool) -> Iterator[Row]:
    """Medians of interleaved runs on the default connection, whose database must be a migrated scratch one."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table)
    both = _medians({"jobs": _ours, "floor": _floor})
    yield Row("write, claim, effect, end; 2 threads", connection.vendor, *both["jobs"], "bare SQL loop", *both["floor"])
    _finished(FINISHED_ROWS if full else FINISHED_ROWS // 10)
    later = _medians({"jobs": _ours})["jobs"]
    yield Row("the same beside finished rows", connection.vendor, *later, "without them", *both["jobs"])


def _medians(runs: dict[str, Callable[[], None]]) -> dict[str, tuple[float, float]]:
    """Jobs a second and milliseconds of CPU a job."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    cpu: dict[str, list[float]] = {name: [] for name in runs}
    for _round in range(ROUNDS):
        for name, run in runs.items():
            began, cpu_began = time.perf_counter(), time.process_time()
            run()
            seconds[name].append(time.perf_counter() - began)
            cpu[name].append(time.process_time() - cpu_began)
    return {
        name: (round(JOBS / statistics.median(seconds[name]), 1), round(statistics.median(cpu[name]) / JOBS * 1000, 2))
        for name in runs
    }


def _ours() -> None:
    from benchmarks.jobs_work import note
    from yakuba.kernel.jobs import service
    from yakuba.kernel.jobs.worker import Options, Worker

    for number in range(JOBS):
        service.enqueue(note, payload={"word": str(number)})
    worker = Worker(Options(until_empty=True))
    worker.run()
    assert worker.tally["done"] == JOBS, worker.tally


def _floor() -> None:
    from django.db import connection, transaction

    skip = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    cursor = connection.cursor()
    cursor.execute("DELETE FROM bench_floor")
    for number in range(JOBS):
        cursor.execute(
            "INSERT INTO bench_floor (id, state, payload) VALUES (%s, 0, %s)", [number, f'{{"n": {number}}}']
        )
    for _job in range(JOBS):
        with transaction.atomic():
            cursor.execute(f"SELECT id, payload FROM bench_floor WHERE state = 0 ORDER BY id LIMIT 1{skip}")
            job, payload = cursor.fetchone()
            cursor.execute("UPDATE bench_floor SET state = 1 WHERE id = %s", [job])
        with transaction.atomic():
            cursor.execute("INSERT INTO bench_effect (word) VALUES (%s)", [payload])
            cursor.execute("UPDATE bench_floor SET state = 2 WHERE id = %s", [job])


def _finished(count: int) -> None:
    from django_tasks_db.models import DBTaskResult

    from benchmarks.jobs_work import note
    from yakuba.kernel.jobs import outbox
    from yakuba.kernel.jobs.models import JobLease
    from yakuba.lib import clock

    ended = clock.now() - timedelta(days=1)
    for start in range(0, count, 5_000):
        outbox.place([outbox.order(note, {"word": str(number)}) for number in range(start, min(start + 5_000, count))])
        JobLease.objects.filter(finished_at=None).update(lease_until=None, finished_at=ended)
        DBTaskResult.objects.filter(status="READY").update(status="SUCCESSFUL", finished_at=ended)


@contextmanager
def _scratch() -> Iterator[None]:
    url = os.environ.get("YAKUBA_DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="yakuba-bench-") as folder:
        os.environ["YAKUBA_HOME"] = folder
        if not url.startswith("postgres"):
            os.environ["YAKUBA_DATABASE_URL"] = ""
            yield
            return
        name = f"yakuba_bench_{secrets.token_hex(4)}"
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
            os.environ["YAKUBA_DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
            try:
                yield
            finally:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def main() -> None:
    """Print the rows."""
    with _scratch():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yakuba.config.settings")
        os.environ["YAKUBA_LOG_LEVEL"] = "ERROR"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        for row in rows(full="--full" in sys.argv):
            print(json.dumps(asdict(row) | {"ratios": row.ratios}))


if __name__ == "__main__":
    main()
