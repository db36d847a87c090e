"""``yakuba audit verify``: replay the chain, compare it with the anchors; exit status 1 when anything is wrong."""

from pydantic import BaseModel, TypeAdapter

from yakuba.kernel.audit import service
from yakuba.kernel.audit.contracts import Verdict
from yakuba.lib.commands import Command


class Takes(BaseModel):
    pass


class FindingOut(BaseModel):
    kind: str
    text: str
    entry: int | None
    segment: int | None
    anchor: int | None
    place: str


class Gives(BaseModel):
    ok: bool
    entries: int
    segments: int
    dropped: int
    unsealed: int
    head: str
    anchors: dict[str, int]
    found: int
    findings: list[FindingOut]


def run(takes: Takes) -> Gives:
    """The verdict; it is itself recorded."""
    return Gives.model_validate(TypeAdapter(Verdict).dump_python(service.verify()))


COMMAND = Command(
    name="audit verify",
    help="監査記録の改ざん・欠落を調べる(異常があれば終了コード1)",
    takes=Takes,
    gives=Gives,
    run=run,
    succeeded=lambda gives: gives.ok,
)
