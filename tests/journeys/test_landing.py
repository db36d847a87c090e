"""After signing in everybody stands where their work waits; who only looks on is offered nothing that refuses them."""

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts import enter, heading
from tests.journeys.browser import PHONE, Visitors, assert_accessible, assert_fits, in_both_windows, shot
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


@in_both_windows
def test_a_head_begins_with_what_waits_and_only_looks_at_the_counter(
    standing_town: Town, visitors: Visitors, size: tuple[int, int]
) -> None:
    page, tag = visitors.new(size), "phone" if size == PHONE else "desktop"
    enter(page, "1029")
    heading(page, "案件")
    expect(page.get_by_text("あなたの承認・決裁を待っている案件です。")).to_be_visible()
    shot(page, f"landing-head-{tag}")
    page.goto("/counter/")
    heading(page, "受付")
    expect(page.get_by_text("きょうの受付の一覧です。")).to_be_visible()
    expect(page.locator("a[href^='/counter/new/']")).to_have_count(0)
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"counter-looking-on-{tag}")
    page.goto("/accounts/me/")
    heading(page, "サインインの設定")
    expect(page.get_by_role("link", name="パスワードを変更する")).to_have_count(0)
    page.goto("/accounts/password/")
    heading(page, "パスワードの変更")
    expect(page.get_by_text("このアカウントにはパスワードがないため")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"accounts-no-password-{tag}")


def test_the_board_is_taken_away_as_a_file(standing_town: Town, visitors: Visitors) -> None:
    page = visitors.new()
    enter(page, "1011")
    heading(page, "受付")
    page.goto("/counter/board/?stage=working")
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSVで書き出す").click()
    assert taken.value.suggested_filename == "shinchoku.csv"
    lines = taken.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("受付番号,整理券,担当課,状態")
    assert len(lines) > 1
    assert {line.split(",")[3] for line in lines[1:]} == {"処理中"}
