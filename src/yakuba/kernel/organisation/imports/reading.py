"""From files to checked single rows: encoding, headings, cells, doubles. No database."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db.models import Model

from yakuba.kernel.organisation.contracts import RowError
from yakuba.kernel.organisation.imports.kinds import KINDS, Kind, kind_of
from yakuba.kernel.organisation.imports.values import Value

if TYPE_CHECKING:
    from _csv import Reader

LARGEST_FILE_BYTES = 50_000_000
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Placed(Generic[M]):
    """A row and where it was written (line 0: it is in the database already)."""

    file: str
    line: int
    row: M

    def error(self, message: str) -> RowError:
        """An error at this place."""
        return RowError(self.file, self.line, message)


@dataclass
class Read:
    """What files hold: rows by the name of their kind, and everything that is wrong with them.

    ``unsaid``: fields by kind of which a file says nothing, because it has no such column.
    """

    rows: dict[str, list[Placed[Model]]]
    errors: list[RowError]
    unsaid: dict[str, frozenset[str]] = field(default_factory=dict)


def csv_files(path: Path) -> list[Path]:
    """The file itself, or every ``*.csv`` of the folder."""
    return sorted(path.glob("*.csv")) if path.is_dir() else [path]


def read(path: Path, as_of: date) -> Read:
    """Everything in the file or folder. Never raises for what a file holds: it is listed in ``errors``."""
    found = Read({}, [])
    files = csv_files(path)
    if not files:
        found.errors.append(RowError(path.name, 0, "CSVファイルがありません。フォルダーを確かめてください。"))
    for file in files:
        _read_file(file, as_of, found)
    _find_doubles(found)
    return found


def _read_file(file: Path, as_of: date, found: Read) -> None:
    text, error = _decoded(file)
    if error:
        found.errors.append(RowError(file.name, 0, error))
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        kind, headings, error = _kind_of(next(reader, []))
        if kind is None:
            found.errors.append(RowError(file.name, 1, error))
            return
        rows = found.rows.setdefault(kind.name, [])
        found.unsaid[kind.name] = found.unsaid.get(kind.name, frozenset()) | kind.unsaid(headings)
        for line, cells in _lines(reader):
            row, errors = _row(kind, headings, cells, as_of)
            found.errors += [RowError(file.name, line, message) for message in errors]
            if row is not None:
                rows.append(Placed(file.name, line, row))
    except csv.Error:
        message = "CSVとして読めません。引用符の閉じ忘れを確かめてください。"
        found.errors.append(RowError(file.name, reader.line_num, message))


def _decoded(file: Path) -> tuple[str, str]:
    try:
        if file.stat().st_size > LARGEST_FILE_BYTES:
            return "", "ファイルが大きすぎます(50MBまで)。分けてください。"
        raw = file.read_bytes()
    except OSError:
        return "", "ファイルを読めません。場所と権限を確かめてください。"
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return raw.decode(encoding), ""
        except UnicodeDecodeError:
            continue
    return "", "文字コードが UTF-8 でも Shift_JIS(CP932)でもありません。UTF-8 で保存し直してください。"


def _kind_of(headings: list[str]) -> tuple[Kind | None, list[str], str]:
    headings = [heading.strip() for heading in headings]
    if len(set(headings)) != len(headings):
        return None, [], "見出しに同じ列が2つあります。1つにしてください。"
    if kind := kind_of(headings):
        return kind, headings, ""
    nearest = max(KINDS, key=lambda kind: len(set(kind.headings) & set(headings)))
    return None, [], f"見出しが分かりません。{nearest.name} なら次のとおり書いてください: {','.join(nearest.headings)}"


def _lines(reader: "Reader") -> Iterator[tuple[int, list[str]]]:
    begins = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begins, cells
        begins = reader.line_num + 1


def _row(kind: Kind, headings: list[str], cells: list[str], as_of: date) -> tuple[Model | None, list[str]]:
    if len(cells) != len(headings):
        return None, [f"列が{len(cells)}個あります。見出しと同じ{len(headings)}個にしてください。"]
    by_heading = dict(zip(headings, cells, strict=True))
    values: dict[str, Value] = {}
    errors = []
    for column in kind.columns:
        if column.heading not in by_heading:
            continue
        try:
            values[column.field] = column.read(by_heading[column.heading].strip())
        except ValueError as wrong:
            errors.append(f"{column.heading}: {wrong}")
    return (None if errors else kind.build(values, as_of)), errors


def _find_doubles(found: Read) -> None:
    for kind in KINDS:
        first: dict[tuple[Value, ...], Placed[Model]] = {}
        for placed in found.rows.get(kind.name, []):
            before = first.setdefault(kind.key_of(placed.row), placed)
            if before is not placed:
                message = f"{before.file} {before.line}行目と同じものです。どちらか1つにしてください。"
                found.errors.append(placed.error(message))
