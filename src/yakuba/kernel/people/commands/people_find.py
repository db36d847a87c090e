"""``yakuba people find``: search the register copy as the counter does, with the rights of a member of staff."""

from datetime import date
from typing import Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import Hit, PeopleError, Query
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.refs import Actor
from yakuba.lib.wareki import NotADate, format_span, parse_day

Level = Literal["same", "candidate"]


class Takes(BaseModel):
    text: str = Field("", max_length=200, description="氏名(漢字・カナ・ローマ字)か宛名番号")
    born: str = Field("", max_length=20, description="生年月日(1980-01-01、S55.1.1、昭和55年1月1日)")
    town: str = Field("", max_length=100, description="町名")
    block: str = Field("", max_length=100, description="番地")
    removed: bool = Field(False, description="消除された方も")
    page: int = Field(1, ge=1, description="何ページ目か(50人ずつ)")
    by: str = Field(min_length=1, description="探す職員の番号")


class Found(BaseModel):
    level: Level = Field(description="same: 同じ字とみなす。candidate: 字が違う候補で、同じ方とは限らない")
    note: str = Field(description="候補のときの断り書き")
    number: str
    name: str
    kana: str
    alias: str
    latin: str
    born: str
    sex: str
    household: str
    relation: str
    address: str
    protected: bool = Field(description="取扱注意")
    removed_on: date | None


class Gives(BaseModel):
    hits: list[Found]
    more: bool = Field(description="次のページがある")
    as_of: date | None = Field(description="写しの時点")


def run(takes: Takes) -> Gives:
    """Raises CommandError for a search that is too wide, for what is no date, or without the right."""
    try:
        asked = Query(takes.text, _day(takes.born), takes.town, takes.block, takes.removed, takes.page)
        hits = service.find(Actor("staff", takes.by), asked)
    except (PeopleError, NotAllowed) as refused:
        raise CommandError(str(refused)) from refused
    return Gives(hits=[_found(hit) for hit in hits], more=hits.more, as_of=hits.as_of)


def _day(text: str) -> date | None:
    try:
        return parse_day(text) if text else None
    except NotADate as wrong:
        raise CommandError(f"生年月日を{wrong}") from wrong


def _found(hit: Hit) -> Found:
    same = ("number", "name", "kana", "alias", "latin", "sex", "household", "relation", "protected", "removed_on")
    return Found(
        level="candidate" if hit.candidate else "same",
        note=_("字が違う候補です。同じ方とは限りません。") if hit.candidate else "",
        born=format_span(hit.born),
        address=str(hit.address),
        **{name: getattr(hit, name) for name in same},
    )


COMMAND = Command(
    name="people find",
    help="住民の写しから人を探す(氏名を打つ履歴を残さないよう --json - で渡せる)",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("text",),
)
