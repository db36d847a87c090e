"""所要時間: the page for who answers for a counter, and the same as a file."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import receptions
from tests.support.roles import BESIDES, HOLDERS
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.apps.counter.times import lasting, periods
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import StepName
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib import clock

HEAD = "1008"
ADDRESS = "/counter/times/"
SEES = {Role.CHIEF, Role.HEAD, Role.BRANCH, Role.INFORMATION, Role.AUDITOR}


def _visits(minutes: int, count: int, day: date = receptions.DAY) -> None:
    began = datetime(day.year, day.month, day.day, 9, tzinfo=clock.JST)
    for _ in range(count):
        with clock.stopped_at(began):
            key = receptions.opened(received_on=day).key
        for place, step in enumerate((StepName.INTERVIEW, StepName.GUIDED), start=1):
            with clock.stopped_at(began + timedelta(minutes=minutes * place)):
                intake.reached(receptions.CLERK, key, step)


def test_the_page_tells_how_long_households_stay_and_names_nobody(town: None) -> None:
    _visits(12, 6)
    page = Desk(HEAD).page(ADDRESS)
    assert "市民課 開始から最後まで(滞在) 6 24分0秒 24分0秒" in page.text
    assert "市民課 案内書を渡すまで 6 12分0秒 12分0秒" in page.text


def test_fewer_than_five_are_told_as_few_and_without_a_time(town: None) -> None:
    _visits(12, 4)
    page = Desk(HEAD).page(ADDRESS)
    assert "市民課 開始から最後まで(滞在) 5件未満 ― ―" in page.text
    assert "分" not in page.text.partition("90%点")[2].partition("青葉市")[0].replace("分け方", "")


def test_days_are_written_as_people_write_them_and_events_by_their_name(town: None) -> None:
    _visits(1, 5)
    assert "令和8年11月20日 開始から最後まで" in Desk(HEAD).page(f"{ADDRESS}?by=day&period=today").text
    assert "転入 開始から最後まで" in Desk(HEAD).page(f"{ADDRESS}?by=event").text
    assert (
        "青葉市役所 開始から最後まで"
        in Desk(HEAD).page(f"{ADDRESS}?by=office&section=2010&office=01&event=tennyu").text
    )
    assert "測った受付はありません" in Desk(HEAD).page(f"{ADDRESS}?event=shibo").text
    assert "測った受付はありません" in Desk(HEAD).page(f"{ADDRESS}?period=last_month").text


def test_many_days_are_paged_and_a_page_behind_the_last_one_is_the_last_one(town: None) -> None:
    for ago in range(20):
        _visits(1, 5, receptions.DAY - timedelta(days=ago))
    desk = Desk(HEAD)
    assert "60件中 1–50件目" in desk.page(f"{ADDRESS}?by=day").text
    for page in (2, 999):
        assert "60件中 51–60件目" in desk.page(f"{ADDRESS}?by=day&page={page}").text


def test_the_file_holds_every_row_in_seconds_and_leaves_few_ones_empty(town: None) -> None:
    _visits(12, 6)
    _visits(3, 4, receptions.DAY - timedelta(days=1))
    answer = Desk(HEAD).get(f"{ADDRESS}?by=day&export=csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="shoyo-jikan.csv"'
    assert answer.content.startswith("\ufeff".encode())
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["区分のコード", "区分", "段階", "件数", "中央値(秒)", "90パーセンタイル(秒)"]
    assert ["2026-11-20", "2026-11-20", "開始から最後まで(滞在)", "6", "1440", "1440"] in rows
    assert ["2026-11-19", "2026-11-19", "開始から最後まで(滞在)", "", "", ""] in rows
    assert len(rows) == 1 + 2 * 3


@pytest.mark.parametrize("role", list(Role))
def test_who_may_see_it_is_said_by_the_table_of_rights(town: None, role: Role) -> None:
    code = HOLDERS[role]
    seen = {role, BESIDES.get(code, role)} & SEES
    for address in (ADDRESS, f"{ADDRESS}?export=csv"):
        assert Desk(code).get(address).status_code == (200 if seen else 403)


@pytest.mark.parametrize(
    "query", ["by=x", "period=x", "section=x", "event=%00", "page=0", "export=x", "sort=x", "by=&period="]
)
def test_a_wrong_filter_is_no_error(town: None, query: str) -> None:
    assert Desk(HEAD).get(f"{ADDRESS}?{query}").status_code == 200


def test_behind_the_last_page_lies_the_last_page(town: None) -> None:
    assert Desk(HEAD).get(f"{ADDRESS}?by=day&page=999")["Location"] == "?by=day&page=1"


def test_the_page_costs_few_queries_at_any_size(town: None) -> None:
    desk = Desk(HEAD)
    desk.page(ADDRESS)
    with CaptureQueriesContext(connection) as frame:
        desk.page("/accounts/me/")
    _visits(1, 30)
    with CaptureQueriesContext(connection) as queries:
        desk.page(ADDRESS)
    assert len(queries) <= len(frame) + 12


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 20), date(2026, 4, 1), date(2025, 4, 1)),
        (date(2027, 3, 31), date(2026, 4, 1), date(2025, 4, 1)),
        (date(2027, 4, 1), date(2027, 4, 1), date(2026, 4, 1)),
    ],
)
def test_a_fiscal_year_begins_in_april_and_no_period_is_longer_than_may_be_asked(
    today: date, first: date, last: date
) -> None:
    found = periods(today)
    assert (found["year"].first, found["last_year"].first) == (first, last)
    assert found["last_year"].last + timedelta(days=1) == first
    assert all(0 <= (period.last - period.first).days < 366 for period in found.values())


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0秒"), (59, "59秒"), (60, "1分0秒"), (3599, "59分59秒"), (3660, "1時間1分")]
)
def test_a_time_is_said_in_the_units_that_matter(seconds: int, words: str) -> None:
    assert lasting(seconds) == words
