"""Who raises a child alone: whom the interview asks, what follows without asking, and where the ages end."""

from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest

from yakuba.kernel.procedures.catalogue import load, ruleset
from yakuba.kernel.procedures.guide import Guidance, guide
from yakuba.kernel.procedures.service import Material
from yakuba.kernel.rules.compiler import compile_rules
from yakuba.kernel.rules.contracts import HOUSEHOLD_UNIT, Household, Value

ON = date(2026, 11, 20)
EVENTS: dict[str, dict[str, Value]] = {
    "tennyu": {"moved_on": 20261116, "moved_from": "県外"},
    "shibo": {"died_on": 20261116, "known_on": 20261116},
}
CHILD: dict[str, Value] = {"relation": "子", "born": 20190620}
GRANDCHILD: dict[str, Value] = {"relation": "孫", "born": 20190620}
Items = Mapping[str, Value]
Asked = dict[str, tuple[str, ...]]


@cache
def material(event: str) -> Material:
    catalogue = load()
    return Material(
        event=next(one for one in catalogue.bank.events.events if one.id == event),
        compiled=compile_rules(ruleset(catalogue, event, ON)),
        bank=catalogue.bank,
        definitions={d.id: d for d in catalogue.in_force(ON) if event in d.events},
        facts={fact.id: fact.in_event(event) for fact in catalogue.bank.facts.facts},
    )


def held(event: str, members: Mapping[str, Items], alone: str = "", **answers: Value) -> tuple[Guidance, Asked]:
    """The interview until nothing is left to ask; who is not ``alone`` raises nobody alone, nobody has a handbook."""
    given = {"sex", "relation", "born", "deceased"}
    persons = {name: {item: v for item, v in stated.items() if item in given} for name, stated in members.items()}
    if event == "shibo":
        persons = {name: {"deceased": 0, **stated} for name, stated in persons.items()}
    household, asked = Household(EVENTS[event], {}, persons), Asked()
    usual: dict[str, Value] = {
        "insurance": "社会保険",
        "pension": "第2号",
        "disability": "なし",
        "care_certified": "なし",
    }
    while question := (guidance := guide(material(event), household, received_on=ON)).question:
        asked[question.fact] = question.persons
        value = answers.get(question.fact, usual.get(question.fact, 0))
        if not question.persons:
            shared = {**household.household, question.fact: "いない" if question.fact == "heirs_elsewhere" else value}
            household = Household(household.event, shared, household.persons)
        for unit in question.persons:
            own = int(unit == alone) if question.fact == "single_parent" else members[unit].get(question.fact, value)
            stated = {**household.persons[unit], question.fact: own}
            household = Household(household.event, household.household, {**household.persons, unit: stated})
    return guidance, asked


def units(guidance: Guidance, procedure: str) -> list[str]:
    return [entry.unit for entry in guidance.needed if entry.definition.id == procedure]


MOTHER: dict[str, Value] = {"relation": "世帯主", "born": 19900914}
DEAD: dict[str, Value] = {"relation": "世帯主", "born": 19850202, "deceased": 1}


@pytest.mark.parametrize(
    "members",
    [
        {"head": MOTHER},
        {"head": MOTHER, "grown": {"relation": "子", "born": 20080401}},
        {"head": MOTHER, "husband": {"relation": "夫", "born": 19880502}, "child": CHILD},
        {"wife": {"relation": "妻", "born": 19900914}, "child": CHILD},
        {"child": CHILD},
    ],
    ids=["alone", "grown child", "couple", "to a husband who lives here", "to parents who live here"],
)
def test_what_follows_from_who_moves_in_is_not_asked(members: Mapping[str, Items]) -> None:
    guidance, asked = held("tennyu", members)
    assert {"single_parent", "jifu_recipient", "tokuji_recipient"} & set(asked) == set()
    assert units(guidance, "jifu-nintei") == units(guidance, "hitorioya-iryo") == []


