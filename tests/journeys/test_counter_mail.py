"""One letter at the counter in a real browser: posted on the last day, it came on Friday and is opened on Monday."""

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter, paperwork
from tests.journeys.accounts import heading
from tests.journeys.browser import PHONE, Visitors, assert_accessible, assert_fits, shot
from tests.journeys.counter import Counter, story
from tests.journeys.test_counter import NAMES, moved_in
from tests.scenarios.expected import changes
from tests.support.filings import WRITTEN

DAY = counter.DAY
LAST, FRIDAY = date(2026, 12, 1), date(2026, 12, 4)
MOPED = "gentsuki-shinkoku"
pytestmark = [pytest.mark.browser, pytest.mark.data, pytest.mark.usefixtures("standing_town")]


def test_a_tax_return_by_mail_is_received_on_the_day_of_its_postmark(visitors: Visitors) -> None:
    visitors.watch.allow("status of 422")
    page = visitors.new()
    (bought,) = changes("A01", "facts.moped")
    desk, _asked = moved_in(page, story("A01", NAMES, bought))
    paperwork.to_forms(desk)
    _the_letter_holds_only(page, MOPED)
    _typed_from_the_letter(page)
    page.get_by_role("button", name="確認・署名へ進む").click(timeout=paperwork.SLOW)
    heading(page, "確認・署名")
    page.get_by_role("button", name="署名済みの紙を受け取った").click(timeout=paperwork.SLOW)
    page.get_by_role("link", name="受取へ進む").click()
    page.get_by_role("link", name="郵送で届いた").click()
    _looked_at(page, "counter-mail")
    _on_a_phone(visitors, page.url, "counter-mail-phone")
    _refused_and_then_received(desk)
    _looked_at(page, "counter-mail-received")
    _on_a_phone(visitors, page.url, "counter-mail-received-phone")


def _refused_and_then_received(desk: Counter) -> None:
    page = desk.page
    form = page.locator("main form", has=page.locator("[name=arrived_on_year]"))
    desk.write_day(form, "arrived_on", FRIDAY)
    desk.write_day(form, "postmarked_on", DAY)
    form.get_by_role("button", name="郵送で届いたものとして受け取る").click()
    expect(page.get_by_text("通信日付印の日が、届いた日より後になっています").first).to_be_visible()
    _looked_at(page, "counter-mail-refused")
    desk.write_day(form, "postmarked_on", LAST)
    form.get_by_role("button", name="郵送で届いたものとして受け取る").click(timeout=paperwork.SLOW)
    expect(page.get_by_role("heading", name="郵送で受け付けました")).to_be_visible(timeout=paperwork.SLOW)
    line = page.get_by_role("row", name="軽自動車税").first
    expect(line).to_contain_text("令和8年12月1日")
    expect(line).to_contain_text("期限内")
    expect(page.locator(".c-cases tbody th").first).to_be_visible(timeout=paperwork.SLOW)


def _the_letter_holds_only(page: Page, procedure: str) -> None:
    wishes = page.locator("form[action$='/forms/wishes/']")
    for box in wishes.locator("[name=wanted]").all():
        box.set_checked(str(box.get_attribute("value")).startswith(f"{procedure}:"))
    wishes.locator("button[type=submit]").click()
    heading(page, "様式")
    expect(page.get_by_role("heading", name="様式 1枚")).to_be_visible()


def _typed_from_the_letter(page: Page) -> None:
    for name, value in (WRITTEN | {"vehicle_number": "青葉市 あ 12-34"}).items():
        box = page.locator(f"[name=household-{name}]")
        if box.count():
            box.fill(str(value))
    page.get_by_role("button", name="この内容を入れる").click()
    expect(page.get_by_text("要る欄はすべて入りました")).to_be_visible()


def _on_a_phone(visitors: Visitors, address: str, name: str) -> None:
    phone = visitors.new(PHONE)
    Counter(phone).sign_in()
    phone.goto(address)
    _looked_at(phone, name)


def _looked_at(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)
