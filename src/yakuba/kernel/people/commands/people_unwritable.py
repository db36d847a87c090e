"""``yakuba people unwritable``: which characters of names and addresses a narrower system cannot take."""

from datetime import date

from pydantic import BaseModel, Field

from yakuba.kernel.organisation.contracts import NotAllowed
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import PeopleError
from yakuba.lib.commands import Command, CommandError
from yakuba.lib.narrowing import Target
from yakuba.lib.refs import Actor


class Takes(BaseModel):
    form: Target = Field(description="渡す先の文字の範囲")
    page: int = Field(1, ge=1, description="places の何ページ目か(50か所ずつ)")
    by: str = Field(min_length=1, description="調べる職員の番号")


class Unwritten(BaseModel):
    item: str
    character: str = Field(description="書けない文字。異体字の指定は「辻 + U+E0100」の形")
    replacement: str = Field(description="置き換える文字。表にないときは〓")
    lost: bool = Field(description="置き換える文字が表にない")
    times: int


class Where(BaseModel):
    number: str = Field(description="宛名番号")
    item: str
    at: int = Field(description="値の何文字目か(0から)")
    character: str
    replacement: str


class Gives(BaseModel):
    persons: int = Field(description="調べた人数")
    characters: list[Unwritten] = Field(description="写し全体で書けない文字")
    places: list[Where]
    more: bool = Field(description="places に次のページがある")
    withheld: bool = Field(description="支援措置を受けている方の住所は調べていない")
    as_of: date | None = Field(description="写しの時点")


def run(takes: Takes) -> Gives:
    """Raises CommandError without the right."""
    try:
        report = service.unwritable(Actor("staff", takes.by), takes.form, page=takes.page)
    except (PeopleError, NotAllowed) as refused:
        raise CommandError(str(refused)) from refused
    characters = [
        Unwritten(
            item=one.heading,
            character=one.substitution.label,
            replacement=one.substitution.replacement,
            lost=one.substitution.lost,
            times=one.times,
        )
        for one in report.characters
    ]
    places = [
        Where(
            number=one.number,
            item=one.heading,
            at=one.substitution.at,
            character=one.substitution.label,
            replacement=one.substitution.replacement,
        )
        for one in report.places
    ]
    return Gives(
        persons=report.persons,
        characters=characters,
        places=places,
        more=report.more,
        withheld=report.withheld,
        as_of=report.as_of,
    )


COMMAND = Command(
    name="people unwritable",
    help="住民の写しの氏名・住所のうち、渡す先で書けない文字を報告する",
    takes=Takes,
    gives=Gives,
    run=run,
    positional=("form",),
)
