"""``people find`` and ``people unwritable``: the rights and the record of whoever asks."""

import json
from typing import Any

import pytest

from tests.kernel.people.conftest import CLERK, NAMED, Feed, resident
from yakuba.config import cli
from yakuba.kernel.audit.service import views
from yakuba.lib.refs import Actor


@pytest.fixture
def yakuba(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs one command: its exit status and what it said."""

    def run(*words: str) -> tuple[int, Any]:
        status = cli.main(["people", *words])
        out, err = capsys.readouterr()
        return status, json.loads(out or err)

    return run


@pytest.fixture
def register(feed: Feed) -> None:
    feed(
        [
            resident(1, "渡邉 進", "ワタナベ ススム", 生年月日="1961-07-07"),
            resident(2, "髙橋 花子", "タカハシ ハナコ", 町名="𩸽町", 番地="1番2号"),
            resident(3, "斎藤 実", "サイトウ ミノル", 抑止="1", 町名="𩹉町", 方書="﨑荘"),
            resident(4, "葛󠄁城 愛", "カツラギ アイ", 本籍="𠮷野町"),
            resident(5, "髙木 修", "タカギ オサム", 消除年月日="2026-10-01", 消除事由="転出"),
        ]
    )


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("わたなべ",), ["渡邉 進"]),
        (("渡辺",), ["渡邉 進"]),
        (("--born", "昭和36年7月7日"), ["渡邉 進"]),
        (("--born", "S36.7.7"), ["渡邉 進"]),
        (("--born=1961-07-07",), ["渡邉 進"]),
        (("0000000002",), ["髙橋 花子"]),
        (("高木",), []),
        (("高木", "--removed"), ["髙木 修"]),
        (("すずき",), []),
    ],
)
def test_people_are_found_by_kana_birth_date_and_any_variant(yakuba: Any, words: Any, found: list[str]) -> None:
    status, answer = yakuba("find", *words, "--by", CLERK.id)
    assert status == 0
    assert [hit["name"] for hit in answer["hits"]] == found


@pytest.mark.usefixtures("register")
def test_a_candidate_says_that_it_is_one(yakuba: Any) -> None:
    (hit,) = yakuba("find", "斉藤", "--by", CLERK.id)[1]["hits"]
    assert (hit["level"], hit["note"]) == ("candidate", "字が違う候補です。同じ方とは限りません。")
    (same,) = yakuba("find", "渡辺", "--by", CLERK.id)[1]["hits"]
    assert (same["level"], same["note"], same["born"]) == ("same", "", "昭和36年7月7日")


@pytest.mark.usefixtures("register")
def test_a_protected_address_is_shown_to_those_named_only(yakuba: Any) -> None:
    hidden = yakuba("find", "さいとう", "--by", CLERK.id)[1]["hits"][0]
    assert (hidden["address"], hidden["protected"]) == ("(支援措置により非表示)", True)
    assert yakuba("find", "さいとう", "--by", NAMED.id)[1]["hits"][0]["address"] == "𩹉町1番1号 﨑荘"


@pytest.mark.usefixtures("register")
def test_whom_a_search_shows_is_recorded_for_who_asked(yakuba: Any) -> None:
    yakuba("find", "わたなべ", "--by", CLERK.id)
    entry = views(actor=CLERK).entries[0]
    assert entry.act == "people.person.listed"
    assert "渡" not in json.dumps(entry.detail, ensure_ascii=False)
    assert not views(actor=NAMED).entries


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("command", [("find", "わたなべ"), ("unwritable", "cp932")])
@pytest.mark.parametrize("by", ["9999", "1013", "1006", ""])
def test_who_may_not_search_learns_nothing(yakuba: Any, command: tuple[str, str], by: str) -> None:
    status, answer = yakuba(*command, "--by", by)
    assert status == 2
    assert set(answer) == {"error", "details"}
    assert not views(actor=Actor("staff", by or "-")).entries


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("find",), "入れてください"),
        (("find", "わ"), "2文字以上"),
        (("find", "--born", "昨日"), "日付として読めません"),
        (("find", "--town", "青葉町"), "番地"),
        (("find", "わたなべ", "--page", "21"), "絞り込んで"),
        (("find", "わたなべ", "--page", "0"), "項目を確かめて"),
        (("unwritable", "ebcdic"), "項目を確かめて"),
        (("unwritable",), "項目を確かめて"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_to_do(yakuba: Any, words: Any, says: str) -> None:
    status, answer = yakuba(*words, "--by", CLERK.id)
    assert status == 2
    assert says in answer["error"]


@pytest.mark.usefixtures("register")
def test_names_and_places_that_cannot_be_written_are_named_by_item(yakuba: Any) -> None:
    _status, report = yakuba("unwritable", "cp932", "--by", NAMED.id)
    assert {(one["item"], one["character"], one["replacement"], one["lost"]) for one in report["characters"]} == {
        ("町名", "𩸽", "〓", True),
        ("町名", "𩹉", "〓", True),
        ("氏名", "葛 + U+E0101", "葛", False),
        ("本籍", "𠮷", "吉", False),
    }
    assert [(where["number"], where["item"], where["at"]) for where in report["places"]] == [
        ("0000000002", "町名", 0),
        ("0000000003", "町名", 0),
        ("0000000004", "氏名", 0),
        ("0000000004", "本籍", 0),
    ]
    assert (report["persons"], report["withheld"], report["more"]) == (4, False, False)


@pytest.mark.usefixtures("register")
def test_the_report_leaves_out_the_whereabouts_of_the_protected(yakuba: Any) -> None:
    _status, report = yakuba("unwritable", "shift_jis", "--by", CLERK.id)
    said = json.dumps(report, ensure_ascii=False)
    assert "𩹉" not in said
    assert "0000000003" not in said
    assert report["withheld"] is True
    assert "髙" in said


@pytest.mark.usefixtures("register")
def test_the_report_holds_no_name_and_is_recorded_with_whom_it_lists(yakuba: Any) -> None:
    _status, report = yakuba("unwritable", "cp932", "--by", CLERK.id)
    assert not any(part in json.dumps(report, ensure_ascii=False) for part in ("花子", "城 愛", "カツラギ", "野町"))
    entries = views(actor=CLERK).entries
    assert sorted(entry.act for entry in entries) == [
        "people.person.listed",
        "people.person.listed",
        "people.register.narrowed",
    ]
    assert any("cp932" in entry.sentence for entry in entries)


def test_many_places_come_in_pages_and_the_characters_are_of_all(yakuba: Any, feed: Feed) -> None:
    feed([resident(number, "𠮷田 一", "ヨシダ ハジメ") for number in range(1, 121)])
    pages = [yakuba("unwritable", "cp932", "--page", str(page), "--by", CLERK.id)[1] for page in (1, 2, 3)]
    assert [(len(page["places"]), page["more"]) for page in pages] == [(50, True), (50, True), (20, False)]
    assert {page["characters"][0]["times"] for page in pages} == {120}
    assert len({where["number"] for page in pages for where in page["places"]}) == 120
