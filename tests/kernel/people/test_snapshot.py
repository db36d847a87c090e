"""A snapshot is the same for the same state, readable by its owner until its end, and holds no protected address."""

import hashlib
import logging
from datetime import date
from pathlib import Path

import pytest
from django.conf import LazySettings, settings

from tests.kernel.people.conftest import CLERK, NAMED, Feed, resident
from yakuba.kernel.audit.service import history
from yakuba.kernel.jobs import registry
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import parquet, service
from yakuba.kernel.people.contracts import Harm, OpenSnapshot, ProtectionRequest, Query, SnapshotRefusedError
from yakuba.kernel.people.snapshots import COLUMNS
from yakuba.kernel.people.tasks import destroy_snapshots
from yakuba.lib import clock
from yakuba.lib.refs import OwnerRef

OWNER = OwnerRef("benefits.run", "1")
UNTIL = date(2027, 3, 31)
MARKER = "印谷七丁目"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, settings: LazySettings) -> None:
    settings.YAKUBA_HOME = tmp_path / "home"


def _rows(opened: OpenSnapshot, sql: str) -> list[tuple[object, ...]]:
    with parquet.locked(opened.path) as connection:
        return connection.execute(sql.replace("register", f"read_parquet('{opened.path}')")).fetchall()


def _read(snapshot_id: int, sql: str, reader: OwnerRef = OWNER) -> list[tuple[object, ...]]:
    with service.open_snapshot(snapshot_id, reader=reader) as opened:
        return _rows(opened, sql)


def test_the_hash_is_over_canonical_rows_that_anybody_can_write_down(feed: Feed) -> None:
    feed(
        [
            resident(2, "渡邉 進", "ワタナベ ススム"),
            resident(1, '"青木", 茂', 生年月日="昭和20年月日不詳", 選挙人名簿="1"),
        ]
    )
    made = service.snapshot(owner=OWNER, until=UNTIL)
    items = dict.fromkeys(COLUMNS, "")
    place = {"town_code": "0001001", "town": "青葉町一丁目", "block": "1番1号", "relation": "世帯主", "sex": "female"}
    first = items | place | {"number": "0000000001", "name": '"""青木"", 茂"', "household": "0000000001", "voter": "1"}
    first |= {"born_first": "19450101", "born_last": "19451231", "withheld": "0"}
    second = items | place | {"number": "0000000002", "name": "渡邉 進", "kana": "ワタナベ ススム", "withheld": "0"}
    second |= {"household": "0000000002", "born_first": "19800101", "born_last": "19800101"}
    lines = [",".join(COLUMNS), *(",".join(row[column] for column in COLUMNS) for row in (first, second))]
    assert made.sha256 == hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert made.rows == 2
    assert _read(made.snapshot_id, "SELECT name, born_first, kana, voter FROM register ORDER BY number") == [
        ('"青木", 茂', 19450101, None, 1),
        ("渡邉 進", 19800101, "ワタナベ ススム", None),
    ]


def test_the_same_state_by_another_way_has_the_same_hash(feed: Feed) -> None:
    rows = [resident(number, f"山田 {number}", "ヤマダ") for number in range(1, 6)]
    feed(rows, as_of="2026-11-18")
    one = service.snapshot(owner=OWNER, until=UNTIL)
    feed([rows[0] | {"町名": "緑町"}], kind="差分", as_of="2026-11-19")
    other = service.snapshot(owner=OWNER, until=UNTIL)
    feed(list(reversed(rows)), as_of="2026-11-20")
    again = service.snapshot(owner=OWNER, until=UNTIL)
    assert one.sha256 == again.sha256 != other.sha256


