"""The tablet in a second browser: the ticket, reading, a drawn signature, a call, and nothing left behind."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter, paperwork
from tests.journeys.accounts import heading
from tests.journeys.browser import PHONE, Visitors, Watch, assert_accessible, assert_fits, shot
from tests.journeys.counter import Counter
from tests.journeys.town import Town

DAY = counter.DAY
IN_DOCS = ("tablet-join", "tablet-forms", "tablet-form")
"""Pages that docs/tablet.md shows, at the width of a phone."""
pytestmark = pytest.mark.browser


def looked_at(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, name, doc=name in IN_DOCS)


def draw(page: Page) -> None:
    """A signature with the finger or mouse."""
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 120)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(box["x"] + 30 + 20 * step, box["y"] + 120 - 60 * (step % 2))
    page.mouse.up()


@pytest.mark.every
def test_the_father_signs_on_a_tablet_and_the_counter_hears_of_it(
    standing_town: Town, page: Page, visitors: Visitors, watch: Watch
) -> None:
    Counter(page).goes_on(standing_town, "ready", "forms/")
    paperwork.to_signing(page)
    page.get_by_role("button", name="タブレットに出す").click()
    expect(page.get_by_role("img", name="署名画面を開く二次元コード")).to_be_visible()
    looked_at(page, "counter-code")
    page.get_by_text("あいことばを表示する").click()
    ticket = page.locator(".c-word").inner_text().strip()

    tablet = visitors.new(PHONE)
    tablet.goto("/tablet/")
    looked_at(tablet, "tablet-join")
    tablet.goto(f"/tablet/#{ticket}")
    tablet.reload()
    heading(tablet, "書類を確かめてください")
    assert ticket not in tablet.url
    looked_at(tablet, "tablet-forms")
    expect(page.get_by_text("タブレットで読んでもらっています")).to_be_visible(timeout=paperwork.SLOW)

    tablet.locator(".t-sheet").first.click()
    expect(tablet.locator("canvas")).to_be_visible()
    draw(tablet)
    looked_at(tablet, "tablet-form")
    tablet.get_by_role("button", name="確かめました").click()
    expect(tablet.get_by_text("記録しました")).to_be_visible(timeout=paperwork.SLOW)
    expect(page.locator(".c-papers").get_by_text("署名済", exact=True)).to_have_count(1, timeout=paperwork.SLOW)

    tablet.get_by_role("button", name="職員を呼ぶ").click()
    expect(page.get_by_text("「まちがいがある」を押しました")).to_be_visible(timeout=paperwork.SLOW)
    looked_at(page, "counter-called")

    tablet.get_by_role("button", name="おわる").click()
    heading(tablet, "おわりました")
    looked_at(tablet, "tablet-done")
    assert "森" not in tablet.content()
    watch.allow("status of 403")  # the page that the back button asks for is closed
    tablet.go_back()
    expect(tablet.locator("body")).not_to_contain_text("森")
    tablet.goto("/tablet/forms/")
    heading(tablet, "この画面は終わっています")
    looked_at(tablet, "tablet-refused")
