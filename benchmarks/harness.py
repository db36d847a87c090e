"""How a bar is measured: ours and its floors or peers, interleaved in one run, medians, ratios.

A benchmark is a module ``benchmarks/bench_NAME.py`` with ``BARS`` (the ids of BARS.md that it covers) and
``rows(scale)``, a generator of ``Row``: prepare, yield a row (it is measured there and then), go on. Django is set up
on an empty, migrated database. Tiny sizes are run by the suite and prove that it works, small ones show where it
stands; ``--full`` is the size of the bar, and only there a missed bar fails the run.
"""

import gc
import math
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum, StrEnum
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")
LEAST_S = 1e-6
"""A clock of CPU ticks may show 0 for a small piece of work."""
MEDIAN = 0.5
Work = Callable[[], object]


class Scale(Enum):
    """How much is measured."""

    TINY = 0
    SMALL = 1
    FULL = 2

    def of(self, tiny: int, small: int, full: int) -> int:
        """The size that belongs to this scale."""
        return (tiny, small, full)[self.value]


class Clock(StrEnum):
    """``wall``: what somebody waits. ``cpu``: of this process and of its local PostgreSQL server process."""

    WALL = "wall"
    CPU = "cpu"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a piece of work answers that has measured itself: the seconds of the part that counts, or of a process."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``size`` is how many things one call of ``ours`` and of each peer does.

    ``at_most_s``: seconds a call; ``never_above_s``: seconds of the slowest. ``at_most``: peer → the highest ratio
    ours ÷ peer, or name in ``counted`` → the highest number. ``quantile``: which of the ``rounds`` times counts, the
    median or (0.95) one of the slow ones; then every round does another piece of work. ``counted``: what was counted
    while preparing, under its name.
    """

    bar: str
    work: str
    ours: Work
    size: int
    peers: Mapping[str, Work] = field(default_factory=dict)
    at_most_s: float | None = None
    never_above_s: float | None = None
    at_most: Mapping[str, float] = field(default_factory=dict)
    clock: Clock = Clock.WALL
    rounds: int = 5
    quantile: float = MEDIAN
    counted: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds at the row's ``quantile`` and of the ``slowest`` round; ``missed`` says which bar was not met."""

    bar: str
    work: str
    database: str
    clock: str
    size: int
    rounds: int
    quantile: float
    seconds: float
    slowest: float
    peers: Mapping[str, float]
    ratios: Mapping[str, float]
    counted: Mapping[str, int]
    bars: Mapping[str, float]
    missed: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """For results.json."""
        return asdict(self)


def measure(row: Row, *, scale: Scale = Scale.SMALL) -> Result:
    """Run everything once to warm up and to fail early, then ``rounds`` times in turn, every second time backwards.

    At tiny scale everything runs once and only that it works is of interest.
    """
    sides: dict[str, Work] = {"": row.ours, **row.peers}
    rounds = 1 if scale is Scale.TINY else row.rounds
    for work in sides.values() if rounds > 1 else []:
        work()
    times: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(rounds):
        if number == 0 or row.quantile == MEDIAN:
            gc.collect()
        for name in list(sides) if number % 2 == 0 else reversed(list(sides)):
            times[name].append(_timed(sides[name], row.clock))
    return _result(row, {name: _at(row.quantile, values) for name, values in times.items()}, max(times[""]), rounds)


def _result(row: Row, seconds: dict[str, float], slowest: float, rounds: int) -> Result:
    ours = seconds.pop("")
    ratios = {name: ours / max(peer, LEAST_S) for name, peer in seconds.items()}
    times = {"seconds": row.at_most_s, "slowest": row.never_above_s}
    bars = dict(row.at_most) | {name: bar for name, bar in times.items() if bar is not None}
    missed = tuple(
        f"{name}: {value:.2f} > {bars[name]:g}"
        for name, value in {**ratios, **row.counted, "seconds": ours, "slowest": slowest}.items()
        if value > bars.get(name, value)
    )
    return Result(
        bar=row.bar,
        work=row.work,
        database=connection.vendor,
        clock=row.clock,
        size=row.size,
        rounds=rounds,
        quantile=row.quantile,
        seconds=ours,
        slowest=slowest,
        peers=seconds,
        ratios=ratios,
        counted=row.counted,
        bars=bars,
        missed=missed,
    )


def _at(quantile: float, values: list[float]) -> float:
    """The median as it is; any other quantile is a time that was measured, never one in between."""
    if quantile == MEDIAN:
        return statistics.median(values)
    return sorted(values)[math.ceil(quantile * len(values)) - 1]


def _timed(work: Work, clock: Clock) -> float:
    read = time.perf_counter if clock is Clock.WALL else cpu_seconds
    started = read()
    answer = work()
    return answer.seconds if isinstance(answer, Measured) else read() - started


def cpu_seconds() -> float:
    """What this process and its local PostgreSQL server process have used until now."""
    return time.process_time() + _server_cpu()


def _server_cpu() -> float:
    """CPU seconds of our PostgreSQL server process, in steps of a tick (10 ms); 0 where it cannot be seen."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found = cursor.fetchone()
    stat = Path(f"/proc/{found[0] if found else 0}/stat")
    if not stat.is_file():
        return 0.0
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
