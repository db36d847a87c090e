"""Staff may be the ones who are kept away: nobody named for protected addresses sees one while somebody is hidden
from them or from their household, and nothing on their pages says why.
"""

from datetime import date
from pathlib import Path

import pytest

from tests.kernel.people.conftest import CLERK, DECIDER, NAMED
from tests.kernel.people.test_protection import MARKER, MARKERS, applied, household
from tests.support import organised
from yakuba.kernel.people import service
from yakuba.kernel.people.contracts import WITHHELD, Query
from yakuba.lib.refs import Actor

__all__ = ["applied", "household"]
HUSBAND, NEIGHBOUR = "0000000004", "0000000005"


def shown(actor: Actor, household: dict[str, int]) -> str:
    """What the paths to the mother tell this person."""
    mother = household["白石 恵"]
    found = service.find(actor, Query(text="白石 恵"))
    person, home = service.person(actor, mother), service.household(actor, mother)
    return f"{person!r} {home!r} {found!r} {[str(hit.address) for hit in found]}"


def leaks(actor: Actor, household: dict[str, int]) -> list[str]:
    text = shown(actor, household)
    return [marker for marker in MARKERS if marker in text]


@pytest.mark.usefixtures("applied")
def test_the_named_officer_who_is_kept_away_sees_what_a_clerk_sees(household: dict[str, int], tmp_path: Path) -> None:
    assert leaks(NAMED, household)
    organised.with_numbers(tmp_path, {NAMED.id: HUSBAND})
    assert leaks(NAMED, household) == []
    assert not service.sees_withheld(NAMED)
    assert service.person(NAMED, household["白石 恵"]).address == WITHHELD
    assert shown(NAMED, household) == shown(CLERK, household)
    for by_place in (Query(text="白石 恵", town=MARKER), Query(town=MARKER, block="77番77号")):
        found, by_clerk = ([hit.name for hit in service.find(actor, by_place)] for actor in (NAMED, CLERK))
        assert found == by_clerk
        assert "白石 恵" not in found


@pytest.mark.usefixtures("applied")
def test_who_is_not_kept_away_still_does_their_work(household: dict[str, int], tmp_path: Path) -> None:
    organised.with_numbers(tmp_path, {NAMED.id: NEIGHBOUR})
    assert service.sees_withheld(NAMED)
    assert leaks(NAMED, household)


@pytest.mark.usefixtures("applied")
def test_a_deputy_of_the_named_is_asked_the_same(household: dict[str, int], tmp_path: Path) -> None:
    organised.with_numbers(tmp_path, {DECIDER.id: HUSBAND})
    assert not service.sees_withheld(DECIDER)
    assert service.sees_withheld(NAMED)


def test_when_the_protection_has_ended_they_see_again_what_others_of_the_named_see(
    applied: int, household: dict[str, int], tmp_path: Path
) -> None:
    organised.with_numbers(tmp_path, {NAMED.id: HUSBAND})
    assert not service.sees_withheld(NAMED)
    service.decide_protection(
        DECIDER, applied, granted=False, on=date(2026, 11, 22), version=1, reason="必要性が認められないため"
    )
    assert service.sees_withheld(NAMED)
