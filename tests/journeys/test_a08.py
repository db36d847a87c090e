"""A08: sent from home, corrected in two boxes, decided by others than its drafter, fetched as a PDF for thirty days."""

import io
import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.journeys.browser import PHONE, Visitors
from tests.journeys.dated import seconds_to
from tests.journeys.portal import apply_for, enter_portal, looked_at, reloaded, told
from tests.journeys.test_desk import CHIEF, HEAD, KEEPER, REVIEWER, enter, pdf_of
from tests.journeys.town import Town
from tests.processes import wait_until
from yakuba.lib import clock

pytestmark = pytest.mark.browser

HOLDER, BRANCH = "口座名義(カナ)", "支店名"
STATES = ["送信済", "処理中", "差し戻し", "処理中", "処理完了"]
"""What the applicant is shown, in this order and no other."""
EVERY_STATE = ("送信済", "処理中", "差し戻し", "処理完了", "申請却下", "取下げ")


def asked_to_correct(page: Page) -> str:
    """The reviewer takes the case and sends two boxes back; its address."""
    page.goto("/desk/?tab=unassigned")
    page.locator("tbody tr", has_text="浜野 渉").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("児童手当認定請求")
    case = page.url
    page.get_by_role("button", name="引き受ける").click()
    page.get_by_role("button", name="審査を始める").click()
    page.get_by_text("ほかの操作").click()
    page.get_by_role("link", name="補正を求める").click()
    page.get_by_label(HOLDER).fill("口座の名義が請求者ご本人ではありません。")
    page.get_by_label(BRANCH).fill("支店名を通帳のとおりに書いてください。")
    page.get_by_role("button", name="補正を求める").click()
    expect(page.get_by_text("から止まっています")).to_be_visible()
    return case


def decided_and_issued(reviewer: Page, case: str, visitors: Visitors) -> None:
    """Drafted by one, agreed and decided by others, sealed by the keeper, issued."""
    reviewer.goto(case)
    expect(reviewer.get_by_text("補正前:").first).to_be_visible()
    for line in reviewer.locator("fieldset").all():
        line.get_by_label("はい").check()
    reviewer.get_by_role("button", name="確認を記録する").click()
    reviewer.get_by_role("link", name="起案する").click()
    reviewer.get_by_label("認める", exact=True).check()
    reviewer.get_by_role("button", name="通知書を確かめる").click()
    reviewer.get_by_role("button", name="起案して回議に回す").click()
    reviewer.goto(case)
    expect(reviewer.get_by_role("link", name="決裁する")).to_have_count(0)
    for code, act in ((CHIEF, "承認する"), (HEAD, "決裁する")):
        other = enter(visitors.new(), code)
        other.goto(case)
        other.get_by_role("link", name=act).click()
        other.get_by_role("button", name=act).click()
    keeper = enter(visitors.new(), KEEPER)
    keeper.goto("/desk/seals/")
    keeper.get_by_role("row", name=re.compile("児童手当認定通知書")).last.get_by_role("link").click()
    keeper.get_by_role("button", name="公印を入れて確かめる").click()
    keeper.get_by_role("button", name="公印を押す").click()
    reviewer.goto(case)
    reviewer.get_by_role("link", name="施行する").click()
    confirm = reviewer.get_by_label(re.compile("教示"))
    if confirm.count():
        confirm.check()
    reviewer.get_by_role("button", name="施行する").click()
    reviewer.get_by_role("button", name="完結する").click()
    expect(reviewer.get_by_text("この案件は終わっています。")).to_be_visible()


def states_shown(page: Page) -> list[str]:
    """The states of the history, oldest first, as the page tells them."""
    lines = reversed(page.locator(".y-timeline li").all_inner_texts())
    return [state for line in lines for state in EVERY_STATE if state in line]


@pytest.mark.every
def test_a_claim_is_sent_corrected_decided_and_fetched_until_its_last_day(
    town_with_portal: Town, visitors: Visitors
) -> None:
    town, portal = town_with_portal, town_with_portal.portal
    assert portal
    visitors.watch.allow("status of 4(22|10)")
    resident = visitors.new(PHONE)
    enter_portal(resident, town, "taro@example.jp")
    address = apply_for(resident, portal, "児童手当認定請求")
    reviewer = visitors.new()
    enter(reviewer, REVIEWER)
    wait_until(lambda: told(reviewer, "/desk/?tab=unassigned", "浜野 渉"), "the case at the town hall")
    case = asked_to_correct(reviewer)

    resident.goto(address)
    wait_until(lambda: ">補正する</a>" in reloaded(resident), "the correction at home")
    looked_at(resident, "a08-returned")
    resident.get_by_role("link", name="補正する").click()
    boxes = resident.locator("main form input:not([type=hidden]), main form select, main form textarea")
    assert sorted(box.get_attribute("name") or "" for box in boxes.all()) == [
        "household-account_branch", "household-account_holder",
    ]  # fmt: skip
    looked_at(resident, "a08-correction")
    forged = resident.evaluate(
        """async () => {
            const form = document.querySelector("main form"), data = new URLSearchParams(new FormData(form));
            data.set("household-account_number", "9999999");
            data.set("household-account_holder", "ハマノ ワタル");
            data.set("household-account_branch", "中央支店");
            data.set("send", "1");
            const answer = await fetch(form.action || location.href, {method: "POST", body: data});
            await answer.text();
            return answer.status; }"""
    )
    assert forged == 200
    resident.goto(address)
    expect(resident.get_by_role("link", name="補正する")).to_have_count(0)
    assert "(入力なし)" not in resident.content()
    assert "中央支店" in resident.content()
    resident.get_by_role("link", name="補正の前と後をくらべる").click()
    looked_at(resident, "a08-versions")
    changed = resident.get_by_role("row", name=re.compile("変更")).all_inner_texts()
    assert len(changed) == 2
    assert any("中央支店" in line for line in changed)
    assert "9999999" not in resident.content()

    wait_until(lambda: told(reviewer, case, "中央支店"), "the corrected boxes at the town hall")
    assert "9999999" not in reviewer.content()
    decided_and_issued(reviewer, case, visitors)

    resident.goto(address)
    wait_until(lambda: "まで受け取れます" in reloaded(resident), "the document at home")
    assert states_shown(resident) == STATES
    looked_at(resident, "a08-done")
    resident.get_by_role("link", name=re.compile("^受け取る 児童手当")).click()
    looked_at(resident, "a08-document")
    document = resident.url
    pages = PdfReader(io.BytesIO(pdf_of(resident, "文書を受け取る(PDF)"))).pages
    text = "".join("".join(page.extract_text().split()) for page in pages)
    assert "児童手当認定通知書" in text
    assert "浜野渉" in text
    assert re.search(r"第\d+号", text), text[:200]

    last = clock.today() + timedelta(days=30)
    for days, alive in ((0, True), (1, False)):
        town.stop()
        town.ahead_s = portal.ahead_s = seconds_to(last + timedelta(days=days))
        town.start()
        later = visitors.new(PHONE)
        enter_portal(later, town, "taro@example.jp")
        later.goto(document)
        assert ("文書を受け取る(PDF)" in later.content()) is alive
        answer = later.request.get(f"{document}file/")
        assert (answer.status, answer.headers["content-type"].startswith("application/pdf")) == (
            (200, True) if alive else (410, False)
        )
        if not alive:
            expect(later.get_by_text("この文書を受け取れる期間は終わりました")).to_be_visible()
            looked_at(later, "a08-expired")
