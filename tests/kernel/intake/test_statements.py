"""What was stated stays; the newest holds; "わからない" is an answer; what does not fit is refused whole."""

import json
from datetime import timedelta
from typing import Any, cast

import pytest
from django.db import DatabaseError, connection, transaction

from tests.kernel.intake.rows import rows, statements
from tests.support.receptions import CLERK, COLLEAGUE, DAY, FAMILY, opened, with_family
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import BadStatementError, NewMember, ReceptionView, Source, Stated, StepName
from yakuba.kernel.procedures.service import material
from yakuba.kernel.rules.contracts import Value
from yakuba.lib import clock

HOUSEHOLD = "household"
FACTS = ("dog", "moped", "insurance", "card", "born", "moved_on", "main_earner")
LATIN_60 = "MARIA DE LOS ANGELES FERNANDEZ-VILLAVERDE Y GARCIA DE PAREDE"
GLYPHS = ["𠮷田 翔", "髙橋 幸子", "辻\U000e0100 健", "渡邉󠄂 一", "﨑山 碧", "O’Brien Ｊｏｈｎ", "ｱﾝﾅ", LATIN_60]
GLYPHS += ["\U00031350 健", "森 \U0002ebf0"]  # 拡張H, 拡張I


def _stated(view: ReceptionView, *answers: Stated) -> ReceptionView:
    return service.state(CLERK, view.key, view.version, answers)


def test_an_answer_of_the_household_holds(family: ReceptionView) -> None:
    after = _stated(family, Stated(HOUSEHOLD, "dog", 1))
    assert after.household_items["dog"].value == 1
    assert after.household_items["dog"].source is Source.STATED
    assert after.version == family.version + 1
    assert service.view(CLERK, family.key) == after


def test_several_people_are_answered_at_once(family: ReceptionView) -> None:
    after = _stated(family, *(Stated(f"p{n}", "card", int(n != 2)) for n in (1, 2, 3, 4)))
    assert [member.items["card"].value for member in after.members] == [1, 0, 1, 1]


def test_the_newest_answer_holds_and_the_earlier_ones_are_kept_with_who_when_and_whence(family: ReceptionView) -> None:
    first = _stated(family, Stated("p1", "insurance", "国民健康保険"))
    with clock.stopped_at(clock.now() + timedelta(minutes=5)):
        changed = Stated("p1", "insurance", "社会保険", Source.CERTIFICATE)
        after = service.state(COLLEAGUE, family.key, first.version, [changed])
    assert after.member("p1").items["insurance"].value == "社会保険"
    assert after.member("p1").items["insurance"].source is Source.CERTIFICATE
    kept = [row for row in statements(family.key) if row[2] == "insurance"]
    assert [(json.loads(row[3]), row[4], row[5]) for row in kept] == [
        ("国民健康保険", "聞き取り", str(CLERK)),
        ("社会保険", "転出証明書", str(COLLEAGUE)),
    ]
    assert kept[0][6] != kept[1][6]


def test_places_in_the_order_of_statements_are_never_shared(family: ReceptionView) -> None:
    after = _stated(family, Stated(HOUSEHOLD, "dog", 1), Stated(HOUSEHOLD, "moped", 0))
    _stated(after, Stated(HOUSEHOLD, "dog", 0))
    places = [row[0] for row in statements(family.key)]
    assert places == list(range(1, len(places) + 1))


def test_an_answer_can_be_changed_back(family: ReceptionView) -> None:
    now = family
    for value in (1, 0, 1):
        now = _stated(now, Stated(HOUSEHOLD, "dog", value))
    assert now.household_items["dog"].value == 1
    assert len([row for row in statements(family.key) if row[2] == "dog"]) == 3


