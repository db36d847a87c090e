"""What changes with a death besides what A03 has: the 児童手当 of the family, 国民健康保険 and 国民年金.

Expected sets come from procedures-list.md (rows of NEW) and the law, not from the definitions. Read on 2026-11-27:
- 児童手当法施行規則7条: whoever no longer has a ground for it says so (the list: おくやみ, 速やかに, no days). It ends
  when the recipient dies, and when the child dies and no other is left (city.hirakata.osaka.jp/0000033370.html); who
  brings the children up now claims anew within fifteen days (the same; city.shimonoseki.lg.jp/soshiki/46/112601.html).
  A child is one until the first 31 March from eighteen (児童手当法3条1項).
- 国民健康保険法施行規則10条の2: the new head of a household where somebody is in 国保 says so, insured or not
  (reiki.city.toride.ibaraki.jp/reiki_honbun/e016RG00001310.html: 擬制世帯); 14 days by the list. From 75 nobody is in
  it (高齢者医療確保法50条). It is due even where the only one left needs no 世帯変更届 (住基法施行令25条).
- 国民年金法施行規則4条: of who was 第1号 the family tells the town within fourteen days of the event
  (shinsei.e-gov.go.jp, id 4950000002780), and nothing where the numbers are linked (the row: 番号紐付者は省略).
"""

from datetime import date
from pathlib import Path

import pytest

from tests.scenarios.expected import Sets, as_sets, ids
from tests.scenarios.test_guide import Guide, every_case, found_sets
from tests.scenarios.test_guide import guided as of_file
from tests.scenarios.test_single_parents import DIED, NOTHING, Members, child, couple_with, guided, person

pytestmark = pytest.mark.django_db
data = pytest.mark.data

NEW = ("jidoteate-shometsu", "kokuho-setainushi-henko", "nenkin-shibo")
FACTS = {"jidoteate_recipient", "national_insured_remain", "pension_number_linked"}


def bereaved(folder: Path, members: Members, dead: str, *, known: date = DIED, **facts: object) -> Guide:
    """The guide for a family that has neither land nor dog nor a tenancy in the name of who died."""
    event = {"kind": "死亡", "died_on": DIED, "known_on": known, "received_on": date(2026, 11, 18)}
    told: dict[str, object] = dict.fromkeys(("death_notified", "fixed_assets", "farmland"), False)
    told |= dict.fromkeys(("dog_owner", "municipal_housing_name", "water_contract_name"), "nobody")
    persons = {name: {**each, "deceased": name == dead} for name, each in members.items()}
    return guided(folder, event, persons, {**told, "heirs_elsewhere": "none", "funeral_by": "haha", **facts})


def new(guide: Guide, *names: str) -> Sets:
    """What is listed of the procedures judged here (or of ``names``), by outcome."""
    wanted = names or NEW
    return {o: {i: who for i, who in members.items() if i in wanted} for o, members in found_sets(guide).items()}


def asked(guide: Guide) -> list[str]:
    return [question["fact"] for question in guide["questions"]]


# 児童手当.


def ends(*persons: str) -> Sets:
    return as_sets({"duty": {"jidoteate-shometsu": list(persons)}} if persons else {})


ALLOWANCE = "jidoteate-shometsu"


@pytest.mark.parametrize(
    ("recipient", "dead", "expected"),
    [
        ("chichi", "chichi", ends("chichi")),
        ("haha", "haha", ends("haha")),
        ("haha", "chichi", ends()),  # she goes on receiving it
        ("chichi", "haha", ends()),
        ("nobody", "chichi", ends()),  # a public servant: from the employer
    ],
)
def test_it_ends_where_the_parent_dies_who_received_it(
    tmp_path: Path, recipient: str, dead: str, expected: Sets
) -> None:
    guide = bereaved(tmp_path, couple_with(child()), dead, jidoteate_recipient=recipient)
    assert new(guide, ALLOWANCE) == expected
    assert ALLOWANCE not in guide["deadlines"]
    assert (ALLOWANCE in guide["not_expected"]) is (expected == NOTHING)


def test_and_where_the_only_child_dies_the_parent_who_received_it_says_so(tmp_path: Path) -> None:
    guide = bereaved(tmp_path, couple_with(child()), "ko1", jidoteate_recipient="haha")
    assert new(guide, ALLOWANCE) == ends("haha")


def test_but_not_where_another_child_is_left(tmp_path: Path) -> None:
    guide = bereaved(tmp_path, couple_with(child(), child(date(2020, 5, 5))), "ko1", jidoteate_recipient="haha")
    assert new(guide, ALLOWANCE) == NOTHING
    assert "jidoteate_recipient" not in asked(guide)


@pytest.mark.parametrize(
    ("born", "told"),
    [
        (date(2009, 4, 1), True),  # eighteen at the end of 31 March 2027
        (date(2008, 4, 2), True),
        (date(2008, 4, 1), False),
    ],
)
def test_until_the_first_march_from_eighteen(tmp_path: Path, born: date, *, told: bool) -> None:
    guide = bereaved(tmp_path, couple_with(child(born)), "chichi", jidoteate_recipient="chichi")
    assert new(guide, ALLOWANCE) == (ends("chichi") if told else NOTHING)
    assert ("jidoteate_recipient" in asked(guide)) is told


def test_while_nobody_says_who_received_it_it_is_neither_listed_nor_ruled_out(tmp_path: Path) -> None:
    guide = bereaved(tmp_path, couple_with(child()), "chichi")
    assert new(guide, ALLOWANCE) == NOTHING
    assert ALLOWANCE not in guide["not_expected"]


