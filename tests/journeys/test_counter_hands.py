"""The counter with other hands: by keyboard alone, on a phone without scripts, with the back button, two at once."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.journeys import counter, paperwork
from tests.journeys.accounts import heading
from tests.journeys.browser import Keyboard, keyboard_only
from tests.journeys.counter import Counter, Story, differences, pdf_text, story
from tests.journeys.test_counter import KANA, NAMES
from tests.scenarios.expected import expected
from tests.support.filings import ACCOUNT, WRITTEN
from yakuba.kernel.rules.derive import to_date

DAY = counter.DAY
pytestmark = [pytest.mark.browser, pytest.mark.data, pytest.mark.usefixtures("standing_town")]


def test_a_family_of_four_by_keyboard_alone_from_sign_in_to_the_receipt(page: Page) -> None:
    told = story("A01", NAMES)
    hands, desk = keyboard_only(page), Counter(page)
    page.goto("/accounts/sign-in/")
    hands.press("体験する職員を選ぶ")
    heading(page, "体験する職員を選ぶ")
    hands.press("清水 大輔")
    heading(page, "受付")
    hands.press("転入")
    heading(page, "転入")
    _day(hands, 2026, 11, 16)
    hands.choose("県内", "県外")
    _day(hands, 2026, 11, 20)
    hands.press("受付を始める")
    for count, unit in enumerate(told.names):
        expect(page.locator(".c-member")).to_have_count(count)
        _enter(hands, told, unit)
    expect(page.locator(".c-member")).to_have_count(len(told.names))
    hands.press("聞き取りへ進む")
    expect(page.locator("#question")).to_be_focused()
    while fact := desk.asked:
        _answer(hands, desk, told, fact)
    assert differences(desk, told, expected("A01", None)) == []
    hands.press("手続案内書へ進む")
    heading(page, "手続案内書")
    hands.go_to("案内書を印刷する")
    page.route("**/guide.pdf", _as_download)
    with page.expect_download() as sheet:
        page.keyboard.press("Enter")
    assert "転入届" in pdf_text(sheet.value.path().read_bytes())
    _file(hands)
    _fill(hands)
    _sign_on_paper(hands)
    hands.press("受取へ進む")
    heading(page, "受取")
    hands.press("受け取る")
    expect(page.get_by_text("受け付けました").first).to_be_visible(timeout=paperwork.SLOW)
    assert len(paperwork.cases(page)) == paperwork.FORMS + paperwork.EX_OFFICIO
    hands.press("受付を終える")
    expect(page.get_by_text("受付を終えました")).to_be_visible()
    page.wait_for_load_state()


def _file(hands: Keyboard) -> None:
    """The father files, identified by his driving licence."""
    hands.press("届出人へ進む")
    heading(hands.page, "届出人")
    hands.choose("森 太郎", "森 太郎")
    hands.choose("本人", "本人")
    hands.write("連絡先電話番号", "090-0000-0001")
    hands.press("運転免許証", "Space")
    hands.press("記録して様式へ進む")
    heading(hands.page, "様式")


def _fill(hands: Keyboard) -> None:
    """Every box that is still empty, by its label, as a browser's Tab comes to them."""
    page, values = hands.page, WRITTEN | ACCOUNT
    boxes = page.locator("section[aria-labelledby=missing] form").locator("input[type=text], select, textarea")
    for name in boxes.evaluate_all("all => all.map(box => box.name)"):
        label = page.locator(f"[name={name}]").evaluate("box => box.labels[0].firstChild.textContent.trim()")
        value = str(values[name.partition("-")[2]])
        if name == "household-account_kind":
            hands.go_to(label)
            page.keyboard.press("ArrowDown")
            expect(page.locator(f"[name={name}]")).to_have_value(value)
        else:
            hands.write(label, value)
    hands.press("この内容を入れる")
    expect(page.get_by_text("要る欄はすべて入りました")).to_be_visible()


def _sign_on_paper(hands: Keyboard) -> None:
    """Every form is printed in one go, signed by hand, and taken back one by one."""
    page = hands.page
    hands.press("確認・署名へ進む")
    expect(page.locator("h1")).to_have_text("確認・署名", timeout=paperwork.SLOW)
    for left in range(paperwork.FORMS, 0, -1):
        waiting = page.get_by_role("button", name="署名済みの紙を受け取った")
        if not waiting.count():
            break
        assert waiting.count() <= left
        hands.press("署名済みの紙を受け取った")
        expect(page.get_by_text("署名を記録しました")).to_be_visible()
    expect(page.locator(".c-papers > li").filter(has_text="未署名")).to_have_count(0)


def _as_download(route: Route) -> None:
    """The sheet as it is, kept as a file: the browser's own viewer is not what is tried here."""
    answer = route.fetch()
    route.fulfill(response=answer, headers=answer.headers | {"content-disposition": "attachment"})


def _day(hands: Keyboard, year: int, month: int, day: int) -> None:
    for box, text in (("年", year), ("月", month), ("日", day)):
        hands.write(box, str(text))


def _enter(hands: Keyboard, told: Story, unit: str) -> None:
    person = told.told.given.persons[unit]
    born = to_date(int(person["born"] or 0))
    hands.write("氏名", told.names[unit])
    hands.write("フリガナ", KANA[unit])
    _day(hands, born.year, born.month, born.day)
    hands.choose("男", str(person["sex"]))
    hands.go_to("続柄")
    relations = next(fact for fact in counter.shipped().bank.facts.facts if fact.id == "relation").values
    for value in relations:
        hands.page.keyboard.press("ArrowDown")
        if value.code == person["relation"]:
            break
    hands.press("この方を加える")


def _answer(hands: Keyboard, desk: Counter, told: Story, fact: str) -> None:
    """Tab from group to group, arrows within; Enter on the button."""
    expect(desk.page.locator("#question")).to_be_focused()
    form = desk.page.locator("#interview form.y-form")
    if desk.page.locator(".c-everybody").count():
        hands.go_to("人とも")  # passed by: each is answered
    for group in form.get_by_role("radiogroup").all():
        first = group.get_by_role("radio").first.evaluate("e => e.labels[0].innerText.trim()")
        hands.choose(first, desk.wanted(told, fact, group))
    with desk.replaced():
        hands.press("次へ")
