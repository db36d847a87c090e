"""What single parents and parents of disabled children are told on 転入 and 死亡, and of whom it is asked.

Expected sets come from procedures-list.md (rows of NEW) and the law, not from the definitions. Read on 2026-11-26:
- 児童扶養手当法3条1項: a child until the first 31 March from 18, or under 20 with a disability
  (iuris.jp/児童扶養手当法-第一章-総則/jpn/c/1850). 4条1項 as of 2023-04-01: a mother or father whose marriage ended or
  whose spouse died, or who brings up another's child (iuris.jp/児童扶養手当法-第四条-支給要件/jpn/a/43151).
- 特別児童扶養手当: for a child under 20, to the one parent who mainly maintains it; 児童扶養手当 with a disability
  「20歳到達まで」 (vill.ohkura.yamagata.jp/life/shussan-ikuji/jidouhuyou/).
- Who received 児童扶養手当 elsewhere reports the address, no claim (city.azumino.nagano.jp/site/hikkoshi/10982.html).
- 14 days (施行規則6条 of both laws) as in the list (their text was not to be had); 民法140条: the first does not count.
- An age is reached at the end of the day before the birthday (年齢計算ニ関する法律,
  koyomikun.com/i/mamechi/nenrei/kazoekata.php).
- 学校教育法19条 (kyousemi.com/4040/), 申請 with a decision (procedures-list.md): a claim, for whom it is not granted to
  without asking. A refusal is a disposition of the 教育委員会 (大阪地裁 1990-03-15, 昭和61(行ウ)23,
  courts.go.jp/app/hanrei_jp/detail5?id=16714). Whom towns help: who is on 生活保護
  (city.shimada.shizuoka.jp/kurashi-docs/syuugakuenjo.html) or receives 児童扶養手当
  (city.yamagata.gifu.jp/site/yamanavi/1553.html).
- 地方自治法255条の2第1項2号: from a mayor's decision in 法定受託事務 to the governor
  (iuris.jp/地方自治法-第二百五十五条の二/jpn/a/26177); the survey calls its four rows 第1号法定受託事務.
The ordinance on ひとり親家庭等医療費助成 and the guideline on 就学援助 are those of the invented 青葉市.
"""

from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path

import pytest
import yaml

from tests.kernel.procedures.listed import plain, rows, survey_row
from tests.scenarios.expected import OUTCOMES, Sets, as_sets, ids, units
from tests.scenarios.test_guide import Guide, every_case, found_sets, run
from tests.scenarios.test_guide import guided as of_file
from yakuba.kernel.procedures.contracts import Appeal, Definition, Missing
from yakuba.kernel.procedures.service import get
from yakuba.lib.days import Counting

pytestmark = pytest.mark.django_db
data = pytest.mark.data

MOVED = date(2026, 11, 16)
DIED = date(2026, 11, 10)
NEW = ("hitorioya-iryo", "jifu-nintei", "jifu-jusho-henko", "tokuji-nintei", "tokuji-jusho-henko", "shugaku-enjo")
NEW_FACTS = {"single_parent", "jifu_recipient", "tokuji_recipient"}
ELSEWHERE = {"childcare", "care_needed", "pregnant", "jidoteate_recipient", "national_insured_remain"}
NOTHING = as_sets({})

Person = Mapping[str, object]
Members = Mapping[str, Person]
Written = dict[str, dict[str, list[str]]]

# Households. Everybody says of everything else that it does not concern them.


def person(relation: str, born: date, **stated: object) -> Person:
    told = {"insurance": "社会保険", "pension": "第2号", "card": True, "disability": "none", "care_certified": "none"}
    return {"relation": relation, "born": born, **told, "public_servant": False, "single_parent": False, **stated}


def child(born: date = date(2016, 6, 20), relation: str = "子", **stated: object) -> Person:
    """Ten years old and in the fourth grade unless said otherwise."""
    return person(relation, born, **stated)


def mother(**stated: object) -> Person:
    return person("世帯主", date(1990, 9, 14), **{"sex": "女", "single_parent": True, **stated})


def alone_with(*children: Person, **stated: object) -> Members:
    return {"haha": mother(**stated), **{f"ko{number}": each for number, each in enumerate(children, start=1)}}


