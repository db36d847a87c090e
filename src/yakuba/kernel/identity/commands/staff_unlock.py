"""``yakuba staff unlock``: end the lock after failed sign-ins at once."""

from pydantic import BaseModel, Field

from yakuba.kernel.identity import service
from yakuba.kernel.identity.contracts import UnknownStaffError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    code: str = Field(description="職員番号")


class Gives(BaseModel):
    code: str
    had_failures: bool


def run(takes: Takes) -> Gives:
    """Raises CommandError for an unknown code."""
    try:
        had = service.unlock_staff(takes.code, by=Actor("system", "command-line"))
    except UnknownStaffError as unknown:
        raise CommandError("この職員番号のサインインはありません。番号を確かめてください。") from unknown
    return Gives(code=takes.code, had_failures=had)


COMMAND = Command(
    name="staff unlock",
    help="失敗が続いて止まったサインインを解除する",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("code",),
)
