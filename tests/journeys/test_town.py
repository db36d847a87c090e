"""The towns of journeys are separate, and can be stopped as by a power cut."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.town import Town

pytestmark = pytest.mark.browser


@pytest.mark.every
def test_a_town_comes_back_after_kill_9_with_its_data(town: Town, page: Page) -> None:
    page.goto("/web/components/")
    town.stop(kill=True)
    town.start()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.every
def test_commands_run_on_the_database_of_the_town(town: Town) -> None:
    assert str(town.command("demo", "--prepare-only")["url"]).startswith("http://127.0.0.1")
    assert str(town.home) in town.database_url or "yakuba_journey_" in town.database_url
