"""``yakuba audit anchor``: seal, sign the head, deliver it; exit status 1 while a sink lacks anchors."""

from pydantic import BaseModel

from yakuba.kernel.audit import service
from yakuba.lib.commands import Command


class Takes(BaseModel):
    pass


class Gives(BaseModel):
    number: int
    at: str
    segment: int
    entries: int
    head: str
    key: str
    signature: str
    undelivered: dict[str, int]


def run(takes: Takes) -> Gives:
    """The new anchor."""
    made = service.anchor()
    return Gives(**{name: getattr(made, name) for name in Gives.model_fields})


COMMAND = Command(
    name="audit anchor",
    help="監査記録を封印し、署名した先頭値を外の保存先に渡す(届かなければ終了コード1)",
    takes=Takes,
    gives=Gives,
    run=run,
    succeeded=lambda gives: not gives.undelivered,
)
