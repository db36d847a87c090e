"""``yakuba jobs dead``: the dead letters."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from yakuba.kernel.jobs import service
from yakuba.lib.commands import Command


class Takes(BaseModel):
    limit: int = Field(100, ge=1, le=1_000, description="件数")
    offset: int = Field(0, ge=0, description="先頭から飛ばす件数")


class Letter(BaseModel):
    id: str
    task: str
    queue: str
    payload: dict[str, Any]
    attempts: int
    error: str
    died_at: datetime


class Gives(BaseModel):
    total: int
    letters: list[Letter]


def run(takes: Takes) -> Gives:
    """The latest first."""
    letters = service.dead_letters(limit=takes.limit, offset=takes.offset)
    return Gives(total=service.count_dead_letters(), letters=[Letter(**asdict(letter)) for letter in letters])


COMMAND = Command(name="jobs dead", help="行き詰まった仕事の一覧", takes=Takes, gives=Gives, run=run)