def couple_with(*children: Person, **stated: object) -> Members:
    parents = {
        "chichi": person("世帯主", date(1988, 5, 2), **{"sex": "男", **stated}),
        "haha": person("妻", date(1990, 9, 14), **{"sex": "女", **stated}),
    }
    return {**parents, **{f"ko{number}": each for number, each in enumerate(children, start=1)}}


def three_generations(**daughter: object) -> Members:
    return {
        "sofu": person("世帯主", date(1955, 3, 3), sex="男"),
        "sobo": person("妻", date(1958, 4, 4), sex="女"),
        "haha": person("子", date(1988, 8, 8), **{"sex": "女", "single_parent": True, **daughter}),
        "mago": child(relation="孫"),
    }


def guided(folder: Path, event: Mapping[str, object], members: Members, facts: Mapping[str, object]) -> Guide:
    """The guide for one household; what is None nobody can say."""
    persons = {name: {key: value for key, value in told.items() if value is not None} for name, told in members.items()}
    known = {key: value for key, value in facts.items() if value is not None}
    document = {"event": dict(event), "household": {"head": next(iter(members)), "persons": persons, "facts": known}}
    path = folder / "household.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return run(path)


def moved_in(
    folder: Path, members: Members, on: date = MOVED, *, received: date | None = None, **facts: object
) -> Guide:
    event = {"kind": "転入", "from": "県外", "moved_on": on, "received_on": received or on}
    told = {"dog": False, "moped": False, "protected": False, "main_earner": "haha"}
    return guided(folder, event, members, {**told, "jifu_recipient": False, "tokuji_recipient": False, **facts})


def bereaved(folder: Path, members: Members, dead: str) -> Guide:
    """Nobody has said who is a single parent or is paid anything, unless ``members`` say so."""
    event = {"kind": "死亡", "died_on": DIED, "known_on": DIED, "received_on": date(2026, 11, 18)}
    told: dict[str, object] = dict.fromkeys(("death_notified", "fixed_assets", "farmland"), False)
    told |= dict.fromkeys(("dog_owner", "municipal_housing_name", "water_contract_name"), "nobody")
    persons = {name: {**each, "deceased": name == dead} for name, each in members.items()}
    return guided(folder, event, persons, {**told, "heirs_elsewhere": "none", "funeral_by": "haha"})


def new(guide: Guide) -> Sets:
    """What is listed of the procedures judged here, by outcome."""
    return {o: {i: who for i, who in members.items() if i in NEW} for o, members in found_sets(guide).items()}


def asked(guide: Guide) -> list[str]:
    """What is asked, without what is judged in test_childcare.py and test_who_received_died.py."""
    return [question["fact"] for question in guide["questions"] if question["fact"] not in ELSEWHERE]


def asked_about(guide: Guide, fact: str) -> set[str]:
    return {name for question in guide["questions"] if question["fact"] == fact for name in question["persons"]}


CLAIMS: Written = {"claim": {"hitorioya-iryo": ["household"], "jifu-nintei": ["haha"]}}


def helped(school_child: str) -> Written:
    """The same, and help with school for this child."""
    return {"claim": {**CLAIMS["claim"], "shugaku-enjo": [school_child]}}


# A single parent moves in.


def test_a_mother_with_two_children_gets_exactly_what_a_family_gets_and_what_is_for_single_parents(
    tmp_path: Path,
) -> None:
    guide = moved_in(tmp_path, alone_with(child(), child(date(2024, 8, 1))))
    everybody = ["haha", "ko1", "ko2"]
    assert found_sets(guide) == as_sets(
        {
            "duty": {"tennyu-todoke": ["household"], "card-keizoku-riyo": everybody},
            "claim": {"jidoteate-nintei": ["haha"], "kodomo-iryo": ["ko1", "ko2"], **helped("ko1")["claim"]},
            "optional": {i: ["haha"] for i in ("shomeiyo-cert-hakko", "inkan-toroku", "honnin-tsuchi-toroku")},
            "ex_officio": {"tennyugaku-tsuchi": ["ko1"]},
            "guidance": {
                "boshi-hikitsugi": ["ko2"],
                "suido-shiyo-kaishi": ["household"],
            },
        }
    )
    assert guide["forms"] == 10
    assert set(NEW).isdisjoint(guide["deadlines"])


