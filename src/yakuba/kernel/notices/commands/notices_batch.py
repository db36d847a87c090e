"""``yakuba notices batch SECTION``: freeze the waiting letters of a section into a print batch."""

from pydantic import BaseModel, Field

from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import ConflictError, WrongStateError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    section: str = Field(description="担当の組織コード")
    key: str = Field(min_length=1, max_length=200, description="同じ番号では一度だけまとめる(日付など)")


class Gives(BaseModel):
    batch: str
    letters: int
    state: str


def run(takes: Takes) -> Gives:
    """Raises CommandError when no letter waits or the key belongs to another section."""
    try:
        made = service.make_print_batch(actor=Actor("system", "console"), section=takes.section, key=takes.key)
    except (ConflictError, WrongStateError) as refused:
        raise CommandError(str(refused)) from refused
    return Gives(batch=made.id, letters=made.letters, state=made.state.value)


COMMAND = Command(
    name="notices batch",
    help="印刷を待つ通知を束にまとめる",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("section",),
)