def test_not_knowing_is_an_answer_that_the_rules_see_as_unknown(family: ReceptionView) -> None:
    after = _stated(family, Stated(HOUSEHOLD, "dog", None), Stated("p1", "card", None))
    assert after.household_items["dog"].value is None
    assert after.declined(FACTS) == {("dog", HOUSEHOLD), ("card", "p1")}
    asked = after.household(FACTS)
    assert "dog" not in asked.household
    assert "card" not in asked.persons["p1"]


def test_not_knowing_can_be_replaced_by_an_answer_and_the_other_way_round(family: ReceptionView) -> None:
    unknown = _stated(family, Stated(HOUSEHOLD, "dog", None))
    known = _stated(unknown, Stated(HOUSEHOLD, "dog", 0))
    assert known.declined(FACTS) == frozenset()
    assert known.household(FACTS).household == {"dog": 0}
    assert _stated(known, Stated(HOUSEHOLD, "dog", None)).declined(FACTS) == {("dog", HOUSEHOLD)}


def test_what_was_never_asked_is_neither_answered_nor_declined(family: ReceptionView) -> None:
    assert family.declined(FACTS) == frozenset()
    assert family.household(FACTS).household == {}


def test_every_value_tells_where_it_was_learned(family: ReceptionView) -> None:
    after = _stated(family, Stated(HOUSEHOLD, "dog", 1))
    sources = after.sources()
    assert sources["dog", HOUSEHOLD] == "聞き取り"
    assert sources["born", "p1"] == "転出証明書"
    assert sources["moved_on", HOUSEHOLD] == "聞き取り"


@pytest.mark.parametrize("name", GLYPHS)
def test_a_name_is_kept_glyph_by_glyph(reception: ReceptionView, name: str) -> None:
    item = "latin_name" if name == LATIN_60 else "name"
    after = with_family(reception, [{item: name, "born": 19880502}])
    assert after.member("p1").name == name
    assert service.view(CLERK, reception.key).member("p1").items[item].value == name


def test_a_character_that_nobody_has_assigned_is_named_with_what_to_do_instead(reception: ReceptionView) -> None:
    with pytest.raises(BadStatementError, match=r"まだ扱えない文字\(U\+2FFFF\).*似た形の字か"):
        with_family(reception, [{"name": "森 \U0002ffff", "born": 19880502}])
    with pytest.raises(BadStatementError, match="制御文字や見えない文字"):
        with_family(reception, [{"name": "森\u200b \U0002ffff", "born": 19880502}])


def test_somebody_whose_name_in_kanji_is_not_known_goes_by_the_latin_name(reception: ReceptionView) -> None:
    after = with_family(reception, [{"name": None, "latin_name": LATIN_60}])
    assert after.member("p1").name == LATIN_60


def test_two_hundred_characters_fit_and_one_more_does_not(reception: ReceptionView) -> None:
    fits = with_family(reception, [{"name": "𠮷" * 200}])
    assert fits.member("p1").items["name"].value == "𠮷" * 200
    with pytest.raises(BadStatementError) as refused:
        with_family(fits, [{"name": "𠮷" * 201}])
    assert refused.value.item == "name"
    assert "200文字" in str(refused.value)
    assert "𠮷" not in str(refused.value)


@pytest.mark.parametrize(
    "bad",
    ["\x00", "\n", "\r\n", "\t", "\x1b[31m", "\x7f", "\x85", "\u202e", "\u2066", "\u2069", "\u200e", "\u200f", "\u2028",
     "\u2029", "\u061c", "\ufeff", "\u200b"],
)  # fmt: skip
@pytest.mark.parametrize("item", ["name", "kana", "latin_name"])
def test_control_bidirectional_and_invisible_characters_are_refused(
    reception: ReceptionView, item: str, bad: str
) -> None:
    with pytest.raises(BadStatementError) as refused:
        with_family(reception, [{"name": "森 太郎", item: f"森{bad}太郎"}])
    assert refused.value.item == item
    assert service.view(CLERK, reception.key).members == ()


