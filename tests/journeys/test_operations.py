"""運用 in a real browser: what did not arrive is sorted out, letters are printed, a stopped job is put away."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accounts import enter
from tests.journeys.browser import (
    DESKTOP,
    PHONE,
    Visitors,
    assert_accessible,
    assert_fits,
    in_both_windows,
    keyboard_only,
    shot,
)
from tests.journeys.town import ROOT, Town, _environment
from tests.processes import wait_until

pytestmark = pytest.mark.browser
STOP_A_JOB = """
import django; django.setup()
from yakuba.kernel.documents.tasks import scan_file
from yakuba.kernel.jobs import service
service.enqueue(scan_file, payload={"file_id": "00000000-0000-0000-0000-000000000000"}, max_attempts=1)
"""


def stop_a_job(town: Town) -> None:
    env = _environment(town.home, town.database_url) | {"DJANGO_SETTINGS_MODULE": "yakuba.config.settings"}
    subprocess.run([sys.executable, "-c", STOP_A_JOB], cwd=ROOT, env=env, check=True, timeout=60)


def open_undelivered(page: Page) -> None:
    """The list, once the demo's mail server has refused the address that it refuses."""

    def listed() -> bool:
        page.goto("/operations/notices/")
        return page.get_by_role("link", name="担当課からのお知らせ").count() == 1

    wait_until(listed, "the e-mail has bounced", seconds=240)


def look(page: Page, size: tuple[int, int], name: str, *, doc: bool = False) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"operations-{name}-{'phone' if size == PHONE else 'desktop'}", doc=doc)


@in_both_windows
def test_undelivered_notices_and_letters_are_worked_off(
    town: Town, visitors: Visitors, size: tuple[int, int], tmp_path: Path
) -> None:
    visitors.watch.allow("status of 422")
    page = visitors.new(size)
    enter(page, "1010")
    open_undelivered(page)
    look(page, size, "undelivered", doc=size == DESKTOP)
    page.get_by_role("link", name="担当課からのお知らせ").click()
    page.get_by_text("通知の文面").click()
    look(page, size, "delivery")
    page.get_by_role("button", name="理由を記録して終える").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, size, "delivery-refused")
    page.get_by_role("button", name="郵送に切り替える").click()
    expect(page.get_by_text("郵送に切り替えました")).to_be_visible()
    look(page, size, "undelivered-empty")

    page.goto("/operations/printing/")
    look(page, size, "printing-waiting")
    page.get_by_role("button", name="束にまとめる").click()
    expect(page.get_by_text("6通をまとめました")).to_be_visible()
    batch = page.url

    def made() -> bool:
        page.goto(batch)
        return page.get_by_role("link", name="PDFを開く").count() == 1

    wait_until(made, "the PDF is made", seconds=120)
    look(page, size, "batch", doc=size == DESKTOP)
    with page.expect_download() as download:
        page.get_by_role("link", name="PDFを開く").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name="1通目").click()
    look(page, size, "letter")
    page.goto(batch)
    page.get_by_role("button", name="発送に引き渡した").click()
    expect(page.get_by_text("6通を引き渡しました")).to_be_visible()
    look(page, size, "batch-handed-over")
    page.get_by_role("link", name="2通目").click()
    page.get_by_label("戻ってきた理由").select_option("moved")
    look(page, size, "letter-returned")
    page.get_by_role("button", name="返戻を記録する").click()
    page.goto("/operations/notices/?state=returned")
    expect(page.get_by_text("転居先不明")).to_be_visible()
    page.goto("/operations/printing/")
    look(page, size, "printing")


@in_both_windows
def test_a_stopped_job_is_understood_and_put_away(town: Town, visitors: Visitors, size: tuple[int, int]) -> None:
    stop_a_job(town)
    page = visitors.new(size)
    enter(page, "1007")

    def listed() -> bool:
        page.goto("/operations/jobs/")
        return page.get_by_role("link", name="documents.scan_file").count() == 1

    wait_until(listed, "the job has stopped", seconds=120)
    look(page, size, "jobs")
    page.get_by_role("link", name="documents.scan_file").click()
    look(page, size, "job")
    page.get_by_label("破棄する理由").select_option("cannot_be_done")
    page.get_by_role("button", name="破棄する").click()
    expect(page.get_by_text("止まった処理はありません")).to_be_visible()
    look(page, size, "jobs-empty")
    page.goto("/operations/inbox/")
    look(page, size, "inbox")


def test_it_all_works_without_javascript(town: Town, visitors: Visitors) -> None:
    page = visitors.new(javascript=False)
    enter(page, "1010")
    open_undelivered(page)
    page.get_by_label("届け方").select_option("mail")
    page.get_by_role("button", name="絞り込む").click()
    page.get_by_role("link", name="担当課からのお知らせ").click()
    page.get_by_label("送らずに終える理由").select_option("told_otherwise")
    page.get_by_role("button", name="理由を記録して終える").click()
    expect(page.get_by_text("送らずに終えました")).to_be_visible()
    page.goto("/operations/printing/")
    page.get_by_role("button", name="束にまとめる").click()
    expect(page.get_by_text("5通をまとめました")).to_be_visible()


def test_a_notice_is_closed_with_the_keyboard_alone(town: Town, visitors: Visitors) -> None:
    page = visitors.new()
    enter(page, "1010")
    hands = keyboard_only(page)
    open_undelivered(page)
    hands.press("担当課からのお知らせ")
    expect(page.get_by_role("heading", level=1)).to_have_text("担当課からのお知らせ")
    hands.go_to("送らずに終える理由")
    page.keyboard.press("ArrowDown")
    hands.press("理由を記録して終える")
    expect(page.get_by_text("送らずに終えました")).to_be_visible()
