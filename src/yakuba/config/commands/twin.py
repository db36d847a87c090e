"""``yakuba twin --data DIR``: a register of fictional people in the published numbers of 高松市 (docs/twin.md)."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field

from yakuba.config import demo_home
from yakuba.config.env import env
from yakuba.config.serve import tell
from yakuba.kernel.organisation.contracts import ImportRefusedError
from yakuba.kernel.people.contracts import PeopleError
from yakuba.lib.commands import Command, CommandError


class Takes(BaseModel):
    data: Path = Field(description="高松市のオープンデータを置いたフォルダー")
    share: float = Field(1.0, ge=0.001, le=1, description="人口に対する割合(0.02 なら2%の大きさの町)")
    seed: int = Field(1, ge=0, description="乱数の種。同じ種からは同じ住民ができる")


class Gives(BaseModel):
    city: str
    surveyed: date
    towns: int
    published: int
    residents: int
    households: int
    sections: int
    added: int
    changed: int
    unchanged: int
    removed: int
    wrong: int
    repeated: bool
    oddities: list[str]


def run(takes: Takes) -> Gives:
    """Raises CommandError when the data are not there, or the database holds another town."""
    from samples.twin.build import OtherTownError, build, read_source
    from samples.twin.published import NotPublishedError

    try:
        source = read_source(takes.data)
        twin = build(source, share=takes.share, seed=takes.seed, tell=tell)
    except (NotPublishedError, OtherTownError, PeopleError, ImportRefusedError) as refused:
        raise CommandError(str(refused)) from refused
    (env().home / demo_home.TWIN).touch()
    defects = source.organisation.published.defects
    return Gives(
        city=twin.population.city,
        surveyed=twin.population.surveyed,
        towns=len(twin.population.towns),
        published=source.population.people,
        residents=twin.population.people,
        households=sum(town.households for town in twin.population.towns),
        sections=twin.sections,
        **{name: getattr(twin.fed, name) for name in ("added", "changed", "unchanged", "removed", "repeated")},
        wrong=twin.fed.error_count,
        oddities=[
            *source.population.oddities,
            *(f"組織の一覧 {defect.row} 行目: {defect.problem}({defect.done})" for defect in defects),
        ],
    )


COMMAND = Command(
    name="twin",
    help="公表された人口と組織から、高松市と同じ大きさの架空の町を作る",
    takes=Takes,
    gives=Gives,
    run=run,
    succeeded=lambda answer: answer.wrong == 0,
)