@pytest.mark.parametrize(("received", "procedure"), [(0, "jifu-nintei"), (1, "jifu-jusho-henko")])
def test_a_mother_who_moves_in_claims_the_allowance_or_reports_her_address(received: int, procedure: str) -> None:
    guidance, asked = held("tennyu", {"mother": MOTHER, "child": CHILD}, "mother", jifu_recipient=received)
    assert asked["single_parent"] == ("mother",)
    assert list(asked).index("single_parent") < list(asked).index("jifu_recipient")
    other = {"jifu-nintei", "jifu-jusho-henko"} - {procedure}
    assert (units(guidance, procedure), units(guidance, other.pop())) == (["mother"], [])
    assert units(guidance, "hitorioya-iryo") == [HOUSEHOLD_UNIT]
    assert units(guidance, "shugaku-enjo") == ["child"]


def test_the_address_is_reported_within_fourteen_days() -> None:
    guidance, _asked = held("tennyu", {"mother": MOTHER, "child": CHILD}, "mother", jifu_recipient=1)
    days = {entry.definition.id: entry.deadline for entry in guidance.needed}
    assert days["jifu-jusho-henko"] == date(2026, 11, 30)
    assert days["hitorioya-iryo"] is None


def test_in_a_house_of_three_generations_only_the_likely_parent_is_asked() -> None:
    members: dict[str, Items] = {
        "grandfather": {"relation": "世帯主", "born": 19550502},
        "grandmother": {"relation": "妻", "born": 19570101},
        "daughter": {"relation": "子", "born": 19900101},
        "late child": {"relation": "子", "born": 20140101},
        "grandchild": GRANDCHILD,
    }
    guidance, asked = held("tennyu", members, "daughter")
    assert asked["single_parent"] == ("daughter",)
    assert units(guidance, "jifu-nintei") == ["daughter"]
    assert units(guidance, "hitorioya-iryo") == [HOUSEHOLD_UNIT]


@pytest.mark.parametrize(
    ("born", "handbook", "allowance", "medical"),
    [
        (20080402, "なし", True, True),  # eighteen on 2026-04-01: until 2027-03-31
        (20080401, "なし", False, False),  # eighteen on 2026-03-31: until that day
        (20080401, "身体障害者手帳4級", True, False),
        (20080401, "身体障害者手帳5級", False, False),
        (20080401, "療育手帳", True, False),
        (20061118, "身体障害者手帳1級", True, False),  # twenty at the end of 2026-11-17
        (20061117, "身体障害者手帳1級", False, False),  # twenty at the end of 2026-11-16, the day of the move
    ],
)
def test_the_ages_end_on_their_days(born: int, handbook: str, allowance: bool, medical: bool) -> None:
    members: dict[str, Items] = {
        "mother": {**MOTHER, "main_earner": 1},
        "child": {"relation": "子", "born": born, "disability": handbook},
    }
    guidance, asked = held("tennyu", members, "mother")
    assert bool(units(guidance, "jifu-nintei")) is allowance
    assert bool(units(guidance, "hitorioya-iryo")) is medical
    assert ("single_parent" in asked) is allowance
    assert bool(units(guidance, "tokuji-nintei")) is (allowance and handbook != "なし")


def test_an_allowance_for_a_child_with_a_disability_is_claimed_by_the_one_who_earns() -> None:
    members: dict[str, Items] = {
        "father": {"relation": "世帯主", "born": 19880502, "main_earner": 0},
        "mother": {"relation": "妻", "born": 19900914, "main_earner": 1},
        "child": {**CHILD, "disability": "精神障害者保健福祉手帳"},
    }
    first, asked = held("tennyu", members)
    assert "tokuji_recipient" in asked
    assert "single_parent" not in asked
    assert (units(first, "tokuji-nintei"), units(first, "tokuji-jusho-henko")) == (["mother"], [])
    again, _asked = held("tennyu", members, tokuji_recipient=1)
    assert (units(again, "tokuji-nintei"), units(again, "tokuji-jusho-henko")) == ([], ["mother"])


