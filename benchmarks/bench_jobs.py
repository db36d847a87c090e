"""Jobs: one job from writing to end, against a bare INSERT, claim and UPDATE loop on the same database."""

from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from benchmarks.harness import Clock, Row, Scale
from benchmarks.jobs_work import note
from yakuba.kernel.jobs import outbox, service
from yakuba.kernel.jobs.models import JobLease
from yakuba.kernel.jobs.worker import Options, Worker
from yakuba.lib import clock

BARS = ("jobs",)
JOBS = 200
FINISHED_ROWS = 230_000
"""As many finished rows as made django-tasks slow on SQLite (its issue 140)."""
CHUNK = 5_000

TABLES = (
    "CREATE TABLE bench_effect (word text NOT NULL)",
    "CREATE TABLE bench_floor (id integer PRIMARY KEY, state integer NOT NULL, payload text NOT NULL)",
    "CREATE INDEX bench_floor_ready ON bench_floor (id) WHERE state = 0",
)
NEXT = "SELECT id, payload FROM bench_floor WHERE state = 0 ORDER BY id LIMIT 1"


def rows(scale: Scale) -> Iterator[Row]:
    """Waiting and CPU on a small table, then beside finished rows (a tenth of them unless full)."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table)
    floor = {"bare SQL loop": _floor}
    yield Row("jobs", "write, claim, effect, end; 2 threads", _ours, JOBS, floor)
    yield Row("jobs", "the same, CPU", _ours, JOBS, floor, clock=Clock.CPU)
    finished = scale.of(100, FINISHED_ROWS // 10, FINISHED_ROWS)
    _finish(finished)
    yield Row("jobs", f"the same beside {finished:,} finished rows", _ours, JOBS, floor)


def _ours() -> None:
    for number in range(JOBS):
        service.enqueue(note, payload={"word": str(number)})
    worker = Worker(Options(until_empty=True))
    worker.run()
    assert worker.tally["done"] == JOBS, worker.tally


def _floor() -> None:
    take = f"{NEXT} FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else NEXT
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM bench_floor")
        for number in range(JOBS):
            cursor.execute("INSERT INTO bench_floor (id, state, payload) VALUES (%s, 0, '{}')", [number])
        for _job in range(JOBS):
            with transaction.atomic():
                cursor.execute(take)
                job, payload = cursor.fetchone() or (None, None)
                cursor.execute("UPDATE bench_floor SET state = 1 WHERE id = %s", [job])
            with transaction.atomic():
                cursor.execute("INSERT INTO bench_effect (word) VALUES (%s)", [payload])
                cursor.execute("UPDATE bench_floor SET state = 2 WHERE id = %s", [job])


def _finish(count: int) -> None:
    ended = clock.now() - timedelta(days=1)
    for start in range(0, count, CHUNK):
        outbox.place([outbox.order(note, {"word": str(number)}) for number in range(start, min(start + CHUNK, count))])
        JobLease.objects.filter(finished_at=None).update(lease_until=None, finished_at=ended)
        DBTaskResult.objects.filter(status="READY").update(status="SUCCESSFUL", finished_at=ended)
