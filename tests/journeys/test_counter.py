"""転入 at the counter in a real browser: scenario A01 from the event to the sheet, with every one change."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter
from tests.journeys.accounts import heading
from tests.journeys.counter import Counter, Story, story
from tests.scenarios.expected import Expected, expected, read, units

DAY = counter.DAY
NAMES = {"taro": "森 太郎", "hanako": "森 花子", "ichiro": "森 一郎", "jiro": "森 二郎"}
KANA = {"taro": "モリ タロウ", "hanako": "モリ ハナコ", "ichiro": "モリ イチロウ", "jiro": "モリ ジロウ"}
CHANGES = len(read("A01")["one_change"])
OWN_RECEPTION = {
    number for number, one in enumerate(read("A01")["one_change"]) if {"jiro.born", "received_on"} & set(one["set"])
}
pytestmark = [pytest.mark.browser, pytest.mark.data, pytest.mark.usefixtures("standing_town")]


def moved_in(page: Page, told: Story) -> tuple[Counter, list[str]]:
    """The interview held to its end, and what was asked."""
    desk = Counter(page).sign_in()
    desk.begin(told.told)
    desk.enter_all(told, KANA)
    desk.to_interview()
    return desk, desk.answer_all(told)


def differences(desk: Counter, told: Story, want: Expected, place: str = ".c-list") -> list[str]:
    """What the page shows otherwise than the scenario file demands."""
    page = desk.shown(told, place)
    wrong = [
        f"{what} instead of {wanted}"
        for what, wanted in ((page.sets, want.sets), (page.late, want.late))
        if what != wanted
    ]
    wrong += [f"undecided: {page.undecided}"] if page.undecided else []
    shown = {procedure: page.deadlines.get(procedure) for procedure in want.deadlines}
    return wrong + ([f"{shown} instead of {want.deadlines}"] if shown != want.deadlines else [])


def test_a_family_of_four_from_the_event_to_the_sheet_and_each_answer_changed(page: Page) -> None:
    told, want = story("A01", NAMES), expected("A01", None)
    desk, asked = moved_in(page, told)
    assert len(asked) <= (want.max_questions or 0)
    assert len(asked) == len(set(asked))
    assert differences(desk, told, want) == []
    assert _each_answer_changed(desk) == {}
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


def _each_answer_changed(desk: Counter) -> dict[int, list[str]]:
    """Change → what is wrong then or after changing back, for the changes that are an answer."""
    base, want = story("A01", NAMES), expected("A01", None)
    wrong: dict[int, list[str]] = {}
    for number in sorted(set(range(CHANGES)) - OWN_RECEPTION):
        other = story("A01", NAMES, number)
        facts = {fact for (fact, _), value in other.told.answers.items() if base.told.answers.get((fact, _)) != value}
        for told, wanted in ((other, expected("A01", number)), (base, want)):
            for fact in [fact for fact in counter.fact_order() if fact in facts]:
                if desk.is_answered(fact):
                    desk.change(told, fact)
            desk.answer_all(told)
            if found := differences(desk, told, wanted):
                wrong.setdefault(number, []).extend(found)
    return wrong


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
