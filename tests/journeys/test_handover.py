"""引渡し in a real browser: made, sent, answered; a file by two persons; answers looked at and applied."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accounts import enter
from tests.journeys.browser import (
    DESKTOP,
    PHONE,
    Visitors,
    Watch,
    assert_accessible,
    assert_fits,
    in_both_windows,
    keyboard_only,
    shot,
)
from tests.journeys.town import Town
from tests.processes import wait_until
from yakuba.adapters.core_simulator import ledger

pytestmark = pytest.mark.browser
CLERK, OTHER = "1011", "1010"
REASON = "前住所が転出証明書情報と一致しません。"


def look(page: Page, size: tuple[int, int], name: str, *, doc: bool = False) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"handover-{name}" + ("-phone" if size == PHONE else ""), doc=doc)


def made(page: Page) -> str:
    """A batch of what waits for 住民記録; its address."""
    page.goto("/handover/")
    page.get_by_role("button", name=re.compile(r"引渡しを作る\s*\(住民記録")).click()
    expect(page.get_by_text("件の引渡しを作りました")).to_be_visible()
    return page.url


def keys_of(content: bytes) -> list[dict[str, str]]:
    head, *lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [dict(zip(head, line, strict=True)) for line in lines[:-1]]


def carried(page: Page, other: Page, batch: str) -> list[dict[str, str]]:
    """The file of a batch, downloaded when another person has approved it; its lines."""
    other.goto(batch)
    other.get_by_role("button", name="ダウンロードを承認する").click()
    expect(other.get_by_text("ダウンロードを承認しました")).to_be_visible()
    page.goto(batch)
    with page.expect_download() as download:
        page.get_by_role("button", name="ファイルをダウンロードする").click()
    return keys_of(Path(download.value.path()).read_bytes())


def shown(page: Page, address: str, text: str) -> bool:
    page.goto(address)
    return page.get_by_text(text).count() > 0


@pytest.mark.every
@in_both_windows
def test_cases_are_sent_by_the_worker_once_the_core_system_is_back(
    town: Town, visitors: Visitors, size: tuple[int, int]
) -> None:
    core = town.home / "core_simulator"
    page = enter(visitors.new(size), CLERK)
    page.goto("/handover/")
    look(page, size, "waiting")
    batch = made(page)
    look(page, size, "made")
    number = town.command("handover", "list")["batches"][0]["number"]
    ledger.switch(core, down=True)
    page.get_by_role("button", name="基幹系へ送る(4件)").click()
    expect(page.get_by_text("送信を始めました")).to_be_visible()
    wait_until(lambda: '"end": "failed"' in town.log.read_text(), "the core system was away")
    ledger.switch(core)
    assert town.sooner() == 1
    wait_until(lambda: shown(page, batch, "取込済み"), "the core system has answered", seconds=120)
    assert len(ledger.entries(core)) == 4
    look(page, size, "batch", doc=size == DESKTOP)
    page.goto("/handover/")
    expect(page.get_by_role("link", name=number)).to_be_visible()
    look(page, size, "listed")


@in_both_windows
def test_a_file_is_carried_by_two_persons_and_its_answers_are_looked_at_before_they_are_applied(
    town: Town, visitors: Visitors, watch: Watch, size: tuple[int, int], tmp_path: Path
) -> None:
    watch.allow("status of 422")
    page = enter(visitors.new(size), CLERK)
    batch = made(page)
    expect(page.get_by_text("別の職員がこの頁を開いて承認する")).to_be_visible()
    page.goto(f"{batch}report/")
    look(page, size, "report")
    lines = carried(page, enter(visitors.new(size), OTHER), batch)
    assert len(lines) == 4

    page.goto("/handover/feedback/")
    look(page, size, "feedback")
    page.get_by_role("button", name="内容を確かめる").click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, size, "feedback-refused")
    answers = [["取込", "1000000001", ""], ["却下", "", REASON], ["取込", "", ""]]
    told = [[one["引渡番号"], one["引渡キー"], *answer] for one, answer in zip(lines, answers, strict=False)]
    path = tmp_path / "kekka.csv"
    with path.open("w", encoding="cp932", newline="") as file:
        csv.writer(file).writerows([["引渡番号", "引渡キー", "結果", "参照番号", "理由"], *told])
    page.get_by_label("取込結果のCSV").set_input_files(path)
    page.get_by_role("button", name="内容を確かめる").click()
    expect(page.get_by_text("反映できない行が1行あります")).to_be_visible()
    look(page, size, "preview")
    page.get_by_role("button", name="2件を反映する").click()
    expect(page.get_by_role("heading", name="取込結果を反映しました")).to_be_visible()
    look(page, size, "applied")
    page.goto(f"{batch}?state=rejected")
    expect(page.get_by_text(REASON)).to_be_visible()
    look(page, size, "rejected")
    page.goto(batch)
    page.get_by_role("button", name="回答のない2件を送り直す").click()
    wait_until(lambda: shown(page, batch, "回答のない") is False, "the rest is answered", seconds=120)
    assert len(ledger.entries(town.home / "core_simulator")) == 2


@in_both_windows
def test_answers_that_fit_no_row_are_told_on_the_first_page_and_put_away(
    town: Town, visitors: Visitors, size: tuple[int, int]
) -> None:
    core = town.home / "core_simulator"
    page = enter(visitors.new(size), CLERK)
    page.goto("/handover/unfit/")
    look(page, size, "unfit-none")
    batch = made(page)
    first, *_others = carried(page, enter(visitors.new(size), OTHER), batch)
    ledger.switch(core, reject={first["引渡キー"]: ""})
    page.goto(batch)
    page.get_by_role("button", name="回答のない4件を送り直す").click()
    wait_until(lambda: shown(page, "/handover/", "合わない回答を確かめる"), "the answers have come", seconds=120)
    look(page, size, "unfit-told")
    page.get_by_role("link", name="合わない回答を確かめる").click()
    look(page, size, "unfit", doc=size == DESKTOP)
    page.get_by_role("link", name=f"{first['引渡番号']}-1").click()
    expect(page.get_by_text("却下された行に理由がありません。")).to_be_visible()
    look(page, size, "unfit-lines")
    page.get_by_role("button", name="確認済みにする").click()
    expect(page.get_by_text("合わない回答はありません。")).to_be_visible()


def test_a_batch_is_made_and_sent_with_the_keyboard_alone(town: Town, page: Page) -> None:
    hands = keyboard_only(page)
    page.goto("/accounts/demo/")
    hands.press("清水 大輔")
    expect(page.get_by_role("banner").get_by_role("button", name="サインアウト")).to_be_visible()
    page.goto("/handover/")
    hands.press("引渡しを作る")
    expect(page.get_by_text("件の引渡しを作りました")).to_be_visible()
    hands.press("基幹系へ送る")
    expect(page.get_by_text("送信を始めました")).to_be_visible()
