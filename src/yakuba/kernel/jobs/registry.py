"""What the parts declare when they start: queues, who listens to which event, what comes round."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from yakuba.kernel.jobs.contracts import (
    DEFAULT_ATTEMPTS,
    DEFAULT_BACKOFF_S,
    DEFAULT_QUEUE,
    AnyTask,
    Event,
    Job,
    QueueUnknownError,
)
from yakuba.lib.refs import JsonValue

Handler = Callable[[Event, Job], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    """One handler of one event type, with the patience of its deliveries."""

    event_type: str
    name: str
    handler: Handler
    queue: str = DEFAULT_QUEUE
    priority: int = 0
    max_attempts: int = DEFAULT_ATTEMPTS
    backoff_s: int = DEFAULT_BACKOFF_S


@dataclass(frozen=True, slots=True)
class DeclaredSchedule:
    """A schedule row that a part wants to exist; the row, once made, belongs to the operator."""

    name: str
    task: AnyTask
    rule: str
    payload: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that every worker does each ``every_s`` seconds, without a job."""

    name: str
    every_s: float
    function: Callable[[], object]


queues: dict[str, int] = {DEFAULT_QUEUE: 2}
schedules: dict[str, DeclaredSchedule] = {}
chores: dict[str, Chore] = {}
_handlers: dict[str, Subscription] = {}


def declare_queue(name: str, *, limit: int) -> None:
    """A queue with ``limit`` (1–16) threads of its own in every worker process, which no other queue can use.

    Give every outside destination its own queue: when it is slow, only its own work waits.
    """
    if not 1 <= limit <= 16:
        raise ValueError(f"queue {name}: limit must be 1 to 16, not {limit}")
    if queues.setdefault(name, limit) != limit:
        raise ValueError(f"queue {name} is declared twice with different limits")


def queue_names() -> list[str]:
    """All declared queues by name."""
    return sorted(queues)


def check_queue(name: str) -> None:
    """Raises QueueUnknownError."""
    if name not in queues:
        raise QueueUnknownError(f"queue {name} is not declared (jobs.service.declare_queue)")


def declare_schedule(schedule: DeclaredSchedule) -> None:
    """The schedule's row is made at the next ``migrate`` if it is not there; changes by the operator stay."""
    schedules[schedule.name] = schedule


def declare_chore(chore: Chore) -> None:
    """For the smallest things only: it must cost nothing when there is nothing to do, and bear being done twice."""
    chores[chore.name] = chore


def add(subscription: Subscription) -> None:
    """Names of handlers are written into rows: unique for ever. Raises ValueError for a second handler of a name."""
    known = _handlers.get(subscription.name)
    if known is not None and known.handler is not subscription.handler:
        raise ValueError(f"two event handlers are named {subscription.name}")
    _handlers[subscription.name] = subscription


def subscriptions(event_type: str) -> list[Subscription]:
    """Everybody who listens to this type, in the order of their names."""
    return sorted((s for s in _handlers.values() if s.event_type == event_type), key=lambda s: s.name)


def subscription(name: str) -> Subscription | None:
    """The handler of this name, if this instance has it."""
    return _handlers.get(name)
