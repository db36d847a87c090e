"""``yakuba notices undelivered``: what did not arrive and waits for a person. No address, no text."""

from datetime import datetime

from pydantic import BaseModel, Field

from yakuba.kernel.notices import service
from yakuba.kernel.notices.contracts import UndeliveredEntry
from yakuba.lib.commands import Command
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    section: str = Field("", description="担当の組織コード。空なら全部")
    limit: int = Field(100, ge=1, le=1_000, description="件数")
    offset: int = Field(0, ge=0, description="先頭から飛ばす件数")


class Line(BaseModel):
    delivery: str
    notice: str
    title: str
    owner: str
    section: str
    channel: str
    state: str
    reason: str
    attempts: int
    since: datetime


class Gives(BaseModel):
    total: int
    entries: list[Line]


def run(takes: Takes) -> Gives:
    """The latest first."""
    console = Actor("system", "console")
    page = service.undelivered(console, section=takes.section, limit=takes.limit, offset=takes.offset)
    return Gives(total=page.total, entries=[_line(entry) for entry in page.entries])


def _line(entry: UndeliveredEntry) -> Line:
    way = entry.delivery
    return Line(
        delivery=way.id,
        notice=entry.notice,
        title=entry.title,
        owner=str(entry.owner),
        section=entry.section,
        channel=way.channel.value,
        state=way.state.value,
        reason=way.reason,
        attempts=way.attempts,
        since=way.changed_at,
    )


COMMAND = Command(name="notices undelivered", help="届かなかった通知の一覧", takes=Takes, gives=Gives, run=run)