def test_where_a_grandmother_dies_only_she_is_asked_about(tmp_path: Path) -> None:
    grandmother = person("母", date(1948, 3, 3), sex="女", insurance="後期高齢者医療", pension="受給")
    guide = bereaved(tmp_path, {**couple_with(child()), "sobo": grandmother}, "sobo", jidoteate_recipient="chichi")
    assert new(guide, ALLOWANCE) == NOTHING
    about = [who for q in guide["questions"] if q["fact"] == "jidoteate_recipient" for who in q["persons"]]
    assert set(about) <= {"sobo"}


# 国民健康保険.


def head(*units: str) -> Sets:
    return as_sets({"duty": {HEAD: list(units)}} if units else {})


HEAD = "kokuho-setainushi-henko"
OLD = {"insurance": "後期高齢者医療", "pension": "受給"}


def farmers(**his: object) -> Members:
    """A couple of 66 and 64 with their grown son, all in 国保."""
    national = {"insurance": "国民健康保険", "pension": "受給"}
    return {
        "chichi": person("世帯主", date(1960, 5, 2), sex="男", **{**national, **his}),
        "haha": person("妻", date(1962, 9, 14), sex="女", **national),
        "musuko": person("子", date(1990, 1, 1), sex="男", insurance="国民健康保険", pension="第1号"),
    }


def test_where_the_head_dies_and_others_are_in_it_the_new_head_says_so_within_fourteen_days(tmp_path: Path) -> None:
    guide = bereaved(tmp_path, farmers(), "chichi", national_insured_remain=True)
    assert new(guide, HEAD) == head("household")
    assert guide["deadlines"][HEAD] == "2026-11-24"
    assert HEAD not in guide["late"]


def test_also_where_the_head_was_in_another_insurance_himself(tmp_path: Path) -> None:
    guide = bereaved(tmp_path, farmers(insurance="社会保険"), "chichi", national_insured_remain=True)
    assert new(guide, HEAD) == head("household")


def test_also_where_one_alone_is_left_who_needs_no_other_notification(tmp_path: Path) -> None:
    couple = {name: told for name, told in farmers().items() if name != "musuko"}
    guide = bereaved(tmp_path, couple, "chichi", national_insured_remain=True)
    assert new(guide, HEAD, "setai-henko-todoke") == head("household")


def test_not_where_nobody_left_is_in_it(tmp_path: Path) -> None:
    guide = bereaved(tmp_path, farmers(), "chichi", national_insured_remain=False)
    assert new(guide, HEAD) == NOTHING
    assert HEAD in guide["not_expected"]


def test_not_where_somebody_else_than_the_head_dies_and_nobody_is_asked(tmp_path: Path) -> None:
    guide = bereaved(tmp_path, farmers(), "musuko", national_insured_remain=True)
    assert new(guide, HEAD) == NOTHING
    assert "national_insured_remain" not in asked(guide)


@pytest.mark.parametrize(("born", "told"), [(date(1951, 11, 11), False), (date(1951, 11, 12), True)])
def test_nobody_of_75_is_in_it_and_nobody_is_asked(tmp_path: Path, born: date, *, told: bool) -> None:
    couple = {
        "chichi": person("世帯主", date(1944, 2, 11), sex="男", **OLD),
        "haha": person("妻", born, sex="女", insurance="国民健康保険", pension="受給"),
    }
    guide = bereaved(tmp_path, couple, "chichi", national_insured_remain=True)
    assert new(guide, HEAD) == (head("household") if told else NOTHING)
    assert ("national_insured_remain" in asked(guide)) is told


# 国民年金.

PENSION = "nenkin-shibo"


@pytest.mark.parametrize(
    ("kind", "linked", "told"),
    [
        ("第1号", False, True),
        ("第1号", True, False),
        ("第2号", False, False),
        ("第3号", False, False),
        ("受給", False, False),
    ],
)
def test_of_who_paid_the_national_pension_only_where_the_numbers_are_not_linked(
    tmp_path: Path, kind: str, *, linked: bool, told: bool
) -> None:
    shopkeepers = couple_with(child(), pension=kind, pension_number_linked=linked)
    guide = bereaved(tmp_path, shopkeepers, "chichi", known=date(2026, 11, 12))
    assert new(guide, PENSION) == (as_sets({"duty": {PENSION: ["chichi"]}}) if told else NOTHING)
    assert guide["deadlines"].get(PENSION) == ("2026-11-24" if told else None)
    assert ("pension_number_linked" in asked(guide)) is (kind == "第1号")
    assert (PENSION in guide["not_expected"]) is not told


def test_the_survivors_own_pension_changes_nothing(tmp_path: Path) -> None:
    family = couple_with(child())
    members = {**family, "haha": {**family["haha"], "pension": "第1号", "pension_number_linked": False}}
    assert new(bereaved(tmp_path, members, "chichi"), PENSION) == NOTHING


# What is there stays as it is.


@every_case
@data
def test_the_families_of_the_scenarios_are_told_of_none_of_it(name: str, change: int | None) -> None:
    guide = of_file(name, change)
    assert ids(found_sets(guide)).isdisjoint(NEW)


@pytest.mark.parametrize("change", [None, *range(6)])
@data
def test_and_an_old_couple_is_asked_nothing_more(change: int | None) -> None:
    """But for one thing: with a son of fifty (change 0) whether he is in 国保."""
    more = {"national_insured_remain"} if change == 0 else set()
    assert set(asked(of_file("A03", change))) & FACTS == more
