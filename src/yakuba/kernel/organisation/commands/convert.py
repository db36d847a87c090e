"""``yakuba organisation convert``: a published organisation list (xlsx) as our ``sections.csv``."""

import csv
from pathlib import Path
from zipfile import BadZipFile

from pydantic import BaseModel, Field

from yakuba.kernel.organisation.published_lists import codes_of, read_published_list
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    path: Path = Field(description="公開されている組織の一覧(xlsx)")
    to: Path = Field(description="書き出すCSV")
    codes_from: Path | None = Field(None, description="コードのある前の一覧(xlsx)。同じ名称の組織のコードを引き継ぐ")


class Found(BaseModel):
    row: int
    problem: str
    done: str


class Gives(BaseModel):
    sections: int
    posts: list[str]
    defects: list[Found]


def run(takes: Takes) -> Gives:
    """Raises CommandError when a file cannot be read as such a list."""
    from openpyxl.utils.exceptions import InvalidFileException  # slow to load, and few processes need it

    try:
        codes = codes_of(read_published_list(takes.codes_from)) if takes.codes_from else None
        found = read_published_list(takes.path, codes)
    except (OSError, ValueError, KeyError, BadZipFile, InvalidFileException) as error:
        raise CommandError(f"一覧を読めません({error})。xlsx の場所と見出しを確かめてください。") from error
    try:
        with takes.to.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(found.rows())
    except OSError as error:
        raise CommandError(f"{takes.to} に書けません。場所と権限を確かめてください。") from error
    return Gives(
        sections=len(found.sections),
        posts=list(found.posts),
        defects=[Found(row=defect.row, problem=defect.problem, done=defect.done) for defect in found.defects],
    )


COMMAND = Command(
    name="organisation convert",
    help="公開されている組織の一覧(xlsx)を取込用の CSV にする",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("path",),
)
