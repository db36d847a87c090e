"""転入 at the counter in a real browser: scenario A01 from the event to the sheet, with every one change."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter
from tests.journeys.accounts import heading
from tests.journeys.counter import Counter, Story, differences, story
from tests.scenarios.expected import changes, expected, units
from yakuba.kernel.rules.derive import to_date

DAY = counter.DAY
NAMES = {"taro": "森 太郎", "hanako": "森 花子", "ichiro": "森 一郎", "jiro": "森 二郎"}
KANA = {"taro": "モリ タロウ", "hanako": "モリ ハナコ", "ichiro": "モリ イチロウ", "jiro": "モリ ジロウ"}
BORN, RECEIVED = "jiro.born", "received_on"
pytestmark = [pytest.mark.browser, pytest.mark.data, pytest.mark.usefixtures("standing_town")]


def moved_in(page: Page, told: Story) -> tuple[Counter, list[str]]:
    """The interview held to its end, and what was asked."""
    desk = Counter(page).sign_in()
    desk.begin(told.told)
    desk.enter_all(told, KANA)
    desk.to_interview()
    return desk, desk.answer_all(told)


def test_a_family_of_four_from_the_event_to_the_sheet_and_each_answer_changed(page: Page) -> None:
    told, want = story("A01", NAMES), expected("A01", None)
    desk, asked = moved_in(page, told)
    assert len(asked) <= (want.max_questions or 0)
    assert len(asked) == len(set(asked))
    assert differences(desk, told, want) == []
    elsewhere = {*changes("A01", BORN), *changes("A01", RECEIVED)}
    assert desk.each_change("A01", NAMES, sorted({*changes("A01")} - elsewhere)) == {}
    page.get_by_role("link", name="手続案内書へ進む").click()
    heading(page, "手続案内書")
    assert differences(desk, told, want, ".c-guide") == []
    expect(page.get_by_text("様式は8枚です")).to_be_visible()
    expect(page.get_by_text("期限を過ぎた届出があります")).to_be_hidden()
    sheet = desk.sheet()
    names = {counter_id: name for name, counter_id in counter.ids_by_name().items()}
    for _, procedure, _unit in units(want.sets):
        assert names[procedure] in sheet
    assert all(name.replace(" ", "") in sheet for name in NAMES.values())
    page.get_by_role("button", name="案内を終える").click()
    expect(page.get_by_text("受付を終えました")).to_be_visible()


def test_a_birth_date_corrected_in_place_changes_the_list_on_either_side_of_the_boundary(page: Page) -> None:
    desk, _asked = moved_in(page, story("A01", NAMES))
    for number in changes("A01", BORN):
        told, want = story("A01", NAMES, number), expected("A01", number)
        desk.correct_born(NAMES["jiro"], to_date(int(told.told.given.persons["jiro"]["born"] or 0)))
        desk.answer_all(told)
        assert differences(desk, told, want) == [], number
    page.locator("details.c-given summary").first.click()
    page.get_by_role("link", name="だれがいつ記したか").click()
    struck = page.locator("del").all_inner_texts()
    assert struck == ["平成20年4月1日", "令和6年8月1日"]


def test_a_notification_after_the_fourteen_days_is_marked_as_late_on_the_pages_and_the_sheet(page: Page) -> None:
    (late,) = changes("A01", RECEIVED)
    told, want = story("A01", NAMES, late), expected("A01", late)
    desk, asked = moved_in(page, told)
    assert len(asked) <= (want.max_questions or 0)
    assert differences(desk, told, want) == []
    page.goto(f"/counter/{desk.key}/guide/")
    assert differences(desk, told, want, ".c-guide") == []
    expect(page.get_by_text("期限を過ぎた届出があります")).to_be_visible()
    assert "期限を過ぎています" in desk.sheet()