def test_a_father_alone_gets_the_same_as_a_mother(tmp_path: Path) -> None:
    father = person("世帯主", date(1988, 5, 2), sex="男", single_parent=True)
    guide = moved_in(tmp_path, {"chichi": father, "ko": child()}, main_earner="chichi")
    claims = {"hitorioya-iryo": ["household"], "jifu-nintei": ["chichi"], "shugaku-enjo": ["ko"]}
    assert new(guide) == as_sets({"claim": claims})


@pytest.mark.parametrize("earner", ["sofu", "haha"])
def test_a_daughter_in_her_parents_household_gets_it_for_her_child_whoever_earns_the_money(
    tmp_path: Path, earner: str
) -> None:
    guide = moved_in(tmp_path, three_generations(), main_earner=earner)
    assert new(guide) == as_sets(helped("mago"))
    assert "haha" in asked_about(guide, "single_parent")
    assert "mago" not in asked_about(guide, "single_parent")


def test_a_daughter_who_is_married_gets_nothing_and_is_asked_nothing_more(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, three_generations(single_parent=False))
    assert new(guide) == NOTHING
    assert set(asked(guide)) & NEW_FACTS == {"single_parent"}


@pytest.mark.parametrize("children", [[child()], [child(), child(date(2024, 8, 1)), child(date(2009, 6, 1))]])
def test_a_couple_with_children_is_not_asked_and_nothing_appears(tmp_path: Path, children: list[Person]) -> None:
    guide = moved_in(tmp_path, couple_with(*children))
    assert new(guide) == NOTHING
    assert NEW_FACTS.isdisjoint(asked(guide))


@pytest.mark.parametrize(
    "members",
    [
        {"haha": mother(single_parent=None)},
        {"haha": person("世帯主", date(1960, 1, 1)), "musuko": person("子", date(1990, 1, 1))},
        {"chichi": person("世帯主", date(1944, 2, 11)), "haha": person("妻", date(1947, 7, 30))},
        {"haha": person("世帯主", date(1985, 1, 1)), "imouto": person("兄弟姉妹", date(1990, 1, 1))},
    ],
    ids=["one", "mother-and-grown-son", "old-couple", "sisters"],
)
def test_where_nobody_is_of_child_age_nobody_is_asked_and_nothing_appears(tmp_path: Path, members: Members) -> None:
    guide = moved_in(tmp_path, members)
    assert new(guide) == NOTHING
    assert NEW_FACTS.isdisjoint(asked(guide))


# Until when a child is a child.


@pytest.mark.parametrize(
    ("born", "on", "still"),
    [
        (date(2008, 4, 1), MOVED, False),  # 18 on 31 March 2026, the last day
        (date(2008, 4, 2), MOVED, True),  # 18 on 1 April 2026: until 31 March 2027
        (date(2008, 4, 2), date(2027, 3, 31), True),
        (date(2008, 4, 2), date(2027, 4, 1), False),
        (date(2009, 4, 1), date(2027, 3, 31), True),
        (date(2009, 4, 1), date(2027, 4, 1), False),
        (date(2009, 4, 2), date(2027, 4, 1), True),
    ],
)
def test_a_child_counts_until_the_first_31_march_from_the_day_it_reaches_18(
    tmp_path: Path, born: date, on: date, *, still: bool
) -> None:
    assert new(moved_in(tmp_path, alone_with(child(born)), on)) == as_sets(CLAIMS if still else {})


@pytest.mark.parametrize("handbook", ["身体障害者手帳1級", "療育手帳"])
@pytest.mark.parametrize(
    ("born", "still"),
    [
        (date(2008, 4, 1), True),  # past the first 31 March from 18
        (date(2006, 11, 18), True),  # reaches 20 on the day after the move
        (date(2006, 11, 17), False),  # reaches 20 on the day of the move
        (date(2006, 11, 16), False),
    ],
)
def test_with_a_disability_the_allowances_run_to_20_and_the_medical_aid_for_single_parents_does_not(
    tmp_path: Path, born: date, handbook: str, *, still: bool
) -> None:
    guide = moved_in(tmp_path, alone_with(child(born, disability=handbook)))
    claims = {"jifu-nintei": ["haha"], "tokuji-nintei": ["haha"]}
    assert new(guide) == as_sets({"claim": claims} if still else {})


