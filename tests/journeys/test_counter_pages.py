"""Every page of the counter as people meet it: readable by machines, on a phone, without scripts, pressed twice."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter
from tests.journeys.accounts import heading
from tests.journeys.browser import DESKTOP, PHONE, Visitors, Watch, assert_accessible, assert_fits, shot
from tests.journeys.counter import Counter, differences, story
from tests.journeys.test_counter import KANA, NAMES
from tests.scenarios.expected import expected

DAY = counter.DAY
pytestmark = [pytest.mark.browser, pytest.mark.data, pytest.mark.usefixtures("standing_town")]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_page_is_accessible_and_fits_also_with_errors(visitors: Visitors, size: tuple[int, int]) -> None:
    visitors.watch.allow("status of 422")
    page = visitors.new(size)
    told = story("A01", NAMES)
    desk = Counter(page).sign_in()

    def look(name: str, *, doc: bool = False) -> None:
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"counter-{name}-{'phone' if size == PHONE else 'desktop'}")
        if doc and size == DESKTOP:
            shot(page, f"counter-{name}", doc=True)

    def refused(button: str, says: str) -> None:
        page.get_by_role("button", name=button).click()
        expect(
            page.get_by_role("alert").filter(has_text="入力を確かめてください").filter(has_text=says)
        ).to_be_visible()

    page.goto("/counter/")
    look("start", doc=True)
    page.get_by_role("link", name="転入").click()
    refused("受付を始める", "転入した日")
    look("begin-refused")
    desk.begin(told.told)
    look("household-empty")
    refused("この方を加える", "氏名")
    look("household-refused")
    desk.enter_all(told, KANA)
    look("household", doc=True)
    desk.to_interview()
    look("interview-first")
    refused("次へ", "入力または選択してください")
    look("interview-refused")
    desk.answer_all(told)
    page.locator("details.c-given summary").first.click()
    look("interview-done")
    page.get_by_role("link", name="手続案内書へ進む").click()
    heading(page, "手続案内書")
    look("guide", doc=True)


def test_without_scripts_on_a_phone_the_whole_interview_is_held(visitors: Visitors) -> None:
    told = story("A01", NAMES)
    desk = Counter(visitors.new(PHONE, javascript=False), scripts=False).sign_in()
    desk.begin(told.told)
    desk.enter_all(told, KANA)
    desk.to_interview()
    desk.answer_all(told)
    assert differences(desk, told, expected("A01", None)) == []
    desk.page.get_by_role("link", name="手続案内書へ進む").click()
    assert "転入届" in desk.sheet()


def test_the_back_button_and_a_second_press_have_one_effect(page: Page, watch: Watch) -> None:
    watch.allow("status of 422")
    told = story("A01", NAMES)
    desk = Counter(page).sign_in()
    desk.begin(told.told)
    taro = told.told.given.persons["taro"]
    desk.enter(NAMES["taro"], KANA["taro"], taro)
    page.go_back()
    heading(page, re.compile("どなたの手続ですか"))
    desk.enter(NAMES["taro"], KANA["taro"], taro, says="もう入っています")
    expect(page.locator(".c-member")).to_have_count(1)
    desk.to_interview()
    asked = desk.asked
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/answer/" in request.url else None)
    page.locator("#interview form").get_by_role("radio", name="はい", exact=True).check()
    page.evaluate(
        """() => { const form = document.querySelector("#interview form");
        form.addEventListener("submit", () => setTimeout(() => form.requestSubmit(), 0), {once: true}); }"""
    )
    desk.send(page.locator("#interview form"))
    assert desk.asked != asked
    assert len(sent) == 1
    page.reload()
    page.locator("details.c-given summary").first.click()
    expect(page.locator(".c-answer", has_text=NAMES["taro"])).to_have_count(1)
