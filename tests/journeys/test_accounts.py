"""Staff sign in with a real browser: the first time, without scripts, by keyboard, when locked, in the demo."""

import re

import pytest
from playwright.sync_api import Page, expect

from samples.sign_in import PASSWORD
from tests.journeys.accounts import (
    choose_password,
    first_factor,
    first_sign_in,
    heading,
    new_member,
    next_code,
    own_page,
    set_up_app,
)
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

pytestmark = pytest.mark.browser
OWN_PAGES = (
    "",
    "again/",
    "sessions/",
    "passkeys/",
    "passkeys/new/",
    "recovery-codes/",
    "recovery-codes/new/",
    "app/remove/",
)


@pytest.fixture
def town(standing_town: Town) -> Town:
    """One town for all: each journey has members of staff of its own."""
    return standing_town


def test_the_first_sign_in_and_the_next_one(town: Town, page: Page) -> None:
    secret, used = first_sign_in(town, page, "2001")
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    expect(page.get_by_role("button", name="印刷する")).to_be_visible()
    page.goto("/accounts/")
    page.get_by_role("button", name="サインアウト").click()
    heading(page, "職員のサインイン")
    first_factor(page, "2001", PASSWORD)
    heading(page, "二つ目の認証")
    page.get_by_label("確認コード").fill(next_code(secret, used))
    page.get_by_role("button", name="サインイン", exact=True).click()
    own_page(page)
    page.goto("/accounts/sessions/")
    expect(page.get_by_role("cell", name="この端末")).to_be_visible()


def test_password_and_code_need_no_scripts(town: Town, visitors: Visitors) -> None:
    page = visitors.new(javascript=False)
    first_sign_in(town, page, "2002")
    page.get_by_role("link", name="保管したので進む").click()
    own_page(page)


def test_signing_in_by_keyboard_alone(town: Town, page: Page) -> None:
    one_time = new_member(town, "2003")
    hands = keyboard_only(page)
    page.goto("/accounts/sign-in/")
    expect(page.get_by_label("職員番号")).to_be_focused()
    page.keyboard.type("2003")
    hands.write("パスワード", one_time)
    hands.press("次へ")
    heading(page, "パスワードの変更")


@in_both_windows
def test_every_page_is_accessible_and_fits(town: Town, visitors: Visitors, size: tuple[int, int]) -> None:
    page, code = visitors.new(size), "2004" if size == DESKTOP else "2006"

    def look(name: str) -> None:
        assert_accessible(page)
        assert_fits(page)
        shot(page, f"accounts-{name}-{'phone' if size == PHONE else 'desktop'}")

    one_time = new_member(town, code)
    first_factor(page, code, "wrong password here")
    expect(page.get_by_text("職員番号かパスワードが違います").first).to_be_visible()
    look("refused")
    first_factor(page, code, one_time)
    heading(page, "パスワードの変更")
    look("password")
    choose_password(page, one_time)
    look("enrol")
    page.goto("/accounts/again/password/")
    heading(page, "本人の確認")
    look("again-password")
    page.goto("/accounts/enrol/")
    page.get_by_role("link", name="認証アプリを登録する").click()
    heading(page, "認証アプリの登録")
    look("app")
    set_up_app(page)
    look("recovery-codes")
    page.goto("/")
    heading(page, "使える画面がありません")
    look("nothing")
    for name in OWN_PAGES:
        page.goto(f"/accounts/{name}")
        look(name.strip("/").replace("/", "-") or "home")
    page.goto("/accounts/sign-out/")
    look("sign-out")
    page.get_by_role("main").get_by_role("button", name="サインアウト").click()
    heading(page, "職員のサインイン")
    look("sign-in")
    if size == DESKTOP:
        shot(page, "accounts-sign-in", doc=True)
    first_factor(page, code, PASSWORD)
    heading(page, "二つ目の認証")
    look("second-factor")
    page.goto("/accounts/demo/")
    look("demo")


def test_the_page_of_a_lock_says_when_to_come_back(town: Town, visitors: Visitors, page: Page) -> None:
    visitors.watch.allow("status of 429")
    new_member(town, "2005")
    for _ in range(5):
        first_factor(page, "2005", "wrong password here")
        expect(page.get_by_text(re.compile("違います|止めています")).first).to_be_visible()
    heading(page, "サインインを一時的に止めています")
    assert_accessible(page)
    assert_fits(page)
    shot(page, "accounts-locked")
    assert town.command("staff", "unlock", "2005")["had_failures"] is True
    first_factor(page, "2005", "wrong password here")
    expect(page.get_by_text("職員番号かパスワードが違います").first).to_be_visible()


def test_a_persona_of_the_demo_is_one_click(town: Town, page: Page) -> None:
    page.goto("/accounts/demo/")
    page.get_by_role("button", name=re.compile("清水 大輔")).click()
    own_page(page)
    expect(page.locator(".y-who-name")).to_contain_text("清水")
