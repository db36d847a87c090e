"""P19: finding residents in a register of 418,129; also taking a full feed and freezing a snapshot.

A search is measured as staff do it: right checked, found, everyone shown recorded in the audit register. The floor is
a bare SELECT by primary key.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from benchmarks.harness import Row, Scale
from samples import organisation, residents
from samples.dice import dice
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import Query
from yakuba.lib import clock
from yakuba.lib.refs import Actor, OwnerRef

BARS = ("P19",)
CLERK = Actor("staff", "1011")
FEEDER = Actor("system", "people.import")
AS_OF = date(2026, 11, 20)
SEARCHES = 20
FLOOR = "bare SELECT by primary key"


def rows(scale: Scale) -> Iterator[Row]:
    """The residents of 高松市 in number, or fewer."""
    size = scale.of(2_000, 20_000, 418_129)
    organisation.load()
    with clock.stopped_at(date(2026, 11, 22)), TemporaryDirectory() as folder:
        path = Path(folder) / "full.csv"
        sample = _sample(path, size)
        yield Row("feed", f"full feed of {size:,} residents", lambda: service.feed(FEEDER, path), size, rounds=1)
        yield from search_rows(sample, size)
        yield from _snapshots(size)


def search_rows(sample: Sequence[residents.Row], size: int, place: str = "") -> Iterator[Row]:
    """Every kind of search for some of ``size`` residents that are in the register, and the slowest of twenty."""
    floor = _by_primary_key(size)
    for kind, queries in _searches(sample).items():
        if queries:  # a small sample may hold nobody with a Latin name
            yield Row("P19", f"find by {kind}{place}", _all(queries), len(queries), {FLOOR: floor})
    yield _slowest_of_twenty([query for queries in _searches(sample).values() for query in queries], place)


def _sample(path: Path, size: int) -> list[residents.Row]:
    """Write the feed; some of its rows, the same every time."""
    picked: list[residents.Row] = []
    every = size // 200

    def watched() -> Iterator[residents.Row]:
        for number, row in enumerate(residents.residents(size, seed=19, as_of=AS_OF)):
            if number % every == 0:
                picked.append(row)
            yield row

    residents.write(path, watched(), as_of=AS_OF)
    dice(19).shuffle(picked)
    return picked


def _searches(sample: Sequence[residents.Row]) -> dict[str, list[Query]]:
    """What is typed at a counter, drawn from residents that exist: frequent surnames come up often."""
    native = [row for row in sample if not row.get("国籍・地域") and row["生年月日"][-2:] != "00"][:SEARCHES]
    foreign = [row for row in sample if row.get("ローマ字氏名")][:SEARCHES]
    return {
        "surname in kana": [Query(text=row["氏名カナ"].split()[0]) for row in native],
        "full name in kana": [Query(text=row["氏名カナ"]) for row in native],
        "surname in kanji": [Query(text=row["氏名"].split()[0]) for row in native],
        "candidates (斉藤)": [Query(text="斉藤", page=1 + number % 3) for number in range(SEARCHES)],
        "birth date": [Query(born=date.fromisoformat(row["生年月日"])) for row in native],
        "surname and birth date": [
            Query(text=row["氏名カナ"].split()[0], born=date.fromisoformat(row["生年月日"])) for row in native
        ],
        "surname and town": [Query(text=row["氏名カナ"].split()[0], town=row["町名"]) for row in native],
        "town and block": [Query(town=row["町名"], block=row["番地"]) for row in native],
        "Latin name": [Query(text=row["ローマ字氏名"].split()[-1]) for row in foreign],
        "宛名番号": [Query(text=row["宛名番号"]) for row in native],
    }


def _all(queries: Sequence[Query]) -> Callable[[], object]:
    return lambda: [service.find(CLERK, query) for query in queries]


def _by_primary_key(size: int) -> Callable[[], object]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM people_person")
        found = cursor.fetchone()
    first = int(found[0]) if found else 1
    keys = [first + size * number // SEARCHES for number in range(SEARCHES)]

    def floor() -> None:
        with connection.cursor() as cursor:
            for key in keys:
                cursor.execute("SELECT * FROM people_person WHERE id = %s", [key])
                assert cursor.fetchone() is not None

    return floor


def _slowest_of_twenty(queries: Sequence[Query], place: str) -> Row:
    """The search at the 95th of a hundred places, found by timing each three times."""
    times: list[tuple[float, int]] = []
    for number, query in enumerate(queries):
        best = min(_seconds(query) for _ in range(3))
        times.append((best, number))
    _time, number = sorted(times)[int(len(times) * 0.95)]
    query = queries[number]
    work = f"the search at the 95th percentile{place}"
    return Row("P19", work, lambda: service.find(CLERK, query), 1, at_most_s=0.2, rounds=15)


def _seconds(query: Query) -> float:
    started = time.perf_counter()
    service.find(CLERK, query)
    return time.perf_counter() - started


def _snapshots(size: int) -> Iterator[Row]:
    owner, until = OwnerRef("bench.run", "1"), date(2027, 3, 31)
    yield Row(
        "snapshot",
        f"encrypted snapshot of {size:,} residents",
        lambda: service.snapshot(owner=owner, until=until),
        size,
        rounds=1,
    )
