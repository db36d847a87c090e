"""``yakuba handover feedback``: apply the answers of a core system; ``--check`` only says what it would do."""

from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.apps.handover import use_cases
from yakuba.apps.handover.answers import MOST_BYTES
from yakuba.apps.handover.commands import shapes
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    file: Path = Field(description="取込結果のCSV")
    check: bool = Field(False, description="確かめるだけで、何も変えない")
    by: str = Field("", description=shapes.BY)


class Gives(BaseModel):
    accepted: int
    rejected: int
    unchanged: int
    problems: list[shapes.Problem]


def run(takes: Takes) -> Gives:
    """Raises CommandError for a file that is none, or without the right."""
    who, content = shapes.actor(takes.by), _content(takes.file)
    work = use_cases.check_feedback if takes.check else use_cases.apply_feedback
    done = shapes.told(lambda: work(actor=who, content=content))
    return Gives(
        accepted=done.accepted,
        rejected=done.rejected,
        unchanged=done.unchanged,
        problems=shapes.problems(done.problems),
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError("取込結果のファイルを読めません。場所と権限を確かめてください。") from error


def succeeded(answer: Gives) -> bool:
    """Every line was applied, now or before."""
    return not answer.problems


COMMAND = Command(
    name="handover feedback",
    help="基幹系の取込結果を反映する",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("file",),
    succeeded=succeeded,
)
