"""Until when a case is kept stands on its page, with what stops its disposal, and what is left once it is gone."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from tests.support.cases import JUMIN, act
from tests.support.disposals import HEAD, RECORDS, with_keepers
from yakuba.apps.desk.tests.conftest import MOVE_IN, Seat, now, opened
from yakuba.apps.desk.tests.test_unverified import beside
from yakuba.kernel.cases import service as cases
from yakuba.lib import clock


@pytest.fixture
def ended(town: None, tmp_path: Path) -> UUID:
    """A withdrawn 転入届, and somebody who disposes for every section."""
    with_keepers(tmp_path)
    key = opened(MOVE_IN)
    act(now(key), "withdraw", JUMIN.reviewer, reason="申出があったため")
    return key


def test_an_open_case_names_its_class_and_what_the_years_are_counted_from(seat: Callable[[str], Seat]) -> None:
    told = beside(seat("1010").case(opened(MOVE_IN)), "保存期間")
    assert "5年" in told
    assert "完結した年度の終わりから" in told
    assert "未確認" in told


def test_a_closed_case_names_its_last_day(ended: UUID, seat: Callable[[str], Seat]) -> None:
    assert "令和14年3月31日まで" in beside(seat("1010").case(ended), "保存期間")


def test_a_hold_stands_there_with_its_reason_day_and_who_set_it(ended: UUID, seat: Callable[[str], Seat]) -> None:
    cases.hold(RECORDS, ended, reason="開示請求 令和8年第3号")
    told = beside(seat("1010").case(ended), "保存期間")
    assert "廃棄停止" in told
    assert "開示請求 令和8年第3号(令和8年11月20日" in told
    cases.lift(RECORDS, ended)
    assert "廃棄停止" not in seat("1010").case(ended).text


def test_what_was_disposed_of_says_so_and_names_nobody(ended: UUID, seat: Callable[[str], Seat]) -> None:
    number = now(ended).row.number
    with clock.stopped_at(date(2032, 4, 1)):
        cases.dispose(ended, actor=RECORDS, approver=HEAD)
        page = seat("1010").case(ended)
    assert "令和14年4月1日に廃棄しました" in page.text
    assert number in page.text
    assert "森" not in page.text
    assert "青葉町一丁目" not in page.text
