"""The people of a twin as rows of the register feed: fictional names and readings, addresses in real towns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from samples.name_tables import FOREIGN
from samples.residents import Draw, Member, Row, Town, foreign_rows, native_rows, place_of
from samples.twin.households import form
from samples.twin.published import Population, PublishedTown

HOUSEHOLDS_A_TOWN = 100_000
# Of households of one or two aged 20 to 60 without children, this share is from abroad (rough).
_FROM_ABROAD = 0.09


def residents(population: Population, seed: int, tell: Callable[[int], None] = lambda done: None) -> Iterator[Row]:
    """Everybody, town by town, the same for the same seed; ``tell`` hears how many after each town.

    A town has its own dice and its own 宛名番号 (town, then number), so that a change in one leaves the others alone.
    """
    done = 0
    for town in population.towns:
        for number, row in enumerate(_of_town(population, town, seed), start=1):
            row["宛名番号"] = f"{town.place:04d}{number:06d}"
            done += 1
            yield row
        tell(done)


def _of_town(population: Population, town: PublishedTown, seed: int) -> Iterator[Row]:
    as_of = population.surveyed
    draw = Draw(seed * 1_000_003 + town.place, as_of, [Town("", town.name, "", 1)])
    # The year alone must leave no doubt about the age band: only the oldest have no birthday.
    draw.day_unknown_before = as_of.year - 87
    homes = form(town.cells, town.households, draw.random, as_of)
    for number, members in enumerate(homes, start=town.place * HOUSEHOLDS_A_TOWN):
        yield from _household(draw, number, members)


def _household(draw: Draw, number: int, members: Sequence[Member]) -> Iterator[Row]:
    place = place_of(draw, number, members)
    if _may_be_from_abroad(draw, members) and draw.chance(_FROM_ABROAD):
        nationality = draw.random.choices(tuple(FOREIGN), weights=(9, 8, 5, 4, 3, 3, 2))[0]
        yield from foreign_rows(draw, members, nationality, place)
        return
    lodgers = [replace(m, surname=draw.surname()) if m.relation == "同居人" else m for m in members]
    yield from native_rows(draw, lodgers, draw.surname(), place)


def _may_be_from_abroad(draw: Draw, members: Sequence[Member]) -> bool:
    years = [draw.as_of.year - member.born.year for member in members]
    return len(members) <= 2 and all(20 < age < 60 for age in years) and members[-1].relation in ("世帯主", "妻", "夫")