def test_one_child_of_age_is_enough_beside_a_grown_one(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, alone_with(child(date(2004, 1, 1)), child(date(2010, 6, 20))))
    assert new(guide) == as_sets(CLAIMS)


@pytest.mark.parametrize(
    ("born", "on", "helped"),
    [
        (date(2020, 4, 2), MOVED, False),  # the youngest year: six on 1 April 2026, school from 2027
        (date(2020, 4, 1), MOVED, True),  # six on 31 March 2026, first grade
        (date(2020, 4, 2), date(2027, 3, 31), False),
        (date(2020, 4, 2), date(2027, 4, 1), True),
        (date(2011, 4, 2), MOVED, True),  # fifteen and in the ninth grade
        (date(2011, 4, 1), MOVED, False),  # fifteen and in 高校
        (date(2011, 4, 2), date(2027, 3, 31), True),
        (date(2011, 4, 2), date(2027, 4, 1), False),
        (date(2009, 6, 20), MOVED, False),
    ],
)
def test_help_with_school_is_for_children_of_elementary_and_junior_high_school(
    tmp_path: Path, born: date, on: date, *, helped: bool
) -> None:
    found = new(moved_in(tmp_path, alone_with(child(born)), on))["claim"]
    assert found.get("shugaku-enjo", frozenset()) == (frozenset({"ko1"}) if helped else frozenset())


def test_help_with_school_names_each_school_child_and_also_of_a_couple_on_public_assistance(tmp_path: Path) -> None:
    children = [child(born, insurance="生活保護") for born in (date(2016, 6, 20), date(2013, 6, 20), date(2024, 8, 1))]
    guide = moved_in(tmp_path, couple_with(*children, insurance="生活保護"))
    assert new(guide) == as_sets({"claim": {"shugaku-enjo": ["ko1", "ko2"]}})
    assert NEW_FACTS.isdisjoint(asked(guide))


# Who received it before reports the new address; nobody does both.


def test_a_recipient_has_the_duty_to_report_the_address_and_claims_nothing(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, alone_with(child()), jifu_recipient=True)
    claims = {"hitorioya-iryo": ["household"], "shugaku-enjo": ["ko1"]}
    assert new(guide) == as_sets({"duty": {"jifu-jusho-henko": ["haha"]}, "claim": claims})
    assert guide["not_expected"]["jifu-nintei"]


@pytest.mark.parametrize(("single", "before"), list(product((True, False, None), repeat=2)))
def test_the_claim_and_the_change_of_address_exclude_each_other(
    tmp_path: Path, *, single: bool | None, before: bool | None
) -> None:
    guide = moved_in(tmp_path, alone_with(child(), single_parent=single), jifu_recipient=before)
    either = {"jifu-nintei", "jifu-jusho-henko"}
    want = ({"jifu-jusho-henko"} if before else {"jifu-nintei"}) if single and before is not None else set()
    assert ids(found_sets(guide)) & either == want
    ruled_out = either & set(guide["not_expected"])
    other = set() if before is None else {"jifu-nintei" if before else "jifu-jusho-henko"}
    if single is None:
        assert ruled_out <= other
    else:
        assert ruled_out == (other if single else either)


def test_where_nobody_says_who_is_a_single_parent_nothing_is_listed_and_nothing_ruled_out(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, alone_with(child(), single_parent=None))
    assert new(guide) == NOTHING
    assert {"hitorioya-iryo", "jifu-nintei", "shugaku-enjo"}.isdisjoint(guide["not_expected"])


@pytest.mark.parametrize(
    ("moved", "received", "last", "late"),
    [
        (MOVED, date(2026, 11, 30), "2026-11-30", False),
        (MOVED, date(2026, 12, 1), "2026-11-30", True),
        (date(2026, 12, 15), date(2026, 12, 18), "2027-01-04", False),  # 29 December is closed
    ],
)
def test_the_fourteen_days_begin_on_the_day_after_the_move_and_end_on_an_open_day(
    tmp_path: Path, moved: date, received: date, last: str, *, late: bool
) -> None:
    members = alone_with(child(disability="療育手帳"))
    guide = moved_in(tmp_path, members, moved, received=received, jifu_recipient=True, tokuji_recipient=True)
    duties = {"jifu-jusho-henko", "tokuji-jusho-henko"}
    assert {i: guide["deadlines"].get(i) for i in NEW if i in guide["deadlines"]} == dict.fromkeys(duties, last)
    assert set(guide["late"]) & set(NEW) == (duties if late else set())


