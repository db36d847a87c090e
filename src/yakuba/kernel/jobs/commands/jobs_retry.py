"""``yakuba jobs retry``: send a dead letter round again."""

from pydantic import BaseModel, Field

from yakuba.kernel.jobs import service
from yakuba.kernel.jobs.contracts import NotDeadError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    job: str = Field(description="仕事の番号(jobs dead で見る)")


class Gives(BaseModel):
    job: str


def run(takes: Takes) -> Gives:
    """Raises CommandError when it is not among the dead letters."""
    try:
        service.retry(takes.job, Actor("system", "console"))
    except NotDeadError as refused:
        raise CommandError(str(refused)) from refused
    return Gives(job=takes.job)


COMMAND = Command(
    name="jobs retry", help="行き詰まった仕事をもう一度行う", takes=Takes, gives=Gives, run=run, positional=("job",)
)
