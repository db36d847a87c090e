"""来庁予定: a resident plans a visit, changes it, takes it back, plans again; the counter goes on from the answers."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accounts import heading
from tests.journeys.browser import (
    DESKTOP,
    PHONE,
    Keyboard,
    Visitors,
    assert_accessible,
    assert_fits,
    at_home,
    keyboard_only,
    shot,
)
from tests.journeys.counter import Counter
from tests.journeys.portal import code_from, day, enter_portal, guided, looked_at, reloaded
from tests.journeys.town import Town
from tests.processes import wait_until
from yakuba.lib import clock
from yakuba.lib.days import is_public_holiday_or_weekend
from yakuba.lib.wareki import format_day

pytestmark = pytest.mark.browser
AT_REST = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def open_day(first: date) -> date:
    """The first day from ``first`` on on which the town hall is open."""
    while is_public_holiday_or_weekend(first) or (first.month, first.day) in AT_REST:
        first += timedelta(days=1)
    return first


DAY = open_day(clock.today())
LATER = open_day(DAY + timedelta(days=1))


@at_home
def test_a_visit_is_planned_changed_taken_back_and_begins_with_the_answers(
    standing_town_with_portal: Town, visitors: Visitors, size: tuple[int, int], javascript: bool
) -> None:
    town, tag = standing_town_with_portal, "phone" if size == PHONE else "desktop"
    assert town.portal
    visitors.watch.allow("status of 422")
    home = visitors.new(size, javascript=javascript)

    def look(name: str) -> None:
        """axe needs scripts."""
        assert_fits(home)
        looked_at(home, f"visit-{name}-{tag}") if javascript else shot(home, f"portal-visit-{name}-no-scripts")

    enter_portal(home, town, f"visit-{tag}-{javascript}@example.jp".lower())
    guided(home, town.portal)
    look("list")
    _in_easy_words(home, "ひっこして きました", lambda: look("list-easy"))
    home.get_by_role("link", name="来庁予定を作る").click()
    _choose(home, DAY + timedelta(days=90), "午前", "この予定を知らせる")
    expect(home.get_by_role("link", name="行く日: 60日先までの日を選んでください")).to_be_visible()
    look("refused")
    _choose(home, LATER, "午前", "この予定を知らせる")
    first = home.locator(".p-number").inner_text()
    expect(home.get_by_text(f"{format_day(LATER)} 午前")).to_be_visible()
    look("planned")
    _in_easy_words(home, "登録する はんこ", lambda: look("planned-easy"))
    home.get_by_role("link", name="日や場所を変える").click()
    expect(home.locator("[name=on_day]")).to_have_value(str(LATER.day))
    look("change")
    _choose(home, DAY, "午後", "この予定に変える")
    expect(home.get_by_text("来庁予定を変えました")).to_be_visible()
    expect(home.locator(".p-number")).to_have_text(first)
    look("changed")
    desk = _clerk(visitors, size)
    wait_until(lambda: first in reloaded(desk), "the visit on its new day")
    home.get_by_role("button", name="この予定を取りやめる").click()
    expect(home.get_by_text("この予定は取りやめました")).to_be_visible()
    look("cancelled")
    wait_until(lambda: first not in reloaded(desk), "the visit taken back")
    home.get_by_role("link", name="もう一度予定を作る").click()
    _choose(home, DAY, "決めていない", "この予定を知らせる")
    second = home.locator(".p-number").inner_text()
    assert second != first
    home.get_by_role("link", name="来庁予定", exact=True).click()
    expect(home.get_by_role("link", name=format_day(DAY))).to_have_count(2)
    look("all")
    wait_until(lambda: second in reloaded(desk), "the second visit")
    _begun_from_the_answers(desk, second, tag, javascript)


def _in_easy_words(page: Page, text: str, look: Callable[[], None]) -> None:
    """The same page says so in やさしい日本語, and is in usual Japanese again afterwards."""
    page.get_by_role("button", name="やさしい日本語").click()
    expect(page.locator("main")).to_contain_text(text)
    look()
    page.get_by_role("button", name="日本語", exact=True).click()
    expect(page.locator("main")).not_to_contain_text(text)


def _begun_from_the_answers(desk: Page, number: str, tag: str, javascript: bool) -> None:
    """The clerk opens the reception: what was said at home stands there, and only what is asked in person is asked."""

    def look(name: str) -> None:
        assert_accessible(desk)
        assert_fits(desk)
        shot(desk, f"counter-visit-{name}-{tag}" if javascript else f"counter-visit-{name}-no-scripts")

    look("announced")
    desk.get_by_role("button", name=f"来庁予定 {number} の受付を始める").click()
    expect(desk.get_by_text("氏名がまだ入っていない方がいます")).to_be_visible()
    expect(desk.locator(".c-member")).to_have_count(2)
    expect(desk.locator(".c-member").first).to_contain_text("昭和63年5月2日 本人(オンライン)")
    look("household")
    for relation, name, kana in (("世帯主", "浜野 渉", "ハマノ ワタル"), ("子", "浜野 潮", "ハマノ ウシオ")):
        desk.get_by_role("link", name=f"氏名未入力の方({relation}").click()
        form = desk.locator("main form", has=desk.locator("[name=latin_name]"))
        form.locator("[name=name]").fill(name)
        form.locator("[name=kana]").fill(kana)
        form.get_by_role("button", name="この内容に直す").click()
        expect(desk.get_by_role("link", name=f"{name}さんを直す")).to_be_visible()
    expect(desk.get_by_text("氏名がまだ入っていない方がいます")).to_have_count(0)
    counter = Counter(desk)
    counter.to_interview()
    assert counter.asked == "protected"
    assert counter.is_answered("insurance")
    expect(desk.locator(".c-list")).to_contain_text("児童手当認定請求")
    look("interview")
    desk.goto("/counter/")
    expect(desk.get_by_text(number)).to_have_count(0)


def test_a_visit_is_planned_changed_and_begun_with_the_keyboard_alone(
    standing_town_with_portal: Town, visitors: Visitors
) -> None:
    portal = standing_town_with_portal.portal
    assert portal
    page, hands = _keyboard(visitors)
    address = "visit-keyboard@example.jp"
    page.goto(f"{portal.url}/portal/")
    wait_until(lambda: "証明のみ" in reloaded(page), "the definitions from the town hall")
    _go(hands, "サインイン")
    hands.write("メールアドレス", address)
    _go(hands, "番号を送る")
    hands.write("番号", code_from(standing_town_with_portal, to=address))
    _go(hands, "サインインする")
    page.goto(f"{portal.url}/portal/guide/shomei/")
    _write_day(hands, clock.today())
    hands.press("印鑑登録証明書が必要", "Space")
    _go(hands, "次へ")
    hands.choose("世帯主", "世帯主")
    _write_day(hands, date(1988, 5, 2))
    _go(hands, "次へ")
    _go(hands, "全員入れました。次へ")
    while "/questions/" in page.url:
        hands.choose("はい", "はい")
        _go(hands, "次へ")
    _go(hands, "来庁予定を作る")
    hands.press("青葉市役所", "Space")
    _write_day(hands, LATER)
    hands.choose("決めていない", "午前")
    _go(hands, "この予定を知らせる")
    number = page.locator(".p-number").inner_text()
    _go(hands, "日や場所を変える")
    _write_day(hands, DAY)
    _go(hands, "この予定に変える")
    expect(page.get_by_text(f"{format_day(DAY)} 午前")).to_be_visible()
    _go(hands, "この予定を取りやめる")
    _go(hands, "もう一度予定を作る")
    hands.press("青葉市役所", "Space")
    _write_day(hands, DAY)
    _go(hands, "この予定を知らせる")
    again = page.locator(".p-number").inner_text()
    assert again != number
    _begun_by_keyboard(visitors, again)


def _begun_by_keyboard(visitors: Visitors, number: str) -> None:
    desk, hands = _keyboard(visitors)
    desk.goto("/accounts/sign-in/")
    _go(hands, "体験する職員を選ぶ")
    _go(hands, "清水 大輔")
    heading(desk, "受付")
    wait_until(lambda: number in reloaded(desk), "the visit")
    _go(hands, f"来庁予定 {number} の受付を始める")
    expect(desk.locator(".c-member")).to_contain_text("本人(オンライン)")
    _go(hands, "聞き取りへ進む")
    assert Counter(desk).asked == ""
    expect(desk.locator(".c-list")).to_contain_text("印鑑登録証明書")


def _clerk(visitors: Visitors, size: tuple[int, int]) -> Page:
    desk = visitors.new(size)
    Counter(desk).sign_in()
    desk.goto("/counter/")
    return desk


def _keyboard(visitors: Visitors) -> tuple[Page, Keyboard]:
    page = visitors.new(DESKTOP)
    return page, keyboard_only(page)


def _go(hands: Keyboard, name: str) -> None:
    with hands.page.expect_navigation():
        hands.press(name)


def _write_day(hands: Keyboard, on: date) -> None:
    for part, value in (("年", on.year), ("月", on.month), ("日", on.day)):
        hands.write(part, str(value))


def _choose(page: Page, on: date, slot: str, button: str) -> None:
    page.locator("[name=office]").first.check()
    day(page, "on", on.year, on.month, on.day)
    page.get_by_label(slot, exact=True).check()
    page.get_by_role("button", name=button).click()
