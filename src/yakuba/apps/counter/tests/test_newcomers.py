"""A household as text from a file or QR code: read strictly, shown first, taken once; the same check as a command."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from tests.support import receptions
from tests.support.pages import Page
from yakuba.apps.counter import newcomers
from yakuba.apps.counter.commands.newcomers_check import COMMAND, Takes
from yakuba.apps.counter.tests.conftest import TARO, Desk
from yakuba.kernel.intake import service as intake
from yakuba.kernel.intake.contracts import ReceptionView, Source
from yakuba.kernel.procedures import catalogue
from yakuba.kernel.procedures.bank import FactEntry
from yakuba.lib.commands import CommandError

FACTS: dict[str, FactEntry] = {fact.id: fact.in_event("tennyu") for fact in catalogue.load().bank.facts.facts}
TODAY = date(2026, 11, 20)
HEAD = "#転入者,1\n#世帯,犬を飼っている,いいえ\n"
COLUMNS = "氏名,フリガナ,アルファベットの氏名,生年月日,性別,続柄,健康保険,マイナンバーカードを持っている\n"
ROWS = (
    "森 太郎,モリ タロウ,,1988-05-02,男,世帯主,社会保険,はい\n"
    "辻\U000e0100 真,ツジ マコト,,平成2年9月14日,女,妻,社会保険(被扶養),わからない\n"
    ",,MARIA DE LOS ANGELES,R1.6.20,女,子,,\n"
)
TEXT = HEAD + COLUMNS + ROWS


def _errors(text: str) -> list[tuple[int, str]]:
    return [(error.line, error.column) for error in newcomers.read(text, FACTS, TODAY).errors]


def _view(key: str) -> ReceptionView:
    return intake.view(receptions.CLERK, UUID(key))


def test_a_household_is_read_with_identity_and_known_facts() -> None:
    found = newcomers.read(TEXT, FACTS, TODAY)
    assert found.errors == ()
    assert found.facts == {"dog": 0}
    assert found.people == (
        {"name": "森 太郎", "kana": "モリ タロウ", "born": 19880502, "sex": "男", "relation": "世帯主",
         "insurance": "社会保険", "card": 1},
        {"name": "辻\U000e0100 真", "kana": "ツジ マコト", "born": 19900914, "sex": "女", "relation": "妻",
         "insurance": "社会保険(被扶養)", "card": None},
        {"latin_name": "MARIA DE LOS ANGELES", "born": 20190620, "sex": "女", "relation": "子"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "change", [("\n", "\r\n"), ("\n", "\r"), ("#転入者", "\ufeff#転入者"), ("\n#世帯", "\n\n#世帯")]
)
def test_what_readers_and_editors_add_does_not_matter(change: tuple[str, str]) -> None:
    assert newcomers.read(TEXT.replace(*change), FACTS, TODAY) == newcomers.read(TEXT, FACTS, TODAY)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", [(1, "")]),
        ("https://example.jp/", [(1, "")]),
        (TEXT.replace("#転入者,1", "#転入者,2"), [(1, "")]),
        (HEAD, [(2, "")]),
        (HEAD + COLUMNS, [(3, "")]),
        (TEXT.replace("#世帯,犬", "#世帯,猫"), [(2, "#世帯")]),
        (TEXT.replace("飼っている,いいえ", "飼っている,たぶん"), [(2, "犬を飼っている")]),
        (TEXT.replace("健康保険", "血液型"), [(3, "")]),
        (TEXT.replace(",健康保険", ",氏名"), [(3, "氏名")]),
        (TEXT.replace(",続柄", "").replace(",世帯主", "").replace(",妻", "").replace(",子", ""), [(3, "続柄")]),
        (TEXT.replace("森 太郎,モリ", "森 太郎,,モリ"), [(4, "")]),
        (TEXT.replace("1988-05-02", "1988-02-30"), [(4, "生年月日")]),
        (TEXT.replace("1988-05-02", "1868-05-02"), [(4, "生年月日")]),
        (TEXT.replace("1988-05-02", "2200-01-01"), [(4, "生年月日")]),
        (TEXT.replace("1988-05-02", "2026-11-21"), [(4, "生年月日")]),
        (TEXT.replace("1988-05-02", ""), [(4, "生年月日")]),
        (TEXT.replace(",男,", ",雄,"), [(4, "性別")]),
        (TEXT.replace(",男,", ",,"), [(4, "性別")]),
        (TEXT.replace("世帯主,", "飼い犬,"), [(4, "続柄")]),
        (TEXT.replace("社会保険,はい", "なし,はい"), [(4, "健康保険")]),
        (TEXT.replace("モリ タロウ", "森太郎"), [(4, "フリガナ")]),
        (TEXT.replace("森 太郎", ""), [(4, "氏名")]),
        (TEXT.replace("森 太郎", "森\u200b太郎"), [(4, "氏名")]),
        (TEXT.replace("森 太郎", "森\u202e太郎"), [(4, "氏名")]),
        (TEXT.replace("森 太郎", '"森\n太郎"'), [(5, "氏名")]),
        (TEXT.replace("森 太郎", "森" * 201), [(4, "氏名")]),
        (TEXT.replace("森 太郎", '"森 太郎'), [(1, "")]),
        (TEXT + ROWS.splitlines()[0], [(3, "氏名")]),
        (TEXT.replace("#世帯,犬を飼っている", "#世帯,住所を知られたくない事情がある"), [(2, "#世帯")]),
        (TEXT + "x" * 20_000, [(1, "")]),
    ],
)  # fmt: skip
def test_every_mistake_is_named_by_line_and_column(text: str, where: list[tuple[int, str]]) -> None:
    assert _errors(text) == where


def test_a_kanji_newer_than_the_tables_of_python_is_read() -> None:
    assert _errors(TEXT.replace("森 太郎", "\U00031350 太郎")) == []
    assert _errors(TEXT.replace("森 太郎", "\U0002ffff 太郎")) == [(4, "氏名")]


def test_at_most_thirty_people() -> None:
    rows = [f"見本 {'あ' * number},,,1990-01-01,女,同居人,,\n" for number in range(1, 32)]
    assert _errors(HEAD + COLUMNS + "".join(rows[:30])) == []
    assert _errors(HEAD + COLUMNS + "".join(rows)) == [(3, "")]


def test_of_a_fact_that_is_true_of_one_a_second_yes_is_a_mistake() -> None:
    text = (
        TEXT.replace("健康保険", "生計を主に支えている").replace("社会保険(被扶養)", "はい").replace("社会保険", "はい")
    )
    assert _errors(text) == [(3, "生計を主に支えている")]


def test_a_mistake_holds_no_value() -> None:
    found = newcomers.read(TEXT.replace("1988-05-02", "ひみつの値").replace("健康保険", "ひみつの列"), FACTS, TODAY)
    assert found.errors
    assert "ひみつ" not in repr(found.errors)


def test_every_heading_means_one_fact() -> None:
    for event in ("tennyu", "shibo", "shomei"):
        facts = {fact.id: fact.in_event(event) for fact in FACTS.values()}
        asked = [fact for fact in facts.values() if not fact.given and fact.scope in ("person", "household")]
        found = {**newcomers.columns(facts, "person"), **newcomers.columns(facts, "household")}
        assert len(found) == len(asked) - len(newcomers.NEVER_TAKEN)
        assert not found.keys() & newcomers.IDENTITY.keys()


@given(st.text(max_size=300), st.integers(0, 400))
def test_whatever_is_scanned_is_read_or_refused(noise: str, place: int) -> None:
    text = TEXT[:place] + noise + TEXT[place:]
    for tried in (noise, text):
        found = newcomers.read(tried, FACTS, TODAY)
        assert found.people or found.errors


def _look(desk: Desk, key: str, text: str = TEXT) -> Page:
    return Page(desk.client.post(f"/counter/{key}/household/file/", {"payload": text}))


def test_a_scanned_household_is_shown_before_it_is_taken(clerk: Desk, reception: str) -> None:
    page = _look(clerk, reception)
    for words in (
        "まだ何も取り込んでいません",
        "森 太郎",
        "辻\U000e0100 真",
        "MARIA",
        "昭和63年5月2日",
        "犬を飼っている",
    ):
        assert words in page.text
    assert _view(reception).members == ()
    form = page.form("/take/")
    assert clerk.post(form.action, form.values).status_code == 302
    view = _view(reception)
    assert [member.name for member in view.members] == ["森 太郎", "辻\U000e0100 真", "MARIA DE LOS ANGELES"]
    assert {now.source for member in view.members for now in member.items.values()} == {Source.ELECTRONIC}
    assert view.household_items["dog"].value == 0
    assert "電子データ" in clerk.page(f"/counter/{reception}/household/").text


def test_taking_twice_or_scanning_again_changes_nothing(clerk: Desk, reception: str) -> None:
    form = _look(clerk, reception).form("/take/")
    for _ in range(2):
        assert clerk.post(form.action, form.values).status_code == 302
    version = _view(reception).version
    clerk.post(f"/counter/{reception}/answer/dog/", {"version": version, "household": "1"})
    again = _look(clerk, reception).form("/take/")
    told = Page(clerk.client.post(again.action, again.values, follow=True))
    assert "何も変えていません" in told.text
    view = _view(reception)
    assert len(view.members) == 3
    assert view.household_items["dog"].value == 1


def test_who_was_typed_before_stays_and_the_others_are_added(clerk: Desk, reception: str) -> None:
    clerk.enter(reception, TARO)
    form = _look(clerk, reception).form("/take/")
    clerk.post(form.action, form.values)
    members = _view(reception).members
    assert len(members) == 3
    assert members[0].items["born"].source is Source.CERTIFICATE


def test_a_mistake_is_shown_by_row_and_nothing_is_lost_or_taken(clerk: Desk, reception: str) -> None:
    wrong = TEXT.replace("1988-05-02", "1988-02-30")
    answer = clerk.post(f"/counter/{reception}/household/file/", {"payload": wrong})
    page = Page(answer)
    assert answer.status_code == 422
    assert "日付として読めません" in page.text
    assert "4 生年月日" in page.text
    assert "森 太郎,モリ タロウ" in page.text
    forged = {"payload": wrong, "version": str(_view(reception).version)}
    clerk.post(f"/counter/{reception}/household/file/take/", forged)
    clerk.post(f"/counter/{reception}/household/file/take/", {"payload": "", "version": "x"})
    assert _view(reception).members == ()


def test_an_uploaded_file_is_read_alike(clerk: Desk, reception: str) -> None:
    def upload(content: bytes, **more: str) -> Page:
        file = SimpleUploadedFile("household.csv", content, content_type="text/csv")
        return Page(clerk.client.post(f"/counter/{reception}/household/file/", {"file": file, **more}))

    assert "取り込む内容を確かめる" in upload(TEXT.encode("utf-8-sig")).text
    assert "UTF-8" in upload(TEXT.replace("\U000e0100", "").encode("cp932")).text
    assert "大きすぎます" in upload(b"x" * 20_001).text
    assert "どちらか一つ" in upload(TEXT.encode(), payload=TEXT).text
    assert "ファイルを選んでください" in _look(clerk, reception, " \n").text


def test_the_page_says_nothing_is_wrong_with_a_get_and_is_offered_to_newcomers_only(
    clerk: Desk, reception: str
) -> None:
    assert clerk.page(f"/counter/{reception}/household/").link("QRコード").endswith("/household/file/")
    assert "QRコード" not in clerk.page(f"/counter/{clerk.begin('shibo')}/household/").text


@pytest.mark.django_db
def test_the_command_checks_a_file_and_repeats_no_value(tmp_path: Path) -> None:
    file = tmp_path / "household.csv"
    file.write_text(TEXT, encoding="utf-8")
    answer = COMMAND.run(Takes(file=file, on=TODAY))
    assert COMMAND.succeeded(answer)
    assert answer.model_dump() == {
        "people": 3,
        "identity": ["born", "kana", "latin_name", "name", "relation", "sex"],
        "facts": ["card", "dog", "insurance"],
        "errors": [],
    }
    file.write_text(TEXT.replace(",男,", ",雄,"), encoding="utf-8")
    answer = COMMAND.run(Takes(file=file, on=TODAY))
    assert not COMMAND.succeeded(answer)
    assert [(error.line, error.column) for error in answer.errors] == [(4, "性別")]
    assert "森" not in answer.model_dump_json()


@pytest.mark.django_db
def test_the_command_refuses_what_it_cannot_read_with_a_sentence(tmp_path: Path) -> None:
    good, file, large = (tmp_path / name for name in ("good.csv", "household.csv", "large.csv"))
    good.write_text(TEXT, encoding="utf-8")
    file.write_bytes(TEXT.replace("\U000e0100", "").encode("cp932"))
    large.write_bytes(b"x" * 20_001)
    for takes, says in (
        (Takes(file=file), "UTF-8"),
        (Takes(file=large), "大きすぎ"),
        (Takes(file=tmp_path / "none.csv"), "ファイルがありません"),
        (Takes(file=good, event="nowhere"), "公開されていない"),
    ):
        with pytest.raises(CommandError, match=says):
            COMMAND.run(takes)
