"""進捗ボード in a real browser: a resident asks at the next counter where they are, and the ticket tells."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import counter, paperwork
from tests.journeys.accounts import heading
from tests.journeys.browser import DESKTOP, PHONE, Visitors, assert_accessible, assert_fits, shot
from tests.journeys.town import Town

DAY = counter.DAY
pytestmark = pytest.mark.browser


def test_the_next_counter_finds_the_household_by_the_number_on_its_sheet(
    standing_town: Town, visitors: Visitors
) -> None:
    visitors.watch.allow("status of 422")
    taking = visitors.new()
    desk = counter.Counter(taking).goes_on(standing_town, "ready", "forms/")
    paperwork.to_signing(taking)
    paperwork.sign_all(taking)
    numbers = paperwork.receive(taking)
    taking.goto(f"/counter/{desk.key}/guide/")
    printed = re.search(r"\d{8}-\d{4}", desk.sheet())
    assert printed
    for size in (DESKTOP, PHONE):
        page = visitors.new(size)
        counter.Counter(page).sign_in("前田 亮")
        page.goto("/counter/board/")
        heading(page, "進捗ボード")
        shot(page, f"counter-board-{'phone' if size == PHONE else 'desktop'}")
        page.get_by_label("受付番号・整理券").fill(printed[0])
        page.get_by_role("button", name="絞り込む").click()
        expect(page.get_by_text(f"受付 {printed[0]}: 市民課(青葉市役所)で")).to_be_visible()
        expect(page.get_by_text("こども課: 未着手 3件")).to_be_visible()
        expect(page.locator("tbody tr")).to_have_count(len(numbers))
        expect(page.get_by_text("ほかの課の手続")).not_to_have_count(0)
        expect(page.get_by_text("児童手当").first).to_be_visible()
        expect(page.locator("main")).not_to_contain_text("森 太郎")
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"counter-board-found-{'phone' if size == PHONE else 'desktop'}")
        if size == DESKTOP:
            shot(page, "counter-board", doc=True)
        page.get_by_label("受付番号・整理券").fill("99999999-9999")
        page.get_by_role("button", name="絞り込む").click()
        expect(page.get_by_text("この番号の受付はありません")).to_be_visible()
        assert_accessible(page)