@pytest.mark.parametrize(
    "stated",
    [
        Stated(HOUSEHOLD, "card", 1),
        Stated("p1", "dog", 1),
        Stated("event", "dog", 1),
        Stated(HOUSEHOLD, "moved_on", 20261116),
        Stated("p9", "card", 1),
        Stated("", "card", 1),
        Stated("p1", "no_such_fact", 1),
        Stated("p1", "age_at_event", 3),
        Stated("p1", "card", 2),
        Stated("p1", "card", -1),
        Stated("p1", "card", "1"),
        Stated("p1", "card", True),
        Stated("p1", "insurance", "無保険"),
        Stated("p1", "insurance", 1),
        Stated("p1", "insurance", cast(Value, ["社会保険"])),
        Stated("p1", "born", 19880230),
        Stated("p1", "born", 18671231),
        Stated("p1", "born", 22000101),
        Stated("p1", "born", cast(Value, 1.5)),
        Stated("p1", "name", 7),
    ],
    ids=lambda stated: f"{stated.unit}-{stated.item}-{stated.value}",
)
def test_an_answer_that_does_not_fit_is_refused_and_its_neighbours_with_it(
    family: ReceptionView, stated: Stated
) -> None:
    before = len(statements(family.key))
    with pytest.raises(BadStatementError) as refused:
        _stated(family, Stated(HOUSEHOLD, "moped", 1), stated)
    assert refused.value.item == stated.item
    assert len(statements(family.key)) == before
    assert service.view(CLERK, family.key).version == family.version


@pytest.mark.parametrize("born", [18730101, 18760331, 21991231])
def test_the_first_and_the_last_birthday_that_can_be_written_are_taken_and_decided_upon(
    family: ReceptionView, born: int
) -> None:
    after = _stated(family, Stated("p1", "born", born))
    assert after.member("p1").items["born"].value == born
    assert service.guidance(after, material("tennyu", on=DAY)).needed


@pytest.mark.parametrize("born", [18721231, 18680501, 22000101])
def test_a_birthday_outside_of_them_is_refused_with_the_days_between_which_it_must_lie(
    family: ReceptionView, born: int
) -> None:
    with pytest.raises(BadStatementError, match=r"1873年\)1月1日から2199年12月31日まで"):
        _stated(family, Stated("p1", "born", born))


def test_nobody_can_be_answered_for_in_the_reception_of_others(family: ReceptionView) -> None:
    alone = with_family(opened(), FAMILY[:1])
    with pytest.raises(BadStatementError):
        _stated(alone, Stated("p2", "card", 1))


def test_thirty_members_are_taken_and_the_next_one_is_refused(reception: ReceptionView) -> None:
    full = with_family(reception, [FAMILY[0]] * 30)
    assert [member.unit for member in full.members] == [f"p{n}" for n in range(1, 31)]
    with pytest.raises(BadStatementError) as refused:
        with_family(full, [FAMILY[1]])
    assert "30人" in str(refused.value)
    assert len(service.view(CLERK, reception.key).members) == 30


def test_thirty_one_at_once_are_refused_whole(reception: ReceptionView) -> None:
    with pytest.raises(BadStatementError):
        with_family(reception, [FAMILY[0]] * 31)
    assert service.view(CLERK, reception.key).members == ()


def test_somebody_taken_out_makes_room_for_another(reception: ReceptionView) -> None:
    full = with_family(reception, [FAMILY[0]] * 30)
    less = service.remove_member(CLERK, full.key, full.version, "p30")
    assert len(with_family(less, [FAMILY[1]]).members) == 30


def test_a_member_taken_out_is_neither_shown_nor_asked_and_stays_on_record(family: ReceptionView) -> None:
    before = len(statements(family.key))
    after = service.remove_member(CLERK, family.key, family.version, "p3")
    assert [member.unit for member in after.members] == ["p1", "p2", "p4"]
    assert set(after.household(FACTS).persons) == {"p1", "p2", "p4"}
    assert len(statements(family.key)) == before
    with pytest.raises(BadStatementError):
        _stated(after, Stated("p3", "card", 1))


