"""転入 at the counter in a real browser: scenario A01 from the event to the sheet, with every one change."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter
from tests.journeys.accounts import heading
from tests.journeys.counter import Counter, Story, differences, story
from tests.scenarios.expected import expected, read, units

DAY = counter.DAY
NAMES = {"taro": "森 太郎", "hanako": "森 花子", "ichiro": "森 一郎", "jiro": "森 二郎"}
KANA = {"taro": "モリ タロウ", "hanako": "モリ ハナコ", "ichiro": "モリ イチロウ", "jiro": "モリ ジロウ"}
OWN_RECEPTION = {
    number for number, one in enumerate(read("A01")["one_change"]) if {"jiro.born", "received_on"} & set(one["set"])
}
ANSWERS = sorted(set(range(len(read("A01")["one_change"]))) - OWN_RECEPTION)
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
    assert desk.each_change("A01", NAMES, ANSWERS) == {}
    page.get_by_role("link", name="手続案内書へ進む").click()
    heading(page, "手続案内書")
    assert differences(desk, told, want, ".c-guide") == []
    expect(page.get_by_text("様式は8枚です")).to_be_visible()
    sheet = desk.sheet()
    names = {counter_id: name for name, counter_id in counter.ids_by_name().items()}
    for _, procedure, _unit in units(want.sets):
        assert names[procedure] in sheet
    assert all(name.replace(" ", "") in sheet for name in NAMES.values())
    page.get_by_role("button", name="案内を終える").click()
    expect(page.get_by_text("受付を終えました")).to_be_visible()


@pytest.mark.parametrize("number", sorted(OWN_RECEPTION))
def test_another_birth_date_or_a_late_day_changes_the_list(page: Page, number: int) -> None:
    told, want = story("A01", NAMES, number), expected("A01", number)
    desk, asked = moved_in(page, told)
    assert len(asked) <= (want.max_questions or 0)
    assert differences(desk, told, want) == []
    desk.page.goto(f"/counter/{desk.key}/guide/")
    assert differences(desk, told, want, ".c-guide") == []
    warned = page.get_by_text("期限を過ぎた届出があります")
    expect(warned).to_be_visible() if want.late else expect(warned).to_be_hidden()
    assert ("期限を過ぎています" in desk.sheet()) == bool(want.late)
