"""進捗ボード: how far everything is, over all sections and whoever took it, without anybody's name."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import cases as orders
from tests.support import filings, receptions
from tests.support.pages import Page
from tests.support.remembered import remembered
from tests.support.roles import BESIDES, HOLDERS
from tests.support.sheets import rows_of
from yakuba.apps.counter.board import waited
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView, Narrowing, Progress, Stage
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView, State
from yakuba.kernel.jobs import service as jobs
from yakuba.kernel.organisation.contracts import Role
from yakuba.lib import clock

MOST_QUERIES = 12
"""Of the board itself; the frame of every page (session, person, menu, town) comes on top."""
ELSEWHERE = "ほかの課の手続"
SEES_THE_BOARD = {
    Role.COUNTER, Role.GUIDE, Role.REVIEWER, Role.CHIEF, Role.HEAD, Role.BRANCH, Role.AUDITOR, Role.CONTRACTOR
}  # fmt: skip


def _open(count: int, **more: Any) -> tuple[CaseView, ...]:
    return cases.open_cases(orders.CLERK, [orders.order("jidoteate-nintei", **more) for _ in range(count)])


def _numbers(page: Page) -> list[str]:
    return [word for word in page.text.split() if word.count("-") == 2 and word[:2] == "20"]


def _opened_from(page: Page) -> set[str]:
    """The cases that the page leads to."""
    return {url for _text, url in page.links if url.startswith("/desk/") and url.count("-") == 4}


@pytest.fixture
def taken(clerk: Desk, settings: LazySettings, tmp_path: object) -> ReceptionView:
    """A01, received at 市民課 under the ticket A-012: its cases are at 住基係, こども課 and 学務課."""
    settings.DOCUMENTS_STORE = tmp_path
    return remembered("A01 received under a ticket", lambda: _received(receptions.opened(ticket="A-012")))


def _received(opened: ReceptionView) -> ReceptionView:
    whole = filings.all_signed(filings.ready(receptions.with_family(opened)))
    intake.receive(receptions.CLERK, whole.key, whole.version, submission_key=uuid4())
    jobs.run_waiting()
    return whole


def _of(reception: ReceptionView, actor: str = "1011") -> dict[str, Progress]:
    """Its cases as the board tells them, by number."""
    (trace,) = intake.traced(orders.staff(actor), f"20261120-{reception.number:04}")
    rows, _total = cases.board(orders.staff(actor), Narrowing(submissions=trace.submissions))
    return {row.number: row for row in rows}


def test_the_board_shows_number_section_and_state_and_names_nobody(clerk: Desk, taken: ReceptionView) -> None:
    page = clerk.page("/counter/board/")
    assert {row.section_name for row in _of(taken).values()} == {"住基係", "こども課", "学務課"}
    assert all(row.number in page.text and row.procedure_name in page.text for row in _of(taken).values())
    assert f"20261120-{taken.number:04}" in page.text
    assert "A-012" in page.text
    assert "森" not in page.text
    assert 'hx-trigger="every 10s"' in page.html
    rows = clerk.get("/counter/board/rows/?stage=todo").content.decode()
    assert set(_of(taken)) <= set(_numbers(clerk.page("/counter/board/rows/?stage=todo")))
    assert "<html" not in rows


def test_another_section_that_serves_the_household_sees_where_it_is_and_what_is_its_own(taken: ReceptionView) -> None:
    rows = _of(taken, "1031")
    assert set(rows) == set(_of(taken))
    assert {row.procedure_name == "" for row in rows.values() if row.section == "3030"} == {False}
    assert {row.procedure_name for row in rows.values() if row.section == "2011"} == {""}
    page = Desk("1031").page("/counter/board/?number=A-012")
    assert set(_numbers(page)) == set(rows)
    assert "市民課(青葉市役所)で12:00に始め、受付中です" in page.text
    assert "住民異動届" not in page.text
    assert _opened_from(page) == {f"/desk/{row.key}/" for row in rows.values() if row.section == "3030"}


@pytest.mark.parametrize("code", ["1022", "1044"])
def test_a_section_without_a_part_in_it_sees_the_state_a_section_and_no_procedure(
    taken: ReceptionView, code: str
) -> None:
    names = {row.procedure_name for row in _of(taken).values()}
    page = Desk(code).page(f"/counter/board/?number={taken.number}")
    assert set(_numbers(page)) == set(_of(taken))
    assert ELSEWHERE in page.text
    assert "住基係: 未着手 5件" in page.text
    assert "学務課: 未着手 1件" in page.text
    assert not any(name in page.text for name in names)
    assert _opened_from(page) == set()


@pytest.mark.parametrize("role", list(Role))
def test_who_may_see_the_board_is_said_by_the_table_of_rights(clerk: Desk, role: Role) -> None:
    code = HOLDERS[role]
    seen = {role, BESIDES.get(code, role)} & SEES_THE_BOARD
    for path in ("/counter/board/", "/counter/board/rows/"):
        assert Desk(code).get(path).status_code == (200 if seen else 403)


def test_a_contractor_sees_what_its_section_took_or_is_in_charge_of_and_no_more(clerk: Desk) -> None:
    (theirs,) = cases.open_cases(orders.CLERK, [orders.order("juminhyo-kofu", taken=("2013", "01"))])
    (other,) = _open(1)
    page = Desk(HOLDERS[Role.CONTRACTOR]).page("/counter/board/")
    assert other.row.number not in page.text
    rows, _total = cases.board(orders.staff(HOLDERS[Role.CONTRACTOR]))
    assert {row.number for row in rows} == {theirs.row.number}


def test_what_is_told_in_person_only_is_on_nobodys_board(clerk: Desk) -> None:
    (hidden, shown) = cases.open_cases(
        orders.CLERK, [orders.order("shien-sochi-moshide"), orders.order("tennyu-todoke")]
    )
    for code in ("1011", "1010", "1009", "1022", "1047"):
        page = Desk(code).page("/counter/board/")
        assert shown.row.number in page.text
        assert hidden.row.number not in page.text
        assert "1件中" in page.text


@pytest.mark.parametrize("stage", [Stage.TODO, Stage.WORKING, Stage.HELD, Stage.DONE])
def test_the_board_is_narrowed_by_state_as_it_is_shown(clerk: Desk, stage: Stage) -> None:
    waiting, claimed, withdrawn = _open(3)
    reviewer = orders.KODOMO.reviewer
    cases.advance(claimed.row.key, "claim", reviewer, version=claimed.row.version)
    cases.advance(withdrawn.row.key, "withdraw", reviewer, version=withdrawn.row.version, reason="取りやめるため")
    known = {Stage.TODO: [waiting], Stage.WORKING: [claimed], Stage.HELD: [], Stage.DONE: [withdrawn]}
    want = {case.row.number for case in known[stage]}
    rows, total = cases.board(orders.CLERK, Narrowing(stage=stage))
    assert {row.number for row in rows} == want
    assert {row.stage for row in rows} <= {stage}
    assert total == len(want)
    assert set(_numbers(clerk.page(f"/counter/board/?stage={stage.value}"))) == want


def test_the_board_is_narrowed_by_section_and_by_office(clerk: Desk) -> None:
    (case,) = _open(1)
    (east,) = _open(1, taken=("2090", "02"))
    assert set(_numbers(clerk.page(f"/counter/board/?section={case.row.section}"))) == {
        case.row.number,
        east.row.number,
    }
    assert _numbers(clerk.page("/counter/board/?office=02")) == [east.row.number]
    assert "当てはまる案件はありません" in clerk.page("/counter/board/?section=2011").text


def test_what_waits_longest_comes_first_and_what_is_done_last(clerk: Desk) -> None:
    days = [orders.DAY - timedelta(days=ago) for ago in (1, 3, 2, 3)]
    newest, oldest, middle, done = (_open(1, on=day)[0] for day in days)
    cases.advance(done.row.key, "withdraw", orders.KODOMO.reviewer, version=done.row.version, reason="取りやめるため")
    page = clerk.page("/counter/board/")
    assert _numbers(page) == [case.row.number for case in (oldest, middle, newest, done)]
    assert [word for word in page.text.split() if word.endswith("日")][-3:] == ["3日", "2日", "1日"]
    shortest = clerk.page("/counter/board/?sort=waiting")
    assert _numbers(shortest) == [case.row.number for case in (newest, middle, oldest, done)]


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0分"), (59, "59分"), (60, "1時間0分"), (1439, "23時間59分"), (1440, "1日"), (-5, "0分")]
)
def test_a_wait_is_told_in_the_units_that_matter(minutes: int, words: str) -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=clock.JST)
    assert waited(now - timedelta(minutes=minutes), now) == words


def test_a_household_is_found_by_number_ticket_printed_number_and_the_address_on_its_sheet(
    taken: ReceptionView,
) -> None:
    receptions.opened(ticket="B-001")
    printed = f"20261120-{taken.number:04}"
    asked = (
        str(taken.number),
        "A-012",
        "a-012",
        "Ａ－０１２",
        printed,
        f"https://x.example/counter/board/?number={printed}&office=01",
    )
    for text in asked:
        page = Page(Desk("1044").client.get("/counter/board/", {"number": text}))
        assert set(_numbers(page)) == set(_of(taken)), text
        assert "B-001" not in page.text
    east = f"https://x.example/counter/board/?number={printed}&office=02"
    assert "この番号の受付はありません" in Page(Desk("1044").client.get("/counter/board/", {"number": east})).text


def test_a_reception_that_has_not_received_anything_yet_is_told_by_where_it_is(clerk: Desk) -> None:
    receptions.opened(actor=receptions.BRANCH, section="2090", office="02", ticket="C-7")
    page = Desk("1044").page("/counter/board/?number=C-7")
    assert "東出張所(東出張所)で12:00に始め、受付中です" in page.text
    assert "受け取ったものはまだありません" in page.text


def test_numbers_begin_anew_every_day_so_that_yesterdays_ticket_is_not_todays(taken: ReceptionView) -> None:
    closed = intake.finish(receptions.CLERK, taken.key, filings.version(taken.key))
    with clock.stopped_at(receptions.DAY + timedelta(days=3)):
        desk = Desk("1011")
        assert "この番号の受付はありません" in desk.page("/counter/board/?number=A-012").text
        page = desk.page(f"/counter/board/?number=20261120-{taken.number:04}")
    assert closed.state is State.DONE
    assert "2026-11-20 12:00に始め、案内済みです" in page.text
    assert "3日" in page.text


@pytest.mark.parametrize(
    "query",
    [
        "section=x", "stage=x", "office=x", "sort=assignee", "page=0", "section=%00", "number=%00",
        "number=" + "9" * 300, "number=99999999-1", "number=http%3A%2F%2F%5B", "number=" + "9" * 400,
    ],
)  # fmt: skip
def test_a_wrong_filter_is_no_error(clerk: Desk, query: str) -> None:
    _open(1)
    assert clerk.get(f"/counter/board/?{query}").status_code == 200
    assert clerk.get(f"/counter/board/rows/?{query}").status_code == 200


def test_behind_the_last_page_of_the_board_lies_the_last_page(clerk: Desk) -> None:
    _open(1)
    for address in ("/counter/board/", "/counter/board/rows/"):
        assert clerk.get(f"{address}?office=01&page=999")["Location"] == "?office=01&page=1"


def test_the_board_costs_twelve_queries_at_most_for_one_row_and_for_fifty(clerk: Desk, taken: ReceptionView) -> None:
    for address in ("/counter/board/", "/counter/board/?number=A-012&section=2011&office=01&stage=todo"):
        clerk.page(address)
        costs = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as frame:
                clerk.page("/")
            with CaptureQueriesContext(connection) as board:
                clerk.page(address)
            costs.append(len(board) - len(frame))
            _open(52)
        assert costs[0] == costs[1] <= MOST_QUERIES
    assert "1–50件目" in clerk.page("/counter/board/").text


def test_the_board_leaves_as_a_file_that_names_nobody_and_tells_no_more_than_the_page(
    clerk: Desk, taken: ReceptionView
) -> None:
    head, *lines = rows_of(clerk.client, "/counter/board/?export=csv&sort=number")
    assert head == ["受付番号", "整理券", "担当課", "状態", "待ち時間", "手続", "受け取った庁舎", "案件番号"]
    assert {line[-1] for line in lines} == set(_of(taken))
    assert "森" not in str(lines)
    section = next(row.section for row in _of(taken).values() if row.section_name == "こども課")
    narrowed = rows_of(clerk.client, f"/counter/board/?export=csv&section={section}")[1:]
    assert {line[2] for line in narrowed} == {"こども課"}
    other = rows_of(Desk("1022").client, "/counter/board/?export=csv")[1:]
    assert {line[5] for line in other} == {ELSEWHERE}
    assert rows_of(clerk.client, "/counter/board/?export=csv&number=nobody")[1:] == []
