"""The counter in a city of real sections and towns (docs/twin.md): 転入 as the scenario says, and a household found.

A hundredth of its people, or ``YAKUBA_TWIN_SHARE=1`` for all 418,129.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter
from tests.journeys.accounts import heading
from tests.journeys.browser import PHONE, Visitors, assert_accessible, assert_fits, shot
from tests.journeys.counter import Counter, differences, story
from tests.journeys.test_counter import NAMES, moved_in
from tests.journeys.town import Model, Town, prepared_by, running_town
from tests.places import DATA
from tests.scenarios.expected import expected

DAY = counter.DAY
SHARE = os.environ.get("YAKUBA_TWIN_SHARE", "0.01")
pytestmark = [pytest.mark.browser, pytest.mark.data]


def _takamatsu(environment: dict[str, str]) -> None:
    prepared_by(environment, "manage", "migrate", "--verbosity", "0")
    prepared_by(environment, "twin", "--data", str(DATA / "takamatsu"), "--share", SHARE)
    prepared_by(environment, "demo", "--prepare-only")


TWIN = Model("twin", "yakuba_journeys_twin", _takamatsu)


@pytest.fixture(scope="module")
def standing_town(prepared_towns: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """高松市 in place of 青葉市."""
    with running_town(prepared_towns, tmp_path_factory.mktemp("twin") / "town", DAY, model=TWIN) as running:
        yield running


@pytest.mark.usefixtures("standing_town")
def test_a_family_of_four_moves_into_a_city_of_real_sections(page: Page) -> None:
    told, want = story("A01", NAMES), expected("A01", None)
    desk, asked = moved_in(page, told)
    assert len(asked) <= (want.max_questions or 0)
    assert differences(desk, told, want) == []
    expect(page.get_by_text("市民課").first).to_be_visible()
    expect(page.get_by_text("こども家庭課").first).to_be_visible()
    page.get_by_role("link", name="手続案内書へ進む").click()
    heading(page, "手続案内書")
    assert differences(desk, told, want, ".c-guide") == []
    sheet = desk.sheet()
    assert "高松市" in sheet
    assert "保健医療政策課" in sheet


@pytest.mark.usefixtures("standing_town")
def test_a_household_is_found_by_kana_among_the_people_of_the_city_and_taken_over(visitors: Visitors) -> None:
    for size in (None, PHONE):
        page = visitors.new(size) if size else visitors.new()
        desk = Counter(page).sign_in()
        page.goto("/counter/")
        page.get_by_role("link", name="証明のみ").click()
        desk.write_day(page.locator("main form"), "requested_on", DAY)
        page.get_by_role("checkbox", name="住民票の写しが必要").check()
        page.get_by_role("button", name="受付を始める").click()
        search = page.locator("main form", has=page.locator("[name=text]"))
        search.locator("[name=text]").fill("さとう")
        search.get_by_role("button", name="探す").click()
        taking = page.get_by_role("button", name="さんの世帯を取り込む")
        expect(taking.first).to_be_visible()
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"counter-twin-found-{'phone' if size else 'desktop'}")
        taking.first.click()
        asking = page.locator("main form")
        asking.get_by_role("radio", name="本人").check()
        asking.locator("[name=name]").fill("見本 来子")
        asking.get_by_role("button", name="確かめて世帯を取り込む").click()
        expect(page.get_by_text("世帯を取り込みました")).to_be_visible()
        page.get_by_role("link", name="聞き取りへ進む").click()
        expect(page.locator("#interview")).to_be_visible()
