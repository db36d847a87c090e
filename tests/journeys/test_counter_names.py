"""Scenario A11 at the counter: names in any glyph are entered, found, shown and printed unchanged."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import counter
from tests.journeys.counter import Counter, feed, story
from tests.journeys.town import Town
from tests.scenarios.expected import read
from yakuba.kernel.rules.contracts import Value

DAY = counter.DAY
KANA = ["ヨシダ イチロウ", "タカハシ ハナコ", "ヤマザキ ケン", "ツジ マコト", "ワタナベ ススム", "ワタナベ シゲル",
        "ワタナベ オサム", "サイトウ ミノル", "サイトウ ミノル", ""]  # fmt: skip
LATIN = "ALEXANDRIA-MARGUERITE VAN DER WESTHUIZEN DE LA FUENTE-OKAFOR"
pytestmark = [pytest.mark.browser, pytest.mark.data, pytest.mark.usefixtures("standing_town")]


@pytest.fixture(scope="module")
def names() -> list[str]:
    """Those of the scenario, as ``KANA`` has them."""
    written: list[str] = read("A11")["names"]
    assert written[-1] == LATIN
    return written


@pytest.fixture(scope="module")
def register(standing_town: Town, names: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Everybody of the scenario lives in town, each alone."""
    rows = [
        {"宛名番号": f"98100000{place:02}", "種別": "住民", "氏名": name, "氏名カナ": KANA[place] or "アレクサンドリア"}
        | {"世帯番号": f"98200000{place:02}", "続柄": "世帯主", "性別": "女", "生年月日": "1980-01-01"}
        | {"町名": "青葉町三丁目", "番地": f"{place + 1}番1号"}
        | ({"国籍・地域": "英国", "ローマ字氏名": name} if name == LATIN else {})
        for place, name in enumerate(names)
    ]
    feed(standing_town, tmp_path_factory.mktemp("register"), rows)


def test_names_are_entered_shown_and_printed_glyph_by_glyph(page: Page, names: list[str]) -> None:
    told = story("A01", {})
    desk = Counter(page).sign_in()
    desk.begin(told.told)
    for place, name in enumerate(names):
        person: dict[str, Value] = {"born": 19800101, "sex": "女", "relation": "世帯主" if place == 0 else "同居人"}
        desk.enter("" if name == LATIN else name, KANA[place], person, latin=LATIN if name == LATIN else "")
    shown = page.locator(".c-member h3").all_inner_texts()
    assert [text.strip() for text in shown] == names
    desk.to_interview()
    while fact := desk.asked:
        assert fact
        form = page.locator("#interview form.y-form")
        for group in form.get_by_role("radiogroup").all():
            yes = group.get_by_role("radio", name="はい", exact=True)
            (yes if fact == "card" else group.get_by_role("radio", name="わからない", exact=True)).check()
        desk.send(form)
    page.goto(f"/counter/{desk.key}/guide/")
    card = page.locator(".c-guide .c-line", has_text="マイナンバーカードの継続利用").locator(".c-line-facts span").first
    assert card.inner_text().split("・") == names
    sheet = desk.sheet()
    assert [name for name in names if "".join(name.split()) not in sheet] == []


@pytest.mark.usefixtures("register")
def test_names_are_found_in_any_variant_and_brought_unchanged(page: Page, names: list[str]) -> None:
    desk = Counter(page).sign_in()
    desk.begin(story("A03", {}).told)
    for asked, found in read("A11")["search"].items():
        wanted = found["candidates"] if isinstance(found, dict) else found
        candidates = _search(desk, asked)
        assert {name for name in candidates if name in names} == set(wanted), asked
        assert {candidates[name] for name in wanted} == {isinstance(found, dict)}, asked
    assert LATIN in _search(desk, "westhuizen")
    assert names[0] in _search(desk, "吉田 一郎")
    for name in (names[3], LATIN):
        desk.page.goto(f"/counter/{desk.key}/household/")
        desk.bring(name)
    assert page.locator(".c-member h3").all_inner_texts() == [names[3], LATIN]


def _search(desk: Counter, text: str) -> dict[str, bool]:
    """The found names, and whether each is only a candidate."""
    desk.page.goto(f"/counter/{desk.key}/household/")
    form = desk.page.locator("main form", has=desk.page.locator("[name=text]"))
    form.locator("[name=text]").fill(text)
    form.get_by_role("button", name="探す").click()
    expect(desk.page.get_by_role("heading", name="見つかった方")).to_be_visible()
    heads = desk.page.locator(".c-member h3").evaluate_all(
        "heads => heads.map(head => [head.firstChild.textContent.trim(), head.innerText])"
    )
    return {name: "字が違う候補" in text for name, text in heads}