def test_a_grown_up_with_a_handbook_is_no_child() -> None:
    members: dict[str, Items] = {"mother": {**MOTHER, "disability": "身体障害者手帳1級"}, "child": CHILD}
    guidance, asked = held("tennyu", members)
    assert "tokuji_recipient" not in asked
    assert units(guidance, "tokuji-nintei") == []


@pytest.mark.parametrize(
    ("members", "left"),
    [
        ({"dead": DEAD, "left": {"relation": "妻", "born": 19870101}, "child": CHILD}, "left"),
        ({"left": MOTHER, "dead": {**DEAD, "relation": "夫"}, "child": CHILD}, "left"),
        (
            {
                "dead": DEAD,
                "left": {"relation": "妻", "born": 19870101},
                "grown": {"relation": "子", "born": 20040101},
                "child": CHILD,
            },
            "left",
        ),
    ],
    ids=["widow", "the head is left", "with a grown child"],
)
def test_whoever_is_left_with_a_child_is_told_without_a_question(members: Mapping[str, Items], left: str) -> None:
    guidance, asked = held("shibo", members)
    assert {"single_parent", "jifu_recipient"} & set(asked) == set()
    assert units(guidance, "jifu-nintei") == [left]
    assert units(guidance, "hitorioya-iryo") == [HOUSEHOLD_UNIT]
    assert units(guidance, "shugaku-enjo") == ["child"]


@pytest.mark.parametrize(
    "members",
    [
        {
            "dead": {**DEAD, "relation": "父"},
            "head": MOTHER,
            "man": {"relation": "夫", "born": 19880502},
            "child": CHILD,
        },
        {"dead": {**DEAD, "relation": "子", "born": 20190620}, "head": MOTHER},
        {"dead": DEAD, "widow": {"relation": "妻", "born": 19470730}},
    ],
    ids=["the couple remains", "the only child died", "no child"],
)
def test_a_death_that_leaves_nobody_alone_with_a_child_changes_nothing(members: Mapping[str, Items]) -> None:
    guidance, asked = held("shibo", members)
    assert "single_parent" not in asked
    assert units(guidance, "jifu-nintei") == units(guidance, "hitorioya-iryo") == units(guidance, "shugaku-enjo") == []


def test_where_a_grandchild_is_left_the_parent_is_asked_and_never_the_dead() -> None:
    members: dict[str, Items] = {
        "dead": {**DEAD, "born": 19550202},
        "grandmother": {"relation": "妻", "born": 19570101},
        "daughter": {"relation": "子", "born": 19900101},
        "grandchild": GRANDCHILD,
    }
    guidance, asked = held("shibo", members, "daughter")
    assert asked["single_parent"] == ("grandmother", "daughter")
    assert units(guidance, "jifu-nintei") == ["daughter"]


def test_the_handbook_of_a_child_between_eighteen_and_twenty_is_asked_with_that_of_the_dead() -> None:
    members: dict[str, Items] = {
        "dead": DEAD,
        "widow": {"relation": "妻", "born": 19870101},
        "child": {"relation": "子", "born": 20070110, "disability": "療育手帳"},
    }
    guidance, asked = held("shibo", members)
    assert asked["disability"] == ("dead", "child")
    assert "お子さんの手帳" in material("shibo").facts["disability"].help
    assert units(guidance, "jifu-nintei") == ["widow"]
    assert units(guidance, "hitorioya-iryo") == []


@pytest.mark.parametrize("event", ["tennyu", "shibo"])
def test_a_household_on_public_assistance_is_told_of_school_aid_and_nobody_is_asked_twice(event: str) -> None:
    members: dict[str, Items] = {
        "head": MOTHER,
        "husband": {"relation": "夫", "born": 19880502},
        "child": CHILD,
        "old": {"relation": "父", "born": 19500101, **({"deceased": 1} if event == "shibo" else {})},
    }
    guidance, asked = held(event, members, insurance="生活保護")
    assert units(guidance, "shugaku-enjo") == ["child"]
    assert "single_parent" not in asked
    if event == "shibo":
        assert asked["insurance"] == ("old",)