def test_a_past_day_shows_what_the_copy_said_then(feed: Feed) -> None:
    rows = [resident(1, "山田 一", "ヤマダ"), resident(2, "山田 二", "ヤマダ")]
    feed(rows, as_of="2026-11-18")
    then = service.snapshot(owner=OWNER, until=UNTIL)
    moved = rows[0] | {"町名": "緑町"}
    feed([moved, resident(3, "新田 三", "ニッタ", 住民となった年月日="2026-11-19")], kind="差分", as_of="2026-11-19")
    feed([moved, resident(3, "新田 三", "ニッタ", 住民となった年月日="2026-11-19")], as_of="2026-11-20")
    assert service.snapshot(date(2026, 11, 18), owner=OWNER, until=UNTIL).sha256 == then.sha256
    middle = service.snapshot(date(2026, 11, 19), owner=OWNER, until=UNTIL)
    assert _read(middle.snapshot_id, "SELECT number[-1:], town FROM register ORDER BY 1") == [
        ("1", "緑町"),
        ("2", "青葉町一丁目"),
        ("3", "青葉町一丁目"),
    ]
    assert service.snapshot(owner=OWNER, until=UNTIL).rows == 2


def test_who_is_no_resident_on_the_day_is_left_out(feed: Feed) -> None:
    feed(
        [
            resident(1, "山田 一", 住民となった年月日="2026-11-20"),
            resident(2, "山田 二", 住民となった年月日="2026-11-21"),
            resident(3, "山田 三", 消除年月日="2026-11-20"),
            resident(4, "山田 四", 消除年月日="2026-11-21"),
            resident(5, "株式会社山田", 種別="法人"),
        ]
    )
    made = service.snapshot(owner=OWNER, until=UNTIL)
    assert _read(made.snapshot_id, "SELECT number[-1:] FROM register ORDER BY 1") == [("1",), ("4",)]


@pytest.mark.parametrize(
    ("as_of", "until", "says"),
    [
        (date(2026, 11, 17), UNTIL, "その間の日"),
        (date(2026, 11, 21), UNTIL, "その間の日"),
        (None, date(2026, 11, 21), "期限"),
    ],
)
def test_a_day_that_the_copy_does_not_know_is_refused(feed: Feed, as_of: date | None, until: date, says: str) -> None:
    with pytest.raises(SnapshotRefusedError, match="まだありません"):
        service.snapshot(owner=OWNER, until=UNTIL)
    feed([resident(1, "山田 一")], as_of="2026-11-18")
    feed([resident(1, "山田 一")], as_of="2026-11-20")
    with pytest.raises(SnapshotRefusedError, match=says):
        service.snapshot(as_of, owner=OWNER, until=until)


def test_only_readers_on_its_list_open_it_and_only_until_its_end(feed: Feed) -> None:
    feed([resident(1, "山田 一")])
    reader, stranger = OwnerRef("lists.list", "7"), OwnerRef("benefits.run", "2")
    made = service.snapshot(owner=OWNER, until=date(2026, 11, 25), readers=[reader])
    assert _read(made.snapshot_id, "SELECT count(*) FROM register", reader) == [(1,)]
    for refused in (stranger, OwnerRef("lists.list", "8")):
        with pytest.raises(SnapshotRefusedError, match="権限"):
            _read(made.snapshot_id, "SELECT 1", refused)
    with clock.stopped_at(date(2026, 11, 25)):
        assert service.destroy_expired_snapshots() == 0
        assert _read(made.snapshot_id, "SELECT count(*) FROM register") == [(1,)]
    with clock.stopped_at(date(2026, 11, 26)):
        with pytest.raises(SnapshotRefusedError, match="期限"):
            _read(made.snapshot_id, "SELECT 1")
        destroy_snapshots.func()
        assert service.destroy_expired_snapshots() == 0
    assert list((settings.YAKUBA_HOME / "snapshots").iterdir()) == []
    acts = [entry.act for entry in history(OwnerRef("people.snapshot", str(made.snapshot_id)))]
    assert acts == ["people.snapshot.destroyed", *["people.snapshot.opened"] * 2, "people.snapshot.made"]
    with pytest.raises(NotAllowed):
        service.snapshot(owner=OWNER, until=UNTIL, actor=CLERK)


def test_what_has_ended_is_destroyed_every_night() -> None:
    assert registry.schedules["people.destroy_snapshots"].task is destroy_snapshots


