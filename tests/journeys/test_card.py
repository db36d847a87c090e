"""連携 by card: a resident signs at home with a simulated card, applies, and the clerk sees how; both zones run."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import PHONE, Visitors, both_sizes
from tests.journeys.counter import Counter
from tests.journeys.portal import enter_portal, seen, wait_for_text
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def _to_the_card(page: Page) -> None:
    page.get_by_role("button", name="マイナンバーカードで連携する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("試験用のカードで署名する")


def _signed(page: Page, card: str, pin: str) -> None:
    page.get_by_label(card).check()
    page.get_by_label("署名用の暗証番号").fill(pin)
    page.get_by_role("button", name="署名して戻る").click()


@both_sizes
def test_a_card_links_an_account_and_the_counter_sees_how(
    town_with_portal: Town, visitors: Visitors, size: tuple[int, int]
) -> None:
    assert town_with_portal.portal
    tag, scripts = ("phone", False) if size == PHONE else ("desktop", True)
    visitors.watch.allow("status of 422")
    home, desk = visitors.new(size, javascript=scripts), visitors.new(size)
    enter_portal(home, town_with_portal, "aya@example.jp")
    home.goto(f"{town_with_portal.portal.url}/portal/link/")
    seen(home, f"portal-card-{tag}", doc="portal-card" if scripts else "", scripts=scripts)

    _to_the_card(home)
    seen(home, f"card-choose-{tag}", scripts=scripts)
    home.get_by_role("button", name="署名しないで戻る").click()
    expect(home.get_by_text("カードでの署名をやめました").first).to_be_visible()
    seen(home, f"portal-card-stopped-{tag}", scripts=scripts)

    _to_the_card(home)
    _signed(home, "林 結", "TEST1234")
    expect(home.get_by_text("15歳未満の方のカードでは署名できません").first).to_be_visible()
    for _wrong in range(5):
        _signed(home, "林 彩", "WRONG123")
    expect(home.get_by_text("暗証番号がロックされました").first).to_be_visible()
    seen(home, f"card-locked-{tag}", scripts=scripts)
    home.get_by_role("button", name="林 彩のカードの暗証番号を再設定する").click()
    _signed(home, "林 彩", "TEST1234")
    expect(home.get_by_text(re.compile("カードの署名を確かめています|連携しました")).first).to_be_visible()
    seen(home, f"portal-card-waiting-{tag}", scripts=scripts)
    wait_for_text(home, "連携しました")
    seen(home, f"portal-card-linked-{tag}", scripts=scripts)

    Counter(desk).sign_in()
    desk.goto("/counter/link/")
    desk.locator("[name=text]").fill("ハヤシ アヤ")
    desk.get_by_role("button", name="探す").click()
    desk.get_by_role("link", name="連携を開く").first.click()
    expect(desk.get_by_text("に連携(マイナンバーカード)").first).to_be_visible()
    seen(desk, f"counter-link-card-{tag}")
    desk.get_by_role("button", name="この連携を解除する").click()
    wait_for_text(home, "窓口で連携を解除しました")
    home.goto(f"{town_with_portal.portal.url}/portal/link/")
    home.get_by_role("button", name="やさしい日本語").click()
    expect(home.get_by_role("button", name="マイナンバーカードで つなげる")).to_be_visible()
    seen(home, f"portal-card-easy-{tag}", scripts=scripts)


def test_a_name_with_a_variant_glyph_is_the_registers(town_with_portal: Town, visitors: Visitors) -> None:
    """The last of the demo's cards writes the common form of a glyph that the register has in another shape."""
    assert town_with_portal.portal
    home = visitors.new(PHONE, javascript=False)
    enter_portal(home, town_with_portal, "variant@example.jp")
    home.goto(f"{town_with_portal.portal.url}/portal/link/")
    _to_the_card(home)
    home.locator("[name=card]").last.check()
    home.get_by_label("署名用の暗証番号").fill("test1234")
    home.get_by_role("button", name="署名して戻る").click()
    wait_for_text(home, "連携しました")
