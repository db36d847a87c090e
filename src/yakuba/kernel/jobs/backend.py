"""The Django Tasks backend: ``task.enqueue(…)`` of the standard API makes one of our jobs too."""

from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar, cast

from asgiref.sync import sync_to_async
from django_tasks.base import Task
from django_tasks_db.backend import DatabaseBackend

from yakuba.kernel.jobs.contracts import DEFAULT_ATTEMPTS, DEFAULT_BACKOFF_S, DEFAULT_TIME_LIMIT_S

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTask(Task[P, T]):
    """A task with the patience of a job: ``@task(takes_context=True, max_attempts=20, backoff_s=60)``.

    ``time_limit_s``: after so long the worker stops renewing the lease, so that another attempt may take over.
    """

    max_attempts: int = DEFAULT_ATTEMPTS
    backoff_s: int = DEFAULT_BACKOFF_S
    time_limit_s: int = DEFAULT_TIME_LIMIT_S


class JobsBackend(DatabaseBackend):
    """django-tasks-db's rows, with our lease row beside each, written in the same transaction."""

    task_class = cast("Any", JobTask)

    def _task_to_db_task(self, task: Any, args: Any, kwargs: Any) -> Any:
        from yakuba.kernel.jobs import outbox

        return outbox.place_one(outbox.order(task, kwargs, args=args))

    async def _atask_to_db_task(self, task: Any, args: Any, kwargs: Any) -> Any:
        return await sync_to_async(self._task_to_db_task)(task, args, kwargs)
