"""A resident at home: the guide, an application that is sent, and the same in easy words, on a phone by its pages."""

import email
import re
from email import policy

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import PHONE, Visitors, assert_accessible, assert_fits, shot
from tests.journeys.town import Town
from tests.processes import wait_until
from yakuba.lib import clock

pytestmark = pytest.mark.browser


def looked_at(page: Page, name: str) -> None:
    """axe finds nothing, nothing needs sideways scrolling, and there is a picture to look at."""
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"portal-{name}")


def code_from(town: Town) -> str:
    """The newest code in the portal's mail server."""
    assert town.portal
    inbox = town.portal.home / "smtp_simulator" / "inbox"
    wait_until(lambda: bool(list(inbox.glob("*.eml"))), "the mail with the code")
    newest = sorted(inbox.glob("*.eml"))[-1]
    body = email.message_from_bytes(newest.read_bytes(), policy=policy.default).get_body()
    assert body is not None
    found = re.search(r"[0-9]{6}", str(body.get_content()))
    assert found
    return found[0]


def day(page: Page, name: str, year: int, month: int, day_: int) -> None:
    for part, value in (("year", year), ("month", month), ("day", day_)):
        page.locator(f"[name={name}_{part}]").fill(str(value))


def next_page(page: Page) -> None:
    page.get_by_role("button", name="次へ", exact=True).click()


@pytest.mark.parametrize(("size", "javascript"), [(PHONE, True), ((1280, 900), True)], ids=["phone", "desktop"])
def test_a_certificate_is_applied_for_from_home(
    town_with_portal: Town, visitors: Visitors, size: tuple[int, int], javascript: bool
) -> None:
    portal = town_with_portal.portal
    assert portal
    visitors.watch.allow("status of 422")
    page, tag = visitors.new(size, javascript=javascript), "phone" if size == PHONE else "desktop"
    page.goto(f"{portal.url}/portal/")
    expect(page.get_by_role("heading", level=1)).to_have_text("何の手続をしますか")
    wait_until(lambda: "証明のみ" in _reloaded(page), "the definitions from the town hall")
    looked_at(page, f"start-{tag}")
    page.get_by_role("link", name="サインイン", exact=True).click()
    page.get_by_label("メールアドレス").fill("taro@example.jp")
    looked_at(page, f"sign-in-{tag}")
    page.get_by_role("button", name="番号を送る").click()
    page.locator("[name=code]").fill(code_from(town_with_portal))
    looked_at(page, f"code-{tag}")
    page.get_by_role("button", name="サインインする").click()
    page.goto(f"{portal.url}/portal/guide/shomei/")
    today = clock.today()
    day(page, "requested_on", today.year, today.month, today.day)
    page.get_by_label("住民票の写しが必要").check()
    next_page(page)
    page.get_by_label("世帯主").check()
    day(page, "born", 1988, 5, 2)
    looked_at(page, f"person-{tag}")
    next_page(page)
    looked_at(page, f"people-{tag}")
    page.get_by_role("link", name="全員入れました。次へ").click()
    while "/questions/" in page.url:
        looked_at(page, f"question-{tag}")
        page.get_by_label("はい").first.check()
        next_page(page)
    looked_at(page, f"list-{tag}")
    page.get_by_role("button", name=re.compile("住民票の写し.*を申請する")).click()
    page.get_by_role("button", name="保存して次へ").click()
    expect(page.get_by_text("入力を確かめてください")).to_be_visible()
    looked_at(page, f"details-wrong-{tag}")
    typed = {
        "p1-name": "森 太郎",
        "p1-kana": "モリ タロウ",
        "household-new_address": "青葉市中央一丁目2番3号",
        "event-certificate_kind": "住民票(世帯全員)",
        "event-certificate_copies": "1",
        "event-certificate_purpose": "勤務先へ提出",
        "filing-phone": "090-0000-0001",
    }
    for name, value in typed.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="保存して次へ").click()
    looked_at(page, f"files-{tag}")
    page.get_by_role("link", name="内容を確かめる").click()
    looked_at(page, f"confirm-{tag}")
    page.get_by_role("button", name="この内容で申請する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申請を受け取りました")
    looked_at(page, f"receipt-{tag}")
    page.get_by_role("link", name="申請の状態を見る").click()
    looked_at(page, f"application-{tag}")
    page.get_by_role("button", name="やさしい日本語").click()
    expect(page.get_by_role("link", name="わたしの 申請")).to_be_visible()
    looked_at(page, f"easy-{tag}")
    wait_until(lambda: "R8" in _reloaded(page) or "-01-" in page.content(), "the town's reception number")


def _reloaded(page: Page) -> str:
    page.reload()
    return page.content()
