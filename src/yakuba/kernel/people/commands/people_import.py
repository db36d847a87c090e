"""``yakuba people import FILE``: take a full or difference feed of the resident register."""

import sys
from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import FeedKind, PeopleError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    file: Path = Field(description="取り込む CSV ファイル(docs/formats/register.md)")
    full: bool = Field(False, description="1行目に種類がないとき、全件として取り込む")
    as_of: date | None = Field(None, description="1行目に時点がないとき、その日時点として取り込む")
    accept_shrink: bool = Field(False, description="全件が今の写しより2割を超えて少なくても取り込む")


class WrongRow(BaseModel):
    line: int
    column: str
    message: str


class Gives(BaseModel):
    feed_id: int
    kind: str
    as_of: date
    sequence: int
    rows: int
    declared: int | None
    added: int
    changed: int
    unchanged: int
    removed: int
    wrong: int
    errors: list[WrongRow]
    warnings: list[str]
    repeated: bool


def run(takes: Takes) -> Gives:
    """Raises CommandError when the file is refused whole."""
    if not takes.file.is_file():
        raise CommandError("ファイルがありません。場所を確かめてください。")
    try:
        report = service.feed(
            Actor("system", "people.import"),
            takes.file,
            kind=FeedKind.FULL if takes.full else None,
            as_of=takes.as_of,
            accept_shrink=takes.accept_shrink,
            tell=_tell,
        )
    except (PeopleError, NotAllowed) as refused:
        raise CommandError(str(refused)) from refused
    return Gives(
        **{name: getattr(report, name) for name in Gives.model_fields if name not in ("wrong", "errors", "warnings")},
        wrong=report.error_count,
        errors=[WrongRow(line=e.line, column=e.column, message=e.message) for e in report.errors],
        warnings=list(report.warnings),
    )


def _tell(done: int) -> None:
    if done % 20_000 == 0:
        sys.stderr.write(f"[yakuba] {done:,} 行\n")


COMMAND = Command(
    name="people import",
    help="住民の写しを取り込む(全件・差分)",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("file",),
)
