"""``yakuba seal keep``: a seal enters the register of seals (公印台帳), by its keeper."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.kernel.documents import service
from yakuba.kernel.documents.contracts import HEAD, DocumentError
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    image: Path = Field(description="印影のPNG(300,000バイトまで)")
    code: str = Field(min_length=1, max_length=40, description="公印の番号。印影を改めるときは新しい番号")
    name: str = Field(min_length=1, max_length=60, description="公印の名称。例: 青葉市長之印")
    section: str = Field(min_length=1, description="保管する課の組織コード")
    authority: str = Field(HEAD, min_length=1, max_length=40, description="だれの公印か(執行機関)")
    valid_from: date = Field(description="使い始める日")
    valid_to: date | None = Field(None, description="使い終わる日(その日まで)")
    by: str = Field(min_length=1, description="公印管守者の番号")


class Gives(BaseModel):
    code: str
    authority: str


def run(takes: Takes) -> Gives:
    """Raises CommandError without the right, for a known code, an unknown authority or section, a bad image."""
    if takes.valid_to is not None and takes.valid_to < takes.valid_from:
        raise CommandError("使い終わる日が使い始める日より前です。日付を確かめてください。")
    if organisation.section(takes.section) is None:
        raise CommandError(f"組織コード「{takes.section}」の課はありません。組織の登録を確かめてください。")
    if takes.authority != HEAD and organisation.authority(takes.authority) is None:
        raise CommandError(
            f"執行機関「{takes.authority}」は登録されていません。執行機関(authorities)を取り込んでください。"
        )
    try:
        service.keep_seal(
            code=takes.code,
            name=takes.name,
            section=takes.section,
            image=takes.image.read_bytes(),
            valid_from=takes.valid_from,
            valid_to=takes.valid_to,
            actor=Actor("staff", takes.by),
            authority=takes.authority,
        )
    except OSError as unread:
        raise CommandError("印影のファイルを読めません。場所と権限を確かめてください。") from unread
    except (DocumentError, NotAllowed) as refused:
        raise CommandError(str(refused)) from refused
    return Gives(code=takes.code, authority=takes.authority)


COMMAND = Command(
    name="seal keep",
    help="公印を公印台帳に載せる",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("image",),
)
