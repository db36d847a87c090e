"""転入 in a real browser from the event to the cases on the desk: who files, the forms, signatures, the receipt."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter, paperwork
from tests.journeys.accounts import heading
from tests.journeys.browser import assert_accessible, assert_fits, shot
from tests.journeys.counter import story
from tests.journeys.test_counter import NAMES, moved_in
from tests.support.filings import WRITTEN

DAY = counter.DAY
OTHER_PLACE = "みどり県みなと市浜町9番9号"
pytestmark = [pytest.mark.browser, pytest.mark.data, pytest.mark.usefixtures("standing_town")]


def looked_at(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, name, doc=name == "counter-forms")


@pytest.mark.every
def test_a_family_from_the_event_to_the_cases_on_the_desk(page: Page) -> None:
    desk, _asked = moved_in(page, story("A01", NAMES))
    paperwork.to_forms(desk)
    looked_at(page, "counter-forms-empty")
    page.goto(f"/counter/{desk.key}/filer/")
    looked_at(page, "counter-filer")
    page.goto(f"/counter/{desk.key}/forms/")
    paperwork.fill(page)
    page.locator(".c-sheet summary").first.click()
    looked_at(page, "counter-forms")
    paperwork.to_signing(page)
    looked_at(page, "counter-signing")
    page.goto(f"/counter/{desk.key}/receipt/")
    expect(page.get_by_text("署名(記名)がまだありません").first).to_be_visible()
    looked_at(page, "counter-lacks")
    page.get_by_role("link", name="直しに行く").first.click()
    paperwork.sign_all(page)
    page.goto(f"/counter/{desk.key}/forms/box/household/old_address/")
    expect(page.locator("[name=household-old_address]")).to_have_value(str(WRITTEN["old_address"]))
    looked_at(page, "counter-box")
    page.locator("[name=household-old_address]").fill(OTHER_PLACE)
    page.get_by_role("button", name="この内容に直す").click()
    expect(page.get_by_text("内容が変わりました").first).to_be_visible()
    paperwork.to_signing(page)
    paperwork.sign_all(page)
    numbers = paperwork.receive(page)
    looked_at(page, "counter-receipt")
    page.goto("/desk/")
    heading(page, "案件")
    expect(page.locator("main")).to_contain_text(next(number for number in numbers if "-2011-" in number))
