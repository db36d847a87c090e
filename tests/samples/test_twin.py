"""The twin has the published people of every town, age band and sex; twice loads it once; others are refused."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from samples.dice import dice
from samples.residents import Member
from samples.twin.households import form
from samples.twin.published import BANDS, NotPublishedError, Population, read_population
from samples.twin.rows import residents
from samples.twin.scaling import apportion, scaled
from tests.processes import ProcessDatabase
from tests.support import register

FILE = "takamatsu/data/population/0066_202602.xlsx"
SURVEYED = date(2026, 2, 1)
Counted = Counter[tuple[str, int, str]]


def published(data: Path) -> tuple[Counted, Mapping[str, int]]:
    """The file as it stands, read by the place of its columns: town × band × sex, and households by town."""
    sheet = load_workbook(data / FILE).active
    assert sheet is not None
    counted: Counted = Counter()
    households = {}
    for row in range(2, sheet.max_row + 1):
        town = str(sheet.cell(row, 7).value)
        households[town] = int(str(sheet.cell(row, 47).value))
        for column in range(11, 47):
            if number := int(str(sheet.cell(row, column).value)):
                counted[town, (column - 11) // 2, "男" if column % 2 else "女"] = number
    return counted, households


def band(born: date) -> int:
    """The age band on the day of the count, by the birthday."""
    age = SURVEYED.year - born.year - ((SURVEYED.month, SURVEYED.day) < (born.month, born.day))
    return min(age // 5, BANDS - 1)


@pytest.fixture(scope="module")
def population(data: Path) -> Population:
    return read_population(data / FILE)


def formed(population: Population) -> Iterator[tuple[str, list[list[Member]]]]:
    for town in population.towns:
        yield town.name, form(town.cells, town.households, dice(town.place), population.surveyed)


@pytest.mark.data
def test_the_whole_city_has_the_published_people_and_households_of_every_town(
    data: Path, population: Population
) -> None:
    expected, households = published(data)
    counted: Counted = Counter()
    homes = {}
    for town, found in formed(population):
        homes[town] = len(found)
        counted.update((town, band(member.born), member.sex) for home in found for member in home)
        assert all([m.relation for m in home].count("世帯主") == 1 and home[0].relation == "世帯主" for home in found)
    assert expected.total() == 418_129
    assert len(homes) == 235
    assert counted == expected
    assert homes == households


@pytest.mark.data
def test_the_rows_of_a_town_have_its_published_people_too(data: Path, population: Population) -> None:
    expected, _ = published(data)
    towns = [town for town in population.towns if town.name in ("塩屋町", "国分寺町福家", "サンポート", "庵治町")]
    part = Population(population.code, population.city, population.surveyed, tuple(towns), ())
    rows = list(residents(part, 1))
    names = {town.name for town in towns}
    counted = Counter((row["町名"], row_band(row["生年月日"]), row["性別"]) for row in rows)
    assert counted == Counter({key: number for key, number in expected.items() if key[0] in names})
    assert len({row["宛名番号"] for row in rows}) == len(rows)


def row_band(born: str) -> int:
    """An unknown birthday stands for both ends of the year, which must be of one band."""
    year, month, day = map(int, born.split("-"))
    bands = {band(date(year, month, day))} if month else {band(date(year, 1, 1)), band(date(year, 12, 31))}
    (found,) = bands
    return found


@pytest.mark.data
def test_households_are_of_many_plausible_kinds(population: Population) -> None:
    homes = [home for _, found in formed(scaled(population, 0.1)) for home in found]
    ages = [[(SURVEYED - member.born).days / 365.25 for member in home] for home in homes]
    single_parents = [
        home
        for home, of_age in zip(homes, ages, strict=True)
        if len(home) > 1 and {m.relation for m in home[1:]} == {"子"} and max(of_age[1:]) < 18
    ]
    parents = {"父", "母"}
    three_generations = [home for home in homes if {m.relation for m in home} & parents and len(home) > 2]
    old_alone = [of_age for of_age in ages if len(of_age) == 1 and of_age[0] >= 70]
    assert min(len(single_parents), len(three_generations), len(old_alone)) > 100
    assert max(map(len, homes)) <= 15
    for home, of_age in zip(homes, ages, strict=True):
        young = [age for member, age in zip(home, of_age, strict=True) if member.relation == "子"]
        assert all(max(of_age) - age >= 16 for age in young)


@pytest.mark.data
def test_the_same_seed_gives_the_same_people_and_another_seed_others(population: Population) -> None:
    small = scaled(population, 0.002)
    assert list(residents(small, 7)) == list(residents(small, 7))
    assert list(residents(small, 7)) != list(residents(small, 8))


@pytest.mark.data
@pytest.mark.parametrize("share", [0.001, 0.02, 0.5])
def test_a_smaller_city_adds_up_and_every_number_is_near_its_share(population: Population, share: float) -> None:
    small = scaled(population, share)
    assert small.people == round(418_129 * share)
    for before, after in zip(population.towns, small.towns, strict=True):
        assert abs(after.population - before.population * share) < 1
        assert bool(after.households) == bool(after.population)
        quota = after.population / (before.population or 1)
        for cell, shrunk in zip(before.cells, after.cells, strict=True):
            assert all(abs(new - old * quota) < 1 for old, new in zip(cell, shrunk, strict=True))


@given(st.lists(st.integers(0, 50), min_size=1, max_size=20), st.floats(0, 1))
def test_apportioning_adds_up_and_gives_nobody_more_than_their_weight(weights: list[int], share: float) -> None:
    total = round(sum(weights) * share)
    shares = apportion(total, weights)
    assert sum(shares) == total
    assert all(0 <= got <= weight for got, weight in zip(shares, weights, strict=True))


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=BANDS, max_size=BANDS),
    st.floats(0.01, 1),
    st.integers(0, 1000),
)
def test_any_people_form_any_number_of_households(cells: list[tuple[int, int]], share: float, seed: int) -> None:
    people = sum(map(sum, cells))
    count = max(min(people, 1), round(people * share))
    homes = form(cells, count, dice(seed), SURVEYED)
    counted = Counter((band(member.born), member.sex) for home in homes for member in home)
    assert len(homes) == count
    assert counted == Counter({(at, "男"): men for at, (men, _) in enumerate(cells) if men}) + Counter(
        {(at, "女"): women for at, (_, women) in enumerate(cells) if women}
    )


def sheet(path: Path, *, wrong: Mapping[str, object]) -> Path:
    """A published file of two towns with ten men and ten women of each band; ``wrong`` changes the second."""
    bands = {f"{sex}{number}": 10 for number in range(1, BANDS + 1) for sex in ("man", "woman")}
    row: dict[str, object] = {"#property": 1, "prefCode": 37201, "cityName": "高松市", "surveyDate": "3/1/2023"}
    row |= {"regionName": "塩屋町", "totalPopulation": "360", "male": 180, "woman": 180} | bands
    row |= {"numberOfHouseholds": 150}
    book = Workbook()
    assert book.active is not None
    book.active.append(list(row))
    book.active.append(list(row.values()))
    second = {**row, "#property": 2, "regionName": "築地町", **wrong}
    book.active.append([second[heading] for heading in row])
    book.save(path)
    return path


def test_numbers_and_dates_written_as_text_are_read(tmp_path: Path) -> None:
    found = read_population(sheet(tmp_path / "a.xlsx", wrong={}))
    assert (found.people, found.surveyed, found.oddities) == (720, date(2023, 3, 1), ())


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"man3": 11}, "年齢別の合計が男・女・総数と合いません"),
        ({"totalPopulation": 361}, "年齢別の合計が男・女・総数と合いません"),
        ({"numberOfHouseholds": 361}, "世帯数 361 が人口 360 と合いません"),
        ({"man3": "x"}, "man3 が0以上の整数ではありません"),
        ({"regionName": "塩屋町"}, "同じ町か同じ番号が2度出ます"),
        ({"surveyDate": "4/1/2023"}, "市か調査日の違う行"),
        ({"surveyDate": "?"}, "surveyDate が日付ではありません"),
    ],
)
def test_a_file_that_does_not_add_up_is_refused(tmp_path: Path, wrong: Mapping[str, object], said: str) -> None:
    with pytest.raises(NotPublishedError, match=said):
        read_population(sheet(tmp_path / "a.xlsx", wrong=wrong))


def test_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("これは表ではない", encoding="utf-8")
    with pytest.raises(NotPublishedError, match="xlsx として読めません"):
        read_population(tmp_path / "a.xlsx")


@pytest.mark.data
def test_what_looks_wrong_in_the_published_file_is_told(population: Population) -> None:
    empty, doubled = population.oddities
    assert "サンポート" in empty
    assert "国分寺町福家" in doubled
    assert "男 5,255 人" in doubled


SHARE = os.environ.get("YAKUBA_TWIN_SHARE", "0.003")
"""How much of the city is fed; 1 for all 418,129."""
REGISTER = (
    "SELECT town, sex, born_first, born_last, count(*) FROM people_person WHERE present "
    "GROUP BY town, sex, born_first, born_last ORDER BY town, sex, born_first, born_last"
)
HOMES = "SELECT town, count(DISTINCT household) FROM people_person WHERE present GROUP BY town"


def in_register(rows: list[tuple[Any, ...]]) -> Counted:
    """town × band × sex of what was fed; an unknown birthday must be of one band."""
    counted: Counted = Counter()
    for town, sex, first, last, number in rows:
        (found,) = {band(date.fromisoformat(str(day))) for day in (first, last)}
        counted[town, found, {"male": "男", "female": "女"}[sex]] += number
    return counted


@pytest.mark.data
@pytest.mark.process
def test_the_command_loads_the_twin_once(data: Path, population: Population, process_database: ProcessDatabase) -> None:
    """And the register, once fed, has the published marginals: people by town, age band and sex, households by town."""
    words = ("-m", "yakuba", "twin", "--data", str(data / "takamatsu"), "--share", SHARE)
    first, said = process_database.python(*words).communicate()
    city = scaled(population, float(SHARE))
    assert f"架空の住民 {city.people:,} 人を作っています" in said.decode()
    answer = json.loads(first)
    people = (answer["residents"], answer["added"], answer["wrong"], answer["repeated"])
    assert people == (city.people, city.people, 0, False)
    register = process_database.rows(REGISTER)
    assert in_register(register) == by_cell(city)
    homes = {t.name: t.households for t in city.towns if t.households}
    assert dict(process_database.rows(HOMES)) == homes
    assert sum(homes.values()) == answer["households"]
    if city.people == population.people:
        assert (in_register(register), homes) == (
            published(data)[0],
            {t: n for t, n in published(data)[1].items() if n},
        )

    second, _ = process_database.python(*words).communicate()
    assert json.loads(second)["repeated"]
    assert process_database.rows(REGISTER) == register

    other = process_database.python(*words[:-1], "0.004")
    assert "今作った住民とは違います" in other.communicate()[1].decode()
    assert other.returncode == 2
    assert process_database.rows(REGISTER) == register


def by_cell(city: Population) -> Counted:
    cells = ((town.name, at, cell) for town in city.towns for at, cell in enumerate(town.cells))
    counts = ((name, at, sex, n) for name, at, cell in cells for sex, n in zip("男女", cell, strict=True))
    return Counter({(name, at, sex): n for name, at, sex, n in counts if n})


@pytest.mark.process
def test_a_wrong_folder_is_refused_in_japanese(tmp_path: Path, process_database: ProcessDatabase) -> None:
    process = process_database.python("-m", "yakuba", "twin", "--data", str(tmp_path))
    assert "population フォルダーがありません" in process.communicate()[1].decode()
    assert process.returncode == 2


@pytest.mark.data
@pytest.mark.process
def test_a_database_of_another_town_is_refused(data: Path, process_database: ProcessDatabase, tmp_path: Path) -> None:
    register.feed(tmp_path, [register.resident(number, f"見本 {number}", "ミホン") for number in range(1, 20)])
    before = process_database.rows(REGISTER)
    assert before != []
    process = process_database.python("-m", "yakuba", "twin", "--data", str(data / "takamatsu"), "--share", "0.003")
    assert "別の町か別の時点の住民があります" in process.communicate()[1].decode()
    assert process.returncode == 2
    assert process_database.rows(REGISTER) == before
