"""``yakuba protection ending``: which 支援措置 end by a day, by number. It names nobody."""

from datetime import date, timedelta

from pydantic import BaseModel, Field

from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service as people
from yakuba.lib import clock
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor

AHEAD = timedelta(days=31)


class Takes(BaseModel):
    by: str = Field(description="支援措置を扱う職員(指名された人)の番号")
    until: date | None = Field(None, description="この日までに終わるもの(空のときは31日後まで)")


class Line(BaseModel):
    number: int
    last: date


class Gives(BaseModel):
    until: date
    ending: list[Line]
    stopped: int


def run(takes: Takes) -> Gives:
    """Raises CommandError without the right."""
    actor, until = Actor("staff", takes.by), takes.until or clock.today() + AHEAD
    try:
        ending = people.protections_ending(actor, until=until)
        _rows, stopped = people.escalations(actor, limit=1)
    except NotAllowed as refused:
        raise CommandError(str(refused)) from refused
    return Gives(until=until, ending=[Line(number=number, last=last) for number, last in ending], stopped=stopped)


COMMAND = Command(
    name="protection ending",
    help="もうすぐ終わる支援措置と、止まった受付の数を出す",
    takes=Takes,
    gives=Gives,
    run=run,
)
