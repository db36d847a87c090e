"""進捗ボード: how far everything is that this counter took, without anybody's name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support import cases as orders
from tests.support.pages import Page
from yakuba.apps.counter.tests.conftest import Desk
from yakuba.kernel.cases import service as cases
from yakuba.kernel.cases.contracts import CaseView, Stage

MOST_QUERIES = 25


def _open(count: int) -> tuple[CaseView, ...]:
    return cases.open_cases(orders.CLERK, [orders.order("jidoteate-nintei") for _ in range(count)])


def _numbers(page: Page) -> list[str]:
    return [row for row in page.text.split() if row.count("-") == 2 and row[:2] == "20"]


def test_the_board_shows_number_section_and_state_and_names_nobody(clerk: Desk) -> None:
    (case,) = _open(1)
    page = clerk.page("/counter/board/")
    assert case.row.number in page.text
    assert str(Stage.TODO.label) in page.text
    assert case.row.subject_name not in page.text
    assert 'hx-trigger="every 10s"' in page.html
    rows = clerk.get("/counter/board/rows/?stage=todo").content.decode()
    assert case.row.number in rows
    assert "<html" not in rows


@pytest.mark.parametrize("stage", [Stage.TODO, Stage.WORKING, Stage.HELD, Stage.DONE])
def test_the_board_is_narrowed_by_state_as_it_is_shown(clerk: Desk, stage: Stage) -> None:
    waiting, claimed, withdrawn = _open(3)
    reviewer = orders.KODOMO.reviewer
    cases.advance(claimed.row.key, "claim", reviewer, version=claimed.row.version)
    cases.advance(withdrawn.row.key, "withdraw", reviewer, version=withdrawn.row.version, reason="取りやめるため")
    known = {Stage.TODO: [waiting], Stage.WORKING: [claimed], Stage.HELD: [], Stage.DONE: [withdrawn]}
    want = {case.row.number for case in known[stage]}
    rows, total = cases.board(orders.CLERK, stage=stage)
    assert {row.number for row in rows} == want
    assert {row.stage for row in rows} <= {stage}
    assert total == len(want)
    assert set(_numbers(clerk.page(f"/counter/board/?stage={stage.value}"))) == want


def test_the_board_is_narrowed_by_section(clerk: Desk) -> None:
    (case,) = _open(1)
    assert case.row.number in clerk.page(f"/counter/board/?section={case.row.section}").text
    assert "当てはまる案件はありません" in clerk.page("/counter/board/?section=2011").text


@pytest.mark.parametrize("query", ["section=x", "stage=x", "sort=assignee", "page=0", "page=999", "section=%00"])
def test_a_wrong_filter_is_no_error(clerk: Desk, query: str) -> None:
    _open(1)
    assert clerk.get(f"/counter/board/?{query}").status_code == 200


def test_another_counter_sees_nothing_of_it_and_who_has_no_list_is_refused(clerk: Desk) -> None:
    (case,) = _open(1)
    assert case.row.number not in Desk("1022").page("/counter/board/").text
    assert Desk("1006").get("/counter/board/").status_code == 403
    assert Desk("1006").get("/counter/board/rows/").status_code == 403


def test_the_board_costs_the_same_queries_for_one_and_for_fifty(clerk: Desk) -> None:
    _open(1)
    clerk.page("/counter/board/")
    with CaptureQueriesContext(connection) as one:
        clerk.page("/counter/board/")
    _open(52)
    with CaptureQueriesContext(connection) as many:
        page = clerk.page("/counter/board/")
    assert len(many) == len(one) <= MOST_QUERIES
    assert "53件中 1–50件目" in page.text
