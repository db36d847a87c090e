"""``yakuba staff reset``: a new one-time password for somebody who cannot sign in."""

from datetime import datetime

from pydantic import BaseModel, Field

from yakuba.kernel.identity import service
from yakuba.kernel.identity.contracts import UnknownStaffError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    code: str = Field(description="職員番号")
    factors: bool = Field(
        False, description="認証アプリ・パスキー・回復コードもすべて失ったときに、登録し直せるようにする"
    )


class Gives(BaseModel):
    code: str
    one_time_password: str
    expires_at: datetime
    factors_removed: bool


def run(takes: Takes) -> Gives:
    """Raises CommandError for an unknown code."""
    try:
        made = service.reset_staff(takes.code, by=Actor("system", "command-line"), with_factors=takes.factors)
    except UnknownStaffError as unknown:
        raise CommandError("この職員番号のサインインはありません。番号を確かめてください。") from unknown
    return Gives(
        code=made.code, one_time_password=made.password, expires_at=made.expires_at, factors_removed=takes.factors
    )


COMMAND = Command(
    name="staff reset",
    help="職員に一度限りのパスワードを出し直す",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("code",),
)
