"""Working on cases: from received to closed, back for correction, two at once, with the keyboard, on a phone."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.accounts import heading
from tests.journeys.browser import (
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

pytestmark = pytest.mark.browser
# Those in the standing town leave each other alone; who assigns all that is left there comes last.

REVIEWER, CHIEF, HEAD, KEEPER, AUDITOR = "1031", "1030", "1029", "1003", "1047"
OTHER_HEAD = "1008"
REASON = "児童手当法第4条第3項により、父母のうち生計を維持する程度の高い方が請求者となるため。"


def enter(page: Page, code: str) -> Page:
    """Sign in as somebody of the demo."""
    page.goto("/accounts/demo/")
    page.locator(f'form[action$="/{code}/"] button').click()
    expect(page.get_by_role("banner").get_by_role("button", name="サインアウト")).to_be_visible()
    return page


def sound(page: Page) -> None:
    """The page is accessible and fits."""
    assert_accessible(page)
    assert_fits(page)


def open_case(page: Page, tab: str, text: str) -> str:
    """Open the first case of a queue whose line has this text; its address."""
    page.goto(f"/desk/?tab={tab}")
    page.locator("tbody tr", has_text=text).first.get_by_role("link").first.click()
    heading(page, re.compile(text))
    return page.url


def pdf_of(page: Page, link: str) -> bytes:
    """What a link to a PDF would open."""
    address = page.get_by_role("link", name=link).get_attribute("href") or ""
    answer = page.request.get(urljoin(page.url, address))
    assert answer.ok, answer.status
    return answer.body()


def _narrowed(page: Page, box: str, choice: str) -> None:
    """The list above which this is chosen."""
    page.get_by_text("絞り込む").first.click()
    page.get_by_label(box).select_option(choice)
    page.get_by_role("button", name="絞り込む").click()
    expect(page.get_by_role("link", name="条件を消す")).to_be_visible()


def test_every_page_fits_a_phone(standing_town: Town, visitors: Visitors) -> None:
    phone = enter(visitors.new(PHONE), REVIEWER)
    for tab in ("unassigned", "mine", "all"):
        phone.goto(f"/desk/?tab={tab}")
        sound(phone)
    shot(phone, "desk-queue-phone")
    case = open_case(phone, "mine", "児童手当認定請求")
    sound(phone)
    shot(phone, "desk-case-phone", doc=True)
    for action in ("request_correction", "withdraw", "draft", "release"):
        phone.goto(f"{case}{action}/")
        sound(phone)
    head = enter(visitors.new(PHONE), HEAD)
    open_case(head, "waiting_for_me", "児童手当認定請求")
    head.get_by_role("link", name="決裁する").click()
    sound(head)
    head.get_by_role("link", name="差し戻す").click()
    sound(head)
    keeper = enter(visitors.new(PHONE), KEEPER)
    keeper.goto("/desk/seals/")
    sound(keeper)
    shot(keeper, "desk-seals-phone")
    auditor = enter(visitors.new(PHONE), AUDITOR)
    open_case(auditor, "all", "児童手当認定請求")
    expect(auditor.get_by_role("heading", name="この案件を見た人")).to_be_visible()
    sound(auditor)


def test_on_a_phone_what_was_filed_has_the_whole_width(standing_town: Town, visitors: Visitors) -> None:
    phone = enter(visitors.new(PHONE), REVIEWER)
    open_case(phone, "all", "児童手当認定請求")
    value = phone.locator(".d-facts tbody tr", has_text="届出人(申請者)氏名").first.locator("td").first
    assert value.evaluate("cell => getComputedStyle(cell).display") == "flex"


@in_both_windows
def test_a_family_that_moved_in_is_compared_person_by_person(
    standing_town: Town, visitors: Visitors, size: tuple[int, int]
) -> None:
    """What a counter received from a family this morning, as the demo has it."""
    page = enter(visitors.new(size), "1010")
    page.goto("/desk/?tab=all&sort=-arrived")
    page.locator("tbody tr", has_text="転入届").filter(has_text="星野 匠").get_by_role("link").first.click()
    heading(page, re.compile("転入届"))
    table = page.get_by_role("table", name="世帯の方")
    for text in ("ホシノ タクミ", "昭和61年2月3日", "ホシノ ミナト", "平成30年5月19日", "子"):
        expect(table.get_by_text(text, exact=True)).to_be_visible()
    expect(table.get_by_role("row")).to_have_count(4)
    sound(page)
    shot(page, "desk-household")


@pytest.mark.every
def test_a_refusal_goes_from_reception_to_the_archive_by_four_people_and_a_seal(
    standing_town: Town, page: Page, visitors: Visitors, watch: Watch
) -> None:
    watch.allow("status of 422")
    enter(page, REVIEWER)
    page.goto("/desk/?tab=unassigned")
    sound(page)
    shot(page, "desk-queue", doc=True)
    case = open_case(page, "unassigned", "児童手当認定請求")
    page.get_by_role("button", name="引き受ける").click()
    page.get_by_role("button", name="審査を始める").click()
    expect(page.get_by_text("「起案する」の前に")).to_be_visible()
    for line in page.locator("fieldset").all():
        line.get_by_label("はい").check()
    page.locator("fieldset").nth(1).get_by_label("いいえ").check()
    page.locator("fieldset").nth(1).get_by_label("メモ").fill("配偶者の所得の方が高い")
    page.get_by_role("button", name="確認を記録する").click()
    sound(page)
    shot(page, "desk-case", doc=True)

    page.get_by_role("link", name="起案する").click()
    page.get_by_label("認めない(却下)").check()
    page.get_by_role("button", name="通知書を確かめる").click()
    expect(page.get_by_role("alert")).to_contain_text("認めない理由")
    sound(page)
    page.get_by_label("認めない理由").fill(REASON)
    page.get_by_role("button", name="通知書を確かめる").click()
    heading(page, "起案の確認")
    sound(page)
    assert pdf_of(page, "通知書を開く").startswith(b"%PDF")
    page.get_by_role("button", name="起案して回議に回す").click()
    expect(page.get_by_text("係長の承認を待っています")).to_be_visible()

    chief = enter(visitors.new(), CHIEF)
    chief.goto(case)
    chief.get_by_role("link", name="承認する").click()
    sound(chief)
    chief.get_by_label("意見").fill("確認しました。")
    chief.get_by_role("button", name="承認する").click()

    head = enter(visitors.new(), HEAD)
    head.goto("/desk/")
    expect(head.get_by_text("あなたの承認・決裁を待っている案件です。")).to_be_visible()
    head.goto(case)
    head.get_by_role("link", name="決裁する").click()
    expect(head.get_by_text(REASON)).to_be_visible()
    expect(head.get_by_text("配偶者の所得の方が高い")).to_be_visible()
    sound(head)
    shot(head, "desk-decide", doc=True)
    assert pdf_of(head, "通知書を開く").startswith(b"%PDF")
    head.get_by_role("button", name="決裁する").click()
    expect(head.get_by_text("公印管守者の押印を待っています")).to_be_visible()

    keeper = enter(visitors.new(), KEEPER)
    keeper.goto("/desk/seals/")
    sound(keeper)
    shot(keeper, "desk-seals")
    _narrowed(keeper, "担当課", "こども課")
    sound(keeper)
    shot(keeper, "desk-seals-narrowed")
    keeper.get_by_role("link", name="決裁日").click()
    expect(keeper.get_by_role("columnheader", name="決裁日")).to_have_attribute("aria-sort", "descending")
    keeper.get_by_role("row", name=re.compile("却下通知書")).get_by_role("link").first.click()
    sound(keeper)
    keeper.get_by_role("button", name="公印を入れて確かめる").click()
    sound(keeper)
    assert pdf_of(keeper, "公印を入れた文書を開く").startswith(b"%PDF")
    shot(keeper, "desk-seal", doc=True)
    keeper.get_by_role("button", name="公印を押す").click()
    heading(keeper, "公印の机")

    page.goto(case)
    page.get_by_role("link", name="施行する").click()
    sound(page)
    page.get_by_label(re.compile("教示")).check()
    page.get_by_role("button", name="施行する").click()
    page.get_by_role("button", name="完結する").click()
    expect(page.get_by_text("この案件は終わっています。")).to_be_visible()
    sound(page)


def test_a_correction_is_asked_answered_and_seen_beside_what_it_was(
    standing_town: Town, page: Page, watch: Watch
) -> None:
    watch.allow("status of 422")
    enter(page, REVIEWER)
    case = open_case(page, "unassigned", "児童手当認定請求")
    page.get_by_role("button", name="引き受ける").click()
    page.get_by_text("ほかの操作").click()
    page.get_by_role("link", name="補正を求める").click()
    sound(page)
    page.get_by_role("button", name="補正を求める").click()
    expect(page.get_by_role("alert")).to_contain_text("理由を一つ以上")
    page.get_by_label("口座名義(カナ)").fill("口座の名義が請求者ご本人ではありません。")
    shot(page, "desk-correction", doc=True)
    page.get_by_role("button", name="補正を求める").click()
    expect(page.get_by_text("から止まっています")).to_be_visible()
    sound(page)
    page.goto("/desk/?tab=correcting")
    expect(page.locator("tbody")).to_contain_text("補正待ち")
    page.goto(case)
    page.get_by_role("link", name="補正を受け付ける").click()
    sound(page)
    page.get_by_label("口座名義(カナ)").fill("ミホン ハナコ")
    page.get_by_role("button", name="補正を受け付ける").click()
    expect(page.get_by_role("row", name=re.compile("口座名義"))).to_contain_text("ミホン ハナコ")
    expect(page.get_by_text("補正前:")).to_be_visible()


def test_a_list_is_exported_by_two_heads(standing_town: Town, page: Page, visitors: Visitors) -> None:
    enter(page, HEAD)
    page.goto("/desk/?tab=all")
    page.get_by_role("button", name="CSV書き出しを依頼する").click()
    expect(page.get_by_text("別の課長の承認を待っています")).to_be_visible()
    sound(page)
    shot(page, "desk-exports-mine")
    other = enter(visitors.new(PHONE), OTHER_HEAD)
    other.goto("/desk/exports/")
    _narrowed(other, "表示", "承認を待つほかの人の依頼")
    sound(other)
    shot(other, "desk-exports-phone")
    other.get_by_role("button", name="承認する").click()
    expect(other.get_by_text("書き出しを承認しました。")).to_be_visible()
    sound(other)
    page.goto("/desk/exports/")
    sound(page)
    shot(page, "desk-exports")
    with page.expect_download() as file:
        page.get_by_role("button", name="CSVを受け取る").click()
    assert file.value.suggested_filename == "anken.csv"


@pytest.mark.every
def test_two_people_on_one_case_the_second_is_told_and_loses_nothing(
    town: Town, page: Page, visitors: Visitors, watch: Watch
) -> None:
    watch.allow("status of 422")
    enter(page, REVIEWER)
    case = open_case(page, "unassigned", "児童手当認定請求")
    other = enter(visitors.new(), CHIEF)
    other.goto(f"{case}withdraw/")
    other.get_by_label("取下げの理由").fill("勤務先で請求するため")
    page.get_by_role("button", name="引き受ける").click()
    other.get_by_role("button", name="取下げを受け付ける").click()
    expect(other.get_by_role("alert")).to_contain_text("入力した内容は残っています")
    expect(other.get_by_label("取下げの理由")).to_have_value("勤務先で請求するため")
    sound(other)
    other.get_by_role("button", name="取下げを受け付ける").click()
    expect(other.get_by_text("この案件は終わっています。")).to_be_visible()


def test_a_head_decides_with_the_keyboard_alone(standing_town: Town, page: Page) -> None:
    hands = keyboard_only(page)
    page.goto("/accounts/demo/")
    hands.press("古川 洋")
    expect(page.get_by_role("banner").get_by_role("button", name="サインアウト")).to_be_visible()
    page.goto("/desk/")
    hands.go_to("を選ぶ")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="次にすること")).to_be_visible()
    hands.press("決裁する")
    heading(page, "決裁する")
    hands.write("意見", "適当と認めます。")
    hands.press("決裁する")
    expect(page.get_by_text("決裁が済みました。")).to_be_visible()


def test_a_case_is_worked_on_without_javascript(town: Town, visitors: Visitors) -> None:
    page = enter(visitors.new(javascript=False), REVIEWER)
    open_case(page, "unassigned", "児童手当認定請求")
    page.get_by_role("button", name="引き受ける").click()
    page.get_by_role("button", name="審査を始める").click()
    page.locator("fieldset").first.get_by_label("はい").check()
    page.get_by_role("button", name="確認を記録する").click()
    expect(page.get_by_text("確認を記録しました。")).to_be_visible()


def test_a_chief_assigns_several_at_once_after_looking_at_them(standing_town: Town, page: Page) -> None:
    enter(page, CHIEF)
    page.goto("/desk/?tab=unassigned")
    boxes = page.locator("tbody").get_by_role("checkbox")
    for number in range(boxes.count()):
        boxes.nth(number).check()
    page.get_by_label("選んだ案件を", exact=True).select_option("assign")
    page.get_by_role("button", name="対象を確かめる").click()
    sound(page)
    page.get_by_label("担当者").select_option(REVIEWER)
    page.get_by_role("button", name="対象を確かめる").click()
    sound(page)
    shot(page, "desk-bulk", doc=True)
    page.get_by_role("button", name=re.compile("件を実行する")).click()
    expect(page.get_by_text("割り当てました。")).to_be_visible()
    page.goto("/desk/?tab=unassigned")
    expect(page.get_by_text("当てはまる案件はありません")).to_be_visible()
