"""What journeys about signing in do: make a member of staff, show a factor, set one up."""

import base64
import re
import time

from playwright.sync_api import Page, expect

from samples.sign_in import PASSWORD
from tests.journeys.town import Town
from yakuba.lib.one_time_code import code_at, step_at


def heading(page: Page, text: str | re.Pattern[str]) -> None:
    """The page is this one."""
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def own_page(page: Page) -> None:
    """Somebody is signed in here, wherever their work begins; now on the page about their sign-in."""
    expect(page.get_by_role("banner").get_by_role("button", name="サインアウト")).to_be_visible()
    page.goto("/accounts/")
    heading(page, "サインインの設定")


def new_member(town: Town, code: str) -> str:
    """A staff login made from the command line; its one-time password."""
    return str(town.command("staff", "create", code, "--display-name", "見本 花子")["one_time_password"])


def first_factor(page: Page, code: str, password: str) -> None:
    """Staff code and password."""
    page.goto("/accounts/sign-in/")
    page.get_by_label("職員番号").fill(code)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="次へ").click()


def choose_password(page: Page, one_time: str) -> None:
    """Replace the one-time password."""
    heading(page, "パスワードの変更")
    page.locator("[name=oldpassword]").fill(one_time)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.get_by_role("button", name="パスワードを変更する").click()
    heading(page, "二つ目の認証の登録")


def set_up_app(page: Page) -> tuple[str, str]:
    """Register an authenticator app on its page; its secret and the code that was used."""
    heading(page, "認証アプリの登録")
    secret = page.locator("#secret").inner_text()
    code = code_at(base64.b32decode(secret), step_at(time.time()))
    page.get_by_label("確認コード").fill(code)
    page.get_by_role("button", name="登録する").click()
    heading(page, re.compile("回復コード|サインインの設定"))
    return secret, code


def next_code(secret: str, used: str) -> str:
    """A code that was not used. The server takes the next one a step early, so nobody has to wait."""
    now = step_at(time.time())
    codes = [code_at(base64.b32decode(secret), step) for step in (now, now + 1)]
    return codes[1] if codes[0] == used else codes[0]


def first_sign_in(town: Town, page: Page, code: str) -> tuple[str, str]:
    """From the one-time password to the recovery codes; the app's secret and the code that was used."""
    one_time = new_member(town, code)
    first_factor(page, code, one_time)
    choose_password(page, one_time)
    page.get_by_role("link", name="認証アプリを登録する").click()
    return set_up_app(page)


def enter(page: Page, code: str) -> Page:
    """Sign in as one of the people of the demo, whoever was there before."""
    page.goto("/accounts/demo/")
    page.locator(f"form[action$='/{code}/'] button").click()
    expect(page.get_by_role("banner").get_by_role("button", name="サインアウト")).to_be_visible()
    return page
