"""Every component, seen and used in a real browser: accessible, fits a phone, works with keys and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browser import (
    BOTH,
    DESKTOP,
    PHONE,
    Visitors,
    Watch,
    assert_accessible,
    assert_fits,
    both_sizes,
    keyboard_only,
    shot,
)
from tests.journeys.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("standing_town")]
PAGES = {
    "components": "/web/components/",
    "components-refused": "/web/components/?errors",
    "components-plain": "/web/components/?plain",
    "components-sheet": "/web/components/sheet",
}


@both_sizes
@pytest.mark.parametrize("name", PAGES)
def test_every_component_is_accessible_and_fits_the_screen(
    visitors: Visitors, name: str, size: tuple[int, int]
) -> None:
    page = visitors.new(size)
    page.goto(PAGES[name])
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"{name}-{'phone' if size == PHONE else 'desktop'}")


@both_sizes
def test_error_pages_are_accessible_and_fit_the_screen(visitors: Visitors, watch: Watch, size: tuple[int, int]) -> None:
    watch.allow("status of 404")
    page = visitors.new(size)
    page.goto("/nowhere")
    expect(page.get_by_role("heading", level=1)).to_have_text("ページが見つかりません")
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"error-404-{'phone' if size == PHONE else 'desktop'}")


@both_sizes
def test_the_head_of_a_list_stays_in_sight_and_a_phone_shows_cards(visitors: Visitors, size: tuple[int, int]) -> None:
    page = visitors.new(size)
    page.goto("/web/components/")
    page.get_by_role("search").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('.y-filter').scrollIntoView({block: 'start'})")
    shot(page, f"look-{'phone' if size == PHONE else 'desktop'}", doc=size == DESKTOP)
    head = page.get_by_role("columnheader", name="受付番号")
    if size == PHONE:
        expect(head.get_by_role("link")).to_be_visible()
        expect(page.get_by_role("columnheader", name="届出人")).to_be_hidden()
        expect(page.get_by_role("cell", name="転入届").first).to_be_visible()
        return
    page.get_by_role("row", name="国民健康保険").evaluate("row => row.scrollIntoView({block: 'start'})")
    expect(head).to_be_in_viewport()


def test_the_error_summary_leads_to_each_wrong_field(page: Page) -> None:
    page.goto("/web/components/?errors")
    summary = page.get_by_role("alert").filter(has=page.get_by_role("heading", name="入力を確かめてください"))
    summary.get_by_role("link", name=re.compile("^氏名")).click()
    expect(page.get_by_label("氏名")).to_be_focused()
    expect(page.get_by_label("氏名")).to_have_attribute("aria-invalid", "true")
    summary.get_by_role("link", name="生年月日: 暦にない日付です").click()
    expect(page.get_by_role("group", name="生年月日")).to_be_focused()


def test_a_form_can_be_filled_with_the_keyboard_alone(visitors: Visitors) -> None:
    page = visitors.new()
    keys = keyboard_only(page)
    page.goto("/web/components/")
    keys.press("本文へ移る")
    keys.write("氏名", "髙橋")
    keys.write("年", "R8")
    keys.write("月", "4")
    keys.write("日", "1")
    keys.choose("持っている", "わからない")
    keys.press("転出証明書", "Space")
    keys.press("書かれた内容に誤りがない", "Space")
    expect(page.get_by_label("氏名")).to_have_value("髙橋")
    expect(page.get_by_label("わからない")).to_be_checked()
    expect(page.get_by_label("転出証明書")).to_be_checked()


def test_a_dialog_opens_in_place_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/web/components/")
    page.get_by_role("link", name="取り下げる").click()
    dialog = page.get_by_role("dialog", name="取り下げる")
    expect(dialog).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("link", name="取り下げる")).to_be_focused()


def test_without_scripts_the_dialog_is_a_page_and_the_menu_opens(visitors: Visitors) -> None:
    page = visitors.new(PHONE, javascript=False)
    page.goto("/web/components/")
    page.get_by_role("link", name="取り下げる").click()
    expect(page).to_have_url(re.compile(r"\?confirm"))
    entry = page.locator(".y-menu").get_by_role("link", name="案件の一覧")
    expect(entry).to_be_hidden()
    page.get_by_text("メニュー", exact=True).click()
    expect(entry).to_be_visible()


def test_pressing_twice_sends_a_form_once(page: Page, standing_town: Town) -> None:
    page.goto("/accounts/demo/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.evaluate(
        """() => { const form = document.querySelector("form[action$='/1011/']");
        form.addEventListener("submit", (e) => setTimeout(() => form.requestSubmit(), 0), {once: true}); }"""
    )
    page.get_by_role("button", name="清水 大輔").click()
    expect(page.get_by_role("heading", level=1, name="受付")).to_be_visible()
    assert sent == [f"{standing_town.url}/accounts/demo/1011/"]


def test_the_harness_sees_a_style_or_script_that_the_policy_refuses(visitors: Visitors, watch: Watch) -> None:
    page = visitors.new()
    page.goto("/web/components/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.evaluate("fetch('https://example.jp/').catch(() => 0)")
    assert any("Content Security Policy" in problem for problem in watch.unexpected())
    watch.allow("Content Security Policy|example.jp")


def test_the_harness_sees_a_pointer_on_a_keyboard_only_journey(visitors: Visitors, watch: Watch) -> None:
    page = visitors.new()
    keyboard_only(page)
    page.goto("/web/components/")
    page.get_by_label("氏名").click()
    assert any("pointer was used" in problem for problem in watch.unexpected())
    watch.allow("pointer was used")


def test_the_harness_finds_a_page_that_is_not_accessible(page: Page) -> None:
    page.goto("/web/components/")
    page.evaluate("document.querySelector('label[for=id_name]').remove()")
    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)


NARROW = """css => {
  const image = "<img class=only-narrow src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>";
  const links = "<p class=narrow><a href='#1'>一つめ</a></p><p class=narrow><a href='#2'>二つめ</a></p>";
  document.querySelector("main").insertAdjacentHTML("beforeend", css ? links : image);
  const sheet = new CSSStyleSheet();
  const hidden = ".only-narrow { display: none } @media (max-width: 500px) { .only-narrow { display: block } }";
  sheet.replaceSync(css || hidden);
  document.adoptedStyleSheets = [sheet];
}"""
SMALL = """.narrow { margin: 0; line-height: 60px } @media (max-width: 500px) { .narrow, .narrow a { line-height: 6px;
  font-size: 6px; display: block; height: 6px; width: 6px; overflow: hidden; padding: 0; min-height: 0 } }"""


PALE = "@media (max-width: 500px) { .narrow, .narrow a { color: #ccc !important; background: #fff !important } }"


@pytest.mark.parametrize(("css", "found"), [("", "image-alt"), (SMALL, "target-size"), (PALE, "color-contrast")])
def test_the_harness_finds_what_only_the_other_window_shows(visitors: Visitors, css: str, found: str) -> None:
    page = visitors.new(BOTH)
    page.goto("/web/components/")
    assert_accessible(page)
    page.evaluate(NARROW, css)
    with pytest.raises(AssertionError, match=found):
        assert_accessible(page)
