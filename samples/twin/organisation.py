"""The organisation of a twin: 高松市's published sections, with the fictional staff of 青葉市 in the seats that match.

Who works where is not published, and no real name belongs here: only the sections are real.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from samples.organisation import FOLDER
from yakuba.kernel.organisation import service
from yakuba.kernel.organisation.published_lists import PublishedList, codes_of, read_published_list
from yakuba.lib.municipality_code import check_digit

# 青葉市's section → the section of 高松市 that does the same work (codes of the list of April 2024, kept since).
SEATS: Mapping[str, str] = {
    "1010": "1510200000",  # 総務課
    "1020": "1520200000",  # 情報マネジメント課
    "2010": "2320400000",  # 市民課
    "2011": "2320400000",
    "2012": "2320400000",
    "2013": "2320400000",
    "2020": "2510200000",  # 国保・高齢者医療課
    "2030": "3010100000",  # 環境総務課
    "2090": "2310101000",  # 木太出張所
    "2091": "2310202000",  # 古高松出張所
    "3010": "2530200000",  # 介護保険課
    "3020": "2520100000",  # 障がい福祉課
    "3030": "2535200000",  # こども家庭課
    "3040": "2540300000",  # こども保育教育課
    "3050": "2550100000",  # 保健医療政策課
    "4010": "2020200000",  # 市民税課
    "4020": "2020100000",  # 納税課
    "5010": "x10b2057f0",  # 市営住宅課
    "6010": "6510150000",  # 学校教育課
    "7000": "4020200000",  # 下水道業務課
    "8010": "8000000000",  # 農業委員会事務局
    "8020": "4500000000",  # 会計管理者
    "8030": "7010100000",  # 監査課
}
_OFFICE = "01"
Table = list[list[str]]


@dataclass(frozen=True, slots=True)
class Organisation:
    """The published sections as of a day, ready to be imported."""

    published: PublishedList
    as_of: date

    @property
    def seats(self) -> Mapping[str, str]:
        """Those of ``SEATS`` whose section stands in the list."""
        known = {section.code for section in self.published.sections}
        return {ours: theirs for ours, theirs in SEATS.items() if theirs in known}


def read_organisation(folder: Path) -> Organisation:
    """The newest list (``NNNN_YYYYMM.xlsx``) of the folder, with the codes of the newest that still has some.

    Raises ValueError, in Japanese, when there is none or its headings are others.
    """
    files = sorted(folder.glob("*_[0-9][0-9][0-9][0-9][0-9][0-9].xlsx"), reverse=True)
    if not files:
        raise ValueError(f"{folder.name} に組織の一覧(xlsx)がありません。")
    month = files[0].stem[-6:]
    codes = next((codes_of(found) for found in map(read_published_list, files) if _has_codes(found)), None)
    return Organisation(read_published_list(files[0], codes), date(int(month[:4]), int(month[4:]), 1))


def _has_codes(found: PublishedList) -> bool:
    return any(section.code.isdigit() for section in found.sections)


def load(organisation: Organisation, *, code: str, city: str) -> int:
    """Import sections, fictional staff and their rights, all or nothing; how many sections. Twice changes nothing."""
    with TemporaryDirectory() as name:
        for kind, table in _tables(organisation, code, city):
            with (Path(name) / f"{kind}.csv").open("w", newline="", encoding="utf-8") as target:
                csv.writer(target).writerows(table)
        service.import_path(Path(name), as_of=organisation.as_of)
    return len(organisation.published.sections)


def _tables(organisation: Organisation, code: str, city: str) -> Iterator[tuple[str, Table]]:
    seats = organisation.seats
    yield "municipality", [["団体コード", "自治体名", "自治体名カナ"], [code + check_digit(code), city, "タカマツシ"]]
    yield "offices", _offices(city)
    yield "sections", _sections(organisation)
    assignments = _moved("assignments", seats, column=1)
    working = {row[0] for row in assignments}
    yield "assignments", [[*row[:4], "", row[5]] if number else row for number, row in enumerate(assignments)]
    staff = _table("staff")
    yield "staff", [row for row in staff if row[0] in working]
    posts = _moved("posts", seats, column=2)
    yield "posts", posts
    yield "contractor_terms", _moved("contractor_terms", seats, column=2)
    yield "designations", [row for row in _table("designations") if row[0] in working]
    held = {row[0] for row in posts}
    yield "acting_rights", [row for row in _table("acting_rights") if row[2] in held]


def _offices(city: str) -> Table:
    head = _table("offices")[0]
    hours = dict.fromkeys("月火水木金", "08:30-17:15")
    row = {"庁舎コード": _OFFICE, "庁舎名": f"{city}役所", "庁舎種別": "本庁", "取扱手続": "すべて"} | hours
    return [head, [row.get(heading, "") for heading in head]]


def _sections(organisation: Organisation) -> Table:
    """The published sections; the work that definitions name is given to the section that does it."""
    duties: dict[str, list[str]] = {}
    for row in _table("sections")[1:]:
        if row[5] and row[0] in organisation.seats:
            duties.setdefault(organisation.seats[row[0]], []).extend(row[5].split())
    head, *rows = organisation.published.rows()
    return [head, *([*row[:4], _OFFICE, " ".join(duties.get(row[0], ()))] for row in rows)]


def _moved(kind: str, seats: Mapping[str, str], *, column: int) -> Table:
    head, *rows = _table(kind)
    return [head, *(_with(row, column, seats[row[column]]) for row in rows if row[column] in seats)]


def _with(row: Sequence[str], column: int, value: str) -> list[str]:
    return [*row[:column], value, *row[column + 1 :]]


def _table(kind: str) -> Table:
    """青葉市's latest file of a kind."""
    latest = max(path for path in FOLDER.glob(f"*/{kind}.csv"))
    with latest.open(encoding="utf-8", newline="") as source:
        return list(csv.reader(source))
