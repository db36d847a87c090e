"""How a search is carried out: few statements, and a plan that knows how many people a town or a surname has."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kernel.people.conftest import CLERK, NAMED, Feed, resident
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import Query
from yakuba.lib.refs import Actor

TOWNS, IN_A_TOWN, OF_A_NAME = 200, 15, 15
"""More towns, and names, than the hundred of which PostgreSQL usually keeps note."""

_OTHERS = [
    *(resident(number, "斉藤 実", "サイトウ ミノル") for number in range(9001, 9041)),
    *(resident(number, "齋藤 稔", "サイトウ ミノル", 抑止="1") for number in range(9041, 9081)),
    resident(9081, "NGUYEN THI HOA", "グエン ティ ホア") | {"国籍・地域": "ベトナム", "在留資格": "永住者"},
]


@pytest.fixture
def city(aoba: None, feed: Feed) -> None:
    """Every town has as many people as every other; so has every surname."""
    # Not remembered: the feed has the database count what its planner must know.
    numbers = range(TOWNS * IN_A_TOWN)
    feed(
        [
            resident(number + 1, "渡辺 愛", f"{kana(number // OF_A_NAME)} アイ", 町名=f"{number % TOWNS:03}番町")
            for number in numbers
        ]
    )


def kana(number: int) -> str:
    """Another surname for each number."""
    letters = "アイウエオカキクケコサシスセソ"
    return f"ワタ{letters[number // len(letters)]}{letters[number % len(letters)]}"


def estimated(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        (plan,) = cursor.fetchone() or ("",)
    return int((plan if isinstance(plan, list) else json.loads(plan))[0]["Plan"]["Plan Rows"])


@pytest.mark.usefixtures("city")
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite follows the order of the indexes instead")
@pytest.mark.parametrize(
    ("table", "column", "beginning", "people"),
    [
        ("people_person", "town_key", "{:03}番町", IN_A_TOWN),
        ("people_searchkey", "kind = 3 AND key", "ワタ", TOWNS * IN_A_TOWN),
    ],
)
def test_the_planner_knows_how_many_people_a_town_or_a_beginning_has(
    table: str, column: str, beginning: str, people: int
) -> None:
    for number in (0, 77, 199):
        first = beginning.format(number)
        sql = f"SELECT * FROM {table} WHERE {column} >= '{first}' AND {column.split()[-1]} < '{first}\U0010ffff'"
        assert people / 3 <= estimated(sql) <= people * 3


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize("actor", [CLERK, NAMED])
@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(text="ワタアア", town="001番町"), True),
        (Query(town="001番町", block="1"), True),
        (Query(text="ワタアア"), True),
        (Query(text="ワタアア アイ", page=1), True),
        (Query(born=date(1980, 1, 1)), True),
        (Query(text="ワタアア", born=date(1980, 1, 1)), True),
        (Query(text="渡辺"), True),
        (Query(text="渡部 愛", page=2), False),
        (Query(text="斉藤"), True),
        (Query(text="斉藤", page=2), True),
        (Query(text="斉藤", town="青葉町一丁目"), True),
        (Query(text="斉藤", page=3), False),
        (Query(text="hoa"), True),
        (Query(text="0000000007"), True),
        (Query(text="見知らぬ"), False),
        (Query(text="斎", include_removed=True), True),
    ],
)
def test_a_search_is_three_statements_its_right_and_its_record_included(
    feed: Feed, actor: Actor, query: Query, found: bool
) -> None:
    """Everybody is shown for the first time here: the register has to learn who they are, too.

    Who is named for protected addresses and meets one is asked a fourth: whether they are kept away from anybody.
    """
    feed(_OTHERS, kind="差分", sequence=2)
    with CaptureQueriesContext(connection) as captured:
        hits = service.find(actor, query)
    assert bool(hits) is found
    asked = actor == NAMED and any(hit.protected for hit in hits)
    statements = [q["sql"].strip()[:90] for q in captured if "SAVEPOINT" not in q["sql"]]
    assert len(statements) == 3 + asked, "\n".join(statements)
