"""``yakuba handover list``: what waits for which core system, and the newest batches."""

from pydantic import BaseModel, Field

from yakuba.apps.handover import queries
from yakuba.apps.handover.commands import shapes
from yakuba.lib.commands import Command


class Takes(BaseModel):
    by: str = Field("", description=shapes.BY)
    page: int = Field(1, ge=1, description="引渡しの一覧の何頁目か(50件ずつ、新しい順)")


class Gives(BaseModel):
    waiting: list[shapes.Waiting]
    batches: list[shapes.Batch]
    total: int


def run(takes: Takes) -> Gives:
    """Raises CommandError without the right."""
    who = shapes.actor(takes.by)
    waiting = shapes.told(lambda: queries.waiting(who))
    found, total = shapes.told(lambda: queries.batches(who, page=takes.page))
    lines = [
        shapes.Waiting(core=one.core, section=one.section, office=one.office, count=one.count, oldest=one.oldest)
        for one in waiting
    ]
    return Gives(waiting=lines, batches=[shapes.batch(one) for one in found], total=total)


COMMAND = Command(name="handover list", help="基幹系への引渡しを一覧にする", takes=Takes, gives=Gives, run=run)
