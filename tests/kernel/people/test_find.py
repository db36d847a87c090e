"""Residents are found by what a searcher knows; nobody learns more than they may, and every look is recorded."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kernel.people.conftest import CLERK, Feed, resident
from yakuba.kernel.audit.service import views
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import Kind, Query, TooWideError
from yakuba.lib.refs import Actor, OwnerRef

PEOPLE = [
    resident(1, "渡邉 進", "ワタナベ ススム", 生年月日="1961-07-07"),
    resident(2, "渡邊 茂", "ワタナベ シゲル", 町名="緑ヶ丘", 番地="12番地3"),
    resident(3, "渡辺 修", "ワタナベ オサム", 消除年月日="2026-10-01", 消除事由="転出"),
    resident(4, "斎藤 実", "サイトウ ミノル"),
    resident(5, "斉藤 稔", "サイトウ ミノル"),
    resident(6, "佐々木 ゆう", "ササキ ユウ", 生年月日="1980-05-05"),
    resident(7, "大田 健", "オオタ ケン", 旧氏="小川", 旧氏カナ="オガワ"),
    resident(
        8,
        "NGUYEN THI HOA",
        "グエン ティ ホア",
        通称="青葉 花",
        通称カナ="アオバ ハナ",
    )
    | {"国籍・地域": "ベトナム", "在留資格": "永住者"},
    resident(9, "鈴木 トメ", "スズキ トメ", 生年月日="昭和10年月日不詳"),
    resident(10, "株式会社青葉建設", "カブシキガイシャアオバケンセツ", 種別="法人", 法人番号="1234567890123"),
]


@pytest.fixture
def register(feed: Feed) -> None:
    feed(PEOPLE)


def _names(query: Query) -> list[str]:
    return [hit.name for hit in service.find(CLERK, query)]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("渡辺", {"渡邉 進", "渡邊 茂"}),
        ("渡邉", {"渡邉 進", "渡邊 茂"}),
        ("渡辺　茂", {"渡邊 茂"}),
        ("わたなべ", {"渡邉 進", "渡邊 茂"}),
        ("ﾜﾀﾅﾍﾞ ｽｽ", {"渡邉 進"}),
        ("オータ", {"大田 健"}),
        ("おうた けん", {"大田 健"}),
        ("小川", {"大田 健"}),
        ("おがわけん", {"大田 健"}),
        ("nguyen", {"NGUYEN THI HOA"}),
        ("Thị Hoa", {"NGUYEN THI HOA"}),
        ("hoa", {"NGUYEN THI HOA"}),
        ("ティ ホア", {"NGUYEN THI HOA"}),
        ("青葉 花", {"NGUYEN THI HOA"}),
        ("あおばはな", {"NGUYEN THI HOA"}),
        ("青葉建設", {"株式会社青葉建設"}),
        ("㈱青葉", set()),
        ("アオバケンセツ", {"株式会社青葉建設"}),
        ("0000000006", {"佐々木 ゆう"}),
        ("６", {"佐々木 ゆう"}),
        ("000000-0006", {"佐々木 ゆう"}),
        ("0", set()),
        ("佐佐木", {"佐々木 ゆう"}),
        ("渡\x00辺", {"渡邉 進", "渡邊 茂"}),
        ("渡部", set()),
    ],
)
def test_a_name_is_found_however_it_is_typed(text: str, found: set[str]) -> None:
    assert set(_names(Query(text=text))) == found


@pytest.mark.usefixtures("register")
def test_candidates_come_after_exact_matches_and_are_marked() -> None:
    hits = service.find(CLERK, Query(text="斎藤"))
    assert [(hit.name, hit.candidate) for hit in hits] == [("斎藤 実", False), ("斉藤 稔", True)]


@pytest.mark.data
def test_the_searches_of_a11_find_exactly_what_they_should(feed: Feed, data: Path) -> None:
    scenario = yaml.safe_load((data / "scenarios" / "A11.yaml").read_text(encoding="utf-8"))
    feed([resident(number, name) for number, name in enumerate(scenario["names"], start=1)])
    for text, expected in scenario["search"].items():
        hits = service.find(CLERK, Query(text=text))
        exact = expected if isinstance(expected, list) else []
        candidates = expected["candidates"] if isinstance(expected, dict) else []
        assert sorted(hit.name for hit in hits if not hit.candidate) == sorted(exact)
        assert sorted(hit.name for hit in hits if hit.candidate) == sorted(candidates)
    for name in scenario["names"]:
        assert name in _names(Query(text=name)), "every name is found by itself, its glyphs unchanged"


@pytest.mark.usefixtures("register")
def test_a_birth_date_finds_the_exact_and_the_possible() -> None:
    assert _names(Query(born=date(1961, 7, 7))) == ["渡邉 進"]
    assert _names(Query(born=date(1935, 12, 31))) == ["鈴木 トメ"]
    assert _names(Query(born=date(1936, 1, 1))) == []
    assert _names(Query(text="ササ", born=date(1980, 5, 5))) == ["佐々木 ゆう"]
    assert _names(Query(text="ササ", born=date(1980, 5, 6))) == []


@pytest.mark.usefixtures("register")
def test_a_place_narrows_a_name_and_with_its_block_stands_alone() -> None:
    assert _names(Query(text="渡辺", town="緑が丘")) == ["渡邊 茂"]
    assert _names(Query(town="緑ヶ丘", block="12-3")) == ["渡邊 茂"]
    assert _names(Query(town="緑ヶ丘", block="12")) == ["渡邊 茂"]
    assert _names(Query(town="緑ヶ丘", block="1")) == []


@pytest.mark.usefixtures("register")
def test_removed_people_are_shown_only_when_asked_for() -> None:
    assert "渡辺 修" not in _names(Query(text="渡辺"))
    hits = service.find(CLERK, Query(text="渡辺", include_removed=True))
    assert {hit.name: hit.removed_on for hit in hits}["渡辺 修"] == date(2026, 10, 1)


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    ("query", "says"),
    [
        (Query(), "入れてください"),
        (Query(town="青葉町"), "番地"),
        (Query(town="　", block="番地"), "入れてください"),
        (Query(town="青葉町", block=" "), "番地"),
        (Query(text=" わ "), "2文字以上"),
        (Query(text="a"), "2文字以上"),
        (Query(text="渡辺", page=21), "絞り込んで"),
        (Query(text="渡辺", page=0), "絞り込んで"),
    ],
)
def test_a_search_that_is_too_wide_says_what_to_add(query: Query, says: str) -> None:
    with pytest.raises(TooWideError, match=says):
        service.find(CLERK, query)


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("text", ["%", "_", "・", "'", "\U0010ffff", "9" * 40, "ー", "あ" * 500, "a" * 500])
def test_odd_words_find_nothing_and_break_nothing(text: str) -> None:
    with suppress(TooWideError):
        assert service.find(CLERK, Query(text=text)) == []


def test_many_hits_come_in_pages_that_neither_repeat_nor_skip(feed: Feed) -> None:
    feed([resident(n, f"佐藤 {chr(0x4E00 + n)}", "サトウ") for n in range(1, 121)])
    pages = [service.find(CLERK, Query(text="佐藤", page=page)) for page in (1, 2, 3)]
    assert [(len(page), page.more) for page in pages] == [(50, True), (50, True), (20, False)]
    assert len({hit.person_id for page in pages for hit in page}) == 120
    assert pages[0].as_of == date(2026, 11, 20)


def test_candidates_follow_on_later_pages_too(feed: Feed) -> None:
    exact = [resident(n, f"斉藤 {chr(0x4E00 + n)}", "サイトウ") for n in range(1, 101)]
    feed([*exact, *(resident(n, f"齋藤 {chr(0x4E00 + n)}", "サイトウ") for n in range(101, 161))])
    pages = [service.find(CLERK, Query(text="斉藤", page=page)) for page in (1, 2, 3, 4)]
    assert [(len(page), {hit.candidate for hit in page}, page.more) for page in pages] == [
        (50, {False}, True),
        (50, {False}, True),
        (50, {True}, True),
        (10, {True}, False),
    ]
    assert len({hit.person_id for page in pages for hit in page}) == 160


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    "query",
    [
        Query(text="渡辺"),
        Query(text="斎藤"),
        Query(text="斎藤", page=3),
        Query(born=date(1961, 7, 7)),
        Query(text="ワタ", town="緑ヶ丘"),
    ],
)
def test_a_search_of_the_register_is_one_statement_candidates_included(query: Query) -> None:
    with CaptureQueriesContext(connection) as captured:
        service.find(CLERK, query)
    assert len([q for q in captured if "people_" in q["sql"] and "audit_" not in q["sql"]]) == 1
    assert not any("COUNT(" in q["sql"] for q in captured), "nothing that grows with the register is counted"


@pytest.mark.usefixtures("register")
def test_who_may_not_search_finds_nothing() -> None:
    for actor in (Actor("staff", "9999"), Actor("resident", "1"), Actor("system", "job")):
        with pytest.raises(NotAllowed):
            service.find(actor, Query(text="渡辺"))
        with pytest.raises(NotAllowed):
            service.person(actor, 1)
        with pytest.raises(NotAllowed):
            service.household(actor, 1)


@pytest.mark.usefixtures("register")
def test_everyone_shown_is_recorded_and_the_words_are_not() -> None:
    hits = service.find(CLERK, Query(text="渡辺", town="青葉町"))
    entries = views(actor=CLERK).entries
    assert {entry.subject for entry in entries} == {OwnerRef("people.person", str(hit.person_id)) for hit in hits}
    assert {entry.act for entry in entries} == {"people.person.listed"}
    assert entries[0].detail == {"by": ["text", "town"]}
    service.find(CLERK, Query(text="見知らぬ"))
    assert views(actor=CLERK, limit=1).entries[0].act == "people.register.searched"


@pytest.mark.usefixtures("register")
def test_a_view_of_a_person_shows_all_items_and_is_recorded() -> None:
    hit = service.find(CLERK, Query(text="NGUYEN"))[0]
    view = service.person(CLERK, hit.person_id)
    assert view.foreign is not None
    assert (view.foreign.nationality, view.alias, str(view.address)) == ("ベトナム", "青葉 花", "青葉町一丁目1番1号")
    assert views(actor=CLERK, limit=1).entries[0].sentence.endswith("住民 NGUYEN THI HOA を閲覧した")
    firm = service.find(CLERK, Query(text="青葉建設"))[0]
    assert (firm.kind, service.person(CLERK, firm.person_id).corporate_number) == (Kind.BUSINESS, "1234567890123")
    assert service.persons(CLERK, [hit.person_id, firm.person_id, 0]).keys() == {hit.person_id, firm.person_id}
