"""What other parts see of the jobs: the task decorator, the shapes of events and dead letters, what can go wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from django_tasks import TaskContext as Job
from django_tasks import task
from django_tasks.base import Task

from yakuba.lib.refs import JsonValue, OwnerRef

__all__ = [
    "AlreadyDoneError",
    "AnyTask",
    "DeadLetter",
    "DiscardReason",
    "Event",
    "Job",
    "JobError",
    "JobState",
    "LeaseLostError",
    "NotDeadError",
    "NotInTransactionError",
    "PayloadRefusedError",
    "PermanentError",
    "QueueUnknownError",
    "task",
]

AnyTask: TypeAlias = Task[..., Any]
"""A function decorated with ``task``."""

PAYLOAD_LIMIT = 4_096
"""Bytes of UTF-8 JSON that a payload may have: references only, never the things (or persons) themselves."""

DEFAULT_QUEUE = "default"
DEFAULT_ATTEMPTS = 5
DEFAULT_BACKOFF_S = 30
BACKOFF_CAP_S = 3_600
DEFAULT_TIME_LIMIT_S = 3_600
KEPT_AFTER_END = timedelta(days=7)
"""How long a finished or discarded job, its receipts and its unique key are kept."""


def backoff(attempt: int, base_s: int) -> timedelta:
    """The pause after the ``attempt``-th failure (1, 2, …): base × 2^(attempt−1), never more than one hour."""
    return timedelta(seconds=min(base_s * 2 ** min(attempt - 1, 20), BACKOFF_CAP_S))


class DiscardReason(StrEnum):
    """Why a dead letter is put away: a code, so that nothing personal gets into the audit register."""

    DONE_BY_HAND = "done_by_hand"
    DUPLICATE = "duplicate"
    NO_LONGER_WANTED = "no_longer_wanted"
    CANNOT_BE_DONE = "cannot_be_done"


class JobState(StrEnum):
    """Where a job is. A job that was pruned or never was is ``UNKNOWN``."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"
    DISCARDED = "discarded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened. ``type`` is ``part.noun.verb`` in the past; ``data`` holds references only."""

    type: str
    subject: OwnerRef
    data: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A job that used up its attempts, or gave up. ``error`` names the exception and place, no personal value."""

    id: str
    task: str
    queue: str
    payload: Mapping[str, JsonValue]
    attempts: int
    error: str
    died_at: datetime


class JobError(Exception):
    """A handler could not do its work now. Its text is kept and shown to operators: no personal data in it."""


class PermanentError(JobError):
    """Trying again is of no use: the job becomes a dead letter at once."""


class PayloadRefusedError(ValueError):
    """The payload is not small plain JSON."""


class QueueUnknownError(ValueError):
    """Nobody has declared a queue of this name."""


class NotInTransactionError(RuntimeError):
    """An event must be published within the transaction of the change that it reports."""


class NotDeadError(Exception):
    """The job is not among the dead letters (any more); the text says so to the person who asked."""


class AlreadyDoneError(Exception):
    """Raised by ``effect`` when an earlier attempt has committed this effect: the job ends as done."""


class LeaseLostError(Exception):
    """Raised by ``effect`` when another attempt has taken the job over: everything here is rolled back."""
