"""Importing sections and staff: dated, whole or not at all, twice without effect."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from pytest_django import DjangoAssertNumQueries

from samples import organisation
from tests.kernel.organisation.conftest import staff
from yakuba.kernel.audit import service as audit
from yakuba.kernel.organisation import service
from yakuba.kernel.organisation.contracts import ImportRefusedError, KindCount, NoSuccessorError
from yakuba.kernel.organisation.models import ActingRight, Assignment, Edition, Municipality, Section, Staff
from yakuba.lib.refs import OwnerRef

APRIL = date(2027, 4, 1)
HEAD = ["組織コード", "組織名", "上位組織コード", "区分", "庁舎コード", "業務"]
SUCCESSION_HEAD = ["旧組織コード", "新組織コード", "主な承継先"]
STAFF_HEAD = ["職員コード", "氏名"]
ASSIGNMENT_HEAD = ["職員コード", "組織コード", "役割", "本務兼務", "庁舎コード", "職コード"]
SMALL = [HEAD, ["10", "市民課", "", "課", "", "住基"], ["11", "住基係", "10", "係", "", ""]]


def _rows(name: str) -> list[list[str]]:
    text = (organisation.FOLDER / "2026-04-01" / f"{name}.csv").read_text(encoding="utf-8")
    return [line.split(",") for line in text.splitlines()]


def _errors(path: Path, **options: Any) -> str:
    with pytest.raises(ImportRefusedError) as refused:
        service.import_path(path, as_of=APRIL, **options)
    return str(refused.value)


@pytest.mark.usefixtures("aoba")
def test_the_fictional_town_is_whole() -> None:
    day = date(2026, 11, 22)
    assert service.municipality() is not None
    assert len(service.sections(day)) == 29
    assert [office.name for office in service.offices(day)] == ["青葉市役所", "東出張所", "西出張所"]
    assert Staff.objects.count() == 56
    assert service.sections(date(2020, 3, 31)) == []


@pytest.mark.usefixtures("aoba")
def test_importing_everything_twice_changes_nothing() -> None:
    edition = Edition.objects.get().number
    reports = list(organisation.load_stepwise())
    counts = [count for report in reports for count in report.counts.values()]
    assert all((count.added, count.changed, count.ended) == (0, 0, 0) for count in counts)
    assert [report.rerouted for report in reports] == [{}, {}]
    assert Edition.objects.get().number == edition


@pytest.mark.django_db
def test_the_reorganisation_says_where_open_cases_go() -> None:
    reports = list(organisation.load_stepwise())
    assert reports[1].rerouted == {"3035": "3030"}
    assert reports[1].without_successor == ()
    assert reports[1].counts["sections"] == KindCount(added=2, changed=0, ended=1, unchanged=27)


@pytest.mark.usefixtures("aoba")
def test_the_old_section_stays_in_its_time_and_work_follows_its_successor() -> None:
    assert service.section("3035", date(2026, 3, 31)) is not None
    assert service.section("3035", date(2026, 4, 1)) is None
    assert service.reroute("3035", date(2026, 3, 31)) == "3035"
    assert service.reroute("3035", date(2026, 4, 1)) == "3030"
    assert service.reroute("3035", date(2026, 4, 1), duty="保育") == "3040"
    found = service.section_for("保育", date(2026, 4, 1))
    assert found is not None
    assert found.code == "3040"


@pytest.mark.usefixtures("aoba")
def test_a_chain_of_reorganisations_is_followed_to_its_end(town: Callable[..., Path]) -> None:
    sections = [["3060" if cell == "3030" else cell for cell in row] for row in _rows("sections")]
    posts = [["3060" if cell == "3030" else cell for cell in row] for row in _rows("posts")]
    assignments = [["3060" if cell == "3030" else cell for cell in row] for row in _rows("assignments")]
    folder = town(
        sections=sections, posts=posts, assignments=assignments, successions=[SUCCESSION_HEAD, ["3030", "3060", "はい"]]
    )
    report = service.import_path(folder, as_of=APRIL)
    assert report.rerouted == {"3030": "3060"}
    assert service.reroute("3035", APRIL) == "3060"
    assert service.scope(staff("1031"), "cases.view", on=APRIL).sections == frozenset({"3060", "3030", "3035"})
    assert service.scope(staff("1031"), "cases.view", on=APRIL - timedelta(days=1)).sections == frozenset(
        {"3030", "3035"}
    )


@pytest.mark.django_db
def test_a_section_that_ends_without_successor_is_told(town: Callable[..., Path]) -> None:
    service.import_path(town(sections=SMALL), as_of=date(2026, 4, 1))
    report = service.import_path(town(sections=SMALL[:2]), as_of=APRIL)
    assert report.without_successor == ("11",)
    with pytest.raises(NoSuccessorError, match="承継先がありません"):
        service.reroute("11", APRIL)


@pytest.mark.django_db
def test_a_changed_name_keeps_the_old_one_in_its_time(town: Callable[..., Path]) -> None:
    service.import_path(town(sections=SMALL), as_of=date(2026, 4, 1))
    renamed = [*SMALL[:2], ["11", "住民記録係", "10", "係", "", ""]]
    report = service.import_path(town(sections=renamed), as_of=APRIL)
    assert report.counts["sections"] == KindCount(changed=1, unchanged=1)
    names = [service.section("11", day) for day in (APRIL - timedelta(days=1), APRIL)]
    assert [view.name for view in names if view] == ["住基係", "住民記録係"]


@pytest.mark.django_db
def test_a_place_has_its_time_and_a_file_without_places_leaves_them(town: Callable[..., Path]) -> None:
    with_places = [[*HEAD, "場所"], ["10", "市民課", "", "課", "", "住基", "1階 2番窓口"]]
    service.import_path(town(sections=with_places), as_of=date(2026, 4, 1))
    moved = [with_places[0], [*with_places[1][:-1], "3階 301"]]
    assert service.import_path(town(sections=moved), as_of=APRIL).counts["sections"] == KindCount(changed=1)
    service.import_path(town(sections=SMALL[:2]), as_of=APRIL)
    found = [service.section("10", day) for day in (APRIL - timedelta(days=1), APRIL)]
    assert [view.place for view in found if view] == ["1階 2番窓口", "3階 301"]


@pytest.mark.django_db
def test_a_correction_on_the_same_day_replaces_and_leaves_no_history(town: Callable[..., Path]) -> None:
    service.import_path(town(sections=SMALL), as_of=APRIL)
    service.import_path(town(sections=[*SMALL[:2], ["12", "戸籍係", "10", "係", "", ""]]), as_of=APRIL)
    service.import_path(town(sections=[SMALL[0], ["10", "市民窓口課", "", "課", "", "住基"]]), as_of=APRIL)
    assert list(Section.objects.values_list("code", "name")) == [("10", "市民窓口課")]


@pytest.mark.django_db
def test_a_change_of_today_does_not_undo_what_is_prepared_for_april(town: Callable[..., Path]) -> None:
    service.import_path(town(sections=SMALL), as_of=date(2026, 4, 1))
    prepared = [*SMALL[:2], ["11", "住民記録係", "10", "係", "", ""]]
    service.import_path(town(sections=prepared), as_of=APRIL)
    urgent = [*SMALL[:2], ["11", "住基・印鑑係", "10", "係", "", ""], ["12", "臨時係", "10", "係", "", ""]]
    service.import_path(town(sections=urgent), as_of=date(2027, 3, 1))
    days = (date(2027, 2, 28), date(2027, 3, 1), date(2027, 3, 31), APRIL)
    names = [view.name for day in days if (view := service.section("11", day))]
    assert names == ["住基係", "住基・印鑑係", "住基・印鑑係", "住民記録係"]


@pytest.mark.usefixtures("aoba")
def test_the_audit_register_says_who_imported_and_only_when_something_changed(town: Callable[..., Path]) -> None:
    before = Edition.objects.get().number
    folder = town(sections=[*_rows("sections"), ["9000", "広聴課", "1000", "課", "01", "", "", "", ""]])
    for _time in range(2):
        service.import_path(folder, as_of=APRIL, by=staff("1007"))
    entries = audit.history(OwnerRef("organisation.edition", str(before + 1)))
    assert [(entry.actor.id, entry.detail["rows"]) for entry in entries] == [("1007", 1)]
    assert audit.history(OwnerRef("organisation.edition", str(before + 2))) == []


@pytest.mark.usefixtures("aoba")
def test_a_dry_run_tells_and_keeps_nothing(town: Callable[..., Path]) -> None:
    before = Section.objects.count()
    folder = town(sections=[*_rows("sections"), ["9000", "広聴課", "1000", "課", "01", "", "", "", ""]])
    report = service.import_path(folder, as_of=APRIL, dry_run=True)
    assert (report.counts["sections"].added, report.dry_run) == (1, True)
    assert Section.objects.count() == before


@pytest.mark.usefixtures("aoba")
def test_a_failure_of_the_database_in_the_last_statement_leaves_nothing(town: Callable[..., Path]) -> None:
    folder = town(sections=[*_rows("sections"), ["9000", "広聴課", "1000", "課", "01", "", "", "", ""]])

    def broken(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if sql.startswith('UPDATE "organisation_edition"'):
            raise OperationalError("disk full")
        return execute(sql, *rest)

    with pytest.raises(OperationalError), connection.execute_wrapper(broken):
        service.import_path(folder, as_of=APRIL)
    assert service.section("9000", APRIL) is None
    assert service.import_path(folder, as_of=APRIL).counts["sections"].added == 1


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_files_of_each_encoding_are_read(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "組織.csv"
    file.write_bytes("\r\n".join(",".join(row) for row in SMALL).encode(encoding))
    service.import_path(file, as_of=APRIL)
    assert [view.name for view in service.sections(APRIL)] == ["市民課", "住基係"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00\x81", "文字コード"),
        (b"", "見出しが分かりません"),
        ("組織コード,名前\n1,2\n".encode(), "sections なら次のとおり"),
        ("職員コード,職員コード\n1,2\n".encode(), "同じ列が2つ"),
        ('職員コード,氏名\n1001,"山田\n'.encode(), "引用符"),
        ("職員コード,氏名\n1001\n".encode(), "2行目: 列が1個"),
        ("職員コード,氏名\n1001,\n".encode(), "2行目: 氏名: 空です"),
        ("職員コード,氏名\n1001,山田\n\n１００２,田中\n".encode(), "4行目: 職員コード: コードは半角英数字"),
        ('職員コード,氏名\n1001,"山\n田"\n'.encode(), "2行目: 氏名: 改行"),
        ("職員コード,氏名\n1001,山田\n1001,田中\n".encode(), "3行目: file.csv 2行目と同じ"),
        ("団体コード,自治体名,自治体名カナ\n992012,青葉市,アオバシ\n".encode(), "検査数字"),
    ],
)
def test_a_bad_file_is_refused_with_the_line_and_what_to_do(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "file.csv"
    file.write_bytes(content)
    assert said in _errors(file)
    assert Staff.objects.count() == Municipality.objects.count() == 0


@pytest.mark.usefixtures("aoba")
@pytest.mark.parametrize(
    ("name", "row", "said"),
    [
        ("sections", ["9000", "広聴課", "8888", "課", "01", "", "", "", ""], "上位組織 8888 がありません"),
        ("sections", ["9000", "広聴課", "9000", "課", "01", "", "", "", ""], "自分に戻ります"),
        ("sections", ["9000", "広聴課", "1000", "課", "77", "", "", "", ""], "庁舎 77 がありません"),
        ("sections", ["9000", "広聴課", "1000", "班", "01", "", "", "", ""], "区分: 次のどれか"),
        (
            "sections",
            ["9000", "広聴課", "1000", "課", "01", "住基", "", "", ""],
            "業務「住基」は組織 2011 にもあります",
        ),
        ("successions", ["2010", "2020", "1"], "旧組織 2010 は残っています"),
        ("successions", ["7777", "2020", "1"], "旧組織 7777 はこの日に廃止されません"),
        ("posts", ["X1", "室長", "8888", "課長"], "組織 8888 がありません"),
        ("assignments", ["1001", "8888", "窓口", "兼務", "", ""], "組織 8888 がありません"),
        ("assignments", ["8888", "1010", "窓口", "本務", "", ""], "職員がいません"),
        ("assignments", ["1001", "2010", "窓口", "本務", "", ""], "職員 1001 の本務が2件"),
        ("assignments", ["1001", "2010", "窓口", "兼務", "", "H1010"], "職 H1010 の組織と役割が合いません"),
        ("assignments", ["1018", "2013", "審査", "兼務", "", ""], "受託者なので"),
        ("acting_rights", ["1018", "", "H2010", "代理", "2027-04-01", "2027-04-30", "x"], "受託者は代理"),
        ("acting_rights", ["1009", "1009", "H2010", "代理", "2027-04-01", "2027-04-30", "x"], "同じです"),
        ("acting_rights", ["1009", "", "H7777", "代理", "2027-04-01", "2027-04-30", "x"], "職 H7777 がありません"),
        ("acting_rights", ["1009", "", "H2010", "代理", "2027-04-02", "2027-04-01", "x"], "終了日が開始日より前"),
        ("acting_rights", ["1009", "", "H2010", "代理", "2026-12-01", "2027-04-01", "x"], "重なっています"),
        ("contractor_terms", ["1018", "某社", "2013", "", "2027-03-31", "2027-12-31"], "重なっています"),
        ("contractor_terms", ["1018", "某社", "", "", "2027-04-01", "2027-12-31"], "対象組織コードを1つ以上"),
        ("designations", ["1009", "cases.view", "2027-04-01", "2027-12-31", "x"], "指名できる権限"),
        ("designations", ["9999", "people.protect", "2027-04-01", "2027-12-31", "x"], "職員 9999 がいません"),
        ("closed_days", ["2027-05-01", "01", "休日", "", "x"], "庁舎コードを空に"),
        ("closed_days", ["2027-05-01", "01", "開庁", "", "x"], "「開庁」には必要"),
        ("closed_days", ["2027-05-01", "01", "開庁", "17:00-08:00", "x"], "始めより後"),
        ("closed_days", ["2027-02-30", "", "休み", "", "x"], "日付は 2026-04-01 のように"),
    ],
)
def test_rows_that_contradict_each_other_are_refused(
    name: str, row: list[str], said: str, town: Callable[..., Path]
) -> None:
    edition = Edition.objects.get().number
    rows = _rows(name)
    whole = name in ("sections", "posts", "assignments")
    folder = town(**{name: [*rows, row] if whole else [rows[0], row]})
    assert said in _errors(folder)
    assert Edition.objects.get().number == edition


@pytest.mark.usefixtures("aoba")
def test_staff_may_not_be_left_behind_in_a_section_that_ends(town: Callable[..., Path]) -> None:
    sections = [row for row in _rows("sections") if row[0] != "5010"]
    said = _errors(town(sections=sections))
    assert "登録済みのデータ: 職員 1041 の配属: 組織 5010 がありません" in said


@pytest.mark.usefixtures("aoba")
def test_half_a_file_is_not_taken_for_the_whole(town: Callable[..., Path]) -> None:
    folder = town(assignments=[row for row in _rows("assignments") if row[1] in ("組織コード", "1010")])
    assert "件に減ります" in _errors(folder)
    service.import_path(folder, as_of=APRIL, accept_shrink=True)
    assert service.scope_or_none(staff("1009"), "cases.view", on=APRIL) is None


@pytest.mark.usefixtures("aoba")
def test_an_acting_right_may_be_shortened(town: Callable[..., Path]) -> None:
    head, *_rest, row = _rows("acting_rights")
    folder = town(acting_rights=[head, [*row[:5], "2026-11-20", row[6]]])
    report = service.import_path(folder, as_of=date(2026, 11, 20))
    assert report.counts["acting_rights"] == KindCount(changed=1)
    assert ActingRight.objects.get(deputy_code="1020").valid_to == date(2026, 11, 21)


@pytest.mark.usefixtures("aoba")
def test_who_left_keeps_no_rights_and_who_came_gets_them_on_the_day(town: Callable[..., Path]) -> None:
    people = [row for row in _rows_2020("staff") if row[0] != "1012"] + [["1060", "新井 望"]]
    places = [row for row in _rows("assignments") if row[0] != "1012"] + [["1060", "2010", "窓口", "本務", "", ""]]
    service.import_path(town(staff=people, assignments=places), as_of=APRIL)
    eve = APRIL - timedelta(days=1)
    assert [service.scope_or_none(staff(code), "people.view", on=eve) is not None for code in ("1012", "1060")] == [
        True,
        False,
    ]
    assert [service.scope_or_none(staff(code), "people.view", on=APRIL) is not None for code in ("1012", "1060")] == [
        False,
        True,
    ]


def _rows_2020(name: str) -> list[list[str]]:
    text = (organisation.FOLDER / "2020-04-01" / f"{name}.csv").read_text(encoding="utf-8")
    return [line.split(",") for line in text.splitlines()]


@pytest.mark.django_db
def test_a_city_of_four_thousand_staff_costs_few_queries(
    town: Callable[..., Path], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    people = [[f"{number}", f"職員 {number}"] for number in range(1, 4001)]
    places = [[code, f"{10 + int(code) % 2}", "審査", "本務", "", ""] for code, _name in people]
    folder = town(sections=SMALL, staff=[STAFF_HEAD, *people], assignments=[ASSIGNMENT_HEAD, *places])
    with django_assert_max_num_queries(100):
        service.import_path(folder, as_of=APRIL)
    assert Assignment.objects.count() == 4000


@pytest.mark.process
def test_imports_at_once_follow_each_other_without_gap_or_overlap(own_database: str, tmp_path: Path) -> None:
    running = []
    for name in ("青木", "赤木"):
        file = tmp_path / f"{name}.csv"
        file.write_text("職員コード,氏名\n" + "".join(f"{code},{name}\n" for code in range(200)), encoding="utf-8")
        for day in ("2027-04-01", "2027-04-02"):
            command = [sys.executable, "-m", "yakuba", "organisation", "import", str(file), "--as-of", day]
            environment = os.environ | {"YAKUBA_DATABASE_URL": own_database}
            running.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE))
    ends = [process.communicate(timeout=120)[1].decode() for process in running]
    assert [process.returncode for process in running] == [0, 0, 0, 0], ends
    for code in ("0", "199"):
        periods = list(Staff.objects.filter(code=code).order_by("valid_from").values_list("valid_from", "valid_to"))
        assert [end for _begin, end in periods] == [*(begin for begin, _end in periods[1:]), None]
    assert Staff.objects.filter(valid_to=None).values("display_name").distinct().count() == 1
    assert Edition.objects.get().number >= 2
