"""``yakuba jobs discard``: put a dead letter away, with the reason."""

from pydantic import BaseModel, Field

from yakuba.kernel.jobs import service
from yakuba.kernel.jobs.contracts import DiscardReason, NotDeadError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    job: str = Field(description="仕事の番号(jobs dead で見る)")
    reason: DiscardReason = Field(description="破棄の理由")


class Gives(BaseModel):
    job: str


def run(takes: Takes) -> Gives:
    """Raises CommandError when it is not among the dead letters."""
    try:
        service.discard(takes.job, Actor("system", "console"), takes.reason)
    except NotDeadError as refused:
        raise CommandError(str(refused)) from refused
    return Gives(job=takes.job)


COMMAND = Command(
    name="jobs discard", help="行き詰まった仕事を破棄する", takes=Takes, gives=Gives, run=run, positional=("job",)
)
