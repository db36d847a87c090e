"""Who is told on 転入 of 教育・保育給付認定 (保育園・幼稚園) and of 妊婦給付認定, who is not, and of whom it is asked.

Expected sets come from procedures-list.md (rows of NEW) and the law, not from the definitions. Read on 2026-11-26:
- 子ども・子育て支援法19条: 1号 from three, 2号 from three where nobody can look after the child at home, 3号 the same
  below three; 20条1項: the 保護者 apply for each child who is not at school yet; 20条6項: within thirty days; 20条2項:
  where the 保護者 live (iuris.jp/子ども・子育て支援法-第二款-教育・保育給付認定等/jpn/ss/457). So below three, without
  the need, there is nothing to apply for (city.nirasaki.lg.jp/soshikiichiran/kodomokosodateka/kosodateguide/azukeru/
  nichijouazukari/9014.html).
- 満3歳 is reached on the day before the birthday (年齢計算ニ関する法律,
  koyomikun.com/i/mamechi/nenrei/kazoekata.php); school begins as in test_single_parents.py.
- 10条の9: the one who is or was pregnant applies herself (city.hitachiomiya.lg.jp/happy_kosodate/ninshin/
  ninshin_support/page010778.html: 夫等は申請不可). Who moved in applies anew though another town gave the first payment
  (the same page; city.shimabara.lg.jp/page20277.html). It ends two years after the heart was heard, with no regard to
  the move (the same). Who is listed in the resident register is meant, whatever the nationality
  (city.kato.lg.jp/section/reiki/reiki_honbun/r315RG00001380.html, 3条; no page names one).
- The survey calls both 自治事務: against the mayor's decision one appeals to the mayor (行政不服審査法4条1号).
Both are paid to whoever applies, and not for what was before: 請求しないと損.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.kernel.procedures.listed import plain, rows, survey_row
from tests.kernel.procedures.test_boundary_days import days, material
from tests.scenarios.expected import Sets, as_sets, ids
from tests.scenarios.test_guide import Guide, every_case, found_sets
from tests.scenarios.test_guide import guided as of_file
from tests.scenarios.test_single_parents import (
    MOVED,
    NOTHING,
    Members,
    Person,
    alone_with,
    bereaved,
    child,
    couple_with,
    moved_in,
    person,
)
from yakuba.kernel.procedures.contracts import Appeal, Definition
from yakuba.kernel.procedures.guide import guide
from yakuba.kernel.procedures.service import get
from yakuba.kernel.rules.contracts import Household, Value

pytestmark = pytest.mark.django_db
data = pytest.mark.data

NEW = ("hoiku-nintei", "ninpu-kyufu")
FACTS = {"childcare", "care_needed", "pregnant"}
MOST_QUESTIONS = 15
"""A01.yaml, max_questions."""
BABY, THREE, SCHOOLCHILD = date(2026, 5, 1), date(2023, 6, 20), date(2016, 6, 20)


def small(born: date = THREE, *, wanted: bool | None = True, relation: str = "子", **stated: object) -> Person:
    """A child for whom a nursery or a kindergarten is wanted, unless said otherwise."""
    return child(born, relation, childcare=wanted, pregnant=False, **stated)


def nobody_else(members: Members) -> Members:
    """Nobody of whom nothing is said wants a nursery or expects a child."""
    return {name: {"childcare": False, "pregnant": False, **told} for name, told in members.items()}


def new(guide: Guide) -> Sets:
    """What is listed of the two, by outcome."""
    return {o: {i: who for i, who in members.items() if i in NEW} for o, members in found_sets(guide).items()}


def claims(**units: list[str]) -> Sets:
    """``hoiku``: the children, ``ninpu``: who is pregnant."""
    names = {"hoiku": "hoiku-nintei", "ninpu": "ninpu-kyufu"}
    return as_sets({"claim": {names[name]: who for name, who in units.items()}})


def asked(guide: Guide, fact: str) -> list[str]:
    """Of whom; the household for what is asked of nobody by name."""
    return [who for question in guide["questions"] if question["fact"] == fact
            for who in question["persons"] or ["household"]]  # fmt: skip


# 保育園・幼稚園.


@pytest.mark.parametrize("needed", [False, True, None])
def test_from_three_it_is_claimed_for_the_child_whether_or_not_the_parents_work(
    tmp_path: Path, *, needed: bool | None
) -> None:
    guide = moved_in(tmp_path, nobody_else(couple_with(small())), care_needed=needed)
    assert new(guide) == claims(hoiku=["ko1"])
    assert asked(guide, "care_needed") == []  # 1号 or 2号: either way there is something to apply for


@pytest.mark.parametrize("needed", [False, True])
def test_below_three_only_where_nobody_can_look_after_the_child(tmp_path: Path, *, needed: bool) -> None:
    guide = moved_in(tmp_path, nobody_else(couple_with(small(BABY))), care_needed=needed)
    assert new(guide) == (claims(hoiku=["ko1"]) if needed else NOTHING)
    assert asked(guide, "care_needed") == ["household"]
    assert ("hoiku-nintei" in guide["not_expected"]) is not needed


def test_below_three_and_nobody_says_whether_it_is_needed_it_is_neither_listed_nor_ruled_out(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, nobody_else(couple_with(small(BABY))), care_needed=None)
    assert new(guide) == NOTHING
    assert "hoiku-nintei" not in guide["not_expected"]


def test_every_child_that_is_wanted_there_is_named_and_no_other(tmp_path: Path) -> None:
    children = [small(BABY), small(), small(date(2021, 1, 1), wanted=False), child(SCHOOLCHILD)]
    guide = moved_in(tmp_path, nobody_else(couple_with(*children)), care_needed=True)
    assert new(guide) == claims(hoiku=["ko1", "ko2"])
    assert asked(guide, "childcare") == ["ko1", "ko2", "ko3"]
    without = moved_in(tmp_path, nobody_else(couple_with(*children)), care_needed=False)
    assert new(without) == claims(hoiku=["ko2"])


def test_who_wants_none_is_not_told_of_it_and_not_asked_why(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, nobody_else(couple_with(small(BABY, wanted=False), small(wanted=False))))
    assert new(guide) == NOTHING
    assert asked(guide, "care_needed") == []


@pytest.mark.parametrize(
    "members",
    [
        alone_with(small()),
        {**couple_with(), "mago": small(relation="孫")},
        couple_with(small(insurance="生活保護"), insurance="生活保護"),
    ],
    ids=["single-mother", "grandchild", "public-assistance"],
)
def test_whoever_raises_the_child_it_is_claimed_for_the_child(tmp_path: Path, members: Members) -> None:
    (small_one,) = (name for name, told in members.items() if told.get("childcare"))
    guide = moved_in(tmp_path, nobody_else(members), jifu_recipient=False)
    assert new(guide) == claims(hoiku=[small_one])


@pytest.mark.parametrize(
    ("born", "on", "needed", "told"),
    [
        # The first 31 March from the day on which six is reached ends it.
        (date(2020, 4, 1), MOVED, True, False),
        (date(2020, 4, 2), MOVED, True, True),
        (date(2020, 4, 2), date(2027, 3, 31), True, True),
        (date(2020, 4, 2), date(2027, 4, 1), True, False),
        # Three is reached on the day before the birthday.
        (date(2023, 11, 16), MOVED, False, True),
        (date(2023, 11, 17), MOVED, False, True),
        (date(2023, 11, 18), MOVED, False, False),
        (date(2023, 11, 18), MOVED, True, True),
        (date(2024, 2, 29), date(2027, 2, 27), False, False),
        (date(2024, 2, 29), date(2027, 2, 28), False, True),
        (MOVED, MOVED, True, True),
        (MOVED, MOVED, False, False),
    ],
)
def test_from_birth_or_from_three_until_school(
    tmp_path: Path, born: date, on: date, *, needed: bool, told: bool
) -> None:
    guide = moved_in(tmp_path, nobody_else(couple_with(small(born))), on, care_needed=needed)
    assert new(guide) == (claims(hoiku=["ko1"]) if told else NOTHING)


def test_neither_a_school_child_nor_a_grown_up_is_asked_about(tmp_path: Path) -> None:
    guide = moved_in(tmp_path, couple_with(child(SCHOOLCHILD), child(date(2010, 6, 20))))
    assert asked(guide, "childcare") == asked(guide, "care_needed") == []
    assert new(guide) == NOTHING


# 妊婦給付.


@pytest.mark.parametrize("name", ["haha", "musume"])
def test_who_is_pregnant_applies_herself_wife_or_daughter(tmp_path: Path, name: str) -> None:
    family = {
        **couple_with(),
        "musume": person("子", date(2006, 3, 3), sex="女"),
        "musuko": child(SCHOOLCHILD, sex="男"),
    }
    members = {who: {**told, "pregnant": who == name, "childcare": False} for who, told in family.items()}
    guide = moved_in(tmp_path, members)
    assert new(guide) == claims(ninpu=[name])
    assert set(asked(guide, "pregnant")) == {"haha", "musume"}


def test_two_who_are_pregnant_apply_each(tmp_path: Path) -> None:
    family = {**couple_with(), "imouto": person("兄弟姉妹", date(1995, 1, 1), sex="女")}
    members = {who: {**told, "pregnant": told["sex"] == "女", "childcare": False} for who, told in family.items()}
    assert new(moved_in(tmp_path, members)) == claims(ninpu=["haha", "imouto"])


def test_an_unborn_child_is_nobody_of_the_household_and_opens_nothing_else(tmp_path: Path) -> None:
    without = moved_in(tmp_path, nobody_else(couple_with()))
    members = {who: {**told, "pregnant": who == "haha"} for who, told in nobody_else(couple_with()).items()}
    guide = moved_in(tmp_path, members)
    assert ids(found_sets(guide)) - ids(found_sets(without)) == {"ninpu-kyufu"}
    assert ids(found_sets(without)) <= ids(found_sets(guide))
    assert guide["forms"] == without["forms"] + 1


def test_beside_a_small_child_both_are_told(tmp_path: Path) -> None:
    members = {who: {**told, "pregnant": who == "haha"} for who, told in nobody_else(couple_with(small())).items()}
    assert new(moved_in(tmp_path, members)) == claims(hoiku=["ko1"], ninpu=["haha"])


def test_where_nobody_could_be_pregnant_nobody_is_asked(tmp_path: Path) -> None:
    men = {"chichi": person("世帯主", date(1988, 5, 2), sex="男"), "ko": child(SCHOOLCHILD, sex="男")}
    old = {"sofu": person("世帯主", date(1944, 2, 11), sex="男"), "sobo": person("妻", date(1947, 7, 30), sex="女")}
    for members in (men, old):
        guide = moved_in(tmp_path, members, main_earner=next(iter(members)))
        assert asked(guide, "pregnant") == []
        assert new(guide) == NOTHING


def test_at_a_counter_what_nobody_answers_is_neither_listed_nor_ruled_out() -> None:
    """A scenario file that is silent of a wish has none; a household is not a file."""
    stated = days("tennyu", "moved_on", MOVED)
    small_ones: dict[str, dict[str, Value]] = {
        "chichi": {"relation": "世帯主", "sex": "男", "born": 19880502},
        "haha": {"relation": "妻", "sex": "女", "born": 19900914},
        "ko1": {"relation": "子", "sex": "男", "born": 20230620},
        "ko2": {"relation": "子", "sex": "男", "born": 20160620},
    }
    household, declined = Household(stated, {}, small_ones), frozenset[tuple[str, str]]()
    while question := guide(material("tennyu", MOVED), household, received_on=MOVED, declined=declined).question:
        declined |= {(question.fact, unit) for unit in question.persons or ("household",)}
    guidance = guide(material("tennyu", MOVED), household, received_on=MOVED, declined=declined)
    open_, ruled_out, listed = (
        {(entry.definition.id, entry.unit) for entry in entries if entry.definition.id in NEW}
        for entries in (guidance.unknown, guidance.not_needed, guidance.needed)
    )
    assert {("hoiku-nintei", "ko1"), ("ninpu-kyufu", "haha")} == open_
    assert {("hoiku-nintei", "ko2"), ("hoiku-nintei", "chichi"), ("ninpu-kyufu", "chichi")} <= ruled_out
    assert not listed


# Neither has a last day that the move begins; being late for the rest changes nothing.


@pytest.mark.parametrize("after", [0, 14, 60, 400])
def test_neither_has_a_last_day_and_neither_is_ever_late(tmp_path: Path, after: int) -> None:
    members = {who: {**told, "pregnant": who == "haha"} for who, told in nobody_else(couple_with(small())).items()}
    guide = moved_in(tmp_path, members, received=MOVED + timedelta(days=after))
    assert set(NEW) <= ids(found_sets(guide))
    assert set(NEW).isdisjoint(guide["deadlines"])
    assert set(NEW).isdisjoint(guide["late"])


# What was there before.


def test_a_household_with_both_is_asked_no_more_than_is_bearable(tmp_path: Path) -> None:
    members = {
        **alone_with(small(BABY), small()),
        "imouto": person("兄弟姉妹", date(1995, 1, 1), sex="女", pregnant=True),
    }
    guide = moved_in(tmp_path, members, jifu_recipient=False, care_needed=True)
    assert len(guide["questions"]) <= MOST_QUESTIONS
    assert new(guide) == claims(hoiku=["ko1", "ko2"], ninpu=["imouto"])


@data
@every_case
def test_neither_scenario_nor_any_change_of_it_lists_anything_new(name: str, change: int | None) -> None:
    guide = of_file(name, change)
    assert new(guide) == NOTHING
    assert set(NEW).isdisjoint(guide["reasons"])


@data
def test_a01_is_asked_of_the_wife_and_of_the_small_child_and_nothing_else_besides() -> None:
    """Its file states neither; the eight questions of before stand in test_single_parents.py."""
    guide = of_file("A01", None)
    assert asked(guide, "childcare") == ["jiro"]
    assert asked(guide, "pregnant") == ["hanako"]
    assert len(guide["questions"]) <= MOST_QUESTIONS


@data
@pytest.mark.parametrize("change", [None, *range(6)])
def test_a_bereaved_family_is_asked_none_of_it(change: int | None) -> None:
    assert FACTS.isdisjoint(question["fact"] for question in of_file("A03", change)["questions"])


def test_nor_is_one_with_small_children(tmp_path: Path) -> None:
    guide = bereaved(tmp_path, couple_with(child(BABY), child(THREE)), "chichi")
    assert FACTS.isdisjoint(question["fact"] for question in guide["questions"])
    assert new(guide) == NOTHING


# What each definition says of itself.

SURVEYED = {
    "hoiku-nintei": ("111689", "子ども・子育て支援法", "第20条第1項"),
    "ninpu-kyufu": ("DP24104753", "子ども・子育て支援法", "第10条の9"),
}
ARTICLES: Mapping[str, str] = {"hoiku-nintei": "第19条", "ninpu-kyufu": "第10条の9"}


def definition(procedure: str) -> Definition:
    return get(procedure, on=MOVED)


def test_each_is_told_with_condition_law_fact_and_source(tmp_path: Path) -> None:
    members = {who: {**told, "pregnant": who == "haha"} for who, told in nobody_else(couple_with(small(BABY))).items()}
    guide = moved_in(tmp_path, members, care_needed=True)
    for procedure, unit in (("hoiku-nintei", "ko1"), ("ninpu-kyufu", "haha")):
        told = guide["reasons"][procedure][unit]
        assert all(reason["condition"] and reason["because"] for reason in told), procedure
        assert any(ARTICLES[procedure] in plain(reason["article"]) for reason in told), procedure
        facts = [fact for reason in told for fact in reason["facts"]]
        assert facts, procedure
        assert all(fact["fact"] and fact["source"] and "value" in fact for fact in facts), procedure


@pytest.mark.parametrize("procedure", NEW)
def test_each_is_a_claim_of_one_person_in_a_move_that_the_mayor_decides_with_letters(procedure: str) -> None:
    found = definition(procedure)
    assert (str(found.outcome), str(found.kind), found.authority) == ("claim", "申請", "市長")
    assert {event: trigger.unit for event, trigger in found.events.items()} == {"tennyu": "person"}
    assert found.forwarded_to is None
    assert {letter.after for letter in found.letters} >= {"approved", "refused"}
    assert found.route is not None
    assert found.period is None


@data
@pytest.mark.parametrize("procedure", NEW)
def test_each_stands_in_the_list_and_in_the_survey(procedure: str) -> None:
    found, (number, law, article) = definition(procedure), SURVEYED[procedure]
    assert rows()[procedure].survey_id == found.survey_id == number
    assert (rows()[procedure].kind, rows()[procedure].decision) == (str(found.kind), "yes")
    surveyed = survey_row(number)
    assert surveyed is not None
    assert [plain(text) for text in surveyed[1:]] == [law, article]


def test_the_parents_apply_for_the_child_and_the_pregnant_woman_for_herself() -> None:
    assert any("保護者" in filer.who for filer in definition("hoiku-nintei").who_may_file)
    herself = [
        filer for filer in definition("ninpu-kyufu").who_may_file if "本人" in [str(one) for one in filer.capacity]
    ]
    assert len(herself) == 1


def test_the_law_wants_the_answer_on_a_nursery_within_thirty_days() -> None:
    period = definition("hoiku-nintei").statutory_period
    assert period is not None
    assert (period.days, "第20条第6項" in plain(period.article)) == (30, True)


@pytest.mark.parametrize("procedure", NEW)
def test_against_the_mayors_decision_one_appeals_to_the_mayor(procedure: str) -> None:
    appeal = definition(procedure).appeal
    assert isinstance(appeal, Appeal)
    assert appeal.body == "市長"
    assert appeal.months == 3
