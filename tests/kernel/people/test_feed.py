"""A feed takes what is good, names what is not, changes nothing twice, and ends the same after a stop half-way."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.kernel.people.conftest import CLERK, FEEDER, Feed, Write, resident
from yakuba.kernel.audit.service import history
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import Address, FeedKind, FeedRefusedError, Query, Spell
from yakuba.kernel.people.models import Feed as FeedRow
from yakuba.kernel.people.models import PastPerson, Person, SearchKey
from yakuba.lib.refs import OwnerRef


def _town_of(number: str) -> str:
    address = service.person_by_number(CLERK, number).address
    assert isinstance(address, Address)
    return address.town


def _state() -> list[tuple[object, ...]]:
    items = [f.attname for f in Person._meta.fields if f.attname not in ("id", "feed_id")]
    keys = SearchKey.objects.order_by("person__number", "kind", "key").values_list("person__number", "kind", "key")
    return [*Person.objects.order_by("number").values_list(*items), *keys]


@pytest.fixture
def three() -> list[dict[str, str]]:
    return [
        resident(1, "青山 一郎", "アオヤマ イチロウ"),
        resident(2, "上田 二郎", "ウエダ ジロウ"),
        resident(3, "江口 三郎", "エグチ サブロウ"),
    ]


def test_a_full_feed_reports_what_it_did(feed: Feed, three: list[dict[str, str]]) -> None:
    report = feed(three)
    assert (report.kind, report.as_of, report.rows, report.declared) == (FeedKind.FULL, date(2026, 11, 20), 3, 3)
    assert (report.added, report.changed, report.unchanged, report.removed) == (3, 0, 0, 0)
    assert report.errors == ()
    assert report.warnings == ()


def test_the_same_file_twice_changes_nothing(aoba: None, write: Write, three: list[dict[str, str]]) -> None:
    path = write(three)
    first = service.feed(FEEDER, path)
    before = _state()
    again = service.feed(FEEDER, path)
    assert again.repeated
    assert (again.feed_id, _state()) == (first.feed_id, before)


def test_the_same_rows_in_a_newer_file_change_nothing_but_its_date(feed: Feed, three: list[dict[str, str]]) -> None:
    feed(three)
    before = _state()
    report = feed(three, as_of="2026-11-21")
    assert (report.added, report.changed, report.unchanged) == (0, 0, 3)
    assert _state() == before


def test_a_difference_touches_only_what_it_names(feed: Feed, three: list[dict[str, str]]) -> None:
    feed(three)
    moved = three[0] | {"町名": "緑町", "操作": "登録"}
    born = resident(4, "青山 四郎", "アオヤマ シロウ", 世帯番号="0000000001", 続柄="子", 操作="登録")
    gone = three[2] | {"操作": "削除"}
    report = feed([moved, born, gone], kind="差分", as_of="2026-11-21")
    assert (report.added, report.changed, report.removed) == (1, 1, 1)
    assert _town_of("0000000001") == "緑町"
    assert service.find(CLERK, Query(text="えぐち")) == []
    assert len(service.find(CLERK, Query(text="うえだ"))) == 1


def test_a_full_feed_removes_whom_it_no_longer_names_and_a_later_one_brings_them_back(
    feed: Feed, three: list[dict[str, str]]
) -> None:
    feed(three)
    number = service.person_by_number(CLERK, "0000000003").person_id
    assert feed(three[:2], as_of="2026-11-21").removed == 1
    assert service.find(CLERK, Query(text="江口")) == []
    assert feed(three, as_of="2026-11-22").changed == 1
    assert [hit.person_id for hit in service.find(CLERK, Query(text="江口"))] == [number]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"count": 2}, "件数が合いません"),
        ({"count": None}, "件数の行"),
        ({"kind": "差分", "count": 9}, "件数が合いません"),
        ({"as_of": "2026-11-23"}, "今日より後"),
        ({"kind": "一部"}, "1行目"),
        ({"as_of": "2026年"}, "1行目"),
        ({"head": False, "count": None}, "いつ時点"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(
    feed: Feed, three: list[dict[str, str]], options: dict[str, object], says: str
) -> None:
    with pytest.raises(FeedRefusedError, match=says):
        feed(three, **options)
    assert not Person.objects.exists()
    assert not FeedRow.objects.exists()


def test_an_older_file_is_refused(feed: Feed, three: list[dict[str, str]]) -> None:
    feed(three, as_of="2026-11-20", sequence=2)
    with pytest.raises(FeedRefusedError, match="取り込み済み"):
        feed(three[:2], kind="差分", as_of="2026-11-20", sequence=2)
    with pytest.raises(FeedRefusedError, match="取り込み済み"):
        feed(three[:2], kind="差分", as_of="2026-11-19", sequence=9)
    assert feed(three[:2], kind="差分", as_of="2026-11-20", sequence=3).unchanged == 2


def test_a_full_file_that_would_remove_more_than_one_in_five_is_refused_unless_accepted(feed: Feed) -> None:
    rows = [resident(n, f"山田 {n}", "ヤマダ") for n in range(1, 11)]
    feed(rows, as_of="2026-11-19")
    with pytest.raises(FeedRefusedError, match="accept-shrink"):
        feed(rows[:7], as_of="2026-11-20", accept_shrink=False)
    assert feed(rows[:8], as_of="2026-11-20", accept_shrink=False).removed == 2
    assert feed(rows[:1], as_of="2026-11-21").removed == 7


def test_bad_rows_are_named_by_line_and_column_and_the_good_ones_load(feed: Feed, three: list[dict[str, str]]) -> None:
    three[0]["生年月日"] = "2026-02-30"
    three[1]["氏名"] = ""
    report = feed([*three, three[2] | {"氏名": "別人"}])
    assert [(error.line, error.column) for error in report.errors] == [(3, "生年月日"), (4, "氏名"), (6, "宛名番号")]
    assert all(error.message for error in report.errors)
    assert (report.added, report.error_count, report.rows) == (1, 3, 4)


@pytest.mark.parametrize("born", ["1868-05-01", "明治5年12月31日", "2200-01-01", "9999-12-31"])
def test_a_birth_date_that_no_door_takes_is_a_bad_row_that_says_why(feed: Feed, born: str) -> None:
    report = feed([resident(1, "青山 一郎", 生年月日=born), resident(2, "上田 二郎", 生年月日="1873-01-01")])
    (error,) = report.errors
    assert (error.column, report.added) == ("生年月日", 1)
    assert "明治6年(1873年)1月1日から2199年12月31日まで" in error.message


def test_a_bad_row_keeps_what_the_copy_held_of_the_person(feed: Feed, three: list[dict[str, str]]) -> None:
    feed(three)
    three[0] |= {"性別": "不明", "町名": "緑町"}
    report = feed(three, as_of="2026-11-21")
    assert (report.removed, report.error_count) == (0, 1)
    assert _town_of("0000000001") == "青葉町一丁目"


def test_nobody_is_removed_while_a_number_cannot_be_read(feed: Feed, three: list[dict[str, str]]) -> None:
    feed(three)
    report = feed([three[0], three[1] | {"宛名番号": "二番"}], as_of="2026-11-21")
    assert report.removed == 0
    assert any("消えた人" in warning for warning in report.warnings)


def test_no_error_repeats_what_the_file_says(feed: Feed, three: list[dict[str, str]]) -> None:
    report = feed([three[0] | {"生年月日": "ひみつ"}, three[1]])
    assert "ひみつ" not in str(report)


def test_a_column_of_individual_numbers_is_refused(feed: Feed, three: list[dict[str, str]]) -> None:
    with pytest.raises(FeedRefusedError, match="個人番号"):
        feed([three[0] | {"個人番号": "123456789018"}])
    assert not any("number" in f.name and "corporate" not in f.name for f in Person._meta.fields if f.name != "number")


def test_headings_that_are_unknown_missing_or_doubled_are_named(write: Write, aoba: None, tmp_path: Path) -> None:
    for headings, says in (
        ("宛名番号,氏名,身長", "身長"),
        ("宛名番号,町名", "氏名"),
        ("宛名番号,氏名,氏名", "重なった"),
    ):
        path = tmp_path / "bad.csv"
        path.write_text(f"{headings}\n1,a,b\n", encoding="utf-8")
        with pytest.raises(FeedRefusedError, match=says):
            service.feed(FEEDER, path, kind=FeedKind.DIFFERENCE, as_of=date(2026, 11, 20))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x01", b'"\x82\xa0', b"\x00\x00", b"#\n", "宛名番号".encode()])
def test_what_is_no_feed_is_refused(aoba: None, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(FeedRefusedError):
        service.feed(FEEDER, path, as_of=date(2026, 11, 20))


def test_a_byte_order_mark_is_no_part_of_a_heading(feed: Feed, three: list[dict[str, str]]) -> None:
    assert feed(three, encoding="utf-8-sig").added == 3


def test_cp932_is_read_and_reported(feed: Feed) -> None:
    report = feed([resident(1, "髙﨑 一郎", "タカサキ イチロウ")], encoding="cp932")
    assert report.encoding == "cp932"
    assert any("cp932" in warning for warning in report.warnings)
    assert service.person_by_number(CLERK, "0000000001").name == "髙﨑 一郎"


def test_gaiji_are_kept_and_reported(feed: Feed) -> None:
    report = feed([resident(1, "\ue000田 一郎")])
    assert any("外字" in warning for warning in report.warnings)
    assert service.person_by_number(CLERK, "0000000001").name == "\ue000田 一郎"


KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from django.db import connection
from yakuba.kernel.people import service
from yakuba.lib.refs import Actor
keys = 0
def dies(execute, sql, params, many, context):
    global keys
    keys += "INTO people_searchkey" in sql
    result = execute(sql, params, many, context)
    if keys == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return result
with connection.execute_wrapper(dies):
    service.feed(Actor("system", "people.import"), Path(sys.argv[1]))
"""


