"""The table of 保存期間の区分 as a town writes it: a YAML list of classes, read strictly, every mistake a sentence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, RootModel, ValidationError
from pydantic_core import ErrorDetails

from yakuba.kernel.documents.contracts import RetentionInfo, TableRefusedError
from yakuba.kernel.procedures.contracts import DefinitionError
from yakuba.kernel.procedures.reading import SENTENCES, load

MOST_CLASSES = 100
MOST_YEARS = 999
Word = Annotated[str, Field(min_length=1, pattern=r"^[^\s\p{C}]+$")]
Line = Annotated[str, Field(min_length=1, pattern=r"^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$")]


class Row(BaseModel):
    """One class. ``years`` must stand there; null is for ever."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: Annotated[Word, Field(max_length=20)]
    label: Annotated[Line, Field(max_length=60)]
    years: Annotated[int, Field(ge=1, le=MOST_YEARS)] | None
    source: Annotated[Line, Field(max_length=200)]
    verified: bool


class Table(RootModel[Annotated[list[Row], Field(min_length=1, max_length=MOST_CLASSES)]]):
    """The whole file."""


def read(path: Path) -> tuple[RetentionInfo, ...]:
    """The classes that stand in a file. Raises TableRefusedError with every mistake."""
    raw = _loaded(path)
    try:
        rows = Table.model_validate(raw).root
    except ValidationError as error:
        raise TableRefusedError(_told(error, raw, path)) from error
    return tuple(RetentionInfo(row.code, row.label, row.years, row.verified, row.source) for row in rows)


def _loaded(path: Path) -> object:
    try:
        raw: object = load(path, str(path))
    except DefinitionError as error:
        raise TableRefusedError([str(error)]) from error
    except (ValueError, RecursionError) as error:  # a day such as 2026-99-99, a bracket opened a thousand times
        said = f"{path}: UTF-8 の YAML として読めません。値の形を確かめてください。"
        raise TableRefusedError([said]) from error
    return raw


def _told(error: ValidationError, raw: object, path: Path) -> Iterator[str]:
    for wrong in error.errors(include_url=False):
        yield f"{path}: {_place(wrong['loc'], raw)}{_sentence(wrong)}。"


def _sentence(wrong: ErrorDetails) -> str:
    if wrong["type"] == "string_pattern_mismatch":
        return "前後の空白や、見えない文字は使えません"
    if wrong["type"] == "too_long":
        return f"区分は{MOST_CLASSES}件までにしてください"
    return SENTENCES.get(wrong["type"], "書き方が合いません").format(**wrong.get("ctx", {}))


def _place(steps: tuple[int | str, ...], raw: object) -> str:
    """``区分「y5」の years: ``, or ``3番目の区分の years: `` where no code names it; nothing for the list itself."""
    if not steps or not isinstance(raw, list) or not isinstance(steps[0], int):
        return ""
    row = raw[steps[0]]
    code = row.get("code") if isinstance(row, dict) else None
    named = f"区分「{code}」" if isinstance(code, str) and code else f"{steps[0] + 1}番目の区分"
    return "の ".join([named, *map(str, steps[1:])]) + ": "
