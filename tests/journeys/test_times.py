"""所要時間 in a real browser: who answers for a counter looks at it and takes the file."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts import heading
from tests.journeys.browser import PHONE, Visitors, assert_accessible, assert_fits, in_both_windows, shot
from tests.journeys.counter import Counter
from tests.journeys.town import ROOT, Town, _environment

pytestmark = pytest.mark.browser
VISITS = """
import django; django.setup()
from datetime import timedelta
from tests.support import receptions
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import StepName
from yakuba.lib import clock
for number in range(12):
    moment = clock.now().replace(hour=0, minute=1)
    with clock.stopped_at(moment):
        drawn = moment - timedelta(seconds=45)
        key = receptions.opened(received_on=clock.today(), ticket="A1", ticket_at=drawn).key
    for minutes, name in zip((3 + number, 9, 2, 6, 1), list(StepName)[2:]):
        moment += timedelta(minutes=minutes)
        with clock.stopped_at(moment):
            service.reached(receptions.CLERK, key, name)
"""


def _visits(town: Town) -> None:
    env = _environment(town.home, town.database_url) | {"DJANGO_SETTINGS_MODULE": "yakuba.config.settings"}
    subprocess.run([sys.executable, "-c", VISITS], cwd=ROOT, env=env, check=True, timeout=60)


@in_both_windows
def test_the_head_of_a_section_sees_how_long_households_stay(
    town: Town, visitors: Visitors, size: tuple[int, int]
) -> None:
    _visits(town)
    page = visitors.new(size)
    Counter(page).sign_in("久保田 和子")
    page.goto("/counter/times/")
    heading(page, "所要時間")
    stay = page.get_by_role("row", name="市民課").first
    expect(stay).to_contain_text("開始から最後まで(滞在)")
    expect(stay).to_contain_text("26分30秒")
    wait = page.get_by_role("row", name="市民課").nth(1)
    expect(wait).to_contain_text("発券から呼び出しまで(待ち)")
    expect(wait).to_contain_text("45秒")
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"counter-times-{'phone' if size == PHONE else 'desktop'}")
    page.get_by_label("期間").select_option("today")
    page.get_by_label("分け方").select_option("day")
    page.get_by_role("button", name="絞り込む").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text("令和")
    with page.expect_download() as file:
        page.get_by_role("link", name="CSVで書き出す").click()
    assert file.value.suggested_filename == "shoyo-jikan.csv"
    assert "1590" in file.value.path().read_text(encoding="utf-8-sig")
    page.get_by_label("期間").select_option("last_year")
    page.get_by_role("button", name="絞り込む").click()
    expect(page.get_by_text("この期間に測った受付はありません")).to_be_visible()
    assert_accessible(page)
