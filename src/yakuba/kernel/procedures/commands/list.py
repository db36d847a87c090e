"""``yakuba procedures list``: which version of each procedure holds on a day, whose it is, and who published it."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from yakuba.kernel.procedures import service
from yakuba.lib import clock
from yakuba.lib.commands import Command


class Takes(BaseModel):
    on: date | None = Field(None, description="いつの定義か(既定は今日)")


class Held(BaseModel):
    id: str
    name: str
    duty: str
    version: int
    source: Literal["shipped", "own"] = Field(description="shipped: 配布された定義、own: この町が変えた定義")
    valid_from: date
    form: str = Field(description="町の様式の版。配布された書式で印字する手続は空")
    at: datetime = Field(description="公開した日時")
    by: str = Field(description="公開した人又は処理")


class Gives(BaseModel):
    procedures: list[Held]


def run(takes: Takes) -> Gives:
    """By id; empty before anything is published."""
    on = takes.on or clock.today()
    published = service.published_by(on=on)
    held = [
        Held(
            id=one.id,
            name=one.name,
            duty=one.duty,
            version=one.version,
            source="own" if service.is_own(one.version) else "shipped",
            valid_from=one.valid_from,
            form=one.form.edition if one.form else "",
            at=published[one.id][0],
            by=published[one.id][1],
        )
        for one in service.all_definitions(on=on)
    ]
    return Gives(procedures=held)


COMMAND = Command(name="procedures list", help="その日に有効な手続の版を一覧にする", takes=Takes, gives=Gives, run=run)
