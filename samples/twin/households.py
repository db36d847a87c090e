"""Forms the people of a town into its number of households: couples, children, single parents, old people alone.

Everybody counted is placed once, and there are exactly as many households as published. Who marries whom and which
child belongs to whom is plausible by age, not known. The shares of the married by age are rough (``verified: false``).
"""

import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from samples.residents import Member
from samples.twin.published import BAND_YEARS, BANDS, Cell

ADULT = 18
OLDEST = 104
# Of the men up to this age, this share has a wife at home (rough).
_MARRIED = ((24, 0.04), (29, 0.25), (34, 0.48), (44, 0.62), (64, 0.68), (79, 0.76), (OLDEST, 0.6))
# Who lives at somebody else's home rather than alone, the smaller the sooner, up to this age.
_STAYS = ((24, 0.25), (34, 0.6), (49, 1.0), (74, 1.7), (OLDEST, 1.0))
_MOTHER = (18, 45)
_SINGLE_MOTHERS, _SINGLE_FATHERS = 0.15, 0.02
# So many homes to choose from, or a single one of a rare age would take in everybody.
_ENOUGH = 8


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody counted: sex (男, 女), age in whole years on the day of the count, birth date."""

    sex: str
    age: int
    born: date


@dataclass(slots=True)
class Home:
    """A household while it is formed."""

    head: Person
    spouse: Person | None = None
    others: list[tuple[str, Person]] = field(default_factory=list)

    @property
    def parent(self) -> Person:
        """Whose age children go by: the wife, or the one there is."""
        return self.spouse if self.spouse and self.spouse.sex == "女" else self.head


Buckets: TypeAlias = dict[int, list[Home]]


def form(cells: Sequence[Cell], count: int, dice: random.Random, as_of: date) -> list[list[Member]]:
    """The people of ``cells`` in exactly ``count`` households, the head first in each.

    ``count`` is between 1 and the number of people, or 0 where there is nobody.
    """
    people = list(people_of(cells, dice, as_of))
    adults = [person for person in people if person.age >= ADULT]
    minors = sorted((person for person in people if person.age < ADULT), key=lambda person: person.born)
    homes = _couples_and_singles(adults, max(0, min(len(adults) - count, count)), dice)
    while len(homes) < count:
        homes.append(Home(minors.pop(0)))
    _place_minors(minors, homes, dice)
    homes = _merge(homes, len(homes) - count, dice)
    return [_members(home, dice) for home in homes]


def people_of(cells: Sequence[Cell], dice: random.Random, as_of: date) -> Iterator[Person]:
    """Everybody in the cells, with ages spread over each band and birth dates that leave no doubt about the age."""
    for band, cell in enumerate(cells):
        ages = range(band * BAND_YEARS, (band + 1) * BAND_YEARS if band < BANDS - 1 else OLDEST + 1)
        weights = [1.0] * len(ages) if band < BANDS - 1 else [0.86**year for year in range(len(ages))]
        for sex, number in zip("男女", cell, strict=True):
            for age in dice.choices(ages, weights, k=number):
                yield Person(sex, age, _born(age, dice, as_of))


def _born(age: int, dice: random.Random, as_of: date) -> date:
    """A birth date of somebody of that age on the day, also for the law, by which age grows on the eve."""
    latest = as_of.replace(year=as_of.year - age)
    earliest = as_of.replace(year=as_of.year - age - 1) + timedelta(days=2)
    return earliest + timedelta(days=dice.randint(0, (latest - earliest).days))


def _couples_and_singles(adults: Sequence[Person], most: int, dice: random.Random) -> list[Home]:
    women = sorted((person for person in adults if person.sex == "女"), key=lambda person: person.age)
    ages = [person.age for person in women]
    men = [person for person in adults if person.sex == "男"]
    dice.shuffle(men)
    homes: list[Home] = []
    for man in men:
        wife = None
        if most > 0 and dice.random() < _up_to(_MARRIED, man.age):
            wife = _wife(man, women, ages, dice)
        most -= wife is not None
        homes.append(Home(man, wife))
    return homes + [Home(woman) for woman in women]


def _wife(man: Person, women: list[Person], ages: list[int], dice: random.Random) -> Person | None:
    """A woman about two years younger, taken out of ``women``; None where none is near in age."""
    at = bisect_left(ages, man.age - 2 + round(dice.gauss(0, 2.5)))
    at = min(at, len(ages) - 1)
    if at < 0 or abs(man.age - 2 - ages[at]) > 9:
        return None
    del ages[at]
    return women.pop(at)


def _up_to(table: Sequence[tuple[int, float]], age: int) -> float:
    return next(value for limit, value in table if age <= limit)


def _place_minors(minors: Sequence[Person], homes: Sequence[Home], dice: random.Random) -> None:
    """Children, the eldest first, to homes where somebody may be their mother or father."""
    families = _buckets(home for home in homes if _may_have_children(home, dice))
    everywhere = _buckets(homes)
    for child in minors:
        mother = child.age + min(max(round(dice.gauss(31, 5)), _MOTHER[0]), _MOTHER[1])
        near = _near(families, mother, 8) or _near(everywhere, mother, 14) or _near(everywhere, mother, OLDEST)
        home = _best_family(child, near, dice)
        home.others.append((_relation(child, home), child))


def _may_have_children(home: Home, dice: random.Random) -> bool:
    if home.spouse:
        return True
    return dice.random() < (_SINGLE_MOTHERS if home.head.sex == "女" else _SINGLE_FATHERS)


def _best_family(child: Person, near: Sequence[Home], dice: random.Random) -> Home:
    """Of three at random the one that fits best: one or two elder siblings, not born within the same year."""

    def fit(home: Home) -> tuple[bool, bool, bool]:
        siblings = home.others
        spaced = not siblings or (child.born - siblings[-1][1].born).days > 400
        return spaced, len(siblings) < 3, bool(siblings)

    return max((dice.choice(near) for _ in range(3)), key=fit)


def _merge(homes: Sequence[Home], surplus: int, dice: random.Random) -> list[Home]:
    """Let ``surplus`` of those without a spouse move in with others: grown children, old parents, brothers, sisters."""
    order = {id(home): _reluctance(home, dice) for home in homes}
    singles = sorted((home for home in homes if home.spouse is None), key=lambda home: order[id(home)])
    guests = singles[:surplus]
    moving = {id(home) for home in guests}
    hosts = [home for home in homes if id(home) not in moving]
    buckets = _buckets(hosts)
    for guest in guests:
        age = guest.head.age
        wanted = age - dice.randint(24, 36) if age > 69 else age + dice.randint(24, 36)
        near = _near(buckets, wanted, 8) or _near(buckets, age, 12) or hosts
        _move_in(guest, min((dice.choice(near) for _ in range(3)), key=lambda home: len(home.others)))
    return hosts


def _reluctance(home: Home, dice: random.Random) -> float:
    return _up_to(_STAYS, home.head.age) * dice.random() + (2.0 if home.others else 0.0)


def _move_in(guest: Home, host: Home) -> None:
    relation = _relation(guest.head, host)
    host.others.append((relation, guest.head))
    for of_guest, person in guest.others:
        grandchild = relation == "子" and of_guest == "子"
        host.others.append(("孫" if grandchild else "同居人", person))


def _relation(person: Person, home: Home) -> str:
    """続柄 to the head by the difference in age."""
    younger = home.parent.age - person.age
    if 17 <= younger <= 46:
        return "子"
    if 46 < younger <= 75 and person.age < ADULT:
        return "孫"
    older = person.age - home.head.age
    if 17 <= older <= 46 and not any(relation in ("父", "母") for relation, _ in home.others):
        return "父" if person.sex == "男" else "母"
    if abs(older) <= 14 and person.age >= ADULT:
        return ("兄" if older > 0 else "弟") if person.sex == "男" else ("姉" if older > 0 else "妹")
    return "同居人"


def _buckets(homes: Iterator[Home] | Sequence[Home]) -> Buckets:
    by_age: Buckets = {}
    for home in homes:
        by_age.setdefault(home.parent.age, []).append(home)
    return by_age


def _near(buckets: Buckets, age: int, spread: int) -> list[Home]:
    """Homes of the ages nearest to ``age`` within ``spread`` years, enough to choose from; empty where none are."""
    found: list[Home] = []
    for step in range(spread + 1):
        for wanted in {age + step, age - step}:
            found += buckets.get(wanted, ())
        if len(found) >= _ENOUGH:
            break
    return found


def _members(home: Home, dice: random.Random) -> list[Member]:
    head, spouse = home.head, home.spouse
    if spouse and dice.random() < 0.06:
        head, spouse = spouse, head
    members = [Member("世帯主", head.sex, head.born)]
    if spouse:
        members.append(Member("妻" if spouse.sex == "女" else "夫", spouse.sex, spouse.born))
    return members + [Member(relation, person.sex, person.born) for relation, person in home.others]
