"""Passkeys in a real browser with its virtual authenticator: made, used alone, used as second factor, refused."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect

from samples.sign_in import PASSWORD
from tests.journeys import looked_at
from tests.journeys.accounts import choose_password, first_factor, heading, new_member, own_page, set_up_app
from tests.journeys.browser import FLAGS, PATIENCE_MS, THE_BROWSER, assert_accessible, assert_fits
from tests.journeys.town import Town

pytestmark = pytest.mark.browser
# A passkey belongs to a host name, and an IP address is none.
BY_NAME = [flag.replace("EXCLUDE 127.0.0.1", "EXCLUDE 127.0.0.1 , EXCLUDE localhost") for flag in FLAGS]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with THE_BROWSER.running(tuple(BY_NAME)) as running:
        yield running


class Device:
    """One browser profile with an authenticator built in."""

    def __init__(self, browser: Browser, town: Town) -> None:
        self.context: BrowserContext = browser.new_context(base_url=f"http://localhost:{town.port}", locale="ja-JP")
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)
        self.page.on("response", lambda answer: looked_at.came(self.page, answer))
        self.cdp: CDPSession = self.context.new_cdp_session(self.page)
        self.cdp.send("WebAuthn.enable")
        self.key = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    def credentials(self) -> list[dict[str, object]]:
        return list(self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"])

    def enter(self) -> None:
        self.page.goto("/accounts/sign-in/")
        self.page.get_by_role("button", name="パスキーでサインイン").click()


@pytest.fixture
def town(standing_town: Town) -> Town:
    """One town for all: each journey has members of staff of its own."""
    return standing_town


@pytest.fixture
def device(chromium: Browser, town: Town) -> Iterator[Device]:
    made = Device(chromium, town)
    yield made
    made.context.close()


def make_passkey(town: Town, device: Device, code: str) -> None:
    """The first sign-in, with a passkey as second factor."""
    page, one_time = device.page, new_member(town, code)
    first_factor(page, code, one_time)
    choose_password(page, one_time)
    page.get_by_role("link", name="パスキーを登録する").click()
    page.get_by_role("button", name="登録する").click()
    heading(page, "回復コード")


def sign_out(page: Page) -> None:
    page.goto("/accounts/")
    page.get_by_role("button", name="サインアウト").click()
    heading(page, "職員のサインイン")


def test_a_passkey_signs_in_alone(town: Town, device: Device) -> None:
    make_passkey(town, device, "2101")
    assert len(device.credentials()) == 1
    assert device.credentials()[0]["isResidentCredential"]
    sign_out(device.page)
    device.enter()
    own_page(device.page)
    device.page.goto("/accounts/passkeys/")
    heading(device.page, "パスキーの一覧")
    assert [problem for problem in device.problems if "Content Security Policy" in problem] == []


def test_a_passkey_follows_the_password_as_second_factor(town: Town, device: Device) -> None:
    make_passkey(town, device, "2102")
    sign_out(device.page)
    first_factor(device.page, "2102", PASSWORD)
    heading(device.page, "二つ目の認証")
    device.page.get_by_role("button", name="登録したパスキーで続ける").click()
    own_page(device.page)


def test_a_passkey_that_nobody_registered_signs_nobody_in(town: Town, device: Device) -> None:
    make_passkey(town, device, "2103")
    sign_out(device.page)
    town.command("staff", "reset", "2103", "--factors")
    device.enter()
    expect(device.page.locator("#notices")).to_contain_text("コードが違うか")
    device.page.goto("/accounts/")
    heading(device.page, "職員のサインイン")


def test_a_passkey_whose_owner_was_not_verified_signs_nobody_in(town: Town, device: Device) -> None:
    make_passkey(town, device, "2104")
    sign_out(device.page)
    device.cdp.send("WebAuthn.setUserVerified", {"authenticatorId": device.key, "isUserVerified": False})
    device.enter()
    device.page.goto("/accounts/")
    heading(device.page, "職員のサインイン")


def test_an_ended_account_does_not_come_in_by_passkey(town: Town, device: Device) -> None:
    make_passkey(town, device, "2105")
    sign_out(device.page)
    town.command("staff", "disable", "2105")
    device.enter()
    expect(device.page.locator("#notices")).to_contain_text("情報政策担当")
    device.page.goto("/accounts/")
    heading(device.page, "職員のサインイン")


def test_of_two_passkeys_one_can_be_removed(town: Town, device: Device) -> None:
    make_passkey(town, device, "2106")
    page = device.page
    page.goto("/accounts/app/")
    set_up_app(page)
    page.goto("/accounts/passkeys/")
    page.get_by_role("link", name="パスキー 1を削除する").click()
    assert_accessible(page)
    assert_fits(page)
    page.goto("/accounts/again/passkey/")
    assert_accessible(page)
    assert_fits(page)
    page.goto("/accounts/passkeys/")
    page.get_by_role("link", name="パスキー 1を削除する").click()
    page.get_by_role("button", name="削除する").click()
    expect(page.get_by_text("登録されていません。")).to_be_visible()
