"""``yakuba gate list``: what is on its way between the zones, what was refused, what is in quarantine."""

from datetime import datetime

from pydantic import BaseModel, Field

from yakuba.kernel.gate import service
from yakuba.kernel.gate.contracts import Halted, Traffic
from yakuba.lib.commands import Command


class Takes(BaseModel):
    limit: int = Field(100, ge=1, le=1_000, description="それぞれの件数")


class Line(BaseModel):
    bundle: str
    kind: str
    to: str
    state: str
    attempts: int
    since: datetime
    reason: str


class Gives(BaseModel):
    waiting: list[Line] = Field(description="返事を待っている通信")
    refused: list[Line] = Field(description="相手側が受け付けなかった通信")
    quarantined: list[Line] = Field(description="この側で止めた通信")


def run(takes: Takes) -> Gives:
    """Three queries; it names nobody."""
    return Gives(
        waiting=[_traffic(one) for one in service.on_the_way(takes.limit)],
        refused=[_traffic(one) for one in service.refused(takes.limit)],
        quarantined=[_halted(one) for one in service.halted(takes.limit)],
    )


def _traffic(one: Traffic) -> Line:
    return Line(
        bundle=one.bundle,
        kind=one.kind,
        to=one.to,
        state=one.state.value,
        attempts=one.attempts,
        since=one.sent_at,
        reason=one.reason,
    )


def _halted(one: Halted) -> Line:
    return Line(
        bundle=one.bundle,
        kind=one.kind,
        to=one.at,
        state="halted",
        attempts=one.times,
        since=one.first_at,
        reason=one.reason.value,
    )


COMMAND = Command(name="gate list", help="関門の通信の一覧", takes=Takes, gives=Gives, run=run)
