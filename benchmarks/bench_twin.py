"""P19 on the twin: the search bar in the city of docs/twin.md, by people who are in its register.

Without the published data of 高松市 beside the repository nothing is measured.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.bench_people import CLERK, search_rows
from benchmarks.harness import Row, Scale
from benchmarks.report import say
from samples.dice import dice
from samples.twin.build import build, read_source
from samples.twin.rows import residents
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import Query
from yakuba.lib import clock

BARS = ("P19",)
DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "takamatsu"
SHARES = {Scale.TINY: 0.003, Scale.SMALL: 0.05, Scale.FULL: 1.0}
SEED = 1
PICKED = 200


def rows(scale: Scale) -> Iterator[Row]:
    """The whole city, or a share of it."""
    if not DATA.is_dir():
        say(f"twin: {DATA} is not there, nothing is measured")
        return
    with clock.stopped_at(date(2026, 11, 22)):
        twin = build(read_source(DATA), share=SHARES[scale], seed=SEED, tell=lambda said: None)
        people = list(residents(twin.population, SEED))
        sample = people[:: max(1, len(people) // PICKED)]
        size = len(people)
        del people
        dice(SEED).shuffle(sample)
        assert all(service.find(CLERK, Query(text=row["宛名番号"])) for row in sample[:20]), "who was fed is found"
        yield from search_rows(sample, size, ", on the twin")
