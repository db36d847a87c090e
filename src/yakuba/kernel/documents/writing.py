"""Lines of text in the form in which they go out: UTF-8 and PDF as they are or not at all, narrower sets by table.

Nothing is replaced in silence, and nothing at all where every character can be written: see :mod:`yakuba.lib.narrowing`
and :mod:`yakuba.kernel.documents.glyphs`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yakuba.kernel.documents.glyphs import unprintable
from yakuba.kernel.documents.typesetting import render
from yakuba.lib.narrowing import Substitution, Target, narrow


class Form(StrEnum):
    """出す形: how a text leaves the house."""

    UTF8 = "utf-8"
    CP932 = "cp932"
    SHIFT_JIS = "shift_jis"
    PDF = "pdf"


_NARROWER: dict[Form, Target] = {Form.CP932: "cp932", Form.SHIFT_JIS: "shift_jis"}


@dataclass(frozen=True, slots=True)
class Replaced:
    """One place that was narrowed; ``line`` counts from 1."""

    line: int
    substitution: Substitution


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that cannot be printed as itself; ``line`` counts from 1."""

    line: int
    character: str


@dataclass(frozen=True, slots=True)
class Written:
    """``content`` is None where something is ``missing``: such a paper is not made."""

    content: bytes | None
    replaced: tuple[Replaced, ...] = ()
    missing: tuple[Missing, ...] = ()


def written(lines: Sequence[str], form: Form, *, title: str, by: str, on: date) -> Written:
    """The lines as a file of that form, each ended by CR LF; ``title``, ``by`` and ``on`` stand on a PDF only.

    Raises what ``render`` does. Not to be called inside a transaction.
    """
    match form:
        case Form.PDF:
            return _printed(lines, title, by, on)
        case Form.UTF8:
            return Written(_file(lines, form))
        case Form.CP932 | Form.SHIFT_JIS:
            found = [narrow(line, _NARROWER[form]) for line in lines]
            replaced = [Replaced(at, one) for at, line in enumerate(found, start=1) for one in line.substitutions]
            return Written(_file([line.text for line in found], form), tuple(replaced))


def _file(lines: Sequence[str], form: Form) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode(form)


def _printed(lines: Sequence[str], title: str, by: str, on: date) -> Written:
    missing = [Missing(at, char) for at, line in enumerate(lines, start=1) for char in unprintable(line)]
    if missing:
        return Written(None, missing=tuple(missing))
    rows = [[line if line.strip() else None] for line in lines]
    about = {"title": title, "made_on": on.isoformat(), "made_by": by}
    return Written(render("list", {**about, "columns": [{"label": "内容"}], "rows": rows}))
