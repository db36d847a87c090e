"""Ages, grades and last days at the boundaries of the move-in definitions, counted by hand.

年齢計算ニ関する法律: an age is reached at the end of the day before the birthday. 学校教育法17条: school begins on the
first 1 April after the day on which six is reached, so a child of 1 April belongs to the earlier year. 民法140条・142条
and 地方自治法4条の2: the first day does not count; a last day that is closed moves to the next open day.
"""

from datetime import date
from typing import Any

import pytest

from yakuba.kernel.procedures.contracts import Appeal
from yakuba.kernel.procedures.guide import Guidance, guide
from yakuba.kernel.procedures.service import material
from yakuba.kernel.rules.contracts import Household, Value
from yakuba.kernel.rules.derive import from_date

pytestmark = pytest.mark.django_db

MOVED = date(2026, 11, 16)
SCHOOL, BABIES = "tennyugaku-tsuchi", "boshi-hikitsugi"
FROM_FIFTEEN = {"shomeiyo-cert-hakko", "inkan-toroku", "honnin-tsuchi-toroku"}


def moved_in(moved: date = MOVED, *, household: dict[str, Value] | None = None, **person: Value) -> Guidance:
    """One person who moved in, with nothing else known; received on the day itself."""
    event: dict[str, Value] = {"moved_on": from_date(moved), "moved_from": "県外"}
    known = Household(event, household or {}, {"child": person})
    return guide(material("tennyu", on=moved), known, received_on=moved)


def needs(guidance: Guidance) -> set[str]:
    return {entry.definition.id for entry in guidance.needed}


def deadlines(guidance: Guidance) -> dict[str, date | None]:
    return {entry.definition.id: entry.deadline for entry in guidance.needed}


def born(day: date) -> dict[str, Any]:
    return {"born": from_date(day), "relation": "子", "card": 1}


@pytest.mark.parametrize(
    ("birthday", "expected"),
    [
        (date(2020, 4, 1), SCHOOL),  # six on 31 March 2026: first grade from 1 April 2026
        (date(2020, 4, 2), BABIES),  # six on 1 April 2026: school from 1 April 2027
        (date(2019, 6, 20), SCHOOL),  # the older boy of A01: first grade, decision 0030
        (date(2011, 4, 2), SCHOOL),  # ninth grade
        (date(2011, 4, 1), None),  # left compulsory school in March 2026
        (date(2026, 11, 16), BABIES),  # born on the day of the move
    ],
)
def test_a_child_is_told_of_school_or_of_checkups_by_its_birthday(birthday: date, expected: str | None) -> None:
    assert needs(moved_in(**born(birthday))) & {SCHOOL, BABIES} == ({expected} if expected else set())


@pytest.mark.parametrize(
    ("birthday", "old_enough"),
    [
        (date(2011, 11, 16), True),  # fifteen at the end of 15 November 2026
        (date(2011, 11, 17), True),  # fifteen at the end of 16 November 2026, the day of the move
        (date(2011, 11, 18), False),
    ],
)
def test_what_begins_at_fifteen_begins_on_the_day_before_the_birthday(birthday: date, *, old_enough: bool) -> None:
    assert needs(moved_in(**born(birthday))) & FROM_FIFTEEN == (FROM_FIFTEEN if old_enough else set())


@pytest.mark.parametrize(
    ("birthday", "aided"),
    [(date(2008, 4, 1), False), (date(2008, 4, 2), True)],
)
def test_medical_aid_for_children_ends_on_the_first_31_march_from_eighteen(birthday: date, *, aided: bool) -> None:
    found = needs(moved_in(**born(birthday), insurance="社会保険(被扶養)"))
    assert ("kodomo-iryo" in found) is aided


@pytest.mark.parametrize(
    ("handbook", "change", "aid"),
    [
        ("なし", False, False),
        ("身体障害者手帳3級", True, True),
        ("身体障害者手帳4級", True, False),
        ("身体障害者手帳6級", True, False),
        ("療育手帳", False, False),
    ],
)
def test_a_handbook_is_changed_at_every_grade_and_aided_up_to_the_third(
    handbook: str, *, change: bool, aid: bool
) -> None:
    found = needs(moved_in(**born(date(1988, 5, 2)), disability=handbook, insurance="社会保険"))
    assert ("shintai-techo-jusho" in found, "judo-iryo" in found) == (change, aid)


def test_nobody_on_public_assistance_claims_medical_aid() -> None:
    found = needs(moved_in(**born(date(2019, 6, 20)), disability="身体障害者手帳1級", insurance="生活保護"))
    assert found & {"kodomo-iryo", "judo-iryo", "kokuho-shutoku-tennyu"} == set()
    assert "shintai-techo-jusho" in found


def test_the_duties_of_one_move_end_on_their_own_days() -> None:
    facts: dict[str, Value] = {"dog": 1, "moped": 1}
    found = deadlines(moved_in(household=facts, **born(date(1988, 5, 2)), insurance="国民健康保険"))
    assert {name: found[name] for name in ("kokuho-shutoku-tennyu", "gentsuki-shinkoku", "inu-henko")} == {
        "kokuho-shutoku-tennyu": date(2026, 11, 30),  # 14 days
        "gentsuki-shinkoku": date(2026, 12, 1),  # 15 days
        "inu-henko": date(2026, 12, 16),  # 30 days
    }


def test_a_last_day_on_a_closed_day_moves_to_the_next_open_day() -> None:
    found = deadlines(moved_in(date(2026, 11, 6), household={"moped": 1, "dog": 1}, **born(date(1988, 5, 2))))
    assert found["gentsuki-shinkoku"] == date(2026, 11, 24)  # 21 Saturday, 22 Sunday, 23 勤労感謝の日
    assert found["inu-henko"] == date(2026, 12, 7)  # 6 December is a Sunday
    assert found["card-keizoku-riyo"] is None


def test_a_town_decides_what_it_refuses_and_signs_it_with_its_seal() -> None:
    for definition in material("tennyu", on=MOVED).definitions.values():
        refusals = [letter for letter in definition.letters if letter.after == "refused"]
        assert len(refusals) <= 1, definition.id
        if refusals:
            assert definition.route is not None, definition.id
            assert not definition.forwarded_to, definition.id
        if refusals and isinstance(definition.appeal, Appeal):
            assert refusals[0].seal == "公印", definition.id
