"""Two clerks at one reception of 転入, each signed in at a desk of their own."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts import first_sign_in
from tests.journeys.browser import Visitors
from tests.journeys.counter import Counter, story
from tests.journeys.test_counter import KANA, NAMES
from tests.journeys.town import Town
from yakuba.lib import clock

pytestmark = [pytest.mark.browser, pytest.mark.data]


@pytest.mark.every
def test_the_second_of_two_clerks_is_told_and_sees_the_newer_state(standing_town: Town, visitors: Visitors) -> None:
    told = story("A01", NAMES)
    first = Counter(visitors.new()).sign_in()
    key = first.begin(told.told, moved_on=clock.today() - timedelta(days=4), received_on=clock.today())
    first.enter(NAMES["taro"], KANA["taro"], told.told.given.persons["taro"])
    first.to_interview()
    second = Counter(visitors.new())
    first_sign_in(standing_town, second.page, "1012")
    second.page.goto(f"/counter/{key}/")
    asked = first.asked
    assert second.asked == asked
    first.answer(told, asked)
    other = second.page.locator("#interview form.y-form")
    other.get_by_role("radio").last.check()
    second.send(other)
    expect(second.page.get_by_text("ほかの職員が先に変更したか")).to_be_visible()
    assert second.asked == first.asked != asked
    second.answer(told, second.asked)
    first.page.reload()
    assert first.asked == second.asked
