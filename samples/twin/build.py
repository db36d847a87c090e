"""Building a twin: read both published sources, then organisation and register by the doors that a real town uses."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from samples import residents as feed_file
from samples.twin import organisation, rows
from samples.twin.published import NotPublishedError, Population, read_population
from samples.twin.scaling import scaled
from yakuba.kernel.organisation import service as organisation_service
from yakuba.kernel.people import service as people
from yakuba.kernel.people.contracts import FeedRefusedError, FeedReport
from yakuba.lib.municipality_code import check_digit
from yakuba.lib.refs import Actor

CITY = "37201"
FEEDER = Actor("system", "people.import")
_FEED_STEP = 20_000


class OtherTownError(Exception):
    """The database holds other residents than these; the text says, in Japanese, what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was published: the population and the organisation."""

    population: Population
    organisation: organisation.Organisation


@dataclass(frozen=True, slots=True)
class Twin:
    """What was built: the population after scaling, how many sections, and what the feed did."""

    population: Population
    sections: int
    fed: FeedReport


def read_source(folder: Path) -> Source:
    """The newest population and organisation below ``folder`` (the city's open data). Raises NotPublishedError."""
    base = next((place for place in (folder, folder / "data") if (place / "population").is_dir()), None)
    if base is None:
        raise NotPublishedError(
            f"{folder} に population フォルダーがありません。高松市のオープンデータのフォルダーを指定してください。"
        )
    files = sorted((base / "population").glob("*_[0-9][0-9][0-9][0-9][0-9][0-9].xlsx"))
    if not files:
        raise NotPublishedError("population に人口の表(xlsx)がありません。フォルダーの中を確かめてください。")
    population = read_population(files[-1])
    if population.code != CITY:
        raise NotPublishedError(f"{files[-1].name} は高松市の表ではありません。高松市のデータを指定してください。")
    try:
        found = organisation.read_organisation(base / "takamatsu_city_organization_list")
    except (OSError, ValueError) as error:
        raise NotPublishedError(f"組織の一覧を読めません({error})。フォルダーの中を確かめてください。") from error
    return Source(population, found)


def build(source: Source, *, share: float, seed: int, tell: Callable[[str], None]) -> Twin:
    """Put the twin into an empty instance. Twice changes nothing; after a crash, again goes on.

    Raises OtherTownError where the database holds another town, or a twin of other people; its residents stay.
    """
    population = scaled(source.population, share)
    _refuse_other_town(population)
    tell(f"{population.city}の組織を入れています…")
    sections = organisation.load(source.organisation, code=population.code, city=population.city)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "register.csv"
        tell(f"架空の住民 {population.people:,} 人を作っています…")
        feed_file.write(
            path, rows.residents(population, seed, _every(50_000, population, tell)), as_of=population.surveyed
        )
        tell("住民の写しに取り込んでいます…")
        return Twin(population, sections, _feed(path, population, tell))


def _feed(path: Path, population: Population, tell: Callable[[str], None]) -> FeedReport:
    try:
        return people.feed(FEEDER, path, tell=_every(_FEED_STEP, population, tell))
    except FeedRefusedError as refused:
        if people.copy_as_of() != population.surveyed:
            raise
        raise OtherTownError(
            "この時点の住民がもう入っていて、今作った住民とは違います(--share か --seed、または作り方の版が違う)。"
            "入っている住民は変えていません。作り直すには空のデータベースを選んでください。"
        ) from refused


def _refuse_other_town(population: Population) -> None:
    """A full feed replaces the whole copy; it must never meet other residents."""
    town, as_of = organisation_service.municipality(), people.copy_as_of()
    other_town = town is not None and town.code != population.code + check_digit(population.code)
    if other_town or as_of not in (None, population.surveyed):
        raise OtherTownError(
            "このデータベースには別の町か別の時点の住民があります。YAKUBA_HOME(または YAKUBA_DATABASE_URL)で"
            "空のデータベースを選んでください。"
        )


def _every(step: int, population: Population, tell: Callable[[str], None]) -> Callable[[int], None]:
    told = 0

    def done(count: int) -> None:
        nonlocal told
        if count - told >= step:
            told = count
            tell(f"  {count:,} / {population.people:,} 人")

    return done
