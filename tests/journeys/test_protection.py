"""支援措置 in a real browser: a stopped request is settled; an application, an opinion and a decision protect."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accounts import enter, heading
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
from tests.journeys.town import Town
from tests.processes import wait_until
from tests.support.days import day_values
from yakuba.lib import clock

pytestmark = pytest.mark.browser
CLERK, REVIEWER, CHIEF = "1011", "1010", "1009"
AWAY = "架空 次郎"
HIDDEN = "(支援措置により非表示)"


def look(page: Page, size: tuple[int, int], name: str, *, doc: bool = False) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"protection-{name}" + ("-phone" if size == PHONE else ""), doc=doc)


def fill_day(page: Page, name: str) -> None:
    """Today, in the three boxes of a day."""
    for box, value in day_values(name, clock.today()).items():
        page.locator(f"[name={box}]").fill(value)


def asks_for(page: Page, name: str) -> None:
    """Somebody comes to the counter for a certificate of 林 彩's household."""
    page.goto("/counter/new/shomei/")
    fill_day(page, "requested_on")
    page.get_by_label(re.compile("住民票")).first.check()
    page.get_by_role("button", name="受付を始める").click()
    bring(page, name)


def bring(page: Page, name: str) -> None:
    """Find the household and say who asks."""
    page.locator("[name=text]").fill("ハヤシ アヤ")
    page.get_by_role("button", name="探す").click()
    expect(page.get_by_text("取扱注意").first).to_be_visible()
    assert "青葉町一丁目2番" not in page.content()
    page.get_by_role("button", name=re.compile("世帯を取り込む")).first.click()
    heading(page, "どなたが来ていますか")
    page.get_by_label("本人・同じ世帯の方・ご遺族").check()
    page.locator("[name=name]").fill(name)
    page.get_by_role("button", name="確かめて世帯を取り込む").click()


@in_both_windows
def test_an_application_protects_and_a_stopped_request_is_settled(
    town: Town, visitors: Visitors, size: tuple[int, int]
) -> None:
    visitors.watch.allow("status of 422")
    page = enter(visitors.new(size), REVIEWER)
    page.goto("/protection/")
    look(page, size, "front")
    page.get_by_role("link", name="申出を登録する").click()
    page.locator("[name=text]").fill("はやし あや")
    page.get_by_role("button", name="探す").click()
    look(page, size, "find")
    page.get_by_role("link", name="林 彩さんの申出を書く").click()
    heading(page, "支援措置の申出")
    look(page, size, "apply")
    page.get_by_role("button", name="申出を登録する").click()
    expect(page.get_by_role("alert")).to_contain_text("申出の理由")
    look(page, size, "apply-refused")
    page.get_by_label("配偶者からの暴力").check()
    page.get_by_label("林 結(子)").check()
    page.get_by_label("相手方1の氏名").fill(AWAY)
    page.get_by_role("button", name="申出を登録する").click()
    expect(page.get_by_text("申出を登録しました")).to_be_visible()
    expect(page.get_by_text("相談機関の意見を待っています")).to_be_visible()
    look(page, size, "waiting")
    protection = page.url

    page.get_by_role("link", name="相談機関の意見を記録する").click()
    page.get_by_label("相談機関", exact=False).first.select_option("police")
    page.get_by_label("機関の名前").fill("青葉警察署")
    fill_day(page, "given_on")
    page.get_by_label("必要があるとの意見", exact=True).check()
    look(page, size, "opinion")
    page.get_by_role("button", name="意見を記録する").click()
    expect(page.get_by_text("登録した人とは別の、決定の権限のある職員の決定を待っています")).to_be_visible()

    chief = enter(visitors.new(size), CHIEF)
    chief.goto(protection)
    chief.get_by_role("link", name="決定する").click()
    chief.get_by_label("必要性あり").check()
    look(chief, size, "decide")
    chief.get_by_role("button", name="決定する").click()
    expect(chief.get_by_text("支援措置を行うことに決定しました")).to_be_visible()
    expect(chief.get_by_text("延長の申出は")).to_be_visible()
    look(chief, size, "force")

    clerk = enter(visitors.new(size), CLERK)
    asks_for(clerk, AWAY)
    heading(clerk, "係長に引き継いでください")
    expect(clerk.get_by_text("支援措置")).to_have_count(0)
    assert "/protection/" not in clerk.content()
    reception = clerk.url

    chief.goto("/protection/")
    expect(chief.get_by_role("heading", name="止まった受付")).to_be_visible()
    look(chief, size, "stopped-first", doc=size == DESKTOP)
    assert "青葉町一丁目2番" not in chief.content()
    chief.locator("article", has_text="清水 大輔").get_by_role("link", name="確かめて処理する").click()
    expect(chief.get_by_text("本人確認書類を自分で見ます")).to_be_visible()
    expect(chief.get_by_text(AWAY)).to_be_visible()
    look(chief, size, "settle", doc=size == DESKTOP)
    chief.get_by_role("button", name="結果を記録する").click()
    expect(chief.get_by_role("alert")).to_be_visible()
    look(chief, size, "settle-refused")
    chief.get_by_label("別人と確かめた").check()
    chief.get_by_label("どう確かめて、どうしたか").fill("運転免許証の生年月日と写真で、別の人と確かめた。")
    chief.get_by_role("button", name="結果を記録する").click()
    expect(chief.get_by_text("結果を記録しました")).to_be_visible()
    expect(chief.locator("article", has_text="清水 大輔")).to_have_count(0)
    chief.get_by_role("link", name="処理した受付も見る").or_(
        chief.get_by_role("link", name="止まった受付をすべて見る")
    ).click()
    chief.get_by_role("link", name="処理済み").click()
    expect(chief.get_by_text("相手方とは別人と確かめた")).to_be_visible()
    look(chief, size, "settled")

    clerk.goto(reception.replace("bring/", ""))
    bring(clerk, AWAY)
    expect(clerk.get_by_text("住民基本台帳の写しから世帯を取り込みました")).to_be_visible()
    expect(clerk.get_by_text("取扱注意").first).to_be_visible()
    assert "青葉町一丁目2番" not in clerk.content()