# 特別児童扶養手当.


@pytest.mark.parametrize("earner", ["chichi", "haha"])
@pytest.mark.parametrize("before", [False, True])
@pytest.mark.parametrize("handbook", ["身体障害者手帳1級", "身体障害者手帳2級", "身体障害者手帳3級", "療育手帳"])
def test_of_a_couple_the_one_who_mainly_earns_claims_for_a_disabled_child_or_reports_the_address(
    tmp_path: Path, earner: str, handbook: str, *, before: bool
) -> None:
    members = couple_with(child(disability=handbook))
    guide = moved_in(tmp_path, members, main_earner=earner, tokuji_recipient=before)
    want: Written = {"duty": {"tokuji-jusho-henko": [earner]}} if before else {"claim": {"tokuji-nintei": [earner]}}
    assert new(guide) == as_sets(want)
    assert set(asked(guide)) & NEW_FACTS == {"tokuji_recipient"}


@pytest.mark.parametrize(
    "members",
    [
        couple_with(child(), disability="身体障害者手帳1級"),
        couple_with(child(date(2006, 11, 17), disability="身体障害者手帳1級")),
        couple_with(child(date(2000, 1, 1), disability="療育手帳"), child()),
        {"haha": mother(disability="身体障害者手帳1級", single_parent=False)},
    ],
    ids=["parents", "child-of-20", "grown-child", "one-adult"],
)
def test_for_a_disabled_adult_nobody_claims_it_and_nobody_is_asked(tmp_path: Path, members: Members) -> None:
    guide = moved_in(tmp_path, members)
    assert {"tokuji-nintei", "tokuji-jusho-henko"}.isdisjoint(ids(found_sets(guide)))
    assert "tokuji_recipient" not in asked(guide)


def test_a_single_mother_of_a_disabled_grandchild_of_the_head_claims_both_allowances(tmp_path: Path) -> None:
    members = {**three_generations(), "mago": child(relation="孫", disability="療育手帳")}
    claims = {**helped("mago")["claim"], "tokuji-nintei": ["haha"]}
    assert new(moved_in(tmp_path, members)) == as_sets({"claim": claims})


# おくやみ.


@pytest.mark.parametrize(("dead", "left"), [("chichi", "haha"), ("haha", "chichi")])
def test_who_is_left_with_a_child_of_ten_gets_it_without_being_asked(tmp_path: Path, dead: str, left: str) -> None:
    members = {name: {**told, "single_parent": None} for name, told in couple_with(child()).items()}
    guide = bereaved(tmp_path, members, dead)
    claims = {"hitorioya-iryo": ["household"], "jifu-nintei": [left], "shugaku-enjo": ["ko1"]}
    assert new(guide) == as_sets({"claim": claims})
    assert NEW_FACTS.isdisjoint(asked(guide))
    assert {q["fact"] for q in guide["questions"] if {left, "ko1"} & set(q["persons"])} <= {"funeral_by"}


@pytest.mark.parametrize(
    ("born", "want"),
    [
        (date(2010, 6, 20), CLAIMS),  # in 高校
        (date(2008, 4, 2), CLAIMS),
        (date(2008, 4, 1), {}),
        (date(1996, 6, 20), {}),
    ],
)
def test_a_widow_gets_it_as_long_as_her_child_is_one(tmp_path: Path, born: date, want: Written) -> None:
    guide = bereaved(tmp_path, couple_with(child(born)), "chichi")
    assert new(guide) == as_sets(want)
    assert NEW_FACTS.isdisjoint(asked(guide))


def test_a_mother_who_lost_her_only_child_is_told_nothing_and_asked_nothing(tmp_path: Path) -> None:
    guide = bereaved(tmp_path, alone_with(child()), "ko1")
    assert new(guide) == NOTHING
    assert NEW_FACTS.isdisjoint(asked(guide))


def test_a_grandmother_who_lost_her_husband_is_no_single_parent_of_her_grandchild(tmp_path: Path) -> None:
    # 児童扶養手当法4条1項: a parent of the child has died or left; the grandfather was none.
    found = new(bereaved(tmp_path, three_generations(), "sofu"))["claim"]
    assert "sobo" not in found.get("jifu-nintei", frozenset())


