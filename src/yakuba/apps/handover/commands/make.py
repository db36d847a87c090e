"""``yakuba handover make``: hand over what waits, as one frozen file; ``--to`` also writes the file."""

from pathlib import Path
from uuid import UUID, uuid4

from pydantic import BaseModel, Field

from yakuba.apps.handover import use_cases
from yakuba.apps.handover.commands import shapes
from yakuba.apps.handover.contracts import Encoding
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.files import whole_file


class Takes(BaseModel):
    core: str = Field(description="基幹系の名前(住民記録、国民健康保険など)")
    section: str = Field(description="担当の組織コード")
    office: str = Field("", description="この庁舎で受けたものだけ")
    encoding: Encoding | None = Field(None, description="utf-8 か sjis(空のときはレイアウトのとおり)")
    key: UUID | None = Field(None, description="引渡しのキー(同じキーは同じ引渡し。空のときは新しく作る)")
    by: str = Field("", description=shapes.BY)
    to: Path | None = Field(None, description="ファイルも書き出す(承認などが済んだ引渡しだけ。あるときは書かない)")


class Gives(BaseModel):
    batch: shapes.Batch
    file: str


def run(takes: Takes) -> Gives:
    """Raises CommandError when nothing waits, without the right, or where the file may not be taken."""
    if takes.to and takes.to.exists():
        raise CommandError("書き出すファイルがもうあります。別の名前を指定してください。")
    who = shapes.actor(takes.by)
    made = shapes.told(
        lambda: use_cases.make(
            actor=who,
            key=takes.key or uuid4(),
            core=takes.core,
            section=takes.section,
            office=takes.office,
            encoding=takes.encoding,
        )
    )
    if takes.to:
        content = shapes.told(lambda: use_cases.take_file(actor=who, batch=made.key))
        _write(takes.to, content)
    return Gives(batch=shapes.batch(made), file=str(takes.to or ""))


def _write(path: Path, content: bytes) -> None:
    try:
        with whole_file(path) as file:
            file.write(content)
    except OSError as error:
        told = "引渡しは作りましたが、ファイルに書けません。場所、権限、空き容量を確かめて"
        raise CommandError(f"{told}、同じキーでもう一度作ってください。") from error


COMMAND = Command(name="handover make", help="基幹系への引渡しを作る", takes=Takes, gives=Gives, run=run)
