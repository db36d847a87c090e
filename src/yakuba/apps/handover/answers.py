"""取込結果のファイル: what a core system, or somebody at its terminal, writes back; see docs/formats/handover.md.

Anything can stand in it. What is no table of answers is refused whole; a line that says nothing usable is named, and
the others are read.
"""

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from django.utils.translation import gettext as _

from yakuba.apps.handover.contracts import BadFileError, Problem
from yakuba.apps.handover.files import COUNT

MOST_BYTES = 5_000_000
MOST_LINES = 10_000
BATCH, KEY, RESULT, REFERENCE, REASON = "引渡番号", "引渡キー", "結果", "参照番号", "理由"
HEADINGS = (BATCH, KEY, RESULT, REFERENCE, REASON)
TAKEN, NOT_TAKEN = "取込", "却下"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as it was said: ``line`` from 1 where it stands in a file, 0 where an adapter gave it."""

    line: int
    batch: str
    key: str
    accepted: bool
    reference: str
    reason: str = field(repr=False)


Read: TypeAlias = tuple[list[Answer], list[Problem]]


def read(content: bytes) -> Read:
    """The answers and the lines that are none. Raises BadFileError."""
    if len(content) > MOST_BYTES:
        raise BadFileError(_("ファイルが大きすぎます(5MBまで)。引渡しごとに分けてください。"))
    text = _decoded(content)
    if "\x00" in text:
        raise BadFileError(_("CSVのファイルではありません。取込結果のCSVを選んでください。"))
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        raise BadFileError(_("CSVとして読めません。引用符の閉じ忘れがないか確かめてください。")) from error
    if len(lines) > MOST_LINES:
        raise BadFileError(_("行が多すぎます(1万行まで)。引渡しごとに分けてください。"))
    places = _places(lines)
    answers: list[Answer] = []
    problems: list[Problem] = []
    for number, cells in lines[1:]:
        if cells[0].strip() == COUNT:
            problems += _counted(number, cells, len(answers) + len(problems))
            continue
        found = _answer(number, cells, places)
        if isinstance(found, Answer):
            answers.append(found)
        else:
            problems.append(found)
    return answers, problems


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadFileError(_("文字コードを読み取れません。UTF-8かShift_JISで保存し直してください。"))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    table = csv.reader(io.StringIO(text, newline=""), strict=True)
    for cells in table:
        if any(cell.strip() for cell in cells):
            yield table.line_num, cells


def _places(lines: Sequence[tuple[int, list[str]]]) -> Mapping[str, int]:
    head = [cell.strip() for cell in lines[0][1]] if lines else []
    missing = [title for title in HEADINGS if title not in head]
    if missing:
        text = _("一行目に見出し「%(titles)s」がありません。取込結果のCSVを選んでください。")
        raise BadFileError(text % {"titles": _("、").join(missing)})
    if any(head.count(title) > 1 for title in HEADINGS):
        raise BadFileError(_("同じ見出しが二つあります。一行目を直してください。"))
    return {title: head.index(title) for title in HEADINGS}


def _answer(number: int, cells: list[str], places: Mapping[str, int]) -> Answer | Problem:
    if len(cells) <= max(places.values()):
        return Problem(number, _("列が足りません。"))
    said = {title: cells[place].strip() for title, place in places.items()}
    if any(unicodedata.category(character) in ("Cc", "Cs") for text in said.values() for character in text):
        return Problem(number, _("改行や制御文字が入っています。"))
    if said[RESULT] not in (TAKEN, NOT_TAKEN):
        return Problem(number, _("結果は「取込」か「却下」と書いてください。"))
    return Answer(number, said[BATCH], said[KEY], said[RESULT] == TAKEN, said[REFERENCE], said[REASON])


def _counted(number: int, cells: list[str], before: int) -> list[Problem]:
    said = cells[1].strip() if len(cells) > 1 else ""
    if said == str(before):
        return []
    return [Problem(number, _("件数の行が%(said)s件、実際は%(there)s件です。") % {"said": said, "there": before})]
