"""One claimed job from its task row to its end."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

import structlog
from django.db import Error as AnyDatabaseError
from django_tasks import TaskContext, TaskResult

from yakuba.kernel.jobs import leases
from yakuba.kernel.jobs.contracts import AlreadyDoneError, LeaseLostError
from yakuba.kernel.jobs.failures import name_of
from yakuba.kernel.jobs.turns import fresh_connection

log = structlog.get_logger(__name__)


class Outcome(StrEnum):
    """How one attempt ended. ``UNSAVED``: the database was away; the lease runs out and the job is tried again."""

    DONE = "done"
    FAILED = "failed"
    DEAD = "dead"
    LOST = "lost"
    UNSAVED = "unsaved"


@dataclass(frozen=True, slots=True)
class Ended:
    """One attempt and its end."""

    hold: leases.Hold
    outcome: Outcome


def run(claimed: leases.Claimed) -> Ended:
    """Call the handler and write how it ended. Never raises an error of the handler."""
    outcome = _outcome(claimed)
    log.info("job", job=str(claimed.hold.job), task=claimed.result.task_path, attempt=claimed.hold.attempt, end=outcome)
    return Ended(claimed.hold, outcome)


def run_with_own_connection(claimed: leases.Claimed) -> Ended:
    """The same in a thread of a worker: a connection that broke is left behind."""
    fresh_connection()
    return run(claimed)


def _outcome(claimed: leases.Claimed) -> Outcome:
    try:
        try:
            _call(claimed)
        except AlreadyDoneError:
            pass
        except LeaseLostError:
            raise
        except (Exception, SystemExit) as error:
            log.warning("job failed", job=str(claimed.hold.job), task=claimed.result.task_path, error=name_of(error))
            return Outcome.DEAD if leases.fail(claimed.hold, error) else Outcome.FAILED
        leases.finish(claimed.hold)
    except LeaseLostError:
        return Outcome.LOST
    except AnyDatabaseError as error:
        log.error("job end not written", job=str(claimed.hold.job), error=name_of(error))
        return Outcome.UNSAVED
    return Outcome.DONE


def _call(claimed: leases.Claimed) -> None:
    result = claimed.result.task_result
    context = [TaskContext(task_result=cast("TaskResult[Any]", result))] if result.task.takes_context else []
    result.task.call(*context, *result.args, **result.kwargs)