def test_a_protection_is_registered_and_ended_with_the_keyboard_alone(town: Town, page: Page) -> None:
    hands = keyboard_only(page)
    page.goto("/accounts/demo/")
    hands.press("斎藤 真由美")
    expect(page.get_by_role("banner").get_by_role("button", name="サインアウト")).to_be_visible()
    page.goto("/protection/new/")
    hands.write("氏名・フリガナ・宛名番号", "わだ しず")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="見つかった人")).to_be_visible()
    hands.press("和田 静さんの申出を書く")
    heading(page, "支援措置の申出")
    hands.choose("配偶者からの暴力", "ストーカー行為等")
    hands.write("相手方1の氏名", AWAY)
    hands.press("申出を登録する")
    expect(page.get_by_text("申出を登録しました")).to_be_visible()
    hands.press("ほかの操作")
    hands.press("終える(取下げなど)")
    heading(page, "支援措置を終える")
    hands.go_to("終える理由")
    page.keyboard.press("ArrowDown")
    hands.press("支援措置を終える")
    expect(page.get_by_text("支援措置を終えました")).to_be_visible()
    expect(page.get_by_text("終了しました(申出者の取下げ)")).to_be_visible()


def test_what_waits_from_a_case_is_registered_without_scripts(town: Town, visitors: Visitors) -> None:
    page = enter(visitors.new(javascript=False), REVIEWER)

    def waits() -> bool:
        page.goto("/protection/")
        return page.get_by_role("heading", name="案件から:登録待ち").count() == 1

    wait_until(waits, "the worker has told of the case", seconds=120)
    page.get_by_role("link", name="案件から登録する").first.click()
    heading(page, "支援措置の申出")
    expect(page.get_by_role("heading", name=re.compile("に書かれていること"))).to_be_visible()
    page.get_by_label("児童虐待").check()
    page.get_by_label("相手方1の氏名").fill(AWAY)
    page.get_by_role("button", name="申出を登録する").click()
    expect(page.get_by_text("から登録しました")).to_be_visible()
    page.goto("/protection/")
    expect(page.get_by_role("heading", name="案件から:登録待ち")).to_have_count(0)


@in_both_windows
def test_every_other_page_is_accessible_and_fits(town: Town, visitors: Visitors, size: tuple[int, int]) -> None:
    visitors.watch.allow("status of 422")
    page, other = enter(visitors.new(size), REVIEWER), enter(visitors.new(size), CHIEF)

    def waits() -> bool:
        page.goto("/protection/cases/")
        return page.get_by_role("link", name="登録しない").count() == 1

    wait_until(waits, "the worker has told of the case", seconds=120)
    look(page, size, "cases")
    page.get_by_role("link", name="登録しない").click()
    look(page, size, "set-aside")
    page.get_by_role("button", name="登録しない").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, size, "set-aside-refused")
    page.goto("/protection/?stage=lapsed")
    expect(page.get_by_text("当てはまる支援措置はありません")).to_be_visible()
    look(page, size, "empty")
    page.goto("/protection/")
    page.get_by_role("link", name="1", exact=True).click()
    protection = page.url
    for step in ("extend", "end", "opinion"):
        page.goto(f"{protection}{step}/")
        look(page, size, step)
        page.locator("form.y-form button").click()
        expect(page.get_by_role("alert").first).to_be_visible()
        look(page, size, f"{step}-refused")
    page.goto("/protection/")
    page.locator(".p-search [name=text]").fill("ダレモイナイ")
    page.get_by_role("button", name="探す").click()
    expect(page.get_by_text("当てはまるものはありません")).to_be_visible()
    look(page, size, "search")
    page.goto("/protection/")
    page.get_by_role("button", name="この一覧のCSV書き出しを依頼する").click()
    expect(page.get_by_text("書き出しを依頼しました")).to_be_visible()
    look(page, size, "exports")
    other.goto("/protection/exports/")
    look(other, size, "exports-other")
    other.get_by_role("button", name="承認する").click()
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSVを受け取る").click()
    assert download.value.suggested_filename == "shien-sochi.csv"
    page.goto("/protection/new/")
    look(page, size, "find-empty")
    page.get_by_role("button", name="探す").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, size, "find-refused")
    page.goto("/protection/stopped/")
    look(page, size, "stopped-all")
