"""The board of a city: 10,000 open cases, and more that are long closed."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from tests.support import cases, receptions
from yakuba.kernel.cases import service
from yakuba.kernel.cases.contracts import BoardSort, Narrowing, Stage
from yakuba.kernel.cases.models import Case
from yakuba.lib import clock

OPEN, CLOSED = 10_000, 20_000
MOST_QUERIES = 12
OTHER_SECTION = cases.staff("1022")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.stopped_at(receptions.DAY):
        yield


@pytest.fixture
def city(db: None) -> None:
    receptions.prepare_town()
    first = Case.objects.get(key=cases.opened("tennyu-todoke").row.key)
    like = {field: getattr(first, field) for field in model_to_dict(first) if field != "id"}
    old = {"state": "closed", "result": "accepted", "closed_on": receptions.DAY - timedelta(days=60)}
    rows = []
    for number in range(1, OPEN + CLOSED):
        own = {"key": uuid4(), "number": f"N{number:06}", "arrived_at": first.arrived_at - timedelta(minutes=number)}
        rows.append(Case(**like | own | (old if number >= OPEN else {})))
    Case.objects.bulk_create(rows, batch_size=5000)


@pytest.mark.parametrize("narrowing", [Narrowing(), Narrowing(section="2011", office="01", stage=Stage.TODO)])
def test_any_page_of_ten_thousand_is_a_few_queries_in_any_order(city: None, narrowing: Narrowing) -> None:
    orders: tuple[BoardSort, ...] = ("waiting", "number", "section")
    for sort in orders:
        for first in (0, OPEN - 50):
            with CaptureQueriesContext(connection) as queries:
                rows, total = service.board(OTHER_SECTION, narrowing, sort=sort, first=first)
            assert (len(rows), total) == (50, OPEN)
            assert len(queries) <= MOST_QUERIES
    longest, _total = service.board(OTHER_SECTION, narrowing, most=1)
    assert longest[0].arrived_at == min(row.arrived_at for row in Case.objects.filter(closed_on=None))


def test_what_is_long_closed_is_not_read(city: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        service.board(OTHER_SECTION)
    count = next(query["sql"] for query in queries if "COUNT(" in query["sql"])
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {count}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "cases_open_by_due" in plan
    assert "cases_by_end" in plan
