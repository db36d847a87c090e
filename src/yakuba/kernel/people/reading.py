"""Reading a feed file: encoding, head, headings, rows and the declared number of rows (docs/formats/register.md)."""

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from yakuba.kernel.people.columns import COLUMNS, HEADINGS, OPERATION
from yakuba.kernel.people.contracts import FeedKind, FeedRefusedError

HEAD_MARK, END_MARK = "#住民台帳の写し", "#件数"
VERSION = "1"
_KINDS = {"全件": FeedKind.FULL, "差分": FeedKind.DIFFERENCE}
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


@dataclass(frozen=True, slots=True)
class Head:
    """What the file says of itself; None where it says nothing."""

    kind: FeedKind | None = None
    as_of: date | None = None
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Survey:
    """What one reading of the whole file tells before anything is written."""

    encoding: str
    sha256: str
    head: Head
    width: int
    places: tuple[int | None, ...]
    operation: int | None
    rows: int
    declared: int | None
    private_use: int


def survey(path: Path) -> Survey:
    """Read the file once. Raises FeedRefusedError when it is no feed at all."""
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return _survey(path, encoding, digest)
        except UnicodeDecodeError:
            continue
        except csv.Error as wrong:
            raise FeedRefusedError(_("CSV として読めません。引用符の閉じ忘れがないか確かめてください。")) from wrong
    raise FeedRefusedError(_("文字コードが UTF-8 でも cp932 でもありません。UTF-8 で保存し直してください。"))


def rows(path: Path, found: Survey) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every data row, in order."""
    for line, cells in _lines(path, found.encoding):
        if cells and not cells[0].startswith("#") and not _is_headings(cells):
            yield line, cells


def _lines(path: Path, encoding: str) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=encoding, newline="") as source:
        reader = csv.reader(source)
        for cells in reader:
            yield reader.line_num, cells


def _survey(path: Path, encoding: str, digest: str) -> Survey:
    head, headings, declared, count, private_use = Head(), None, None, 0, 0
    for line, cells in _lines(path, encoding):
        if not cells:
            continue
        if cells[0] == HEAD_MARK and line == 1:
            head = _head(cells)
        elif cells[0] == END_MARK:
            declared = _declared(cells)
        elif headings is None:
            headings = _headings(cells)
        else:
            count += 1
            private_use += any(map(_PRIVATE_USE.search, cells))
    if headings is None:
        raise FeedRefusedError(_("見出しの行がありません。docs/formats/register.md の見出しを付けてください。"))
    places = tuple(headings.get(heading) for heading in HEADINGS)
    operation = headings.get(OPERATION)
    return Survey(encoding, digest, head, len(headings), places, operation, count, declared, private_use)


def _head(cells: list[str]) -> Head:
    try:
        _mark, version, kind, as_of, *rest = cells
        if version != VERSION:
            raise ValueError
        return Head(_KINDS[kind], date.fromisoformat(as_of), int(rest[0]) if rest and rest[0] else 0)
    except (ValueError, KeyError) as wrong:
        raise FeedRefusedError(
            _("1行目は「#住民台帳の写し,1,全件,2026-11-22,1」(版、全件か差分、時点、連番)のように書いてください。")
        ) from wrong


def _declared(cells: list[str]) -> int:
    if len(cells) < 2 or not cells[1].strip().isascii() or not cells[1].strip().isdigit():
        raise FeedRefusedError(_("最後の行は「#件数,418129」のように、データの行の数を書いてください。"))
    return int(cells[1])


def _is_headings(cells: list[str]) -> bool:
    return COLUMNS[0].heading in cells


def _headings(cells: list[str]) -> dict[str, int]:
    headings = [cell.strip() for cell in cells]
    if any("個人番号" in heading or "マイナンバー" in heading for heading in headings):
        raise FeedRefusedError(_("個人番号の列があります。個人番号は取り込めません。列を除いて作り直してください。"))
    unknown = [heading for heading in headings if heading not in (*HEADINGS, OPERATION)]
    missing = [column.heading for column in COLUMNS if column.required and column.heading not in headings]
    doubled = sorted({heading for heading in headings if headings.count(heading) > 1})
    for wrong, what in ((unknown, _("知らない見出し")), (missing, _("足りない見出し")), (doubled, _("重なった見出し"))):
        if wrong:
            raise FeedRefusedError(
                _("{what}があります: {headings}。docs/formats/register.md と比べてください。").format(
                    what=what, headings="、".join(wrong)[:200]
                )
            )
    return {heading: place for place, heading in enumerate(headings)}