def test_the_file_says_nothing_without_its_key_and_a_changed_one_is_refused(feed: Feed) -> None:
    feed([resident(1, "山田 一", 町名=MARKER)])
    made = service.snapshot(owner=OWNER, until=UNTIL)
    (path,) = (settings.YAKUBA_HOME / "snapshots").iterdir()
    sealed = path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert MARKER.encode() not in sealed
    assert b"PAR1" not in sealed
    for changed in (sealed[:-1], sealed[:20], b"", sealed[:40] + bytes([sealed[40] ^ 1]) + sealed[41:], sealed + b"x"):
        path.write_bytes(changed)
        with pytest.raises(SnapshotRefusedError, match="壊れて"):
            _read(made.snapshot_id, "SELECT 1")
    path.unlink()
    with pytest.raises(SnapshotRefusedError, match="壊れて"):
        _read(made.snapshot_id, "SELECT 1")


def test_an_opened_snapshot_lets_duckdb_read_nothing_else(feed: Feed) -> None:
    import duckdb

    feed([resident(1, "山田 一")])
    made = service.snapshot(owner=OWNER, until=UNTIL)
    with service.open_snapshot(made.snapshot_id, reader=OWNER) as opened, parquet.locked(opened.path) as connection:
        for sql in (
            "SELECT * FROM read_text('/etc/hostname')",
            "COPY (SELECT 1) TO '/tmp/leak.csv'",
            "SET enable_external_access = true",
            "INSTALL httpfs",
            "LOAD httpfs",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(sql)


@pytest.mark.parametrize("how", ["applied for", "restricted by the core system"])
def test_whereabouts_of_protected_households_are_never_in_it(
    feed: Feed, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    mother = resident(1, "白石 恵", 町名=MARKER, 番地="77番", 方書="印館", 郵便番号="777-7777", 町字コード="9999777")
    if how != "applied for":
        mother["抑止"] = "1"
    feed(
        [mother, mother | {"宛名番号": "0000000002", "氏名": "白石 空", "続柄": "子", "抑止": ""}, resident(3, "隣 人")]
    )
    if how == "applied for":
        applicant = service.find(NAMED, Query(text="白石 恵"))[0].person_id
        service.apply_protection(NAMED, ProtectionRequest(applicant, Harm.DV, date(2026, 11, 20)))
    made = service.snapshot(owner=OWNER, until=UNTIL)
    rows = _read(made.snapshot_id, "SELECT * FROM register ORDER BY number")
    text = str(rows) + caplog.text
    assert [word for word in (MARKER, "77番", "印館", "777-7777", "9999777") if word in text] == []
    assert [row[-1] for row in rows] == [1, 1, 0]
    assert [row[1] for row in rows] == ["白石 恵", "白石 空", "隣 人"]


def test_rows_that_break_off_leave_no_file(tmp_path: Path) -> None:
    def breaks_off() -> None:
        with parquet.writing(COLUMNS, tmp_path / "x.snapshot", bytes(32)) as out:
            out.write(b"1,\n")
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        breaks_off()
    assert list(tmp_path.glob("x*")) == []


def test_rows_that_duckdb_cannot_take_are_not_quoted(tmp_path: Path) -> None:
    def wrong() -> None:
        with parquet.writing({"number": "INTEGER"}, tmp_path / "x.snapshot", bytes(32)) as out:
            out.write(b"secret\n" * 200_000)

    with pytest.raises(parquet.NotWrittenError) as refused:
        wrong()
    assert (str(refused.value), refused.value.__cause__, refused.value.__context__) == ("", None, None)
    assert list(tmp_path.glob("x*")) == []


def test_a_place_that_cannot_be_written_is_told(feed: Feed) -> None:
    feed([resident(1, "山田 一")])
    settings.YAKUBA_HOME.mkdir(exist_ok=True)
    (settings.YAKUBA_HOME / "snapshots").write_bytes(b"")
    with pytest.raises(SnapshotRefusedError, match="空き容量"):
        service.snapshot(owner=OWNER, until=UNTIL)


def test_large_snapshots_pass_through_many_chunks(feed: Feed) -> None:
    feed([resident(number, f"{number:05d}" * 8) for number in range(1, 4001)])
    made = service.snapshot(owner=OWNER, until=UNTIL)
    assert _read(made.snapshot_id, "SELECT count(*), count(DISTINCT name), max(number) FROM register") == [
        (4000, 4000, "0000004000")
    ]
