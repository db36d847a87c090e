"""A newcomer points at はい at the counter; the feed brings her withheld, and somebody named confirms who she is."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter
from tests.journeys.accounts import enter, heading
from tests.journeys.browser import DESKTOP, PHONE, Visitors, assert_accessible, assert_fits, in_both_windows, shot
from tests.journeys.counter import Counter, feed, story
from tests.journeys.town import Town

DAY = counter.DAY
CLERK, REVIEWER = "1011", "1010"
HOME = {"町名": "青葉町三丁目", "番地": "33番3号", "世帯番号": "9830000001", "種別": "住民", "性別": "女"}
ROWS = [
    {"宛名番号": "9830000001", "氏名": "森 花子", "氏名カナ": "モリ ハナコ", "続柄": "世帯主", "生年月日": "1990-09-14"}
    | HOME,
    {"宛名番号": "9830000002", "氏名": "森 花子", "氏名カナ": "モリ ハナコ", "続柄": "世帯主", "生年月日": "1990"}
    | HOME
    | {"世帯番号": "9830000002", "番地": "44番4号"},
]
pytestmark = [pytest.mark.browser, pytest.mark.data]


def look(page: Page, size: tuple[int, int], name: str, *, doc: bool = False) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"protection-newcomer-{name}" + ("-phone" if size == PHONE else ""), doc=doc)


def points_at_yes(page: Page) -> None:
    """She is typed from her certificate and answers without a word."""
    desk = Counter(page)
    desk.begin(story("A01", {}).told)
    desk.enter("森 花子", "モリ ハナコ", {"born": 19900914, "sex": "女", "relation": "世帯主"})
    page.goto(f"/counter/{desk.key}/answer/protected/")
    form = page.locator("main form", has=page.get_by_role("radio", name="はい", exact=True))
    form.get_by_role("radio", name="はい", exact=True).check()
    form.locator("button[type=submit]").first.click()
    expect(page.locator("form[action*='/answer/protected/']")).to_have_count(0)
    page.goto(f"/counter/{desk.key}/household/")
    expect(page.get_by_text("取扱注意").first).to_be_visible()


@in_both_windows
def test_a_newcomer_is_withheld_from_the_feed_on_and_confirmed(
    town: Town, visitors: Visitors, tmp_path: Path, size: tuple[int, int]
) -> None:
    visitors.watch.allow("status of 422")
    points_at_yes(enter(visitors.new(DESKTOP), CLERK))
    feed(town, tmp_path, ROWS)

    page = enter(visitors.new(size), REVIEWER)
    page.goto("/protection/")
    expect(page.get_by_role("heading", name="転入した人:確認待ち 2件")).to_be_visible()
    look(page, size, "front")
    assert "青葉町三丁目" not in page.content()
    page.get_by_role("link", name="同じ人か確かめる").first.click()
    heading(page, "転入者の確認")
    expect(page.get_by_text("受付で支援を求めた人")).to_be_visible()
    look(page, size, "match", doc=size == DESKTOP)
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, size, "match-refused")
    page.get_by_label("同じ人(住所は表示されないまま").check()
    page.get_by_label("どう確かめたか").fill("転出証明書の氏名と生年月日で確かめた。")
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("続けて、申出の内容を登録してください")).to_be_visible()
    look(page, size, "confirmed")
    page.get_by_role("link", name="申出の内容を登録する").click()
    heading(page, "支援措置の申出")
    page.get_by_label("配偶者からの暴力").check()
    page.get_by_role("button", name="申出を登録する").click()
    expect(page.get_by_text("相談機関の意見を待っています")).to_be_visible()
    expect(page.get_by_text("支援を求める転入者と同じ人と確かめた")).to_be_visible()
    look(page, size, "registered")

    page.goto("/protection/")
    expect(page.get_by_role("heading", name="転入した人:確認待ち 1件")).to_be_visible()
    page.get_by_role("link", name="同じ人か確かめる").click()
    page.get_by_label("別の人(届いた人の住所が").check()
    page.get_by_label("どう確かめたか").fill("前から市内に住む、同じ氏名の人と確かめた。")
    page.get_by_role("button", name="記録する").click()
    expect(page.get_by_text("住所は、今から表示されます")).to_be_visible()
    look(page, size, "parted")
    page.goto("/protection/")
    expect(page.get_by_role("heading", name="転入した人:確認待ち")).to_have_count(0)
