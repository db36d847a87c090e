"""Every page of the counter as people meet it: readable by machines, on a phone, without scripts, pressed twice."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter, paperwork
from tests.journeys.accounts import heading
from tests.journeys.browser import (
    PHONE,
    Visitors,
    Watch,
    assert_accessible,
    assert_fits,
    in_both_windows,
    shot,
)
from tests.journeys.counter import Counter, differences, story
from tests.journeys.test_counter import KANA, NAMES
from tests.journeys.town import Town
from tests.processes import wait_until
from tests.scenarios.expected import expected

DAY = counter.DAY
SCANNED = """#転入者,1
氏名,フリガナ,生年月日,性別,続柄
森 太郎,モリ タロウ,1988-05-02,男,世帯主
森 花子,モリ ハナコ,1990-09-14,女,妻
森 一郎,モリ イチロウ,2019-06-20,男,子
森 二郎,モリ ジロウ,2024-08-01,男,子
"""
pytestmark = [pytest.mark.browser, pytest.mark.data, pytest.mark.usefixtures("standing_town")]


def open_reason(page: Page, procedure: str) -> None:
    """Why the procedure is on the list."""
    page.locator("details.c-why", has_text=procedure).locator("summary").click()


@in_both_windows
def test_every_page_is_accessible_and_fits_also_with_errors(visitors: Visitors, size: tuple[int, int]) -> None:
    visitors.watch.allow("status of 422")
    page = visitors.new(size)
    told = story("A01", NAMES)
    desk = Counter(page).sign_in()

    def look(name: str, *, doc: bool = False) -> None:
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"counter-{name}-desktop")
        if doc:
            shot(page, f"counter-{name}", doc=True)

    def refused(button: str, says: str) -> None:
        page.get_by_role("button", name=button).click()
        expect(
            page.get_by_role("alert").filter(has_text="入力を確かめてください").filter(has_text=says)
        ).to_be_visible()

    page.goto("/counter/")
    look("start")
    page.get_by_role("link", name="転入").click()
    refused("受付を始める", "転入した日")
    look("begin-refused")
    desk.begin(told.told)
    look("household-empty")
    refused("この方を加える", "氏名")
    look("household-refused")
    page.get_by_role("link", name="QRコード・CSVを読み取る").click()
    refused("内容を確かめる", "ファイルを選んでください")
    page.locator("[name=payload]").fill(SCANNED.replace("2019-06-20", "2019-06-31"))
    page.get_by_role("button", name="内容を確かめる").click()
    expect(page.get_by_role("cell", name="日付として読めません")).to_be_visible()
    look("file-refused")
    page.locator("[name=payload]").fill(SCANNED)
    page.get_by_role("button", name="内容を確かめる").click()
    heading(page, "取り込む内容を確かめる")
    look("preview")
    page.get_by_role("button", name="この内容を取り込む").click()
    expect(page.get_by_text("4人を取り込みました")).to_be_visible()
    look("household")
    page.get_by_role("link", name="森 二郎さんを直す").click()
    look("member")
    desk.correct_born(NAMES["jiro"], date(2024, 8, 2))
    look("interview-first")
    refused("次へ", "入力または選択してください")
    look("interview-refused")
    while desk.asked != "dog":
        desk.answer(told, desk.asked)
    look("interview", doc=True)
    desk.answer_all(told)
    desk.correct_born(NAMES["jiro"], date(2024, 8, 1))
    assert differences(desk, told, expected("A01", None)) == []
    page.locator("details.c-given summary").first.click()
    open_reason(page, "転入学通知(就学校の指定)")
    expect(page.locator(".c-used")).to_contain_text(["出来事の日の学年: 小学1年(計算)"])
    ruled_out = page.locator("details.y-disclosure", has_text="要らないとわかった手続")
    ruled_out.locator("summary").first.click()
    expect(ruled_out.locator(".c-rule").first).to_be_visible()
    look("interview-done")
    page.get_by_role("link", name="だれがいつ記したか").click()
    heading(page, "聞き取りの記録")
    expect(page.locator("del")).to_have_count(2)
    look("history", doc=True)
    page.goto(f"/counter/{desk.key}/not-needed/")
    heading(page, "要らないとわかった手続")
    look("not-needed")
    page.goto(f"/counter/{desk.key}/guide/")
    open_reason(page, "転入学通知(就学校の指定)")
    look("guide")


def test_somebody_kept_away_is_stopped_on_a_calm_page(visitors: Visitors) -> None:
    visitors.watch.allow("status of 422")
    page = visitors.new(PHONE)
    desk = Counter(page).sign_in()
    key = desk.begin(story("A03", {}).told)
    for surname in ("サトウ", "スズキ", "タカハシ", "タナカ", "ワタナベ"):
        page.locator("[name=text]").fill(surname)
        page.get_by_role("button", name="探す").click()
        heading(page, "世帯を探す")
        page.wait_for_load_state()
        marked = page.locator(".c-member", has_text="取扱注意").filter(has_text="世帯主").get_by_role("button")
        if marked.count():
            break
        page.goto(f"/counter/{key}/household/")
    assert_accessible(page)
    assert_fits(page)
    shot(page, "counter-find-phone")
    marked.first.click()
    heading(page, "どなたが来ていますか")
    page.get_by_role("button", name="確かめて世帯を取り込む").click()
    expect(page.get_by_text("入力を確かめてください")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    shot(page, "counter-asking-phone")
    page.get_by_role("radio", name="代理人").check()
    page.locator("[name=name]").fill("見本 代")
    page.locator("[name=principal_name]").fill("架空 太郎")
    page.get_by_role("button", name="確かめて世帯を取り込む").click()
    heading(page, "係長に引き継いでください")
    expect(page.get_by_text("支援措置")).to_have_count(0)
    assert_accessible(page)
    assert_fits(page)
    shot(page, "counter-stopped-phone")
    page.goto(f"/counter/{key}/household/")
    expect(page.locator(".c-member")).to_have_count(0)


@in_both_windows
def test_an_ended_reception_whose_places_are_withheld_stays_closed(
    standing_town: Town, visitors: Visitors, size: tuple[int, int]
) -> None:
    page = visitors.new(size)
    desk = Counter(page).goes_on(standing_town)
    key = desk.key
    page.goto(f"/counter/{key}/answer/protected/?all")
    form = page.locator("#interview form.y-form")
    form.get_by_role("radio", name="はい", exact=True).check()
    desk.send(form)
    page.goto(f"/counter/{key}/guide/")
    page.get_by_role("button", name="案内を終える").click()
    expect(page.get_by_text("受付を終えました")).to_be_visible()
    page.locator(f'a[href="/counter/{key}/"]').click()
    heading(page, "この受付は開けません")
    expect(page.get_by_text("指名を受けた職員に引き継いでください")).to_be_visible()
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"counter-closed-{size[0]}")
    page.get_by_role("link", name="受付の一覧へ").click()
    heading(page, "受付")
    Counter(page).sign_in("斎藤 真由美")
    page.goto(f"/counter/{key}/")
    expect(page.get_by_text("この受付は終わっています")).to_be_visible()


def test_without_scripts_on_a_phone_a_family_is_received(visitors: Visitors) -> None:
    told = story("A01", NAMES)
    desk = Counter(visitors.new(PHONE, javascript=False), scripts=False).sign_in()
    desk.begin(told.told)
    desk.enter_all(told, KANA)
    desk.to_interview()
    desk.answer_all(told)
    assert differences(desk, told, expected("A01", None)) == []
    page = desk.page
    page.get_by_role("link", name="手続案内書へ進む").click()
    sheet = desk.sheet()
    assert "転入届" in sheet
    page.goto(f"/counter/{desk.key}/")
    paperwork.to_forms(desk)
    paperwork.fill(page)
    paperwork.to_signing(page)
    paperwork.sign_all(page)
    page.get_by_role("link", name="受取へ進む").click()
    page.get_by_role("button", name="受け取る").click(timeout=paperwork.SLOW)
    expect(page.get_by_text("受け付けました").first).to_be_visible(timeout=paperwork.SLOW)

    def all_open() -> bool:
        page.reload()
        return page.locator(".c-cases tbody th").count() == paperwork.FORMS + paperwork.EX_OFFICIO

    wait_until(all_open, "the cases are open", seconds=60)
    page.get_by_role("button", name="受付を終える").click()
    expect(page.get_by_text("受付を終えました")).to_be_visible()
    page.goto("/counter/board/")
    page.get_by_label("受付番号・整理券").fill(re.findall(r"20261120-\d{4}", sheet)[0])
    page.get_by_role("button", name="絞り込む").click()
    expect(page.get_by_text("こども課: 未着手 3件")).to_be_visible()


def test_the_back_button_and_a_second_press_have_one_effect(page: Page, watch: Watch) -> None:
    watch.allow("status of 422")
    told = story("A01", NAMES)
    desk = Counter(page).sign_in()
    desk.begin(told.told)
    taro = told.told.given.persons["taro"]
    desk.enter(NAMES["taro"], KANA["taro"], taro)
    page.go_back()
    heading(page, re.compile("どなたの手続ですか"))
    desk.enter(NAMES["taro"], KANA["taro"], taro, says="もう入っています")
    expect(page.locator(".c-member")).to_have_count(1)
    desk.to_interview()
    asked = desk.asked
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if "/answer/" in request.url else None)
    page.locator("#interview form.y-form").get_by_role("radio").first.check()
    page.evaluate(
        """() => { const form = document.querySelector("#interview form.y-form");
        form.addEventListener("submit", () => setTimeout(() => form.requestSubmit(), 0), {once: true}); }"""
    )
    desk.send(page.locator("#interview form.y-form"))
    assert desk.asked != asked
    assert len(sent) == 1
    page.reload()
    page.locator("details.c-given summary").first.click()
    expect(page.locator(".c-answer", has_text=NAMES["taro"])).to_have_count(1)
