"""住民の写し in a real browser: who runs the copy takes a feed by day, and sees its wrong rows."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accounts import heading
from tests.journeys.browser import PHONE, Visitors, assert_accessible, assert_fits, in_both_windows, shot
from tests.journeys.town import ROOT, Town, _environment
from tests.processes import wait_until
from yakuba.lib import clock

pytestmark = pytest.mark.browser
SESSION = """
import django; django.setup()
from django.conf import settings
from django.test import Client
from samples.personas import StaffPersona
from samples.sign_in import sign_in
client = Client()
sign_in(client, StaffPersona("1006", "大塚 隆", "オオツカ タカシ", "情報政策課", ("情報政策",)))
print(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
"""
FEED = """#住民台帳の写し,1,差分,{day},9
宛名番号,種別,氏名,氏名カナ,生年月日,性別,世帯番号,続柄,町名,番地
9000000001,住民,森 太郎,モリ タロウ,1988-05-02,男,9000000001,世帯主,青葉町一丁目,1番1号
9000000002,住民,森 花子,モリ ハナコ,きのう,女,9000000001,妻,青葉町一丁目,1番1号
#件数,2
"""


def _runner(town: Town, page: Page) -> None:
    """Nobody of the demo runs the copy: this one is signed in past the page."""
    env = _environment(town.home, town.database_url) | {"DJANGO_SETTINGS_MODULE": "yakuba.config.settings"}
    words = [sys.executable, "-c", SESSION]
    said = subprocess.run(words, cwd=ROOT, env=env, check=True, timeout=60, capture_output=True)
    name, value = said.stdout.decode().split()[-2:]
    page.context.add_cookies([{"name": name, "value": value, "domain": urlsplit(town.url).hostname, "path": "/"}])


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the core system leaves feeds; the town is started with it."""
    made = tmp_path / "register"
    made.mkdir()
    monkeypatch.setenv("YAKUBA_REGISTER_FOLDER", str(made))
    return made


@in_both_windows
def test_a_feed_is_taken_by_day_and_its_wrong_rows_are_told(
    town: Town, visitors: Visitors, folder: Path, size: tuple[int, int]
) -> None:
    page = visitors.new(size)
    _runner(town, page)
    page.goto("/operations/register/")
    heading(page, "住民の写し")
    (folder / "feed.csv").write_text(FEED.format(day=clock.today().isoformat()), encoding="utf-8")
    page.get_by_role("button", name="いますぐフォルダーから取り込む").click()
    expect(page.get_by_text("取り込みを始めました")).to_be_visible()

    def taken() -> bool:
        page.goto("/operations/register/")
        return page.get_by_role("link", name="連番 9").count() == 1

    wait_until(taken, "the feed has been taken", seconds=60)
    _looked_at(page, "register", size)
    page.get_by_role("link", name="連番 9").click()
    expect(page.get_by_text("1行を取り込めませんでした")).to_be_visible()
    expect(page.get_by_role("row", name="生年月日")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("森")
    _looked_at(page, "register-wrong", size)


def _looked_at(page: Page, name: str, size: tuple[int, int]) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"operations-{name}-{'phone' if size == PHONE else 'desktop'}")
