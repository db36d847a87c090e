"""Work for the tests of jobs: it notes each effect in a table of the copied database and can wait at a point."""

import os
import time
from pathlib import Path
from uuid import UUID

from django.db import connection

from yakuba.kernel.jobs.contracts import Event, Job, JobError, PermanentError, task
from yakuba.kernel.jobs.models import JobLease
from yakuba.kernel.jobs.service import declare_queue, effect, subscribe

FIRST_ATTEMPT = 1
PATIENCE_S = 60
HAPPENED = "tests.thing.happened"

declare_queue("slow", limit=1)


def write(word: str, attempt: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO test_effect (word, attempt) VALUES (%s, %s)", [word, attempt])


def reach(point: str, wanted: str, context: Job) -> None:
    """At the wanted point, the first attempt says that it is there and waits until it may go on."""
    if point == wanted and context.attempt == FIRST_ATTEMPT:
        stay(f"at-{point}", until="go", job=context.task_result.id)


def stay(place: str, *, until: str, job: str = "") -> None:
    folder = Path(os.environ["YAKUBA_TEST_FOLDER"])
    (folder / place).touch()
    (folder / f"{place}-{job}").touch()
    deadline = time.monotonic() + PATIENCE_S
    while not (folder / until).exists() and time.monotonic() < deadline:
        time.sleep(0.02)


@task(takes_context=True, max_attempts=3, backoff_s=0)
def note(context: Job, *, word: str, wait: str = "") -> None:
    reach("before", wait, context)
    with effect(context):
        write(word, context.attempt)
        reach("inside", wait, context)
    reach("after", wait, context)


@task(takes_context=True, max_attempts=3, backoff_s=0)
def note_slowly(context: Job, *, word: str) -> None:
    """Every attempt says where it is and waits for its own sign."""
    stay(f"at-attempt-{context.attempt}", until=f"go-{context.attempt}")
    with effect(context):
        write(word, context.attempt)


@task(takes_context=True, max_attempts=3, backoff_s=0)
def note_in_steps(context: Job, *, steps: int, fail_at: int) -> None:
    from yakuba.kernel.jobs.service import has_happened

    for number in range(steps):
        if has_happened(context, step=str(number)):
            continue
        if number == fail_at and context.attempt == FIRST_ATTEMPT:
            raise JobError("途中で止まりました")
        with effect(context, step=str(number)):
            write(f"step-{number}", context.attempt)


@task(takes_context=True, queue_name="slow", max_attempts=1)
def dawdle(context: Job, *, word: str) -> None:
    reach("slow", "slow", context)
    with effect(context):
        write(word, context.attempt)


@task(max_attempts=2, backoff_s=0)
def poison(*, person: str) -> None:
    raise ValueError("氏名 青葉太郎 が見つかりません")


@task(max_attempts=2, backoff_s=0)
def refuse(*, why: str) -> None:
    raise PermanentError("相手の機関がこの様式を受け付けません")


@task(max_attempts=2, backoff_s=0)
def crash_the_worker() -> None:
    os._exit(86)


@task(takes_context=True, max_attempts=1)
def mend(context: Job, *, word: str) -> None:
    """Fails until the file ``mended`` is there."""
    if not (Path(os.environ["YAKUBA_TEST_FOLDER"]) / "mended").exists():
        raise JobError("相手の機関が止まっています")
    with effect(context):
        write(word, context.attempt)


@subscribe(HAPPENED, "tests.first", max_attempts=2, backoff_s=0)
def first(event: Event, context: Job) -> None:
    with effect(context):
        write(f"first {event.subject} {event.data['n']}", context.attempt)


@subscribe(HAPPENED, "tests.never", max_attempts=2, backoff_s=0)
def never(event: Event, context: Job) -> None:
    raise JobError("この処理はいつも失敗します")


@subscribe(HAPPENED, "tests.second", max_attempts=2, backoff_s=0)
def second(event: Event, context: Job) -> None:
    with effect(context):
        write(f"second {event.subject} {event.data['n']}", context.attempt)


@task(takes_context=True, max_attempts=3, backoff_s=0)
def break_inside(context: Job, *, word: str) -> None:
    with effect(context):
        write(word, context.attempt)
        if context.attempt == FIRST_ATTEMPT:
            raise JobError("途中で止まりました")


@task(takes_context=True, max_attempts=3, backoff_s=0)
def fail_after_effect(context: Job, *, word: str) -> None:
    with effect(context):
        write(word, context.attempt)
    raise JobError("終わりの印を書けませんでした")


@task(takes_context=True, max_attempts=3, backoff_s=3600)
def be_overtaken(context: Job, *, when: str, by: dict[str, object]) -> None:
    """Another worker takes the lease over before or within the effect."""
    lease = JobLease.objects.filter(pk=UUID(context.task_result.id))
    if when == "before":
        lease.update(**by)
    with effect(context):
        write("late", context.attempt)
        lease.update(**by)
