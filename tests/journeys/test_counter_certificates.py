"""証明のみ at the counter in a real browser: from the wishes to the receipt and the cases, nothing asked twice."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter
from tests.journeys.accounts import heading
from tests.journeys.browser import Visitors, assert_accessible, assert_fits, in_both_windows, shot
from tests.journeys.counter import Counter, feed
from tests.journeys.paperwork import SLOW
from tests.journeys.town import Town

DAY = counter.DAY
MOTHER, SON = "野辺地 泉", "野辺地 陸"
WISHES = ("住民票の写しが必要", "印鑑登録証明書が必要")
RECEIVED = ("住民票の写し等の交付請求", "印鑑登録証明書の交付申請")
BOXES = {
    "event-certificate_kind": "住民票(世帯全員)",
    "event-certificate_copies": "1",
    "event-certificate_purpose": "勤務先へ提出",
    "household-seal_card_number": "000123",
}
pytestmark = [pytest.mark.browser, pytest.mark.data]


@pytest.fixture(scope="module")
def register(standing_town: Town, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A mother and her grown son live in town."""
    base = {"種別": "住民", "世帯番号": "9750000001", "町名": "青葉町三丁目", "番地": "6番7号"}
    rows = [
        base | {"宛名番号": "9750000011", "氏名": MOTHER, "氏名カナ": "ノヘジ イズミ", "性別": "女"}
        | {"続柄": "世帯主", "生年月日": "1970-05-05"},
        base | {"宛名番号": "9750000012", "氏名": SON, "氏名カナ": "ノヘジ リク", "性別": "男"}
        | {"続柄": "子", "生年月日": "2000-06-06"},
    ]  # fmt: skip
    feed(standing_town, tmp_path_factory.mktemp("register"), rows)


def looked_at(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"counter-certificates-{name}")


def begun(page: Page) -> Counter:
    """The wishes, and the household from the register copy."""
    desk = Counter(page).sign_in()
    page.goto("/counter/new/shomei/")
    desk.write_day(page.locator("main form"), "requested_on", DAY)
    for wish in WISHES:
        page.get_by_role("checkbox", name=wish).check()
    page.get_by_role("button", name="受付を始める").click()
    desk.bring(MOTHER, asks=MOTHER)
    desk.to_interview()
    return desk


def answer_to_the_end(desk: Counter) -> list[str]:
    """Every question answered with はい; which were asked."""
    asked: list[str] = []
    while fact := desk.asked:
        looked_at(desk.page, f"question-{fact}")
        asked.append(fact)
        form = desk.page.locator("#interview form.y-form")
        form.get_by_role("radio", name="はい", exact=True).check()
        desk.send(form)
    return asked


@pytest.mark.usefixtures("register")
@in_both_windows
def test_certificates_from_the_wishes_to_the_cases(visitors: Visitors, size: tuple[int, int]) -> None:
    page = visitors.new(size)
    desk = begun(page)
    assert answer_to_the_end(desk) == ["seal_registered_here"]
    expect(page.get_by_text("手続は2件、様式は2枚です")).to_be_visible()
    looked_at(page, "list")
    page.get_by_role("link", name="手続案内書へ進む").click()
    page.get_by_role("link", name="届出人へ進む").click()
    heading(page, "届出人")
    expect(page.get_by_role("radio", name=MOTHER, exact=True)).to_be_checked()
    looked_at(page, "filer")
    page.get_by_label("連絡先電話番号").fill("090-0000-0001")
    page.get_by_role("checkbox", name="運転免許証", exact=True).check()
    page.get_by_role("button", name="記録して様式へ進む").click()
    heading(page, "様式")
    expect(page.get_by_role("heading", name="様式 2枚")).to_be_visible()
    looked_at(page, "forms")
    for name, text in BOXES.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name="この内容を入れる").click()
    expect(page.get_by_text("要る欄はすべて入りました")).to_be_visible()
    assert receive(page) == len(RECEIVED)


def receive(page: Page) -> int:
    """Read, confirmed by name, received; how many cases are open, each with its number."""
    page.get_by_role("button", name="確認・署名へ進む").click(timeout=SLOW)
    expect(page.locator("h1")).to_have_text("確認・署名", timeout=SLOW)
    for _form in RECEIVED:
        page.get_by_role("button", name="読んで確認した").first.click(timeout=SLOW)
        expect(page.get_by_text("署名を記録しました")).to_be_visible()
    page.get_by_role("link", name="受取へ進む").click()
    heading(page, "受取")
    page.get_by_role("button", name="受け取る").click(timeout=SLOW)
    numbers = page.locator(".c-cases tbody th")
    expect(numbers).to_have_count(len(RECEIVED), timeout=SLOW)
    looked_at(page, "receipt")
    for name in RECEIVED:
        expect(page.locator(".c-cases tbody tr", has_text=name)).to_have_count(1)
    assert all(re.fullmatch(r"\d{4}-\d{4}-\d{6}", number) for number in numbers.all_inner_texts())
    return numbers.count()


@pytest.mark.usefixtures("register")
@in_both_windows
def test_without_anything_to_file_the_page_asks_to_choose(visitors: Visitors, size: tuple[int, int]) -> None:
    page = visitors.new(size)
    desk = begun(page)
    answer_to_the_end(desk)
    page.goto(f"/counter/{desk.key}/filer/")
    page.get_by_role("checkbox", name="運転免許証", exact=True).check()
    page.get_by_role("button", name="記録して様式へ進む").click()
    for wish in RECEIVED:
        page.get_by_role("checkbox", name=wish).uncheck()
    page.get_by_role("button", name="この手続に改める").click()
    expect(page.get_by_role("heading", name="今日出す手続を選んでください")).to_be_visible()
    expect(page.get_by_role("heading", name="様式 0枚")).to_have_count(0)
    looked_at(page, "nothing-to-file")
    page.get_by_role("checkbox", name=RECEIVED[0]).check()
    page.get_by_role("button", name="選んだ手続の様式を作る").click()
    expect(page.get_by_role("heading", name="様式 1枚")).to_be_visible()
