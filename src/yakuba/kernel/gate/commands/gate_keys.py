"""``yakuba gate keys``: this zone's public keys, and the other one's taken in."""

from pydantic import BaseModel, Field

from yakuba.kernel.gate import service
from yakuba.kernel.gate.contracts import GateError, Zone
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    peer: str = Field("", description="相手側の yakuba gate keys が出した行(public の値)")


class Gives(BaseModel):
    public: list[str] = Field(description="この側の公開鍵。相手側へ渡す")
    taken: str = Field("", description="公開鍵を取り込んだ相手側")


def run(takes: Takes) -> Gives:
    """Raises CommandError for a line that is not the other side's."""
    try:
        taken = service.take_public(takes.peer).value if takes.peer else ""
    except GateError as refused:
        raise CommandError(str(refused)) from refused
    own = [service.own_keys(zone).public.as_text(zone) for zone in Zone if service.serves(zone)]
    return Gives(public=own, taken=taken)


COMMAND = Command(name="gate keys", help="関門の公開鍵を出し、相手側の鍵を取り込む", takes=Takes, gives=Gives, run=run)
