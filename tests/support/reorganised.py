"""青葉市 reorganised: sections end, and others take over their work with the same people."""

import csv
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from samples.organisation import FOLDER
from yakuba.kernel.organisation import service

HEADINGS = ("旧組織コード", "新組織コード", "主な承継先")


def reorganise(
    folder: Path, successors: Mapping[str, str], on: date, *, without: Collection[str] = (), again: bool = False
) -> None:
    """Import it as of the day. A successor that is there already takes the work in; duties and staff move along.

    ``without``: sections or 職 that are there no more, with whoever held them; ``again``: the sections ended before.
    """
    to = folder / f"reorganised-{on}"
    to.mkdir()
    there = {row[0] for row in _rows("sections")}
    for name in ("sections", "posts", "assignments"):
        head, *rows = _rows(name)
        if name == "sections":
            rows = _merged(rows, {old: new for old, new in successors.items() if new in there})
        moved = [[successors.get(cell, cell) for cell in row] for row in rows]
        _write(to / f"{name}.csv", [head, *(row for row in moved if not set(without) & set(row))])
    if not again:
        _write(to / "successions.csv", [list(HEADINGS), *([old, new, "1"] for old, new in successors.items())])
    service.import_path(to, as_of=on)


def _merged(rows: list[list[str]], successors: Mapping[str, str]) -> list[list[str]]:
    duties = {row[0]: row[5] for row in rows}
    for old, new in successors.items():
        duties[new] = f"{duties[new]} {duties[old]}".strip()
    return [[*row[:5], duties[row[0]], *row[6:]] for row in rows if row[0] not in successors]


def _rows(name: str) -> list[list[str]]:
    with (FOLDER / "2026-04-01" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