# The questions: A01 asks eight; one more for each fact that must be known.


@data
@pytest.mark.parametrize(
    ("members", "more"),
    [
        (couple_with(child()), set()),
        (alone_with(child(), single_parent=False), {"single_parent"}),
        (alone_with(child(), child(date(2024, 8, 1))), {"single_parent", "jifu_recipient"}),
        (couple_with(child(disability="療育手帳")), {"tokuji_recipient"}),
        (alone_with(child(disability="療育手帳")), NEW_FACTS),
    ],
    ids=["couple", "mother-not-single", "mother", "couple-disabled-child", "mother-disabled-child"],
)
def test_a_household_is_asked_what_a01_is_asked_and_only_what_must_be_known_besides(
    tmp_path: Path, members: Members, more: set[str]
) -> None:
    guide = moved_in(tmp_path, members)
    eight = asked(of_file("A01", None))
    assert sorted(asked(guide)) == sorted([*eight, *more])
    assert asked_about(guide, "single_parent") == ({"haha"} if "single_parent" in more else set())


@data
def test_a01_still_asks_eight_questions() -> None:
    questions = asked(of_file("A01", None))
    assert len(questions) == len(set(questions)) == 8


@data
@every_case
def test_neither_scenario_nor_any_change_of_it_lists_or_asks_anything_new(name: str, change: int | None) -> None:
    guide = of_file(name, change)
    assert new(guide) == NOTHING
    assert set(NEW).isdisjoint(guide["reasons"])
    assert NEW_FACTS.isdisjoint(asked(guide))


# What each definition says of itself.

SURVEYED = {
    "jifu-nintei": ("51300", "児童扶養手当認定の請求", "児童扶養手当法施行規則", "第1条"),
    "jifu-jusho-henko": ("51297", "児童扶養手当受給者の住所変更の届出", "児童扶養手当法施行規則", "第6条"),
    "tokuji-nintei": (
        "45843",
        "特別児童扶養手当の認定請求",
        "特別児童扶養手当等の支給に関する法律施行規則",
        "第1条",
    ),
    "tokuji-jusho-henko": (
        "45848",
        "特別児童扶養手当受給者の住所変更の届出",
        "特別児童扶養手当等の支給に関する法律施行規則",
        "第6条",
    ),
}
LAWS = {
    "hitorioya-iryo": ("条例", ""),
    "jifu-nintei": ("児童扶養手当法", "第4条"),
    "jifu-jusho-henko": ("児童扶養手当法", ""),
    "tokuji-nintei": ("特別児童扶養手当等の支給に関する法律", "第3条"),
    "tokuji-jusho-henko": ("特別児童扶養手当等の支給に関する法律", ""),
    "shugaku-enjo": ("学校教育法", "第19条"),
}


def definition(procedure: str) -> Definition:
    return get(procedure, on=MOVED)


@pytest.mark.parametrize("before", [False, True])
def test_everything_new_is_told_with_condition_law_fact_and_source(tmp_path: Path, *, before: bool) -> None:
    members = alone_with(child(disability="療育手帳"))
    guide = moved_in(tmp_path, members, jifu_recipient=before, tokuji_recipient=before)
    listed = list(units(new(guide)))
    assert len(listed) == 4
    for _, procedure, unit in listed:
        told = guide["reasons"][procedure][unit]
        assert all(reason["condition"] and reason["because"] for reason in told), procedure
        law, article = LAWS[procedure]
        assert any(law in reason["article"] and article in reason["article"] for reason in told), procedure
        facts = [fact for reason in told for fact in reason["facts"]]
        assert facts, procedure
        assert all(fact["fact"] and fact["source"] and "value" in fact for fact in facts), procedure


