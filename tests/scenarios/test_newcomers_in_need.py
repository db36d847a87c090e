"""Who is told, on 転入, of what the old and the ill bring along: care insurance, and who is not asked of it.

Expected sets come from procedures-list.md (rows of NEW) and the law, not from the definitions. Read on 2026-11-27:
- 介護保険法36条: whom another town has certified applies within fourteen days of becoming insured here, with that
  town's certificate, and is certified without a new examination (well.typepad.jp/kaigohokenn/2008/04/36-06ce.html).
  After that the old certification is lost (city.yachiyo.chiba.jp/62000/page000055.html). Insured are all from 65, and
  from 40 whoever has a health insurance (9条; so not who is on 生活保護 below 65). Nobody abroad was certified.
- 高齢者医療確保法50条: insured are all from 75, and from 65 whom the 広域連合 there recognised as disabled
  (myna.go.jp/html/moving_oss_procedure_list.html: another prefecture, another insurer; within it the address alone).
  Fourteen days (town.furudono.fukushima.jp). Who is on 生活保護 is not insured.
- 国民年金法12条1項: who is or becomes 第1号 (20 to 59, neither employed nor the spouse kept by somebody who
  is) tells the town within fourteen days (bridge2n.jp/17674332858453); from abroad one joins anew
  (city.mishima.shizuoka.jp/ipn035942.html). Of the address nobody tells whose numbers are linked
  (hikkoshi.kakaku.com/hikkoshi/howto/nationalpension.html; the row: 番号紐付者は不要).
- Each handbook is one of its own: 精神 within thirty days (施行令7条4項; the number of days stands in the list and is
  doubted there), 療育 by the prefecture's guideline, with no number of days.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from tests.scenarios.expected import Sets, as_sets, ids
from tests.scenarios.test_guide import Guide, every_case, found_sets
from tests.scenarios.test_guide import guided as of_file
from tests.scenarios.test_single_parents import (
    MOVED,
    NOTHING,
    Members,
    Person,
    child,
    couple_with,
    guided,
    person,
)

pytestmark = pytest.mark.django_db
data = pytest.mark.data

NEW = (
    *("kaigo-tennyu-nintei", "koki-shutoku-tennyu", "nenkin-shutoku", "nenkin-jusho-henko"),
    *("seishin-techo-jusho", "ryoiku-techo-jusho"),
)
FACTS = {"care_certified", "pension", "pension_number_linked"}
MOST_QUESTIONS = 15
"""A01.yaml, max_questions."""
OLD: Mapping[str, object] = {"insurance": "後期高齢者医療", "pension": "受給"}


def moved_in(
    folder: Path, members: Members, on: date = MOVED, *, origin: str = "県外", received: date | None = None
) -> Guide:
    """The guide for a family that has neither dog nor moped and hides from nobody."""
    event = {"kind": "転入", "from": origin, "moved_on": on, "received_on": received or on}
    told = {"dog": False, "moped": False, "protected": False, "main_earner": next(iter(members))}
    return guided(folder, event, members, {**told, "jifu_recipient": False, "tokuji_recipient": False})


def old_couple(his: Mapping[str, object], hers: Mapping[str, object] | None = None) -> Members:
    """79 and 76 years old."""
    return {
        "otto": person("世帯主", date(1947, 5, 2), **{"sex": "男", **OLD, **his}),
        "tsuma": person("妻", date(1950, 9, 14), **{"sex": "女", **OLD, **(hers or {})}),
    }


def one(born: date, **stated: object) -> Members:
    return {"hitori": person("世帯主", born, **{"sex": "男", **stated})}


def new(guide: Guide, *names: str) -> Sets:
    """What is listed of the procedures judged here (or of ``names``), by outcome."""
    wanted = names or NEW
    return {o: {i: who for i, who in members.items() if i in wanted} for o, members in found_sets(guide).items()}


def asked(guide: Guide, fact: str) -> list[str]:
    """Of whom."""
    return [who for question in guide["questions"] if question["fact"] == fact for who in question["persons"]]


# Care.


def care(*persons: str) -> Sets:
    return as_sets({"claim": {"kaigo-tennyu-nintei": list(persons)}} if persons else {})


def test_who_brings_a_certificate_of_care_is_told_until_when_it_counts(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, old_couple({"care_certified": "要介護2"}))
    assert new(guide, "kaigo-tennyu-nintei") == care("otto")
    assert guide["deadlines"]["kaigo-tennyu-nintei"] == "2026-11-30"
    assert asked(guide, "care_certified") == ["otto", "tsuma"]


@pytest.mark.parametrize("certified", ["要支援1", "要支援2", "要介護1", "要介護5"])
def test_support_and_care_of_any_degree_for_each_who_has_it(tmp_path: Path, certified: str) -> None:
    guide = moved_in(tmp_path, old_couple({"care_certified": certified}, {"care_certified": "要支援1"}))
    assert new(guide, "kaigo-tennyu-nintei") == care("otto", "tsuma")


def test_who_was_certified_nowhere_is_not_told_and_why(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, old_couple({}))
    assert new(guide, "kaigo-tennyu-nintei") == NOTHING
    assert guide["not_expected"]["kaigo-tennyu-nintei"]


def test_while_nobody_says_it_it_is_neither_listed_nor_ruled_out(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, old_couple({"care_certified": None}))
    assert new(guide, "kaigo-tennyu-nintei") == NOTHING
    assert "kaigo-tennyu-nintei" not in guide["not_expected"]


def test_from_abroad_nobody_brings_a_certificate_and_nobody_is_asked(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, old_couple({"care_certified": "要介護2"}), origin="国外")
    assert new(guide, "kaigo-tennyu-nintei") == NOTHING
    assert asked(guide, "care_certified") == []
    assert "国外" in guide["not_expected"]["kaigo-tennyu-nintei"]


def test_within_the_prefecture_the_insurer_changes_too(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, old_couple({"care_certified": "要介護2"}), origin="県内")
    assert new(guide, "kaigo-tennyu-nintei") == care("otto")


@pytest.mark.parametrize(
    ("born", "insurance", "told"),
    [
        (date(1986, 11, 17), "社会保険", True),  # forty at the end of the day of the move
        (date(1986, 11, 18), "社会保険", False),
        (date(1970, 1, 1), "国民健康保険", True),
        (date(1970, 1, 1), "生活保護", False),
        (date(1961, 11, 17), "生活保護", True),  # sixty-five
        (date(1961, 11, 18), "生活保護", False),
    ],
)
def test_from_forty_with_a_health_insurance_and_from_sixty_five_always(
    tmp_path: Path, born: date, insurance: str, *, told: bool
) -> None:
    guide = moved_in(tmp_path, one(born, insurance=insurance, care_certified="要介護1"))
    assert new(guide, "kaigo-tennyu-nintei") == (care("hitori") if told else NOTHING)
    assert asked(guide, "care_certified") == (["hitori"] if told else [])


def test_of_a_young_family_only_the_grandmother_is_asked(tmp_path: Path) -> None:
    grandmother = person("母", date(1948, 3, 3), sex="女", **{**OLD, "care_certified": "要介護3"})
    guide = moved_in(tmp_path, {**couple_with(child()), "sobo": grandmother})
    assert new(guide, "kaigo-tennyu-nintei") == care("sobo")
    assert asked(guide, "care_certified") == ["sobo"]


# The insurance of the old.


def latter(*persons: str) -> Sets:
    return as_sets({"duty": {"koki-shutoku-tennyu": list(persons)}} if persons else {})


@pytest.mark.parametrize("origin", ["県外", "国外"])
def test_the_old_join_the_insurance_of_the_prefecture_they_come_to(tmp_path: Path, origin: str) -> None:
    guide = moved_in(tmp_path, old_couple({}), origin=origin)
    assert new(guide, "koki-shutoku-tennyu") == latter("otto", "tsuma")
    assert guide["deadlines"]["koki-shutoku-tennyu"] == "2026-11-30"
    assert guide["late"] == []


def test_who_comes_after_the_fourteenth_day_is_late(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, old_couple({}), received=date(2026, 12, 1))
    assert set(guide["late"]) == {"tennyu-todoke", "koki-shutoku-tennyu"}


def test_within_the_prefecture_they_stay_insured(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, old_couple({}), origin="県内")
    assert new(guide, "koki-shutoku-tennyu") == NOTHING
    assert "県内" in guide["not_expected"]["koki-shutoku-tennyu"]


@pytest.mark.parametrize(
    ("born", "insurance", "told"),
    [
        (date(1951, 11, 17), "国民健康保険", True),  # seventy-five at the end of the day of the move
        (date(1951, 11, 18), "国民健康保険", False),
        (date(1951, 11, 18), "後期高齢者医療", True),  # recognised as disabled
        (date(1960, 1, 1), "社会保険", False),
        (date(1944, 1, 1), "生活保護", False),
    ],
)
def test_from_seventy_five_or_as_disabled_but_not_on_public_assistance(
    tmp_path: Path, born: date, insurance: str, *, told: bool
) -> None:
    guide = moved_in(tmp_path, one(born, insurance=insurance))
    assert new(guide, "koki-shutoku-tennyu") == (latter("hitori") if told else NOTHING)


def test_a_couple_of_79_and_76_with_a_certificate_of_care_is_told_of_both_and_of_nothing_else_here(
    tmp_path: Path,
) -> None:
    guide = moved_in(tmp_path, old_couple({"care_certified": "要介護2"}))
    assert new(guide) == as_sets(
        {
            "claim": {"kaigo-tennyu-nintei": ["otto"]},
            "duty": {"koki-shutoku-tennyu": ["otto", "tsuma"]},
        }
    )


# The pension of who pays it alone.


def pension(joins: list[str] | None = None, moves: list[str] | None = None) -> Sets:
    listed = {"nenkin-shutoku": joins, "nenkin-jusho-henko": moves}
    duty = {name: persons for name, persons in listed.items() if persons}
    return as_sets({"duty": duty} if duty else {})


PENSION = ("nenkin-shutoku", "nenkin-jusho-henko")


def shopkeeper(born: date = date(1980, 1, 1), *, linked: bool | None = True, **stated: object) -> Members:
    told = {"insurance": "国民健康保険", "pension": "第1号", **stated}
    return one(born, **told, **({} if linked is None else {"pension_number_linked": linked}))


@pytest.mark.parametrize(
    ("linked", "expected"), [(True, pension()), (False, pension(moves=["hitori"])), (None, pension())]
)
def test_who_is_self_employed_tells_the_address_only_where_the_numbers_are_not_linked(
    tmp_path: Path, linked: bool | None, expected: Sets
) -> None:
    guide = moved_in(tmp_path, shopkeeper(linked=linked))
    assert new(guide, *PENSION) == expected
    assert asked(guide, "pension_number_linked") == ["hitori"]
    assert ("nenkin-jusho-henko" in guide["not_expected"]) is (linked is True)


def test_who_comes_back_from_abroad_joins_anew_and_is_not_asked_of_numbers(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, shopkeeper(linked=None), origin="国外")
    assert new(guide, *PENSION) == pension(joins=["hitori"])
    assert guide["deadlines"]["nenkin-shutoku"] == "2026-11-30"
    assert asked(guide, "pension_number_linked") == []


@pytest.mark.parametrize("origin", ["県内", "県外", "国外"])
@pytest.mark.parametrize(("pension_kind", "joins"), [("未加入", True), ("第2号", False), ("受給", False)])
def test_who_left_work_with_the_move_joins_wherever_from(
    tmp_path: Path, origin: str, pension_kind: str, *, joins: bool
) -> None:
    guide = moved_in(tmp_path, shopkeeper(pension=pension_kind, linked=None), origin=origin)
    assert new(guide, *PENSION) == pension(joins=["hitori"] if joins else [])


@pytest.mark.parametrize(
    ("born", "told"),
    [
        (date(2006, 11, 17), True),  # twenty at the end of the day of the move
        (date(2006, 11, 18), False),
        (date(1966, 11, 18), True),
        (date(1966, 11, 17), False),  # sixty at the end of the day of the move
    ],
)
def test_from_twenty_to_fifty_nine(tmp_path: Path, born: date, *, told: bool) -> None:
    guide = moved_in(tmp_path, shopkeeper(born, pension="未加入", linked=None))
    assert new(guide, *PENSION) == pension(joins=["hitori"] if told else [])
    assert asked(guide, "pension") == (["hitori"] if told else [])


def test_an_employee_and_the_kept_spouse_are_asked_nothing_and_a_grown_child_is(tmp_path: Path) -> None:
    kept = {"insurance": "社会保険(被扶養)"}
    student = person("子", date(2005, 3, 3), sex="男", **{**kept, "pension": "第1号", "pension_number_linked": False})
    members = {**couple_with(), "gakusei": student}
    members["haha"] = {**members["haha"], **kept}
    guide = moved_in(tmp_path, members)
    assert asked(guide, "pension") == ["gakusei"]
    assert new(guide, *PENSION) == pension(moves=["gakusei"])


# The handbooks.

HANDBOOKS = ("shintai-techo-jusho", "seishin-techo-jusho", "ryoiku-techo-jusho")


@pytest.mark.parametrize(
    ("held", "procedure"),
    [
        ("身体障害者手帳1級", "shintai-techo-jusho"),
        ("身体障害者手帳6級", "shintai-techo-jusho"),
        ("精神障害者保健福祉手帳", "seishin-techo-jusho"),
        ("療育手帳", "ryoiku-techo-jusho"),
        ("none", None),
    ],
)
@pytest.mark.parametrize("origin", ["県内", "県外"])
def test_who_holds_a_handbook_is_told_of_this_one_alone(
    tmp_path: Path, held: str, procedure: str | None, origin: str
) -> None:
    guide = moved_in(tmp_path, one(date(1980, 1, 1), disability=held), origin=origin)
    assert new(guide, *HANDBOOKS) == (as_sets({"duty": {procedure: ["hitori"]}}) if procedure else NOTHING)


def test_each_of_a_family_for_the_own_handbook_with_the_days_that_there_are(tmp_path: Path) -> None:
    family = couple_with(child(disability="療育手帳"))
    members = {**family, "haha": {**family["haha"], "disability": "精神障害者保健福祉手帳"}}
    guide = moved_in(tmp_path, members, received=date(2026, 12, 17))
    assert new(guide, *HANDBOOKS) == as_sets({"duty": {"seishin-techo-jusho": ["haha"], "ryoiku-techo-jusho": ["ko1"]}})
    assert guide["deadlines"]["seishin-techo-jusho"] == "2026-12-16"
    assert "ryoiku-techo-jusho" not in guide["deadlines"]
    assert "seishin-techo-jusho" in guide["late"]


# What is there stays as it is.


@every_case
@data
def test_the_families_of_the_scenarios_are_told_of_none_of_it(name: str, change: int | None) -> None:
    assert ids(found_sets(of_file(name, change))).isdisjoint(NEW)


@pytest.mark.parametrize("change", [None, *range(10)])
@data
def test_and_a_young_family_that_moves_in_is_asked_nothing_more(change: int | None) -> None:
    """But for one thing: with 国民健康保険 (change 0) the parents are asked which pension, and whether it is linked."""
    guide = of_file("A01", change)
    more = {"pension", "pension_number_linked"} if change == 0 else set()
    assert {question["fact"] for question in guide["questions"]} & FACTS == more
    assert len(guide["questions"]) <= (TODAY + len(more))


TODAY = 10
"""Questions to A01 before these procedures were there (docs/procedures.md)."""


def everybody() -> Person:
    return person(
        "母", date(1945, 3, 3), sex="女", **{**OLD, "care_certified": "要介護3", "disability": "身体障害者手帳1級"}
    )


def test_a_large_household_is_asked_no_more_than_is_allowed(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, {**couple_with(child(), child(date(2023, 6, 20))), "sobo": everybody()})
    assert len(guide["questions"]) <= MOST_QUESTIONS
