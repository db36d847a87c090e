"""Whom a death concerns: the shipped definitions of the event 死亡 on households that no scenario file holds."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest

from yakuba.kernel.procedures.catalogue import Catalogue, load, ruleset
from yakuba.kernel.procedures.guide import Guidance, guide
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import Household, Value

ON = date(2026, 11, 18)
DIED = 20261110
EVENT = {"died_on": DIED, "known_on": DIED}
Items = Mapping[str, Value]
Members = Mapping[str, Items]
ANSWERS: dict[str, Value] = {
    "insurance": "後期高齢者医療",
    "pension": "受給",
    "disability": "なし",
    "care_certified": "なし",
    "seal_registered": 0,
    "dog_owner": 0,
    "municipal_housing_name": 0,
    "water_contract_name": 0,
    "funeral_by": 0,
}
SHARED: dict[str, Value] = {"death_notified": 1, "fixed_assets": 0, "farmland": 0, "heirs_elsewhere": "いない"}


@cache
def shipped() -> Catalogue:
    return load()


@cache
def material() -> Material:
    catalogue = shipped()
    event = next(event for event in catalogue.bank.events.events if event.id == "shibo")
    return Material(
        event=event,
        compiled=compile_rules(ruleset(catalogue, event.id, ON)),
        bank=catalogue.bank,
        definitions={d.id: d for d in catalogue.in_force(ON) if event.id in d.events},
        facts={fact.id: fact.in_event(event.id) for fact in catalogue.bank.facts.facts},
    )


def bereaved(members: Members, event: Mapping[str, Value] | None = None, **shared: Value) -> Guidance:
    """The guidance when everything else is answered: nobody is insured twice and nothing is owned unless said."""
    persons = {name: {"deceased": 0, "born": 19800101, **ANSWERS, **stated} for name, stated in members.items()}
    return guide(material(), Household(event or EVENT, SHARED | shared, persons), received_on=ON)


def units(guidance: Guidance, procedure: str) -> list[str]:
    return [entry.unit for entry in guidance.needed if entry.definition.id == procedure]


def told(guidance: Guidance, procedure: str) -> str:
    entries = [entry for entry in guidance.not_needed if entry.definition.id == procedure]
    return "/".join(reason.because for entry in entries for reason in entry.reasons)


def family(dead: str, *relations: str) -> Members:
    """Members named by their relation to the head; ``dead`` among them has died."""
    return {name: {"relation": name.rstrip("12"), "deceased": int(name == dead)} for name in relations}


@pytest.mark.parametrize(
    ("dead", "members", "next_of_kin"),
    [
        ("世帯主", ("世帯主", "妻", "子1", "子2", "母"), ["妻"]),
        ("世帯主", ("世帯主", "子1", "子2", "母"), ["子1", "子2"]),
        ("世帯主", ("世帯主", "父", "母"), ["父", "母"]),
        ("妻", ("世帯主", "妻", "子1"), ["世帯主"]),
        ("子1", ("世帯主", "妻", "子1", "子2"), ["世帯主", "妻"]),
        ("父", ("世帯主", "妻", "父", "母"), ["母"]),
        ("母", ("世帯主", "妻", "母"), ["世帯主"]),
        ("祖母", ("世帯主", "父", "祖母"), ["世帯主"]),
        ("世帯主", ("世帯主",), ["世帯主"]),
        ("同居人", ("世帯主", "同居人"), ["同居人"]),
        ("世帯主", ("世帯主", "同居人"), ["世帯主"]),
    ],
)
def test_the_nearest_relative_of_the_household_is_addressed_and_else_the_entry_stays_with_the_deceased(
    dead: str, members: tuple[str, ...], next_of_kin: list[str]
) -> None:
    guidance = bereaved(family(dead, *members))
    assert units(guidance, "koseki-shomei") == next_of_kin
    assert units(guidance, "nenkin-jimusho") == next_of_kin


def test_the_flat_is_never_offered_to_the_one_who_died_but_to_a_lodger_where_no_relative_lives() -> None:
    lodger = dict(family("世帯主", "世帯主", "同居人"))
    lodger["世帯主"] = {**lodger["世帯主"], "municipal_housing_name": 1}
    assert units(bereaved(lodger), "shinai-jutaku-shokei") == ["同居人"]
    alone: Members = {"世帯主": {"relation": "世帯主", "deceased": 1, "municipal_housing_name": 1}}
    assert units(bereaved(alone), "shinai-jutaku-shokei") == []


@pytest.mark.parametrize(
    ("dead", "born", "needed", "because"),
    [
        ("世帯主", [19800101, 19800101], True, ""),
        ("世帯主", [19800101], False, "残る世帯員が1人なので届出は不要"),
        ("世帯主", [], False, "世帯に残る方がいないので届出は不要"),
        ("世帯主", [19800101, 20111112], False, "世帯主になれる方(15歳以上)が2人以上いないので届出は不要"),
        # fifteen is reached at the end of the day before the birthday (年齢計算ニ関する法律)
        ("世帯主", [19800101, 20111111], True, ""),
        ("子", [19800101, 19800101], False, "世帯主は変わらないので届出は不要"),
    ],
)
def test_a_new_head_is_reported_only_where_it_is_not_evident(
    dead: str, born: list[int], needed: bool, because: str
) -> None:
    head: dict[str, Items] = {"世帯主": {"relation": "世帯主", "deceased": int(dead == "世帯主")}}
    if dead != "世帯主":
        head["dead"] = {"relation": dead, "deceased": 1}
    rest: Members = {f"m{i}": {"relation": "子", "born": day} for i, day in enumerate(born)}
    guidance = bereaved({**head, **rest})
    assert units(guidance, "setai-henko-todoke") == (["household"] if needed else [])
    assert told(guidance, "setai-henko-todoke") == because


@pytest.mark.parametrize(
    ("born", "certified", "needed"),
    [
        (19611111, "なし", True),  # 65 on the day before the birthday
        (19611112, "なし", False),
        (19611112, "要介護1", True),
        (19861111, "要支援1", True),  # 40 on the day before the birthday
        (19861112, "要支援1", False),
    ],
)
def test_long_term_care_insurance_ends_for_everybody_of_65_and_for_the_certified_from_40(
    born: int, certified: str, needed: bool
) -> None:
    dead: Items = {"relation": "世帯主", "deceased": 1, "born": born, "care_certified": certified}
    assert units(bereaved({"dead": dead}), "kaigo-soshitsu") == (["dead"] if needed else [])


@pytest.mark.parametrize(
    ("insurance", "procedure"), [("後期高齢者医療", "koki-sosaihi"), ("国民健康保険", "kokuho-sosaihi")]
)
def test_the_funeral_grant_is_not_lost_when_somebody_of_another_household_held_the_funeral(
    insurance: str, procedure: str
) -> None:
    dead: Items = {"relation": "世帯主", "deceased": 1, "insurance": insurance}
    widow: Items = {"relation": "妻", "insurance": "社会保険"}
    assert units(bereaved({"dead": dead, "widow": {**widow, "funeral_by": 1}}), procedure) == ["widow"]
    assert units(bereaved({"dead": dead, "widow": widow}), procedure) == ["dead"]
    assert units(bereaved({"dead": dead}), procedure) == ["dead"]
    other = ({"koki-sosaihi", "kokuho-sosaihi"} - {procedure}).pop()
    assert units(bereaved({"dead": dead}), other) == []


@pytest.mark.parametrize(
    ("members", "elsewhere", "needed"),
    [
        (("世帯主", "妻"), "いない", False),
        (("世帯主", "妻"), "1人", True),
        (("世帯主",), "1人", False),
        (("世帯主",), "2人以上", True),
        (("世帯主", "妻", "子1"), "いない", True),
        (("世帯主", "妻", "母"), "いない", True),
        (("世帯主", "子1", "母"), "いない", False),
    ],
)
def test_a_representative_is_named_only_by_two_or_more_heirs(
    members: tuple[str, ...], elsewhere: str, needed: bool
) -> None:
    guidance = bereaved(family("世帯主", *members), fixed_assets=1, heirs_elsewhere=elsewhere)
    assert units(guidance, "sozoku-daihyosha") == (["世帯主"] if needed else [])
    assert units(guidance, "gen-shoyusha-shinkoku") == ["世帯主"]


def test_two_years_for_the_funeral_grant_run_from_the_funeral_and_no_day_is_named_before_it_is_known() -> None:
    dead: Members = {"dead": {"relation": "世帯主", "deceased": 1}}

    def deadline(event: Mapping[str, Value]) -> date | None:
        guidance = bereaved(dead, event)
        return next(entry.deadline for entry in guidance.needed if entry.definition.id == "koki-sosaihi")

    assert deadline(EVENT) is None
    assert deadline({**EVENT, "funeral_on": 20261114}) == date(2028, 11, 14)


def test_the_family_is_asked_about_the_one_who_died_and_in_words_of_the_event() -> None:
    members: Members = {
        "dead": {"relation": "世帯主", "deceased": 1, "born": 19440211},
        "widow": {"relation": "妻", "deceased": 0, "born": 19470730},
    }
    household = Household(EVENT, {}, members)
    asked = []
    while question := guide(material(), household, received_on=ON).question:
        asked.append(question)
        for unit in question.persons:
            stated = {**household.persons[unit], question.fact: ANSWERS[question.fact]}
            household = Household(EVENT, household.household, {**household.persons, unit: stated})
        if not question.persons:
            household = Household(
                EVENT, {**household.household, question.fact: SHARED[question.fact]}, household.persons
            )
    assert {q.fact for q in asked if "widow" in q.persons} == {"funeral_by"}
    assert all("dead" not in q.persons for q in asked if q.fact == "funeral_by")
    assert material().facts["dog_owner"].one_of is False
    assert shipped().bank.facts.facts[0].in_event("tennyu") == shipped().bank.facts.facts[0]
    personal = [q.fact for q in asked if q.persons == ("dead",)]
    assert personal
    assert all("亡くなった方" in material().facts[fact].question for fact in personal)


def test_words_about_the_one_who_died_are_asked_of_nobody_else() -> None:
    members: dict[str, dict[str, Value]] = {
        "father": {"relation": "世帯主", "born": 19700211, "sex": "男", "deceased": 1},
        "mother": {"relation": "妻", "born": 19720730, "sex": "女", "deceased": 0},
        "child": {"relation": "子", "born": 20070601, "sex": "男", "deceased": 0},  # past the March of 18, not yet 20
    }
    household = Household(EVENT, {}, members)
    asked: dict[str, set[str]] = {}
    while question := guide(material(), household, received_on=ON).question:
        words = material().facts[question.fact].question
        asked.setdefault(question.fact, set()).update(question.persons)
        if words.startswith("亡くなった方") or "亡くなった方ですか" in words or "亡くなった方のお名前" in words:
            assert set(question.persons) <= {"father"}, words
        value = {**ANSWERS, **SHARED}.get(question.fact, 0)
        if not question.persons:
            household = Household(EVENT, {**household.household, question.fact: value}, household.persons)
        for unit in question.persons:
            persons = {**household.persons, unit: {**household.persons[unit], question.fact: value}}
            household = Household(EVENT, household.household, persons)
    assert asked["disability"] >= {"father", "child"}
    assert "mother" not in asked["disability"]
