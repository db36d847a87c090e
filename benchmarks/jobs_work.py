"""The job that bench_jobs has done: one INSERT as its effect."""

from django.db import connection

from yakuba.kernel.jobs.contracts import Job, task
from yakuba.kernel.jobs.service import effect


@task(takes_context=True)
def note(context: Job, *, word: str) -> None:
    """Write the word."""
    with effect(context), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_effect (word) VALUES (%s)", [word])