@pytest.mark.process
def test_a_feed_killed_within_a_chunk_ends_in_the_same_state_and_report_when_fed_again(
    own_database: str, write: Write
) -> None:
    rows = [resident(n, f"山田 {n}", "ヤマダ") for n in range(1, 3501)]
    wrong = [row | {"性別": "?"} for row in rows[1200:1210]]
    path = write([*rows[:1200], *wrong, *rows[1210:]])
    environment = {
        **os.environ,
        "YAKUBA_DATABASE_URL": own_database,
        "DJANGO_SETTINGS_MODULE": "yakuba.config.settings",
    }
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(path)], check=False, env=environment, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert Person.objects.count() == 1990
    report = service.feed(FEEDER, path)
    assert (report.rows, report.added, report.unchanged, report.error_count) == (3500, 3490, 0, 10)
    assert Person.objects.filter(present=True).count() == 3490
    assert FeedRow.objects.count() == 1


def test_another_file_waits_for_the_running_feed_and_takes_over_from_a_dead_one(
    feed: Feed, three: list[dict[str, str]]
) -> None:
    feed(three)
    FeedRow.objects.update(state="running", as_of=date(2026, 11, 21), sha256="other", kind="difference")
    with pytest.raises(FeedRefusedError, match="別の取込"):
        feed(three, as_of="2026-11-22")
    FeedRow.objects.update(beat_at="2026-11-22T00:00:00+09:00")
    assert feed(three, as_of="2026-11-22").unchanged == 3
    assert FeedRow.objects.filter(state="broken").count() == 1


