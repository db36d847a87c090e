"""The organisation lists of 高松市 as published, defects included. The counts were taken with a separate script."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from yakuba.config.cli import main
from yakuba.kernel.organisation import service
from yakuba.kernel.organisation.published_lists import PublishedList, Way, codes_of, read_published_list

Codes = Mapping[tuple[Way, int], str]
# rows of the sheet, less 高松市 itself and its six posts, less rows given twice
SECTIONS = {"202004": 374, "202104": 388, "202404": 384, "202504": 386, "202604": 381}
# paths that stand both in the list of 2024 and in that of 2026
KEPT = 368


@pytest.fixture
def published(data: Path) -> Path:
    return data / "takamatsu" / "data" / "takamatsu_city_organization_list"


def _read(folder: Path, edition: str, codes: Codes | None = None) -> PublishedList:
    return read_published_list(folder / f"0083_{edition}.xlsx", codes)


@pytest.mark.data
@pytest.mark.parametrize("edition", SECTIONS)
def test_every_published_list_is_read_whole(edition: str, published: Path) -> None:
    found = _read(published, edition)
    assert len(found.sections) == SECTIONS[edition]
    assert len({section.code for section in found.sections}) == SECTIONS[edition]
    assert found.posts == ("市長", "副市長", "病院事業管理者", "教育長", "代表監査委員")
    codes = {section.code for section in found.sections}
    assert all(section.parent in codes for section in found.sections if section.parent)
    assert not any("上位の組織がありません" in defect.problem for defect in found.defects)


@pytest.mark.data
def test_the_defects_of_2024_are_reported_with_their_rows(published: Path) -> None:
    defects = _read(published, "202404").defects
    assert [d.row for d in defects if "違います" in d.problem] == [283, 284, 285, 286, 287, 288]
    assert [d.row for d in defects if "2度出ます" in d.problem] == [392, 393]
    assert [d.row for d in defects if "複数あります" in d.problem] == [87, 91]


@pytest.mark.data
def test_three_departments_of_one_name_keep_their_own_divisions(published: Path) -> None:
    names = {section.code: section.name for section in _read(published, "202404").sections}
    below = {section.name: section.parent for section in _read(published, "202404").sections}
    assert [below[name] for name in ("障がい福祉課", "長寿福祉課", "こども家庭課")] == [
        "2520000000",
        "2526000000",
        "2535000000",
    ]
    assert {names[code] for code in ("2520000000", "2526000000", "2535000000")} == {"福祉事務所"}


@pytest.mark.data
def test_a_list_without_codes_keeps_those_of_the_last_one_that_had_them(published: Path) -> None:
    before = _read(published, "202404")
    after = _read(published, "202604", codes_of(before))
    kept = [section for section in after.sections if not section.code.startswith("x")]
    old = {section.code: section.way for section in before.sections}
    assert all(old[section.code] == section.way for section in kept)
    assert (len(kept), len(after.sections) - len(kept)) == (KEPT, SECTIONS["202604"] - KEPT)
    assert any("コードの列がありません" in defect.problem for defect in after.defects)


@pytest.mark.data
@pytest.mark.django_db
def test_the_real_lists_go_through_the_import_one_year_after_another(published: Path, tmp_path: Path) -> None:
    codes: Codes | None = None
    for edition, day in {"202404": date(2024, 4, 1), "202504": date(2025, 4, 1), "202604": date(2026, 4, 1)}.items():
        found = _read(published, edition, codes)
        codes = codes_of(found)
        file = tmp_path / f"{edition}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(found.rows())
        service.import_path(file, as_of=day)
        again = service.import_path(file, as_of=day).counts["sections"]
        assert (again.added, again.changed, again.ended, again.unchanged) == (0, 0, 0, SECTIONS[edition])
        assert len(service.sections(day)) == SECTIONS[edition]
    assert len(service.sections(date(2025, 3, 31))) == SECTIONS["202404"]


def test_a_sheet_with_other_headings_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = Workbook()
    book.worksheets[0].append(["名前", "電話"])
    book.save(tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("これは表ではない", encoding="utf-8")
    for name in ("other.xlsx", "text.xlsx", "absent.xlsx"):
        assert main(["organisation", "convert", str(tmp_path / name), "--to", str(tmp_path / "out.csv")]) == 2
        assert "一覧を読めません" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()
