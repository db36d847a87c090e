"""Simulated cards for residents of 青葉市's register: the personas who live there, a child, and a variant glyph.

The card of the one with a variant glyph writes the common form: the register's comparison makes them one.
"""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from django.conf import settings

from samples import residents, town
from samples.residents import Row
from yakuba.adapters.card_simulator.authority import Holder
from yakuba.adapters.card_simulator.cards import Cards
from yakuba.kernel.organisation import service as organisation
from yakuba.kernel.people import service as people
from yakuba.lib import clock
from yakuba.lib.characters import common_forms

SEXES = {"男": "male", "女": "female"}
LOOKED_THROUGH = 200
ADULT = 20


def load(tell: Callable[[str], None] = lambda text: None) -> int:
    """Issue them, where the demo's card app is the simulator; how many. Again changes nothing."""
    as_of, place = people.copy_as_of(), organisation.municipality()
    if "card_simulator" not in settings.CARD_APP or as_of is None or place is None:
        return 0
    cards, now = Cards(Path(settings.CARD_SIMULATOR), settings.CARD_OIDS), clock.now()
    if not cards.all():
        tell("試験用のカードを作っています…")
    chosen = list(_chosen(as_of))
    for number, (row, name) in enumerate(chosen, start=1):
        address = f"{place.name}{row['町名']}{row['番地']}"
        home = f"{address} {room}" if (room := row.get("方書")) else address
        holder = Holder(name, date.fromisoformat(row["生年月日"]), SEXES[row["性別"]], home)
        cards.issue(f"card-{number}", holder, now)
    return len(chosen)


def _chosen(as_of: date) -> Iterator[tuple[Row, str]]:
    """Rows of the register, each with the name as its card writes it."""
    for row in town.personas():
        yield row, row.get("ローマ字氏名") or row["氏名"]
    latest = date(as_of.year - ADULT, 1, 1).isoformat()
    first = islice(residents.residents(LOOKED_THROUGH, town.SEED, as_of=as_of), LOOKED_THROUGH)
    grown = [row for row in first if len(row["生年月日"]) == 10 and row["生年月日"] < latest]
    variant = [row for row in grown if _common(row["氏名"]) != row["氏名"]]
    yield from ((row, _common(row["氏名"])) for row in variant[:1])


def _common(name: str) -> str:
    return name.translate({ord(old): new for old, new in common_forms().items()})
