"""手続の定義 in a real browser: a 係長 changes a condition and a letter, another person publishes both."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accounts import heading
from tests.journeys.browser import (
    PHONE,
    Keyboard,
    Visitors,
    Watch,
    assert_accessible,
    assert_fits,
    in_both_windows,
    keyboard_only,
    shot,
)
from tests.journeys.counter import Counter
from tests.journeys.town import Town
from yakuba.lib import clock
from yakuba.lib.wareki import format_day

pytestmark = pytest.mark.browser
NAME = "児童手当認定請求"
TITLE = "青葉市児童手当認定のお知らせ"
REASON = "青葉市児童手当事務取扱要綱の改正"


def look(page: Page, name: str, size: tuple[int, int], *, doc: bool = False) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, f"studio-{name}-{'phone' if size == PHONE else 'desktop'}", doc=doc and size != PHONE)


def begun(page: Page, size: tuple[int, int]) -> None:
    """A draft of the child allowance, for tomorrow."""
    page.goto("/studio/")
    heading(page, "手続の定義")
    page.get_by_text("絞り込む", exact=True).first.click()
    page.get_by_label("名前・説明").fill(NAME)
    page.get_by_role("button", name="絞り込む").click()
    expect(page.get_by_text("1件中 1–1件目")).to_be_visible()
    look(page, "list", size)
    page.get_by_role("link", name=NAME).click()
    heading(page, NAME)
    expect(page.get_by_text("公務員は勤務先に請求する")).to_be_visible()
    look(page, "procedure", size)
    page.get_by_role("link", name="次の版の下書きを作る").click()
    heading(page, "次の版の下書きを作る")
    page.get_by_role("button", name="下書きを作る").click()
    expect(page.get_by_role("alert")).to_contain_text("変える理由")
    look(page, "begin-refused", size)
    page.get_by_label("変える理由").fill(REASON)
    page.get_by_role("button", name="下書きを作る").click()
    heading(page, f"{NAME}の下書き")


def written(page: Page, size: tuple[int, int]) -> None:
    """A condition that cannot be read at first, and the title of a letter."""
    page.get_by_role("link", name="転入の条件").click()
    heading(page, "転入の条件")
    expect(page.get_by_role("heading", name="式に使える名前")).to_be_visible()
    look(page, "conditions", size, doc=True)
    page.get_by_label("条件の式").nth(2).fill("NOT public_servnt")
    page.get_by_label("当てはまるときの理由").nth(2).fill("公務員ではない(出向中を含む)")
    page.get_by_role("button", name="保存する").click()
    expect(page.get_by_text("「条件」を保存しました")).to_be_visible()
    page.get_by_role("link", name="転入の条件").first.click()
    page.get_by_role("link", name="選んで条件を足す").click()
    heading(page, "条件を選んで足す")
    page.get_by_label("事実").select_option(label="マイナンバーカードを持っている")
    page.get_by_label("当てはまるときの理由").fill("マイナンバーカードを持っている")
    page.get_by_label("当てはまらないときの理由").fill("マイナンバーカードを持っていない")
    look(page, "build", size)
    page.get_by_role("button", name="条件を足す").click()
    expect(page.get_by_text("条件を足しました")).to_be_visible()
    page.get_by_label("この条件をなくす").nth(3).check()
    page.get_by_role("button", name="保存する").click()
    page.get_by_role("link", name="通知書", exact=True).click()
    page.get_by_label("題名").first.fill(TITLE)
    look(page, "letters", size)
    page.get_by_role("button", name="保存する").click()
    heading(page, f"{NAME}の下書き")
    page.get_by_role("link", name="いつから・なぜ").click()
    heading(page, "いつから・なぜ")
    look(page, "about", size)
    page.get_by_role("link", name="やめて戻る").click()


def checked(page: Page) -> None:
    """Pressed, waited for, answered: the page changes by itself."""
    page.get_by_role("button", name="確かめる").click()
    expect(page.get_by_text(re.compile("に確かめた結果"))).to_be_visible()


@in_both_windows
def test_one_writes_and_has_it_checked_another_publishes_and_the_list_shows_it(
    town: Town, visitors: Visitors, watch: Watch, size: tuple[int, int]
) -> None:
    watch.allow("status of 422")
    chief, head = visitors.new(size), visitors.new(size)
    Counter(chief).sign_in("堀 綾香")
    begun(chief, size)
    written(chief, size)

    checked(chief)
    complaint = chief.get_by_role("alert").get_by_role("listitem")
    expect(complaint).to_contain_text("「public_servnt」という事実はありません")
    look(chief, "refused", size)
    complaint.get_by_role("link").click()
    heading(chief, "転入の条件")
    chief.get_by_label("条件の式").nth(2).fill("NOT public_servant AND age_at_event >= 18")
    chief.get_by_role("button", name="保存する").click()
    expect(chief.get_by_text("下の結果は前の内容のものです")).to_be_visible()
    look(chief, "stale", size)
    checked(chief)
    expect(chief.get_by_text("公開できる内容です")).to_be_visible()
    expect(chief.get_by_text("出来事の日の年齢: 15・16・17")).to_be_visible()
    look(chief, "checked", size, doc=True)
    chief.get_by_role("button", name="公開を頼む").click()
    expect(chief.get_by_text("公開を待っています")).to_be_visible()
    look(chief, "asked", size)

    Counter(head).sign_in("古川 洋")
    head.goto("/")
    waits = head.get_by_role("link", name=re.compile("公開を待つ定義の下書きが1件あります"))
    expect(waits).to_be_visible()
    look(head, "waits", size)
    waits.click()
    heading(head, "定義の下書き")
    expect(head.get_by_role("row", name=NAME)).to_contain_text("公開待ち")
    look(head, "drafts", size)
    head.get_by_role("link", name=NAME).click()
    expect(head.get_by_role("row", name="承認の通知書の題名")).to_contain_text(TITLE)
    look(head, "to-publish", size)
    head.get_by_role("button", name="この内容で公開する").click()
    expect(head.get_by_text("公開しました。有効になる日から")).to_be_visible()
    look(head, "published", size)
    head.goto("/")
    heading(head, "案件")
    expect(waits).to_have_count(0)

    chief.goto(f"/studio/?text={NAME}")
    tomorrow = format_day(clock.today() + timedelta(days=1))
    expect(chief.get_by_role("row", name=NAME)).to_contain_text(f"{tomorrow}から 第1002版(この町の定義)")
    chief.get_by_role("link", name=NAME).click()
    chief.get_by_role("link", name="第1002版(この町の定義)").click()
    expect(chief.get_by_text(TITLE)).to_be_visible()
    with chief.expect_download() as file:
        chief.get_by_role("link", name="この版をファイル(YAML)で保存する").click()
    assert TITLE in file.value.path().read_text(encoding="utf-8")


@in_both_windows
def test_what_another_wrote_meanwhile_is_looked_at_before_it_is_replaced(
    town: Town, visitors: Visitors, watch: Watch, size: tuple[int, int]
) -> None:
    watch.allow("status of 409")
    chief, head = visitors.new(size), visitors.new(size)
    Counter(chief).sign_in("堀 綾香")
    begin_quickly(chief)
    chief.get_by_role("link", name="名前と説明").click()
    heading(chief, "名前と説明")
    Counter(head).sign_in("古川 洋")
    head.goto(chief.url)
    head.locator("[name=words-name]").fill("先に書いた名称")
    head.get_by_role("button", name="保存する").click()
    expect(head.get_by_text("「名前と説明」を保存しました")).to_be_visible()

    chief.locator("[name=words-name]").fill("後で書いた名称")
    chief.get_by_role("button", name="保存する").click()
    expect(chief.get_by_role("alert")).to_contain_text("古川 洋さんがこの下書きを変えました")
    expect(chief.get_by_role("main").locator("dl").get_by_text("先に書いた名称")).to_be_visible()
    look(chief, "meanwhile", size)
    chief.get_by_role("button", name="保存する").click()
    expect(chief.get_by_role("main").locator("dl").get_by_text("先に書いた名称")).to_be_visible()
    chief.get_by_label("いまの内容を確かめました").check()
    chief.get_by_role("button", name="保存する").click()
    expect(chief.get_by_text("「名前と説明」を保存しました")).to_be_visible()
    expect(chief.get_by_role("row", name="名称", exact=False).first).to_contain_text("後で書いた名称")
    chief.get_by_text("下書きを捨てる").first.click()
    chief.get_by_role("button", name="この下書きを捨てる").click()
    expect(chief.get_by_text("下書きを捨てました")).to_be_visible()


def begin_quickly(page: Page) -> None:
    """A draft of the child allowance, without looking at what leads there."""
    page.goto("/studio/procedures/jidoteate-nintei/draft/")
    page.get_by_label("変える理由").fill(REASON)
    page.get_by_role("button", name="下書きを作る").click()
    heading(page, f"{NAME}の下書き")


def test_a_draft_is_written_sent_back_and_discarded_by_keyboard_alone(town: Town, visitors: Visitors) -> None:
    page, head = visitors.new(), visitors.new()
    Counter(page).sign_in("堀 綾香")
    hands = keyboard_only(page)
    page.goto("/studio/procedures/jidoteate-nintei/draft/")
    hands.write("変える理由", REASON)
    hands.press("下書きを作る")
    heading(page, f"{NAME}の下書き")
    hands.press("持ち物と書く欄")
    heading(page, "持ち物")
    hands.write("持ち物", "請求者名義の通帳")
    hands.press("保存する")
    heading(page, f"{NAME}の下書き")
    hands.press("確かめる")
    expect(page.get_by_text("公開できる内容です")).to_be_visible()
    hands.press("公開を頼む")
    expect(page.get_by_text("公開を待っています")).to_be_visible()

    Counter(head).sign_in("古川 洋")
    hers = keyboard_only(head)
    head.goto(page.url)
    sent_back(hers, head)
    page.reload()
    expect(page.get_by_text("要綱の文言に合わせてください").first).to_be_visible()
    hands.press("下書きを捨てる")
    hands.press("この下書きを捨てる")
    expect(page.get_by_text("下書きを捨てました")).to_be_visible()


def sent_back(hands: Keyboard, page: Page) -> None:
    hands.press("差し戻す")
    hands.write("差し戻す理由", "要綱の文言に合わせてください")
    hands.press("理由を付けて差し戻す")
    expect(page.get_by_text("差し戻しました")).to_be_visible()
