"""連携: a clerk gives out the sheet, the resident types it at home, and the clerk ends the link; both zones run."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.browser import DESKTOP, PHONE, Visitors, both_sizes
from tests.journeys.counter import Counter
from tests.journeys.portal import code_from, seen, wait_for_text
from tests.journeys.town import Town

pytestmark = pytest.mark.browser
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def _issued(page: Page) -> str:
    """The code on the sheet; the page stays as it is."""
    sent = page.locator("form", has=page.locator("[name=issue]")).evaluate(
        "async form => { const answer = await fetch(form.action, {method: 'POST', body: new FormData(form)});"
        " return [answer.status, [...new Uint8Array(await answer.arrayBuffer())]]; }"
    )
    status, octets = sent
    assert status == 200
    found = CODE.search(PdfReader(io.BytesIO(bytes(octets))).pages[0].extract_text())
    assert found
    return found[0]


@pytest.fixture
def town_with_portal(standing_town_with_portal: Town) -> Town:
    """One town for all: each journey has an account of its own."""
    return standing_town_with_portal


@both_sizes
def test_a_sheet_from_the_counter_links_an_account_and_the_counter_ends_it(
    town_with_portal: Town, visitors: Visitors, size: tuple[int, int]
) -> None:
    assert town_with_portal.portal
    portal, tag = f"{town_with_portal.portal.url}/portal", "phone" if size == PHONE else "desktop"
    visitors.watch.allow("status of 422")
    scripts = size == DESKTOP
    desk, home = visitors.new(size), visitors.new(size, javascript=scripts)
    Counter(desk).sign_in()
    desk.goto("/counter/link/")
    desk.locator("[name=text]").fill("サトウ")
    desk.get_by_role("button", name="探す").click()
    expect(desk.get_by_role("link", name="連携を開く").first).to_be_visible()
    seen(desk, f"counter-link-find-{tag}")
    desk.get_by_role("link", name="連携を開く").first.click()
    desk.get_by_role("button", name="番号を発行して").click()
    expect(desk.get_by_text("入力を確かめてください").first).to_be_visible()
    seen(desk, f"counter-link-refused-{tag}")
    desk.get_by_label("運転免許証").check()
    code = _issued(desk)
    desk.goto(desk.url)
    seen(desk, f"counter-link-{tag}", doc="counter-link" if size == DESKTOP else "")

    home.goto(f"{portal}/link/")
    home.get_by_label("メールアドレス").fill(f"{tag}@example.jp")
    home.get_by_role("button", name="番号を送る").click()
    home.locator("[name=code]").fill(code_from(town_with_portal, to=f"{tag}@example.jp"))
    home.get_by_role("button", name="サインインする").click()
    expect(home.get_by_role("heading", level=1)).to_have_text("本人確認")
    seen(home, f"portal-link-{tag}", scripts=scripts)
    home.get_by_label("連携番号").fill("1234")
    home.get_by_role("button", name="番号を送る").click()
    expect(home.get_by_text("番号は12文字です").first).to_be_visible()
    seen(home, f"portal-link-refused-{tag}", scripts=scripts)
    home.get_by_label("連携番号").fill(code.lower().replace("-", " "))
    home.get_by_role("button", name="番号を送る").click()
    expect(home.get_by_text(re.compile("番号を確かめています|連携しました")).first).to_be_visible()
    seen(home, f"portal-link-waiting-{tag}", scripts=scripts)
    wait_for_text(home, "連携しました")
    seen(home, f"portal-link-linked-{tag}", scripts=scripts)

    desk.reload()
    seen(desk, f"counter-link-linked-{tag}")
    desk.get_by_role("button", name="この連携を解除する").click()
    expect(desk.get_by_text("連携を解除しました").first).to_be_visible()
    wait_for_text(home, "窓口で連携を解除しました")
    home.goto(f"{portal}/link/")
    home.get_by_role("button", name="やさしい日本語").click()
    expect(home.get_by_role("button", name="やさしい日本語")).to_have_attribute("aria-current", "true")
    seen(home, f"portal-link-easy-{tag}", scripts=scripts)
