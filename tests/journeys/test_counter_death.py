"""おくやみ at the counter in a real browser: scenario A03 with a household from the register copy, and every change."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter
from tests.journeys.accounts import heading
from tests.journeys.counter import Counter, Story, differences, feed, story
from tests.journeys.town import Town
from tests.scenarios.expected import changes, expected, read, units
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT

DAY = counter.DAY
NAMES = {"kiichi": "三田村 喜一", "yoshi": "三田村 ヨシ"}
KANA = {"kiichi": "ミタムラ キイチ", "yoshi": "ミタムラ ヨシ", "son": "ミタムラ マコト"}
SON, YOUNGER = "facts.add_person", "kiichi.born"
pytestmark = [pytest.mark.browser, pytest.mark.data]


@pytest.fixture(scope="module")
def register(standing_town: Town, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The couple of the scenario lives in town."""
    base = {"種別": "住民", "世帯番号": "9800000001", "町名": "青葉町三丁目", "番地": "4番5号"}
    people = read("A03")["household"]["persons"]
    rows = [
        base
        | {"宛名番号": f"980000001{place}", "氏名": NAMES[unit], "氏名カナ": KANA[unit], "性別": people[unit]["sex"]}
        | {"続柄": people[unit]["relation"], "生年月日": people[unit]["born"].isoformat()}
        | {"後期高齢取得年月日": people[unit]["born"].replace(year=people[unit]["born"].year + 75).isoformat()}
        for place, unit in enumerate(NAMES)
    ]
    feed(standing_town, tmp_path_factory.mktemp("register"), rows)


def bereaved(page: Page, told: Story) -> Counter:
    """A reception about the couple, brought from the register copy, up to the first question."""
    desk = Counter(page).sign_in()
    desk.begin(told.told)
    desk.bring(NAMES["kiichi"], asks=NAMES["yoshi"])
    page.get_by_role("button", name=f"亡くなったのは{NAMES['kiichi']}さん").click()
    expect(page.locator("#interview")).to_be_visible()
    return desk


@pytest.mark.usefixtures("register")
def test_a_death_from_the_event_to_the_sheet_and_each_answer_changed(page: Page) -> None:
    told, want = story("A03", NAMES), expected("A03", None)
    desk = bereaved(page, told)
    before = list(desk.typed)
    asked = desk.answer_all(told)
    assert len(asked) == len(set(asked))
    assert differences(desk, told, want) == []
    assert_typed_once(desk, before)
    _the_household_notice_is_not_needed(page)
    elsewhere = {*changes("A03", SON), *changes("A03", YOUNGER)}
    assert desk.each_change("A03", NAMES, sorted({*changes("A03")} - elsewhere)) == {}
    page.get_by_role("link", name="手続案内書へ進む").click()
    heading(page, "手続案内書")
    assert differences(desk, told, want, ".c-guide") == []
    expect(page.get_by_text("期限を過ぎた届出があります")).to_be_visible()
    sheet = desk.sheet()
    names = {procedure: name for name, procedure in counter.ids_by_name().items()}
    assert [names[procedure] for _, procedure, _ in units(want.sets) if names[procedure] not in sheet] == []
    assert "期限を過ぎています" in sheet
    assert NAMES["yoshi"].replace(" ", "") in sheet


def assert_typed_once(desk: Counter, before: list[str]) -> None:
    """Name and date of death of the deceased were typed once, the address never, and no question asks for them."""
    assert desk.typed == before, "a question had a text box"
    assert before.count(NAMES["kiichi"]) == 1
    died = ["令和8", "11", "10"]
    places = [place for place in range(len(before)) if before[place : place + 3] == died]
    assert len(places) == 2  # died_on, and known_on which the scenario sets to the same day
    assert not [text for text in before if "青葉町" in text]


def _the_household_notice_is_not_needed(page: Page) -> None:
    page.locator("details.y-disclosure", has_text="要らないとわかった手続").locator("summary").first.click()
    line = page.locator(".y-disclosure-body > ul > li", has_text="世帯変更届")
    expect(line).to_contain_text(re.compile("残る世帯員が1人"))


@pytest.mark.parametrize("setting", [SON, YOUNGER])
@pytest.mark.usefixtures("standing_town")
def test_one_more_in_the_household_or_a_younger_deceased_changes_the_list(page: Page, setting: str) -> None:
    (number,) = changes("A03", setting)
    names = NAMES | ({"son": "三田村 誠"} if setting == SON else {})
    told, want = story("A03", names, number), expected("A03", number)
    told.told.answers["national_insured_remain", HOUSEHOLD_UNIT] = 0  # the file leaves open how the son is insured
    desk = Counter(page).sign_in()
    desk.begin(told.told)
    desk.enter_all(told, KANA)
    page.get_by_role("button", name=f"亡くなったのは{NAMES['kiichi']}さん").click()
    expect(page.locator("#interview")).to_be_visible()
    desk.answer_all(told)
    assert differences(desk, told, want) == []
