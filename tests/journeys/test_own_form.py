"""青葉市's own 様式 in the demo: previewed, signed on the tablet, printed with all forms, and opened at the desk."""

import hashlib

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import counter, paperwork
from tests.journeys.accounts import heading
from tests.journeys.browser import PHONE, Visitors
from tests.journeys.counter import Counter
from tests.journeys.test_desk import REVIEWER, enter
from tests.journeys.test_tablet import draw
from tests.journeys.town import Town
from tests.support.own_forms import words

DAY = counter.DAY
FORM = "児童手当認定請求"
OWN = "青葉市様式(架空)こ−3号"
pytestmark = pytest.mark.browser


def pdf_at(page: Page, link: Locator) -> bytes:
    """What the link opens, in the same session."""
    answer = page.request.get(str(link.get_attribute("href")))
    assert answer.headers["content-type"] == "application/pdf", answer.status
    return answer.body()


def test_the_town_s_own_form_from_the_preview_to_the_desk(standing_town: Town, page: Page, visitors: Visitors) -> None:
    paperwork.to_forms(Counter(page).goes_on(standing_town))
    sheet = page.locator(".c-sheet", has_text=FORM)
    sheet.locator("summary").click()
    empty = words(pdf_at(page, sheet.locator("a[href$='.pdf']").first))
    assert OWN in empty
    assert "あおば銀行" not in empty
    paperwork.fill(page)
    paperwork.to_signing(page)

    paper = page.locator(".c-papers > li", has_text=FORM)
    link = paper.get_by_role("link", name="読む・印刷する(PDF)")
    shown = pdf_at(page, link)
    text = words(shown)
    for said in (OWN, "森太郎", "あおば銀行", "✓", "(宛先)青葉市長"):
        assert said in text, said
    every = pdf_at(page, page.get_by_role("link", name="すべての様式を印刷する(PDF)"))
    assert words(every).count(OWN) == 1

    page.get_by_role("button", name="タブレットに出す").click()
    page.get_by_text("あいことばを表示する").click()
    ticket = page.locator(".c-word").inner_text().strip()
    tablet = visitors.new(PHONE)
    tablet.goto(f"/tablet/#{ticket}")
    heading(tablet, "書類を確かめてください")
    tablet.locator(".t-sheet", has_text=FORM).click()
    expect(tablet.locator("canvas")).to_be_visible()
    assert pdf_at(tablet, tablet.locator("a[href$='.pdf']").first) == shown
    draw(tablet)
    tablet.get_by_role("button", name="確かめました").click()
    expect(tablet.get_by_text("記録しました")).to_be_visible(timeout=paperwork.SLOW)

    expect(paper.get_by_text("署名済", exact=True)).to_be_visible(timeout=paperwork.SLOW)
    signed = pdf_at(page, link)
    assert hashlib.sha256(shown).hexdigest() in words(signed), "the paper names what was signed"
    paperwork.sign_all(page)
    number = next(number for number in paperwork.receive(page) if "-3030-" in number)

    reviewer = enter(visitors.new(), REVIEWER)
    reviewer.goto("/desk/?tab=unassigned")
    reviewer.get_by_role("link", name=number).click()
    expect(reviewer.locator("main")).to_contain_text("様式 青葉市様式(架空) こ−3号 令和8年4月")
    assert pdf_at(reviewer, reviewer.get_by_role("link", name="提出された様式(PDF")) == signed
