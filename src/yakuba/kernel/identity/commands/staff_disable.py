"""``yakuba staff disable``: a login ends, now or at a given minute, and its sessions with it."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, Field

from yakuba.kernel.identity import service
from yakuba.kernel.identity.contracts import UnknownStaffError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    code: str = Field(description="職員番号")
    at: AwareDatetime | None = Field(None, description="終わる日時(時差つき ISO 8601)。省くと今すぐ")


class Gives(BaseModel):
    code: str
    at: datetime | None


def run(takes: Takes) -> Gives:
    """Raises CommandError for an unknown code."""
    try:
        service.disable_staff(takes.code, by=Actor("system", "command-line"), at=takes.at)
    except UnknownStaffError as unknown:
        raise CommandError("この職員番号のサインインはありません。番号を確かめてください。") from unknown
    return Gives(code=takes.code, at=takes.at)


COMMAND = Command(
    name="staff disable", help="職員のサインインを止める", takes=Takes, gives=Gives, run=run, positional=("code",)
)
