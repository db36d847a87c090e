"""``yakuba staff create``: a staff login and its one-time password, printed once."""

from datetime import datetime

from pydantic import BaseModel, Field

from yakuba.kernel.identity import service
from yakuba.kernel.identity.contracts import BadStaffCodeError, StaffExistsError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    code: str = Field(description="職員番号(英数字と . - _ で20字まで)")
    display_name: str = Field("", max_length=100, description="画面に出す名前")


class Gives(BaseModel):
    code: str
    one_time_password: str
    expires_at: datetime
    next_step: str = "本人に一度だけ渡してください。最初のサインインで新しいパスワードと二つ目の認証を設定します。"


def run(takes: Takes) -> Gives:
    """Raises CommandError for a code that is taken or not fit."""
    try:
        made = service.create_staff(
            code=takes.code, display_name=takes.display_name, by=Actor("system", "command-line")
        )
    except BadStaffCodeError as wrong:
        raise CommandError("職員番号は英数字と . - _ で20字までにしてください。") from wrong
    except StaffExistsError as taken:
        raise CommandError(
            "この職員番号はもう使われています。パスワードを作り直すときは `yakuba staff reset` を使ってください。"
        ) from taken
    return Gives(code=made.code, one_time_password=made.password, expires_at=made.expires_at)


COMMAND = Command(
    name="staff create", help="職員のサインインを作る", takes=Takes, gives=Gives, run=run, positional=("code",)
)
