"""``yakuba audit drop``: sign the retention cut, deliver it, then drop the closed segments before it."""

from datetime import date

from pydantic import BaseModel, Field

from yakuba.kernel.audit import service
from yakuba.kernel.audit.contracts import CannotDropError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    before: date = Field(description="この日より前の記録を廃棄する(保存期間内の日は指定できない)")
    staff: str = Field(min_length=1, description="実行する職員の職員コード")


class Gives(BaseModel):
    dropped: int
    checkpoint: int


def run(takes: Takes) -> Gives:
    """Raises CommandError when the retention period is not over or a sink lacks anchors."""
    actor = Actor("staff", takes.staff)
    try:
        made = service.checkpoint(actor=actor, before=takes.before)
        return Gives(dropped=service.drop_closed(actor=actor), checkpoint=made.number)
    except CannotDropError as refused:
        raise CommandError(str(refused)) from refused


COMMAND = Command(
    name="audit drop", help="保存期間が過ぎた監査記録を、署名を残して廃棄する", takes=Takes, gives=Gives, run=run
)
