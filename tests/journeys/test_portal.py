"""A resident at home: the guide, an application that is sent, and the same in easy words, on a phone by its pages."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import PHONE, Visitors, at_home, keyboard_only, shot
from tests.journeys.portal import code_from, day, looked_at, onwards, reloaded
from tests.journeys.town import Town
from tests.processes import wait_until
from yakuba.lib import clock

pytestmark = pytest.mark.browser
DESKTOP = (1280, 900)
IN_DOCS = ("start", "question", "list", "confirm", "easy")
"""Pages that docs/portal.md shows as a phone has them."""
TYPED = {
    "p1-name": "森 太郎",
    "p1-kana": "モリ タロウ",
    "household-new_address": "青葉市中央一丁目2番3号",
    "event-certificate_kind": "住民票(世帯全員)",
    "event-certificate_copies": "1",
    "event-certificate_purpose": "勤務先へ提出",
    "filing-phone": "090-0000-0001",
}


@pytest.fixture
def town_with_portal(standing_town_with_portal: Town) -> Town:
    """One town for all: each journey has an account of its own."""
    return standing_town_with_portal


@at_home
def test_a_certificate_is_applied_for_from_home(
    town_with_portal: Town, visitors: Visitors, size: tuple[int, int], javascript: bool
) -> None:
    portal = town_with_portal.portal
    assert portal
    visitors.watch.allow("status of 422")
    page, tag = visitors.new(size, javascript=javascript), "phone" if size == PHONE else "desktop"
    address = f"{tag}-{javascript}@example.jp".lower()

    def look(name: str) -> None:
        """axe needs scripts."""
        looked_at(page, f"{name}-{tag}") if javascript else shot(page, f"portal-{name}-no-scripts")
        if size == PHONE and name in IN_DOCS:
            shot(page, f"portal-phone-{name}", doc=True)

    page.goto(f"{portal.url}/portal/")
    expect(page.get_by_role("heading", level=1)).to_have_text("何の手続をしますか")
    wait_until(lambda: "証明のみ" in reloaded(page), "the definitions from the town hall")
    look("start")
    page.get_by_role("link", name="サインイン", exact=True).click()
    page.get_by_label("メールアドレス").fill(address)
    look("sign-in")
    page.get_by_role("button", name="番号を送る").click()
    page.locator("[name=code]").fill(code_from(town_with_portal, to=address))
    look("code")
    page.get_by_role("button", name="サインインする").click()
    page.goto(f"{portal.url}/portal/guide/shomei/")
    today = clock.today()
    day(page, "requested_on", today.year, today.month, today.day)
    page.get_by_label("住民票の写しが必要").check()
    onwards(page)
    page.get_by_label("世帯主").check()
    day(page, "born", 1988, 5, 2)
    look("person")
    onwards(page)
    look("people")
    page.get_by_role("link", name="全員入れました。次へ").click()
    while "/questions/" in page.url:
        look("question")
        page.get_by_label("はい").first.check()
        onwards(page)
    look("list")
    page.get_by_role("button", name=re.compile("住民票の写し.*を申請する")).click()
    page.get_by_role("button", name="保存して次へ").click()
    expect(page.get_by_text("入力を確かめてください")).to_be_visible()
    look("details-wrong")
    for name, value in TYPED.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="保存して次へ").click()
    look("files")
    page.get_by_role("button", name="内容を確かめる").click()
    look("confirm")
    page.get_by_role("button", name="この内容で申請する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申請を受け取りました")
    look("receipt")
    page.get_by_role("link", name="申請の状態を見る").click()
    look("application")
    page.goto(f"{portal.url}/portal/guide/shomei/list/")
    expect(page.get_by_role("button", name=re.compile("住民票の写し.*を申請する"))).to_have_count(0)
    look("list-sent")
    page.get_by_role("button", name=re.compile("もう一度申請する 住民票の写し")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("同じ手続をもう送っています")
    look("again")
    page.get_by_role("link", name="申請の状態を見る").click()
    page.get_by_role("button", name="やさしい日本語").click()
    expect(page.get_by_role("link", name="わたしの 申請")).to_be_visible()
    look("easy")
    wait_until(lambda: "R8" in reloaded(page) or "-01-" in page.content(), "the town's reception number")


def test_a_certificate_is_applied_for_with_the_keyboard_alone(town_with_portal: Town, page: Page) -> None:
    portal = town_with_portal.portal
    assert portal
    hands = keyboard_only(page)

    def go(name: str) -> None:
        with page.expect_navigation():
            hands.press(name)

    page.goto(f"{portal.url}/portal/")
    wait_until(lambda: "証明のみ" in reloaded(page), "the definitions from the town hall")
    go("サインイン")
    hands.write("メールアドレス", "hands@example.jp")
    go("番号を送る")
    hands.write("番号", code_from(town_with_portal, to="hands@example.jp"))
    go("サインインする")
    page.goto(f"{portal.url}/portal/guide/shomei/")
    today = clock.today()
    for part, value in (("年", today.year), ("月", today.month), ("日", today.day)):
        hands.write(part, str(value))
    hands.press("住民票の写しが必要", "Space")
    go("次へ")
    hands.choose("世帯主", "世帯主")
    for part, value in (("年", 1988), ("月", 5), ("日", 2)):
        hands.write(part, str(value))
    go("次へ")
    go("全員入れました。次へ")
    while "/questions/" in page.url:
        hands.choose("はい", "はい")
        go("次へ")
    go("を申請する")
    for name, text in TYPED.items():
        label = page.locator(f"label[for=id_{name}]").first.inner_text().split()[0]
        hands.write(label, text)
    go("保存して次へ")
    go("内容を確かめる")
    go("この内容で申請する")
    expect(page.get_by_role("heading", level=1)).to_have_text("申請を受け取りました")