@pytest.mark.parametrize(
    ("procedure", "outcome", "unit", "events", "authority"),
    [
        ("hitorioya-iryo", "claim", "household", {"tennyu", "shibo"}, "市長"),
        ("jifu-nintei", "claim", "person", {"tennyu", "shibo"}, "市長"),
        ("jifu-jusho-henko", "duty", "person", {"tennyu"}, "市長"),
        ("tokuji-nintei", "claim", "person", {"tennyu"}, "知事"),
        ("tokuji-jusho-henko", "duty", "person", {"tennyu"}, "知事"),
        ("shugaku-enjo", "claim", "person", {"tennyu", "shibo"}, "教育委員会"),
    ],
)
def test_a_definition_has_its_outcome_its_unit_its_events_and_its_authority(
    procedure: str, outcome: str, unit: str, events: set[str], authority: str
) -> None:
    found = definition(procedure)
    assert outcome in OUTCOMES
    assert str(found.outcome) == outcome
    assert {event: trigger.unit for event, trigger in found.events.items()} == dict.fromkeys(events, unit)
    assert authority in found.authority
    assert ("知事" in (found.forwarded_to or "")) is (authority == "知事")


@data
@pytest.mark.parametrize("procedure", NEW)
def test_a_definition_has_the_kind_of_its_row_and_says_who_files_and_how_long_it_is_kept(procedure: str) -> None:
    found = definition(procedure)
    assert str(found.kind) == rows()[procedure].kind
    assert found.who_may_file
    assert all(filer.who and filer.capacity for filer in found.who_may_file)
    assert found.retention.years > 0
    assert found.retention.basis


@pytest.mark.parametrize("procedure", NEW)
def test_an_appeal_and_a_standard_period_are_named_or_it_is_said_why_there_is_none(procedure: str) -> None:
    found = definition(procedure)
    for said in (found.appeal, found.standard_period, found.review_standard):
        assert not isinstance(said, Missing) or said.none_because.strip()
    if found.kind == "届出" or found.forwarded_to:
        assert isinstance(found.appeal, Missing)
    if found.kind == "届出":
        assert isinstance(found.standard_period, Missing)


def test_against_the_mayors_decision_on_jifu_one_appeals_to_the_governor() -> None:
    appeal = definition("jifu-nintei").appeal
    assert isinstance(appeal, Appeal)
    assert "知事" in appeal.body  # 第1号法定受託事務: 地方自治法255条の2第1項2号


@data
@pytest.mark.parametrize("procedure", NEW)
def test_letters_are_there_where_the_town_decides_and_no_refusal_where_it_does_not(procedure: str) -> None:
    found = definition(procedure)
    after = {letter.after for letter in found.letters}
    if rows()[procedure].decision == "yes":
        assert after >= {"approved", "refused"}
        assert found.route is not None
    else:
        assert "refused" not in after


@pytest.mark.parametrize("procedure", NEW)
def test_only_the_changes_of_address_have_a_period_of_fourteen_days_from_the_move(procedure: str) -> None:
    period = definition(procedure).period
    if not procedure.endswith("-jusho-henko"):
        assert period is None  # paid from the month after the claim, or 随時
        return
    assert period is not None
    assert (period.starts, period.days, period.months, period.years) == ("moved_on", 14, 0, 0)
    assert period.counting is Counting.EXCLUDE_FIRST_DAY
    assert period.holiday_shift
    assert "第6条" in plain(period.article)


@data
@pytest.mark.parametrize("procedure", SURVEYED)
def test_the_row_of_the_national_survey_is_named_as_the_survey_names_it(procedure: str) -> None:
    number, name, law, article = SURVEYED[procedure]
    found = definition(procedure)
    assert survey_row(number) == (name, law, article)
    assert (found.survey_id, found.survey_name, found.survey_mismatch) == (number, name, None)
    assert (law, article) in {(plain(basis.law), plain(basis.article)) for basis in found.legal_basis}


@pytest.mark.parametrize("procedure", ["hitorioya-iryo", "shugaku-enjo"])
def test_what_rests_on_an_invented_rule_of_the_town_has_no_row_and_is_not_called_verified(procedure: str) -> None:
    found = definition(procedure)
    assert (found.survey_id, found.survey_name) == (None, None)
    assert found.survey_mismatch is not None
    assert not found.verified


@pytest.mark.parametrize("procedure", ["hitorioya-iryo", "jifu-nintei", "tokuji-nintei", "shugaku-enjo"])
def test_income_is_not_asked_but_the_resident_reads_that_it_decides(procedure: str) -> None:
    found = definition(procedure)
    conditions = [when.because for trigger in found.events.values() for when in trigger.when]
    assert "所得" in "".join([found.summary, *conditions])