def test_a_difference_does_not_build_on_a_full_feed_that_stopped(feed: Feed, three: list[dict[str, str]]) -> None:
    feed(three)
    FeedRow.objects.update(state="running", sha256="other", beat_at="2026-11-20T00:00:00+09:00")
    with pytest.raises(FeedRefusedError, match="前の全件取込"):
        feed(three, kind="差分", as_of="2026-11-22")


def test_spells_in_households_are_kept_with_their_days(feed: Feed) -> None:
    child = resident(2, "青山 花", "アオヤマ ハナ", 世帯番号="0000000001", 続柄="子", 世帯の異動年月日="2000-05-01")
    feed([resident(1, "青山 一郎", "アオヤマ イチロウ"), child])
    left = child | {
        "世帯番号": "0000000002",
        "続柄": "世帯主",
        "世帯の異動年月日": "2026-11-10",
        "異動事由": "世帯分離",
    }
    feed([left], kind="差分", as_of="2026-11-21")
    hana = service.person_by_number(CLERK, "0000000002").person_id
    assert service.household_history(CLERK, hana) == [
        Spell("0000000001", "子", date(2000, 5, 1), date(2026, 11, 10)),
        Spell("0000000002", "世帯主", date(2026, 11, 10), None),
    ]
    before = service.household(CLERK, hana, date(2026, 11, 9))
    assert [(m.person.name, m.relation) for m in before.members] == [("青山 一郎", "世帯主"), ("青山 花", "子")]
    assert [m.person.name for m in service.household(CLERK, hana, date(2026, 11, 10)).members] == ["青山 花"]


def test_the_state_of_a_day_is_kept_once(feed: Feed, three: list[dict[str, str]]) -> None:
    feed(three, as_of="2026-11-10")
    feed([three[0] | {"町名": "緑町"}], kind="差分", as_of="2026-11-20", sequence=1)
    feed([three[0] | {"町名": "本町"}], kind="差分", as_of="2026-11-20", sequence=2)
    past = PastPerson.objects.values_list("town", "valid_from", "valid_to")
    assert list(past) == [("青葉町一丁目", date(2026, 11, 10), date(2026, 11, 20))]


def test_unknown_parts_of_a_birth_date_stay_unknown(feed: Feed) -> None:
    feed([resident(1, "青山 一郎", 生年月日="昭和20年月日不詳"), resident(2, "上田 二郎", 生年月日="不詳")])
    born = service.person_by_number(CLERK, "0000000001").born
    assert (born.first, born.last) == (date(1945, 1, 1), date(1945, 12, 31))
    assert service.person_by_number(CLERK, "0000000002").born.first is None


def test_a_clerk_may_not_feed(aoba: None, write: Write, three: list[dict[str, str]]) -> None:
    with pytest.raises(NotAllowed):
        service.feed(CLERK, write(three))
    assert not Person.objects.exists()


def test_a_feed_and_its_refusal_are_recorded(feed: Feed, three: list[dict[str, str]]) -> None:
    feed(three)
    with pytest.raises(FeedRefusedError):
        feed(three, as_of="2026-11-22", count=7)
    assert [entry.act for entry in history(OwnerRef("people.register", "copy"))] == [
        "people.register.refused",
        "people.register.fed",
    ]
