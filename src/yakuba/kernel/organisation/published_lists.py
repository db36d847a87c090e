"""Reads the organisation lists that 高松市 publishes (../shared/data/takamatsu, CC BY) as rows of our own import.

Columns 局, 部, 課, 室・出先, 係 and 所属名称; to 2024 also a ten-digit code under English headings, from 2025 without.
A section is identified by its path; the same path may stand there several times (福祉事務所, three departments of one
name), and the rows that follow one belong to it. Nothing wrong is dropped in silence: see ``Defect``.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yakuba.kernel.organisation.contracts import Level

PATH_HEADINGS = (
    {"bureau", "局"},
    {"department", "部"},
    {"division", "課"},
    {"office", "室・出先"},
    {"unit", "係"},
)
NAME_HEADINGS = {"affiliationname", "所属名称"}
CODE_HEADINGS = {"affiliationcode"}
LEVELS = (Level.BUREAU, Level.DEPARTMENT, Level.DIVISION, Level.ROOM, Level.UNIT)
CODE_DIGITS = 10

Way = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Defect:
    """Something odd in a published list, the row of the sheet, and what was done about it."""

    row: int
    problem: str
    done: str


@dataclass(frozen=True, slots=True)
class PublishedSection:
    """One section: where it stands in the sheet, its code, path and the code of the section above."""

    row: int
    code: str
    way: Way
    parent: str

    @property
    def name(self) -> str:
        """The last part of the path."""
        return [part for part in self.way if part][-1]

    @property
    def level(self) -> Level:
        """By the depth at which the name stands."""
        return LEVELS[max(depth for depth, part in enumerate(self.way) if part)]


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A whole list: its sections, the posts above all sections (市長 …) and the defects found."""

    sections: tuple[PublishedSection, ...]
    posts: tuple[str, ...]
    defects: tuple[Defect, ...]

    def rows(self) -> list[list[str]]:
        """As our ``sections.csv``, headings first."""
        head = ["組織コード", "組織名", "上位組織コード", "区分", "庁舎コード", "業務"]
        return [head, *([s.code, s.name, s.parent, str(s.level.label), "", ""] for s in self.sections)]


@dataclass(frozen=True, slots=True)
class _Line:
    row: int
    code: str
    way: Way
    full_name: str


def read_published_list(path: Path, codes: Mapping[tuple[Way, int], str] | None = None) -> PublishedList:
    """Read one list. ``codes`` (see ``codes_of``) of an earlier one are kept where the path is the same.

    Raises ValueError when the sheet does not have the expected headings.
    """
    lines = list(_lines(path))
    town = lines[0].way[0] if lines else ""
    defects: list[Defect] = []
    posts = [line.full_name.removeprefix(town) for line in lines if line.way[0] == town and line.way[4]]
    known: set[str] = set()
    sections: list[PublishedSection] = []
    nearest: dict[Way, str] = {}
    times: dict[Way, int] = {}
    for line in lines:
        if line.way[0] == town:
            continue
        defects += _oddities(line)
        times[line.way] = times.get(line.way, 0) + 1
        code = line.code or (codes or {}).get((line.way, times[line.way]), "") or _made_up(line.way, times[line.way])
        if code in known:
            defects.append(Defect(line.row, f"{line.full_name}: コード {code} が2度出ます", "2度目を除いた"))
            continue
        if times[line.way] > 1:
            defects.append(Defect(line.row, f"{line.full_name}: 同じ名前の組織が複数あります", "別の組織として残した"))
        known.add(code)
        nearest[line.way] = code
        sections.append(PublishedSection(line.row, code, line.way, _parent(line, nearest, defects)))
    if lines and not any(line.code for line in lines):
        defects.append(Defect(1, "コードの列がありません", "前の一覧のコードか、名称から作ったコードを使った"))
    return PublishedList(tuple(sections), tuple(posts), tuple(defects))


def codes_of(found: PublishedList) -> dict[tuple[Way, int], str]:
    """Path and how many times it stood there so far → code; the memory for a list without codes."""
    times: dict[Way, int] = {}
    codes: dict[tuple[Way, int], str] = {}
    for section in found.sections:
        times[section.way] = times.get(section.way, 0) + 1
        codes[section.way, times[section.way]] = section.code
    return codes


def _lines(path: Path) -> Iterator[_Line]:
    from openpyxl import load_workbook  # slow to load, and few processes need it

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        headings = [str(cell or "").strip().lower() for cell in next(rows, ())]
        places = [_column(headings, names) for names in PATH_HEADINGS]
        name = _column(headings, NAME_HEADINGS)
        code = next((at for at, heading in enumerate(headings) if heading in CODE_HEADINGS), None)
        for number, cells in enumerate(rows, start=2):
            texts = [str(cell or "").strip() for cell in cells]
            if any(texts):
                a, b, c, d, e = (texts[at] for at in places)
                yield _Line(number, texts[code] if code is not None else "", (a, b, c, d, e), texts[name])
    finally:
        book.close()


def _column(headings: Sequence[str], names: set[str]) -> int:
    for at, heading in enumerate(headings):
        if heading in names:
            return at
    raise ValueError(f"見出し {'/'.join(sorted(names))} がありません。公開されている組織の一覧か確かめてください。")


def _oddities(line: _Line) -> Iterator[Defect]:
    if line.full_name != "".join(line.way):
        yield Defect(line.row, f"所属名称「{line.full_name}」が各列をつないだ名前と違います", "各列を使った")
    if line.code and (len(line.code) != CODE_DIGITS or not line.code.isdigit()):
        yield Defect(line.row, f"コード {line.code} が{CODE_DIGITS}桁の数字ではありません", "そのまま使った")


def _made_up(way: Way, time: int) -> str:
    return "x" + hashlib.sha256(f"{'/'.join(way)}#{time}".encode()).hexdigest()[:9]


def _parent(line: _Line, nearest: Mapping[Way, str], defects: list[Defect]) -> str:
    """The nearest row above with the path of this one less its last part; a gap in the path is stepped over."""
    way = list(line.way)
    way[max(depth for depth, part in enumerate(way) if part)] = ""
    if not any(way):
        return ""
    a, b, c, d, e = way
    found = nearest.get((a, b, c, d, e), "")
    if not found:
        defects.append(Defect(line.row, f"{line.full_name}: 上位の組織がありません", "最上位に置いた"))
    return found
