"""What journeys on the residents' side do: sign in by a code, answer the guide, apply, send."""

import email
import re
from email import policy
from pathlib import Path

from playwright.sync_api import Error, Locator, Page, expect

from tests.journeys.browser import assert_accessible, assert_fits, shot
from tests.journeys.town import Town
from tests.processes import wait_until
from tests.support.at_home import BOXES, SAID
from tests.support.online import picture
from yakuba.lib import clock

TYPED = BOXES | {
    "p1-name": "浜野 渉",
    "p1-kana": "ハマノ ワタル",
    "p2-name": "浜野 潮",
    "p2-kana": "ハマノ ウシオ",
    "household-account_holder": "ハマノ ナギサ",
}


def looked_at(page: Page, name: str) -> None:
    """axe finds nothing, nothing needs sideways scrolling, and there is a picture to look at."""
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"portal-{name}")


def seen(page: Page, name: str, *, doc: str = "", scripts: bool = True) -> None:
    """The same with the whole name of the picture, also of a page without scripts, and one for docs/screenshots."""
    if scripts:
        assert_accessible(page)
    assert_fits(page)
    shot(page, name)
    if doc:
        shot(page, doc, doc=True)


def wait_for_text(page: Page, text: str) -> None:
    """Load the page again until it says so."""

    def is_there() -> bool:
        try:
            page.reload()
        except Error as moving:
            # A form that leads to another site: the browser is just giving the page to another of its processes.
            if "Not attached to an active page" not in moving.message:
                raise
            return False
        return text in page.locator("main").inner_text()

    wait_until(is_there, text)


def reloaded(page: Page) -> str:
    page.reload()
    return page.content()


def told(page: Page, address: str, text: str) -> bool:
    """Whether the page says so now."""
    page.goto(address)
    return text in page.content()


def code_from(town: Town, *, to: str = "", after: int = 0) -> str:
    """The newest code in the portal's mail server (to this address), once it holds more than ``after`` mails."""
    wait_until(lambda: mails(town, to=to) > after, "the mail with the code")
    newest = max(_inbox(town, to), key=lambda file: file.stat().st_mtime_ns)
    body = email.message_from_bytes(newest.read_bytes(), policy=policy.default).get_body()
    assert body is not None
    found = re.search(r"[0-9]{6}", str(body.get_content()))
    assert found
    return found[0]


def mails(town: Town, *, to: str = "") -> int:
    """How many mails the portal's mail server holds (to this address)."""
    return len(_inbox(town, to))


def _inbox(town: Town, to: str) -> list[Path]:
    assert town.portal
    held = (town.portal.home / "smtp_simulator" / "inbox").glob("*.eml")
    return [file for file in held if not to or to in str(email.message_from_bytes(file.read_bytes())["To"])]


def enter_portal(page: Page, town: Town, address: str) -> None:
    """Sign in on the residents' side by the code that the mail brings."""
    assert town.portal
    page.goto(f"{town.portal.url}/portal/")
    wait_until(lambda: "証明のみ" in reloaded(page), "the definitions from the town hall")
    before = mails(town)
    page.goto(f"{town.portal.url}/portal/sign-in/")
    page.get_by_label("メールアドレス").fill(address)
    page.get_by_role("button", name="番号を送る").click()
    page.locator("[name=code]").fill(code_from(town, after=before))
    page.get_by_role("button", name="サインインする").click()
    expect(page.get_by_role("button", name="サインアウト")).to_be_visible()


def put(box: Locator, value: str) -> None:
    """Fill a box of whatever kind; nothing where the page has none."""
    if not box.count():
        return
    kind = box.first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
    if kind == "select":
        box.select_option(value)
    elif kind in ("radio", "checkbox"):
        box.and_(box.page.locator(f'[value="{value}"]')).check()
    else:
        box.fill(value)


def day(page: Page, name: str, year: int, month: int, day_: int) -> None:
    for part, value in (("year", year), ("month", month), ("day", day_)):
        page.locator(f"[name={name}_{part}]").fill(str(value))


def onwards(page: Page) -> None:
    leave_by(page, page.get_by_role("button", name="次へ", exact=True))


def leave_by(page: Page, control: Locator) -> None:
    """Press it and wait for the next page: what is counted or filled at once would be that of the page before."""
    with page.expect_navigation():
        control.click()


def guided(page: Page, portal: Town) -> None:
    """A father and a child who moved in today, through the whole guide to its list."""
    page.goto(f"{portal.url}/portal/guide/tennyu/")
    today = clock.today()
    day(page, "moved_on", today.year, today.month, today.day)
    put(page.locator("[name=moved_from]"), "県外")
    onwards(page)
    put(page.locator("[name=relation]"), "世帯主")
    put(page.locator("[name=sex]"), "男")
    day(page, "born", 1988, 5, 2)
    onwards(page)
    leave_by(page, page.get_by_role("link", name="家族を追加する"))
    put(page.locator("[name=relation]"), "子")
    put(page.locator("[name=sex]"), "男")
    day(page, "born", 2019, 6, 20)
    onwards(page)
    leave_by(page, page.get_by_role("link", name="全員入れました。次へ"))
    while "/questions/" in page.url:
        fact = page.url.rstrip("/").rpartition("/")[2]
        put(page.locator("main [name=who]"), SAID.get(fact, "-"))
        for unit in ("household", "event", "p1", "p2"):
            put(page.locator(f"main [name={unit}]"), SAID.get(fact, "0"))
        onwards(page)


def apply_for(page: Page, portal: Town, procedure: str) -> str:
    """From the guide to the receipt, with a picture attached; the address of the application's page."""
    guided(page, portal)
    page.get_by_role("button", name=f"{procedure}を申請する").first.click()
    for name, value in TYPED.items():
        put(page.locator(f"main [name={name}]"), value)
    page.get_by_role("button", name="保存して次へ").click()
    page.locator("main input[type=file]").first.set_input_files(
        {"name": "口座.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_role("button", name=re.compile("を追加する")).first.click()
    page.get_by_role("button", name="内容を確かめる").click()
    page.get_by_role("button", name="この内容で申請する").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申請を受け取りました")
    page.get_by_role("link", name="申請の状態を見る").click()
    return page.url
