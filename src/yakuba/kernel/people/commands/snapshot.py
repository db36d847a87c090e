"""``yakuba snapshot``: freeze the residents of a day into an encrypted file with an owner and an end."""

from datetime import date

from pydantic import BaseModel, Field

from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import PeopleError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import OwnerRef


class Takes(BaseModel):
    until: date = Field(description="この日まで開ける。過ぎたら消す")
    as_of: date | None = Field(None, description="いつ時点の住民か(既定は写しの時点)")
    owner_kind: str = Field(
        "operator.snapshot", min_length=1, max_length=60, description="持ち主の種類(例 benefits.run)"
    )
    owner_id: str = Field("command", min_length=1, max_length=60, description="持ち主の番号")


class Gives(BaseModel):
    snapshot_id: int
    as_of: date
    until: date
    rows: int
    sha256: str


def run(takes: Takes) -> Gives:
    """Raises CommandError when the copy does not know that day or the end has passed."""
    try:
        made = service.snapshot(takes.as_of, owner=OwnerRef(takes.owner_kind, takes.owner_id), until=takes.until)
    except (PeopleError, NotAllowed) as refused:
        raise CommandError(str(refused)) from refused
    return Gives(snapshot_id=made.snapshot_id, as_of=made.as_of, until=made.until, rows=made.rows, sha256=made.sha256)


COMMAND = Command(name="snapshot", help="住民の写しの断面を作る", takes=Takes, gives=Gives, run=run)
