"""保存と廃棄 in a real browser: 文書主任 holds one case and asks for another's disposal, the 課長 approves it."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.journeys.accounts import heading
from tests.journeys.browser import PHONE, Keyboard, Visitors, assert_accessible, assert_fits, in_both_windows, shot
from tests.journeys.counter import Counter
from tests.journeys.town import ROOT, Town

pytestmark = pytest.mark.browser
FIRST, SECOND = "2020-2011-000001", "2020-2011-000002"
LONG_AGO = """
import django; django.setup()
from datetime import date
from tests.support.cases import JUMIN, act, opened
from yakuba.lib import clock
with clock.stopped_at(date(2020, 6, 1)):
    for _number in range(53):
        act(opened("tennyu-todoke", on=clock.today()), "withdraw", JUMIN.reviewer, reason="申出があったため")
"""


def _ended(town: Town) -> None:
    env = town.environment | {"DJANGO_SETTINGS_MODULE": "yakuba.config.settings"}
    subprocess.run([sys.executable, "-c", LONG_AGO], cwd=ROOT, env=env, check=True, timeout=120)


@in_both_windows
def test_one_asks_another_approves_and_a_hold_keeps_what_it_names(
    town: Town, visitors: Visitors, size: tuple[int, int]
) -> None:
    _ended(town)
    kind = "phone" if size == PHONE else "desktop"
    clerk, head = visitors.new(size), visitors.new(size)
    Counter(clerk).sign_in("杉本 茜")
    clerk.goto("/records/")
    heading(clerk, "保存と廃棄")
    expect(clerk.get_by_text("53件中 1–50件目")).to_be_visible()
    assert_accessible(clerk)
    assert_fits(clerk)
    shot(clerk, f"records-due-{kind}", doc=size != PHONE)

    clerk.get_by_role("link", name=FIRST).click()
    heading(clerk, f"案件 {FIRST} の保存")
    clerk.get_by_label("廃棄を止める理由").fill("開示請求 令和8年第3号")
    clerk.get_by_role("button", name="廃棄を止める", exact=True).click()
    expect(clerk.get_by_text("廃棄を止めました")).to_be_visible()
    assert_accessible(clerk)
    assert_fits(clerk)
    shot(clerk, f"records-case-{kind}")

    clerk.goto("/records/")
    expect(clerk.get_by_role("row", name=FIRST)).to_contain_text("廃棄停止")
    clerk.get_by_label(f"{SECOND} を選ぶ").check()
    clerk.get_by_role("button", name="選んだ案件の廃棄の伺いを起こす").click()
    heading(clerk, "廃棄の伺い")
    expect(clerk.get_by_text("1件の廃棄の伺いを1通起こしました")).to_be_visible()
    assert_accessible(clerk)
    assert_fits(clerk)
    clerk.get_by_role("link", name="住基係").click()
    expect(clerk.get_by_role("rowheader", name=SECOND)).to_be_visible()
    assert_accessible(clerk)
    assert_fits(clerk)

    Counter(head).sign_in("久保田 和子")
    head.goto("/records/approvals/")
    heading(head, "廃棄の承認")
    assert_accessible(head)
    shot(head, f"records-approvals-{kind}")
    head.get_by_role("link", name="住基係").click()
    expect(head.get_by_role("rowheader", name=SECOND)).to_be_visible()
    assert_accessible(head)
    assert_fits(head)
    shot(head, f"records-approval-{kind}", doc=size != PHONE)
    head.get_by_role("button", name="承認して1件を廃棄する").click()
    expect(head.get_by_text("承認しました")).to_be_visible()
    expect(head.get_by_role("button", name="承認して1件を廃棄する")).to_have_count(0)
    for _try in range(60):
        if head.get_by_text("廃棄済み", exact=True).count():
            break
        head.reload()
        head.wait_for_timeout(500)
    expect(head.get_by_role("row", name=SECOND)).to_contain_text("廃棄した")
    assert_accessible(head)
    shot(head, f"records-done-{kind}")
    with head.expect_download() as file:
        head.get_by_role("link", name="CSVで書き出す").click()
    assert SECOND in file.value.path().read_text(encoding="utf-8-sig")

    clerk.goto("/records/")
    expect(clerk.get_by_text("52件中")).to_be_visible()
    expect(clerk.get_by_role("link", name=SECOND)).to_have_count(0)
    clerk.goto("/records/?number=none")
    expect(clerk.get_by_text("満了した案件はありません")).to_be_visible()
    assert_accessible(clerk)


def test_the_list_is_worked_by_keyboard_alone(town: Town, visitors: Visitors) -> None:
    _ended(town)
    page = visitors.new()
    Counter(page).sign_in("杉本 茜")
    page.goto("/records/")
    heading(page, "保存と廃棄")
    hands = Keyboard(page)
    hands.go_to(f"{FIRST} を選ぶ")
    page.keyboard.press("Space")
    expect(page.get_by_label(f"{FIRST} を選ぶ")).to_be_checked()
    page.keyboard.press("Enter")
    heading(page, "廃棄の伺い")
    expect(page.get_by_text("1件の廃棄の伺いを1通起こしました")).to_be_visible()
