"""``yakuba newcomers check FILE``: check one household as a file or QR code carries it; nothing is stored."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.apps.counter import newcomers
from yakuba.kernel.procedures import service as procedures
from yakuba.kernel.procedures.contracts import UnknownProcedure
from yakuba.lib import clock
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    file: Path = Field(description="1世帯分の CSV(docs/formats/newcomers.md)")
    event: str = Field("tennyu", description="どの出来事の受付に取り込むか")
    on: date | None = Field(None, description="受付日(既定は今日)")


class WrongRow(BaseModel):
    line: int
    column: str
    message: str


class Gives(BaseModel):
    people: int
    identity: list[str] = Field(description="読めた本人の項目")
    facts: list[str] = Field(description="読めた事実")
    errors: list[WrongRow]


def run(takes: Takes) -> Gives:
    """Raises CommandError for a file that cannot be read. The answer names items, never what stands in them."""
    day = takes.on or clock.today()
    try:
        facts = procedures.material(takes.event, on=day).facts
    except UnknownProcedure as error:
        raise CommandError("手続がまだ公開されていないか、その出来事はありません。") from error
    found = newcomers.read(_text(takes.file), facts, day)
    items = {item for person in found.people for item in person}
    return Gives(
        people=len(found.people),
        identity=sorted(items & set(newcomers.IDENTITY.values())),
        facts=sorted((items - set(newcomers.IDENTITY.values())) | set(found.facts)),
        errors=[WrongRow(line=e.line, column=e.column, message=e.message) for e in found.errors],
    )


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > newcomers.MOST_BYTES:
            raise CommandError("大きすぎます。20,000バイトまでの1世帯分にしてください。")
        return file.read_bytes().decode("utf-8")
    except OSError as error:
        raise CommandError("ファイルがありません。場所を確かめてください。") from error
    except UnicodeDecodeError as error:
        raise CommandError("UTF-8で保存されたファイルにしてください。") from error


def _clean(answer: Gives) -> bool:
    return not answer.errors


COMMAND = Command(
    name="newcomers check",
    help="転入者のCSV・QRの内容を調べる",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("file",),
    succeeded=_clean,
)
