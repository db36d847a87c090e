"""How a bar is measured: ours and its floors or peers, interleaved in one run, medians, ratios.

A benchmark is a module ``benchmarks/bench_NAME.py`` with ``BARS`` (the ids of BARS.md that it covers) and
``rows(full)``, a generator of ``Row``: prepare, yield a row (it is measured there and then), go on. Django is set up
on an empty, migrated database. Small sizes show that it works; ``--full`` is the size of the bar, and only there a
missed bar fails the run.
"""

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

from django.db import connection

TICKS = os.sysconf("SC_CLK_TCK")
Work = Callable[[], object]


class Clock(StrEnum):
    """``wall``: what somebody waits. ``cpu``: of this process and of its local PostgreSQL server process."""

    WALL = "wall"
    CPU = "cpu"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``size`` is how many things one call of ``ours`` and of each peer does.

    ``at_most_s``: seconds a call. ``at_most``: peer → the highest ratio ours ÷ peer.
    """

    bar: str
    work: str
    ours: Work
    size: int
    peers: Mapping[str, Work] = field(default_factory=dict)
    at_most_s: float | None = None
    at_most: Mapping[str, float] = field(default_factory=dict)
    clock: Clock = Clock.WALL
    rounds: int = 5


@dataclass(frozen=True, slots=True)
class Result:
    """Medians in seconds; ``missed`` says which bar was not met, in words."""

    bar: str
    work: str
    database: str
    clock: str
    size: int
    rounds: int
    seconds: float
    peers: Mapping[str, float]
    ratios: Mapping[str, float]
    bars: Mapping[str, float]
    missed: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """For results.json."""
        return asdict(self)


def measure(row: Row) -> Result:
    """Run everything once to warm up and to fail early, then ``rounds`` times in turn, every second time backwards."""
    sides: dict[str, Work] = {"": row.ours, **row.peers}
    times: dict[str, list[float]] = {name: [] for name in sides}
    for work in sides.values() if row.rounds > 1 else []:
        work()
    for number in range(row.rounds):
        for name in list(sides) if number % 2 == 0 else reversed(list(sides)):
            times[name].append(_timed(sides[name], row.clock))
    medians = {name: statistics.median(values) for name, values in times.items()}
    ours = medians.pop("")
    ratios = {name: ours / peer for name, peer in medians.items()}
    bars = dict(row.at_most) | ({"seconds": row.at_most_s} if row.at_most_s is not None else {})
    missed = tuple(
        f"{name}: {value:.2f} > {bars[name]:g}"
        for name, value in {**ratios, "seconds": ours}.items()
        if value > bars.get(name, value)
    )
    return Result(
        row.bar, row.work, connection.vendor, row.clock, row.size, row.rounds, ours, medians, ratios, bars, missed
    )


def _timed(work: Work, clock: Clock) -> float:
    gc.collect()
    read = time.perf_counter if clock is Clock.WALL else _cpu
    started = read()
    work()
    return read() - started


def _cpu() -> float:
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
