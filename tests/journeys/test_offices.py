"""A counter at an office that does a part of the procedures, in a real browser: the household is sent on."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from samples import organisation
from tests.journeys import counter, paperwork
from tests.journeys.accounts import heading
from tests.journeys.browser import PHONE, Visitors, assert_accessible, assert_fits, shot
from tests.journeys.town import Town

DAY = counter.DAY
pytestmark = pytest.mark.browser


def _only(standing_town: Town, folder: Path, procedures: str) -> None:
    """From November on the office at which the demo's clerk sits does these, 東出張所 everything."""
    text = (organisation.FOLDER / "2020-04-01" / "offices.csv").read_text(encoding="utf-8")
    head, main, east, west = text.splitlines()
    main = main.replace("すべて", procedures)
    east = ",".join([*east.split(",")[:-1], "すべて"])
    (folder / "offices.csv").write_text("\n".join([head, main, east, west]), encoding="utf-8")
    standing_town.command("organisation", "import", str(folder), "--as-of", "2026-11-01")


def test_what_this_office_does_not_do_is_sent_on_and_the_rest_is_received(
    standing_town: Town, visitors: Visitors, tmp_path: Path
) -> None:
    _only(standing_town, tmp_path, "tennyu-todoke")
    page = visitors.new()
    desk = counter.Counter(page).goes_on(standing_town)
    _looked_at(page, "counter-office-interview")
    page.get_by_role("link", name="手続案内書へ進む").click()
    heading(page, "手続案内書")
    expect(page.get_by_text("この庁舎で受け付けない手続が")).to_be_visible()
    expect(page.locator("li.c-line", has_text="児童手当認定請求")).to_contain_text("東出張所")
    _looked_at(page, "counter-office-guide")
    sheet = desk.sheet()
    assert "東出張所(青葉市東町二丁目3番4号)" in sheet.replace(" ", "")
    page.goto(f"/counter/{desk.key}/")
    paperwork.to_forms(desk)
    expect(page.get_by_role("heading", name="様式 1枚")).to_be_visible()
    expect(page.get_by_text("「児童手当認定請求」は青葉市役所では受け付けていません。東出張所へ")).to_be_visible()
    _looked_at(page, "counter-office-forms")
    phone = visitors.new(PHONE)
    counter.Counter(phone).sign_in()
    for room in ("", "guide/", "forms/"):
        phone.goto(f"/counter/{desk.key}/{room}")
        _looked_at(phone, f"counter-office-phone-{room.strip('/') or 'interview'}")


def _looked_at(page: Page, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)