def test_the_key_of_somebody_taken_out_is_not_given_to_the_next(family: ReceptionView) -> None:
    less = service.remove_member(CLERK, family.key, family.version, "p4")
    more = with_family(less, [{"name": "森 三郎"}])
    assert [member.unit for member in more.members] == ["p1", "p2", "p3", "p5"]
    assert set(more.member("p5").items) == {"name"}


@pytest.mark.parametrize("unit", ["p9", "", "household", "event", "'; --"])
def test_taking_out_somebody_who_is_not_there_is_refused(family: ReceptionView, unit: str) -> None:
    with pytest.raises(BadStatementError):
        service.remove_member(CLERK, family.key, family.version, unit)
    assert len(service.view(CLERK, family.key).members) == 4


def test_nobody_is_added_for_an_empty_list(reception: ReceptionView) -> None:
    assert service.add_members(CLERK, reception.key, reception.version, []).members == ()


def test_a_known_resident_keeps_the_number_of_the_register(reception: ReceptionView) -> None:
    member = NewMember({"name": "森 太郎"}, Source.REGISTER, person="0000000042")
    after = service.add_members(CLERK, reception.key, reception.version, [member])
    assert after.member("p1").person == "0000000042"
    assert after.member("p1").items["name"].source is Source.REGISTER


def test_each_step_is_stamped_the_first_time_only(family: ReceptionView) -> None:
    first = _stated(family, Stated(HOUSEHOLD, "dog", 1))
    service.reached(CLERK, family.key, StepName.LISTED)
    with clock.stopped_at(clock.now() + timedelta(minutes=30)):
        _stated(first, Stated(HOUSEHOLD, "dog", 0))
        service.reached(COLLEAGUE, family.key, StepName.LISTED)
        service.reached(CLERK, family.key, StepName.GUIDED)
    steps = service.view(CLERK, family.key).steps
    noon = clock.now()
    assert steps == {
        StepName.OPENED: noon,
        StepName.INTERVIEW: noon,
        StepName.LISTED: noon,
        StepName.GUIDED: noon + timedelta(minutes=30),
    }


def test_a_look_does_not_begin_the_interview(family: ReceptionView) -> None:
    assert StepName.INTERVIEW not in service.view(CLERK, family.key).steps


CHANGES = [
    "UPDATE intake_statement SET value = '0'",
    "UPDATE intake_statement SET by = 'staff:0000'",
    "DELETE FROM intake_statement",
    "UPDATE intake_step SET by = 'staff:0000'",
    "DELETE FROM intake_step",
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_what_was_stated(family: ReceptionView, change: str) -> None:
    _stated(family, Stated(HOUSEHOLD, "dog", 1))
    before = rows("SELECT * FROM intake_statement ORDER BY id"), rows("SELECT * FROM intake_step ORDER BY id")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows(change)
    assert (rows("SELECT * FROM intake_statement ORDER BY id"), rows("SELECT * FROM intake_step ORDER BY id")) == before


@pytest.mark.parametrize("table", ["intake_statement", "intake_step"])
def test_the_database_refuses_to_replace_or_empty_what_was_stated(family: ReceptionView, table: str) -> None:
    if connection.vendor == "postgresql":
        attacks: list[Any] = [f"TRUNCATE {table}", f"TRUNCATE {table} CASCADE"]
    else:
        attacks = [f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"]
    before = len(rows(f"SELECT id FROM {table}"))
    for attack in attacks:
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(attack)
    assert len(rows(f"SELECT id FROM {table}")) == before


def test_the_day_of_reception_is_kept_apart_from_the_moment(town: None) -> None:
    yesterday = opened(received_on=DAY - timedelta(days=1))
    assert (yesterday.received_on, yesterday.opened_at.date()) == (DAY - timedelta(days=1), DAY)
