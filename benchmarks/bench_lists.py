"""P06: the list of a section among a million cases, with what waits in every queue beside it."""

from collections.abc import Iterator
from datetime import date
from itertools import cycle

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.bench_cases import opened_cases
from benchmarks.harness import Row, Scale
from samples import organisation
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import Filter, State
from yakuba.kernel.cases.models import Case
from yakuba.kernel.procedures.publish import publish
from yakuba.lib import clock
from yakuba.lib.refs import Actor

BARS = ("P06",)
DAY = date(2026, 11, 20)
REVIEWER = Actor("staff", "1010")
MOST_QUERIES = 12
LISTS = (
    Filter(),
    Filter(unassigned=True),
    Filter(overdue=True),
    Filter(mine=True),
    Filter(waiting_for_me=True),
    Filter(states=(State.RECEIVED, State.CONFIRMED)),
    Filter(open_only=False),
    Filter(text="森"),
)
SECTIONS = ("2010", "2011", "3030", "3035", "3010", "4010", "2020", "2030", "3020", "1010")
"""Two of ten are the reviewer's: the list is a fifth of the town's cases."""


def rows(scale: Scale) -> Iterator[Row]:
    """A million cases (or ten thousand, or two hundred): two of three closed, as after three years."""
    size = scale.of(200, 10_000, 1_000_000)
    with clock.stopped_at(DAY):
        organisation.load()
        publish(Actor("system", "bench"))
        _multiplied(size)
        turn = cycle([(wanted, page) for page in (1, 2, 20) for wanted in LISTS])
        yield Row(
            "P06",
            f"list and queues of a section among {size:,} cases",
            lambda: _listed(*next(turn)),
            1,
            at_most_s=0.3,
            at_most={"queries": MOST_QUERIES},
            rounds=scale.of(1, 24, 72),
            quantile=0.95,
            counted={"queries": max(_queries(wanted) for wanted in LISTS)},
        )


def _listed(wanted: Filter, page: int) -> None:
    service.counts(REVIEWER)
    service.search(REVIEWER, wanted, page=page)


def _queries(wanted: Filter) -> int:
    with CaptureQueriesContext(connection) as captured:
        _listed(wanted, 1)
    return len(captured)


def _multiplied(size: int) -> None:
    """Narrow rows like one that was opened by the door, over ten sections and three years; all of one procedure."""
    one = Case.objects.get(key=opened_cases(1)[0])
    columns = [str(field.column) for field in Case._meta.fields if not field.primary_key]
    postgres = connection.vendor == "postgresql"
    own = {
        "key": "gen_random_uuid()" if postgres else "lower(hex(randomblob(16)))",
        "number": "c.number || '-' || n.i",
        "section": _one_of(SECTIONS, "n.i"),
        "taken_section": _one_of(SECTIONS, "n.i / 10"),
        "state": _one_of(["received", "reviewing", "confirmed", "correcting"], "n.i / 7"),
        "assignee": _one_of(["", "1010", "1011", "1031"], "n.i / 11"),
        "arrived_on": _day("n.i * 7 % 1095"),
        "due_on": _day("n.i * 7 % 1095 - 30"),
        "closed_on": f"CASE WHEN n.i % 3 > 0 THEN {_day('n.i * 7 % 1000')} END",
    }
    chosen = ", ".join(own.get(column, f"c.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {size}) "  # noqa: S608 - columns of ours
            f"INSERT INTO cases_case ({', '.join(columns)}) SELECT {chosen} FROM cases_case c, n WHERE c.id = {one.pk}"
        )
        cursor.execute(
            "INSERT INTO cases_namekey (case_id, key) SELECT id, 'ナマエ' || id FROM cases_case WHERE id > 1"
        )
        cursor.execute("ANALYZE")


def _one_of(values: tuple[str, ...] | list[str], number: str) -> str:
    whens = " ".join(f"WHEN {place} THEN '{value}'" for place, value in enumerate(values))
    return f"CASE ({number}) % {len(values)} {whens} END"


def _day(back: str) -> str:
    if connection.vendor == "postgresql":
        return f"DATE '{DAY}' - ({back})::int"
    return f"date('{DAY}', -({back}) || ' days')"
