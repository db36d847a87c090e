"""From the list of procedures to cases, as a clerk does it in a browser."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.accounts import heading
from tests.journeys.counter import Counter
from tests.support.filings import ACCOUNT, WRITTEN

SLOW = 60_000
"""Typesetting eight forms and opening their cases take a while on a busy machine."""
FORMS = 8
EX_OFFICIO = 1
"""What the town does by itself for this family: 転入学通知 of the school child."""


def to_forms(desk: Counter, *, phone: str = "090-0000-0001") -> None:
    """From the end of the interview: the father files, identified by his driving licence."""
    page = desk.page
    page.get_by_role("link", name="手続案内書へ進む").click()
    page.get_by_role("link", name="届出人へ進む").click()
    heading(page, "届出人")
    page.get_by_role("radiogroup", name="窓口に来ている方").get_by_role("radio", name="森 太郎").check()
    page.get_by_role("radio", name="本人", exact=True).check()
    page.get_by_label("連絡先電話番号").fill(phone)
    page.get_by_role("checkbox", name="運転免許証", exact=True).check()
    page.get_by_role("button", name="記録して様式へ進む").click()
    heading(page, "様式")


def fill(page: Page) -> None:
    """Every box that is still empty, as the certificate and the bank book have it."""
    for name, value in (WRITTEN | ACCOUNT).items():
        box = page.locator(f"[name=household-{name}]")
        if name == "account_kind":
            box.select_option(str(value))
        else:
            box.fill(str(value))
    page.get_by_role("button", name="この内容を入れる").click()
    expect(page.get_by_text("要る欄はすべて入りました")).to_be_visible()


def to_signing(page: Page) -> None:
    """Everything is shown, to be read and signed."""
    page.get_by_role("button", name="確認・署名へ進む").click(timeout=SLOW)
    expect(page.locator("h1")).to_have_text("確認・署名", timeout=SLOW)
    expect(page.locator(".c-papers > li")).to_have_count(FORMS)


def sign_all(page: Page) -> None:
    """By name where that is enough, else on paper."""
    for _ in range(FORMS):
        waiting = page.locator(".c-papers > li", has=page.locator("form")).first
        if not waiting.count():
            return
        named = waiting.get_by_role("button", name="読んで確認した")
        button = named if named.count() else waiting.get_by_role("button", name="署名済みの紙を受け取った")
        button.first.click(timeout=SLOW)
        expect(page.get_by_text("署名を記録しました")).to_be_visible()


def receive(page: Page) -> list[str]:
    """The receipt; the numbers of the cases once all are open."""
    page.get_by_role("link", name="受取へ進む").click()
    heading(page, "受取")
    page.get_by_role("button", name="受け取る").click(timeout=SLOW)
    expect(page.get_by_text("受け付けました").first).to_be_visible(timeout=SLOW)
    return cases(page)


def cases(page: Page) -> list[str]:
    """The numbers, shown without a key being pressed."""
    numbers = page.locator(".c-cases tbody th")
    expect(numbers).to_have_count(FORMS + EX_OFFICIO, timeout=SLOW)
    expect(page.get_by_text("役所が自ら行います")).to_have_count(EX_OFFICIO)
    found = numbers.all_inner_texts()
    assert all(re.fullmatch(r"\d{4}-\d{4}-\d{6}", number) for number in found), found
    return found
