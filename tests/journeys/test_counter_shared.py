"""One reception at two counters (FY1-22): the family goes on from 市民課 to こども課 and is asked nothing again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import paperwork
from tests.journeys.accounts import heading
from tests.journeys.browser import DESKTOP, PHONE, Visitors, assert_accessible, assert_fits, shot
from tests.journeys.counter import Counter
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def _first_counter(page: Page, town: Town) -> tuple[str, str]:
    """市民課 receives all but the 児童手当 and ends the reception; its key, and the number on the guide sheet."""
    desk = Counter(page).goes_on(town)
    paperwork.to_forms(desk)
    page.get_by_role("checkbox", name=re.compile("児童手当")).uncheck()
    page.get_by_role("button", name="この手続に改める").click()
    expect(page.get_by_text("今日出す手続を改めました")).to_be_visible()
    paperwork.fill(page)
    page.get_by_role("button", name="確認・署名へ進む").click(timeout=paperwork.SLOW)
    expect(page.locator("h1")).to_have_text("確認・署名", timeout=paperwork.SLOW)
    paperwork.sign_all(page)
    _receive(page)
    key = desk.key
    page.goto(f"/counter/{key}/guide/")
    printed = re.search(r"\d{8}-\d{4}", desk.sheet())
    assert printed
    page.get_by_role("button", name="案内を終える").click()
    expect(page.get_by_text("受付を終えました")).to_be_visible()
    return key, printed[0]


def _receive(page: Page) -> None:
    page.get_by_role("link", name="受取へ進む").click()
    heading(page, "受取")
    page.get_by_role("button", name="受け取る").click(timeout=paperwork.SLOW)
    expect(page.get_by_text("受け付けました").first).to_be_visible(timeout=paperwork.SLOW)


def test_the_next_counter_goes_on_with_the_household_and_asks_nothing_again(
    standing_town: Town, visitors: Visitors
) -> None:
    visitors.watch.allow("status of 404")
    key, number = _first_counter(visitors.new(), standing_town)
    page = visitors.new()
    second = Counter(page).sign_in("前田 亮")
    page.goto("/counter/board/")
    page.get_by_label("受付番号・整理券").fill(number)
    page.get_by_role("button", name="絞り込む").click()
    shot(page, "counter-shared-found")
    assert_accessible(page)
    page.get_by_role("link", name="この世帯の続きを受け付ける").click()
    expect(page.get_by_text("市民課で受け付けた世帯の続きです")).to_be_visible()
    page.get_by_role("button", name="この世帯の続きを受け付ける").click()
    expect(page.get_by_text("聞き取りは終わりました")).to_be_visible()
    _sees_all_answers(page)
    assert_accessible(page)
    shot(page, "counter-shared", doc=True)
    page.get_by_role("link", name="この課の手続の様式へ進む").click()
    heading(page, "様式")
    expect(page.locator(".c-sheet")).to_have_count(2)
    page.get_by_role("checkbox", name=re.compile("児童手当")).check()
    page.get_by_role("button", name="この手続に改める").click()
    expect(page.get_by_text("要る欄はすべて入りました")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="確認・署名へ進む").click(timeout=paperwork.SLOW)
    expect(page.locator("h1")).to_have_text("確認・署名", timeout=paperwork.SLOW)
    paperwork.sign_all(page)
    _receive(page)
    _case_is_at_the_own_desk(page, number)
    _not_elsewhere(visitors, key)
    assert second.typed == []


def _sees_all_answers(page: Page) -> None:
    page.locator(".c-given summary").click()
    for answer in ("森 太郎: 社会保険", "森 一郎", "森 二郎"):
        expect(page.locator(".c-given")).to_contain_text(answer)
    own = page.locator(".c-line", has=page.get_by_text("この課の手続", exact=True))
    names = own.locator(".c-line-name").all_inner_texts()
    assert names
    assert all("児童手当" in name or "医療" in name for name in names), names
    expect(page.locator("main")).not_to_contain_text("支援措置")


def _case_is_at_the_own_desk(page: Page, reception: str) -> None:
    own = page.locator("section", has=page.locator("#submission-1")).locator(".c-cases tbody tr")
    expect(own).to_have_count(1, timeout=paperwork.SLOW)
    expect(own).to_contain_text("児童手当")
    number = own.locator("th").inner_text()
    shot(page, "counter-shared-received")
    assert_accessible(page)
    page.goto(f"/counter/board/?number={reception}")
    page.get_by_role("link", name=number, exact=True).click()
    expect(page.locator("h1")).to_contain_text("児童手当")


def _not_elsewhere(visitors: Visitors, key: str) -> None:
    """Neither the branch nor the contractor of 証明係 has anything to do for this family."""
    for name in ("工藤 実", "土屋 美咲"):
        page = visitors.new()
        Counter(page).sign_in(name)
        answer = page.goto(f"/counter/{key}/")
        assert answer is not None
        assert answer.status == 404
        expect(page.locator("body")).not_to_contain_text("森 太郎")


def test_the_list_of_what_comes_from_other_counters_fits_and_leads_there(
    standing_town: Town, visitors: Visitors
) -> None:
    taking = visitors.new()
    desk = Counter(taking).goes_on(standing_town)
    for size in (DESKTOP, PHONE):
        page = visitors.new(size)
        Counter(page).sign_in("前田 亮")
        page.goto("/counter/")
        expect(page.locator(f"a[href='/counter/{desk.key}/']")).to_have_count(0)
        page.get_by_role("link", name="ほかの窓口から続く受付を見る").click()
        expect(page.locator(f"a[href='/counter/{desk.key}/']")).to_be_visible()
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"counter-shared-list-{'phone' if size == PHONE else 'desktop'}")
        page.locator(f"a[href='/counter/{desk.key}/']").click()
        expect(page.get_by_text("市民課で受け付けた世帯の続きです")).to_be_visible()
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"counter-shared-{'phone' if size == PHONE else 'desktop'}")
