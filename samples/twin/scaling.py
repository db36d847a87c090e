"""A smaller city of the same shape: shares by largest remainder, so that every sum still adds up."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from samples.twin.published import Population, PublishedTown


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers in the proportion of ``weights`` that add up to ``total`` (largest remainder; ties: the earlier).

    Where ``total`` is not more than the sum of the weights, nobody gets more than their weight.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    quotas = [Fraction(total * weight, whole) for weight in weights]
    shares = [int(quota) for quota in quotas]
    by_remainder = sorted(range(len(weights)), key=lambda place: (shares[place] - quotas[place], place))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


def scaled(population: Population, share: float) -> Population:
    """The population reduced to ``share`` (0 < share ≤ 1): first between the towns, then within each town."""
    if share == 1:
        return population
    people = round(population.people * Fraction(str(share)))
    sizes = apportion(people, [town.population for town in population.towns])
    towns = tuple(_shrunk(town, size) for town, size in zip(population.towns, sizes, strict=True))
    return replace(population, towns=towns)


def _shrunk(town: PublishedTown, size: int) -> PublishedTown:
    numbers = apportion(size, [number for cell in town.cells for number in cell])
    households = round(Fraction(town.households * size, town.population or 1))
    cells = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    return replace(town, cells=cells, households=min(size, max(households, bool(size))))
