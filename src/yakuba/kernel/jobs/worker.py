"""The worker process (処理係): one dispatcher, threads for each queue, and a heart.

The dispatcher looks for due work when a job has ended and every ``poll`` seconds: an idle worker costs two look-ups
into an index each time. Every queue has its own threads, so that a slow one keeps nobody else waiting. The heart
renews the leases on a connection of its own; leases of a process that is gone run out and are taken by another.
"""

import os
import platform
import queue
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.db import Error as AnyDatabaseError
from django.db import connection

from yakuba.kernel.jobs import leases, liveness, registry, running, schedules
from yakuba.kernel.jobs.backend import JobTask
from yakuba.kernel.jobs.chores import Chores
from yakuba.kernel.jobs.contracts import DEFAULT_TIME_LIMIT_S, LeaseLostError
from yakuba.kernel.jobs.failures import name_of
from yakuba.kernel.jobs.turns import fresh_connection
from yakuba.lib import clock

log = structlog.get_logger(__name__)

STOP_PATIENCE_S = 5


@dataclass(frozen=True, slots=True)
class Options:
    """How a worker behaves; seconds. ``lease``: how long a silent worker keeps its jobs."""

    poll: float = 1.0
    lease: float = 60.0
    grace: float = 15.0
    until_empty: bool = False
    queues: tuple[str, ...] = ()


class Lane:
    """The threads of one queue, started when first needed."""

    def __init__(self, name: str, limit: int, ended: "queue.SimpleQueue[running.Ended | None]") -> None:
        self.name, self.free = name, limit
        self._limit, self._threads, self._ended = limit, 0, ended
        self._inbox: queue.SimpleQueue[leases.Claimed | None] = queue.SimpleQueue()

    def take(self, claimed: leases.Claimed) -> None:
        """Run the job in one of the threads; there is a free one."""
        self.free -= 1
        self._inbox.put(claimed)
        if self._threads < self._limit - self.free:
            self._threads += 1
            threading.Thread(target=self._work, name=f"{self.name}-{self._threads}", daemon=True).start()

    def close(self) -> None:
        """Let the threads end, each after what it is doing."""
        for _thread in range(self._threads):
            self._inbox.put(None)

    def _work(self) -> None:
        while (claimed := self._inbox.get()) is not None:
            self._ended.put(running.run_with_own_connection(claimed))
        connection.close()


class Heart(threading.Thread):
    """Says that the worker lives and renews the leases of its running jobs, three times a lease."""

    def __init__(self, worker: str, lease: timedelta) -> None:
        super().__init__(name="heart", daemon=True)
        self._worker, self._lease = worker, lease
        self._deadlines: dict[leases.Hold, float] = {}
        self._guard, self._stop_asked = threading.Lock(), threading.Event()

    def hold(self, claimed: leases.Claimed) -> None:
        """Renew this job's lease until it is dropped or its time limit is over."""
        with self._guard:
            self._deadlines[claimed.hold] = time.monotonic() + _time_limit(claimed)

    def drop(self, hold: leases.Hold) -> None:
        """The job has ended."""
        with self._guard:
            self._deadlines.pop(hold, None)

    def stop(self) -> None:
        """Come to an end soon."""
        self._stop_asked.set()

    def run(self) -> None:
        """Beat at once and until told to stop. A database that is away is asked again at the next beat."""
        while True:
            try:
                self._beat()
            except AnyDatabaseError as error:
                log.error("heartbeat not written", error=name_of(error))
                connection.close()
            if self._stop_asked.wait(self._lease.total_seconds() / 3):
                break
        connection.close()

    def _beat(self) -> None:
        fresh_connection()
        liveness.seen(self._worker)
        with self._guard:
            jobs = [hold.job for hold, deadline in self._deadlines.items() if time.monotonic() < deadline]
        if jobs:
            leases.renew(worker=self._worker, jobs=jobs, lease=self._lease)


class Worker:
    """One worker process. ``stop`` may be called from a signal handler."""

    def __init__(self, options: Options) -> None:
        self.id = f"{platform.node()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.tally: Counter[str] = Counter()
        self._options, self._lease = options, timedelta(seconds=options.lease)
        self._ended: queue.SimpleQueue[running.Ended | None] = queue.SimpleQueue()
        wanted = options.queues or tuple(registry.queues)
        self._lanes = {name: Lane(name, registry.queues[name], self._ended) for name in wanted}
        self._held: dict[leases.Hold, Lane] = {}
        self._heart = Heart(self.id, self._lease)
        self._chores = Chores()
        self._stopping = False
        self._schedules_next = 0.0

    def stop(self) -> None:
        """Take no more work; finish what runs within the grace, give the rest back."""
        self._stopping = True
        self._ended.put(None)

    def run(self) -> None:
        """Work until stopped (or, with ``until_empty``, until nothing is due)."""
        log.info("worker starts", worker=self.id, queues=list(self._lanes))
        self._heart.start()
        self._chores.start()
        while not self._stopping:
            took = self._turn()
            if self._options.until_empty and not took and not self._held:
                break
            if not took:
                self._await_news(self._options.poll)
        self._close()

    def _turn(self) -> int:
        """Look for work once; how many jobs were taken. The database may be away: then none, and again later."""
        try:
            fresh_connection()
            return self._take_due()
        except AnyDatabaseError as error:
            log.error("no work taken", error=name_of(error))
            connection.close()
            time.sleep(self._options.poll)
            return 0

    def _take_due(self) -> int:
        if time.monotonic() >= self._schedules_next:
            self._schedules_next = time.monotonic() + self._options.poll
            if (scheduled := schedules.earliest()) is not None and scheduled <= clock.now():
                schedules.fire_due()
        if not leases.any_due():
            return 0
        return sum(self._fill(lane) for lane in self._lanes.values() if lane.free and leases.due_in(lane.name))

    def _fill(self, lane: Lane) -> int:
        found = leases.claim(worker=self.id, queue=lane.name, limit=lane.free, lease=self._lease)
        for claimed in found:
            self._held[claimed.hold] = lane
            self._heart.hold(claimed)
            lane.take(claimed)
        return len(found)

    def _await_news(self, seconds: float) -> None:
        try:
            ended = self._ended.get(timeout=max(seconds, 0.001))
            while True:
                self._settle(ended)
                ended = self._ended.get_nowait()
        except queue.Empty:
            return

    def _settle(self, ended: running.Ended | None) -> None:
        if ended is None:
            return
        self.tally[ended.outcome] += 1
        self._held.pop(ended.hold).free += 1
        self._heart.drop(ended.hold)

    def _close(self) -> None:
        deadline = time.monotonic() + self._options.grace
        while self._held and (left := deadline - time.monotonic()) > 0:
            self._await_news(left)
        for lane in self._lanes.values():
            lane.close()
        for thread in (self._chores, self._heart):
            thread.stop()
            thread.join(timeout=STOP_PATIENCE_S)
        try:
            for hold in self._held:
                self._give_back(hold)
            liveness.gone(self.id)
        except AnyDatabaseError as error:
            log.error("jobs not given back; their leases run out", error=name_of(error))
        log.info("worker stops", worker=self.id, **self.tally)

    def _give_back(self, hold: leases.Hold) -> None:
        try:
            leases.give_back(hold)
            self.tally["given_back"] += 1
        except LeaseLostError:
            return


def _time_limit(claimed: leases.Claimed) -> float:
    try:
        found: object = claimed.result.task
    except ImportError:
        return DEFAULT_TIME_LIMIT_S
    return found.time_limit_s if isinstance(found, JobTask) else DEFAULT_TIME_LIMIT_S
