"""``yakuba organisation import``: take sections, staff and assignments as they are from a day on."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.kernel.organisation import service
from yakuba.kernel.organisation.contracts import ImportRefusedError, RowError
from yakuba.lib.commands import Command, CommandError

ERRORS_SHOWN = 50


class Takes(BaseModel):
    path: Path = Field(description="CSVファイル、またはCSVを入れたフォルダー")
    as_of: date = Field(description="この日から有効(2026-04-01 の形)")
    dry_run: bool = Field(False, description="確かめるだけで、取り込まない")
    accept_shrink: bool = Field(False, description="件数が2割より多く減ってもよい")


class Counted(BaseModel):
    added: int
    changed: int
    ended: int
    unchanged: int


class Gives(BaseModel):
    as_of: date
    dry_run: bool
    counts: dict[str, Counted]
    rerouted: dict[str, str]
    without_successor: list[str]


def run(takes: Takes) -> Gives:
    """Raises CommandError with every wrong row; then nothing was imported."""
    if not takes.path.exists():
        raise CommandError(f"{takes.path} がありません。場所を確かめてください。")
    try:
        report = service.import_path(
            takes.path, as_of=takes.as_of, dry_run=takes.dry_run, accept_shrink=takes.accept_shrink
        )
    except ImportRefusedError as refused:
        raise CommandError(_told(refused.errors)) from refused
    return Gives(
        as_of=report.as_of,
        dry_run=report.dry_run,
        counts={
            name: Counted(added=count.added, changed=count.changed, ended=count.ended, unchanged=count.unchanged)
            for name, count in report.counts.items()
        },
        rerouted=report.rerouted,
        without_successor=list(report.without_successor),
    )


def _told(errors: list[RowError]) -> str:
    lines = [f"{len(errors)}件の誤りがあるので、何も取り込んでいません。直してからもう一度取り込んでください。"]
    lines += [str(error) for error in errors[:ERRORS_SHOWN]]
    if len(errors) > ERRORS_SHOWN:
        lines.append(f"ほか{len(errors) - ERRORS_SHOWN}件")
    return "\n".join(lines)


COMMAND = Command(
    name="organisation import",
    help="組織・職員・配属を CSV から取り込む",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("path",),
)
