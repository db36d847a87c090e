"""Which sheets scenario A01 needs, what stands in them, and what is asked: by the papers, through the door."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.kernel.intake.household import (
    BASE,
    DEATH,
    EVERYBODY,
    HANAKO,
    HOUSEHOLD,
    ICHIRO,
    JIRO,
    KIICHI,
    NEW_ADDRESS,
    OPTIONAL,
    TARO,
    TYPED,
    YOSHI,
    Desk,
    Key,
)
from tests.support import register
from tests.support.receptions import CLERK, DAY, FAMILY, opened
from yakuba.kernel.intake import service
from yakuba.kernel.intake.contracts import (
    BadStatementError,
    ConflictError,
    NewMember,
    Source,
    Stated,
    Withdrawn,
)
from yakuba.kernel.procedures.service import get
from yakuba.kernel.rules.contracts import Value

Change = Callable[[Desk], object]
CHANGES: dict[str, tuple[Change, set[Key], set[Key]]] = {
    "all join 国保": (
        lambda desk: [desk.says(unit, insurance="国民健康保険") for unit in EVERYBODY],
        {("kokuho-shutoku-tennyu", HOUSEHOLD)},
        set(),
    ),
    "taro is a public servant": (
        lambda desk: desk.says(TARO, public_servant=1),
        set(),
        {("jidoteate-nintei", TARO)},
    ),
    "a dog": (lambda desk: desk.says(HOUSEHOLD, dog=1), {("inu-henko", HOUSEHOLD)}, set()),
    "a moped": (lambda desk: desk.says(HOUSEHOLD, moped=1), {("gentsuki-shinkoku", HOUSEHOLD)}, set()),
    "hanako has no card": (
        lambda desk: desk.says(HANAKO, card=0),
        set(),
        {("card-keizoku-riyo", HANAKO)},
    ),
    "taro has a handbook of grade 3": (
        lambda desk: desk.says(TARO, disability="身体障害者手帳3級"),
        {("shintai-techo-jusho", TARO), ("judo-iryo", TARO)},
        set(),
    ),
    "jiro is born on 1 April 2008": (
        lambda desk: desk.says(JIRO, born=20080401),
        set(),
        {("kodomo-iryo", JIRO)},
    ),
    "jiro is born on 2 April 2008": (lambda desk: desk.says(JIRO, born=20080402), set(), set()),
}
"""Each one_change of the scenario file that touches duty or claim: what comes, what goes."""
every_change = pytest.mark.parametrize("name", CHANGES)

ONLY_THE_FAMILY_KNOWS = set(TYPED)
OF_WHO_FILES = {"filer_name", "filer_address", "filer_phone", "filer_relation"}


@pytest.fixture
def desk(town: None) -> Desk:
    return Desk.a01()


# Which sheets.


def test_the_household_of_a01_needs_exactly_eight_sheets(desk: Desk) -> None:
    sheets = desk.compose()
    assert len(sheets) == 8
    assert set(desk.chosen()) == BASE
    assert {sheet.withdrawn for sheet in sheets} == {Withdrawn.NO}


@every_change
def test_a_changed_answer_adds_and_withdraws_exactly_the_right_sheets(desk: Desk, name: str) -> None:
    change, comes, goes = CHANGES[name]
    desk.compose()
    change(desk)
    assert set(desk.chosen()) == (BASE | comes) - goes
    gone = {(sheet.procedure, sheet.unit): sheet.withdrawn for sheet in desk.sheets if sheet.withdrawn}
    assert gone == dict.fromkeys(goes, Withdrawn.NOT_NEEDED)


@every_change
def test_the_order_of_answering_and_composing_does_not_matter(town: None, name: str) -> None:
    change, comes, goes = CHANGES[name]
    desk = Desk.a01()
    change(desk)
    desk.compose()
    assert set(desk.chosen()) == (BASE | comes) - goes


def test_an_answer_taken_back_brings_the_sheet_back_as_a_new_version(desk: Desk) -> None:
    desk.compose()
    before = desk.sheet("jidoteate-nintei", TARO)
    desk.says(TARO, public_servant=1)
    desk.says(TARO, public_servant=0)
    after = desk.sheet("jidoteate-nintei", TARO)
    assert set(desk.chosen()) == BASE
    assert (after.key, after.fields) == (before.key, before.fields)
    assert after.version > before.version
    assert after.signed is None


def test_withdrawn_sheets_come_last(desk: Desk) -> None:
    desk.compose()
    desk.says(TARO, public_servant=1)
    flags = [bool(sheet.withdrawn) for sheet in desk.sheets]
    assert flags == sorted(flags)
    assert any(flags)


def test_composing_again_changes_nothing(desk: Desk) -> None:
    first = desk.compose()
    version = desk.version
    assert desk.compose() == first
    assert desk.sheets == first
    assert desk.version == version


def test_composing_keeps_the_version_of_the_reception(desk: Desk) -> None:
    before = desk.version
    desk.compose()
    assert desk.version == before


def test_composing_on_an_outdated_reception_is_a_conflict(desk: Desk) -> None:
    stale = desk.version
    desk.says(HOUSEHOLD, dog=1)
    with pytest.raises(ConflictError):
        service.compose(CLERK, desk.key, stale)


def test_what_the_town_does_by_itself_or_only_tells_is_no_sheet(desk: Desk) -> None:
    desk.compose()
    assert {"tennyugaku-tsuchi", "boshi-hikitsugi", "suido-shiyo-kaishi"}.isdisjoint(s.procedure for s in desk.sheets)


# Wishes.


@pytest.mark.parametrize("wished", sorted(OPTIONAL), ids="-".join)
def test_a_wish_adds_exactly_the_sheet_wished_for(desk: Desk, wished: Key) -> None:
    desk.compose()
    desk.wish(*wished)
    assert set(desk.chosen()) == BASE | {wished}
    desk.wish(*wished, wanted=False)
    assert set(desk.chosen()) == BASE


def test_all_wishes_together_make_fourteen_sheets(desk: Desk) -> None:
    for wished in sorted(OPTIONAL):
        desk.wish(*wished)
    desk.compose()
    assert set(desk.chosen()) == BASE | OPTIONAL


def test_the_same_wish_again_changes_nothing(desk: Desk) -> None:
    desk.compose()
    once = desk.wish("inkan-toroku", TARO)
    sheets = desk.sheets
    assert desk.wish("inkan-toroku", TARO) == once
    assert desk.sheets == sheets


def test_a_claim_may_be_left_for_another_day_and_says_so(desk: Desk) -> None:
    desk.compose()
    desk.wish("jidoteate-nintei", TARO, wanted=False)
    assert set(desk.chosen()) == BASE - {("jidoteate-nintei", TARO)}
    (left,) = (sheet for sheet in desk.sheets if sheet.procedure == "jidoteate-nintei")
    assert left.withdrawn is Withdrawn.NOT_WANTED
    desk.wish("jidoteate-nintei", TARO)
    assert set(desk.chosen()) == BASE


@pytest.mark.parametrize(
    ("procedure", "unit"),
    [
        ("inu-henko", HOUSEHOLD),  # no dog
        ("shomeiyo-cert-hakko", ICHIRO),  # under 15
        ("inkan-toroku", HOUSEHOLD),  # another unit
        ("no-such-procedure", HOUSEHOLD),
        ("inkan-toroku", "p9"),
    ],
)
def test_what_the_guide_does_not_list_cannot_be_wished_for(desk: Desk, procedure: str, unit: str) -> None:
    desk.compose()
    before = desk.now
    with pytest.raises(BadStatementError):
        desk.wish(procedure, unit)
    assert set(desk.chosen()) == BASE
    assert desk.now == before


def test_a_wish_from_an_outdated_page_is_a_conflict(desk: Desk) -> None:
    desk.compose()
    stale = desk.version
    desk.says(HOUSEHOLD, moped=1)
    with pytest.raises(ConflictError):
        service.wish(CLERK, desk.key, stale, "inkan-toroku", TARO, True)


def test_a_wish_for_what_is_no_longer_listed_makes_no_sheet(desk: Desk) -> None:
    desk.compose()
    desk.wish("shomeiyo-cert-hakko", HANAKO)
    desk.says(HANAKO, card=0)
    assert set(desk.chosen()) == BASE - {("card-keizoku-riyo", HANAKO)}


# What stands in them: one value, once.


def test_a_value_typed_once_is_the_same_in_every_form(desk: Desk) -> None:
    for procedure, unit in sorted(OPTIONAL):
        desk.wish(procedure, unit, wanted=unit == TARO)
    desk.says(HOUSEHOLD, dog=1, moped=1)
    desk.prepared()
    values: dict[Key, set[tuple[object, str]]] = defaultdict(set)
    for sheet in desk.chosen().values():
        for box in sheet.fields:
            values[box.field, box.unit].add((box.value, box.text))
    assert {box: found for box, found in values.items() if len(found) > 1} == {}
    assert len(values) > 20


def test_each_sheet_has_the_boxes_of_its_definition_and_none_is_empty_where_needed(desk: Desk) -> None:
    desk.prepared()
    for (procedure, _unit), sheet in desk.chosen().items():
        boxes = {box.field for box in sheet.fields}
        assert boxes <= set(get(procedure, on=DAY).fields)
        may_be_empty = {"agent_name", "sex", "alias"}
        assert set(get(procedure, on=DAY).fields) - {b.field for b in sheet.fields if b.text} <= may_be_empty, procedure


def test_the_sheet_of_a_person_holds_that_persons_values(desk: Desk) -> None:
    desk.prepared()
    for unit, person in zip(EVERYBODY, FAMILY, strict=True):
        boxes = {box.field: box for box in desk.sheet("card-keizoku-riyo", unit).fields}
        assert (boxes["name"].text, boxes["name"].unit) == (person["name"], unit)
        assert boxes["born"].value == person["born"]
        assert boxes["kana"].text == person["kana"]


def test_every_box_says_where_its_value_was_learned(desk: Desk) -> None:
    desk.prepared()
    boxes = {box.field: box for box in desk.sheet("jidoteate-nintei", TARO).fields}
    assert boxes["name"].source == Source.CERTIFICATE.value
    assert boxes["insurance"].source == Source.STATED.value
    assert boxes["account_number"].source == Source.STATED.value
    assert boxes["filed_on"].source == Source.OFFICE.value
    assert boxes["filed_on"].value == 20261120
    moved = {box.field: box for box in desk.sheet("tennyu-todoke").fields}["moved_on"]
    assert (moved.value, moved.source) == (20261116, Source.STATED.value)


def test_the_address_is_printed_on_every_form_that_has_it(desk: Desk) -> None:
    desk.prepared()
    shown = {
        key: [box.text for box in sheet.fields if box.field == "new_address"]
        for key, sheet in desk.chosen().items()
        if "new_address" in get(key[0], on=DAY).fields
    }
    assert len(shown) >= 5
    assert set(map(tuple, shown.values())) == {(NEW_ADDRESS,)}


# What is asked: what nobody else can tell, each box once.


def test_exactly_what_only_the_family_knows_is_asked(desk: Desk) -> None:
    desk.compose()
    asked = service.missing_fields(CLERK, desk.key)
    assert {box.field for box in asked if not box.of_filer} == ONLY_THE_FAMILY_KNOWS
    filer = {box.field for box in asked if box.of_filer}
    assert "filer_name" in filer
    assert filer <= OF_WHO_FILES


def test_each_box_is_asked_once_and_names_every_form_it_is_for(desk: Desk) -> None:
    desk.compose()
    asked = service.missing_fields(CLERK, desk.key)
    assert asked != ()
    assert [pair for pair, times in Counter((box.field, box.unit) for box in asked).items() if times > 1] == []
    for box in asked:
        wanted = {procedure for procedure, _ in BASE if box.field in get(procedure, on=DAY).fields}
        assert set(box.procedures) == wanted, box.field
        assert box.label


def test_what_is_asked_comes_in_the_order_of_the_bank(desk: Desk) -> None:
    desk.compose()
    asked = [box.field for box in service.missing_fields(CLERK, desk.key) if not box.of_filer]
    assert asked == [field for field in TYPED if field in asked]


def test_nothing_is_asked_any_more_when_all_is_typed(desk: Desk) -> None:
    desk.compose()
    desk.fill()
    desk.file()
    assert [box.field for box in service.missing_fields(CLERK, desk.key) if box.required] == []


def test_a_new_sheet_asks_only_for_what_is_new(desk: Desk) -> None:
    desk.prepared()
    desk.says(HOUSEHOLD, dog=1)
    assert {box.field for box in service.missing_fields(CLERK, desk.key) if box.required} == {"dog_tag"}


def test_a_sheet_left_for_another_day_asks_for_nothing(desk: Desk) -> None:
    desk.compose()
    desk.wish("jidoteate-nintei", TARO, wanted=False)
    for child in (ICHIRO, JIRO):
        desk.wish("kodomo-iryo", child, wanted=False)
    asked = {box.field for box in service.missing_fields(CLERK, desk.key)}
    assert not any(field.startswith("account_") for field in asked)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("account_number", "12345678"),
        ("account_number", "123456"),
        ("account_number", "12345a7"),
        ("account_bank_code", "01-0"),
        ("account_kind", "定期"),
        ("account_holder", "森 太郎"),
        ("honseki", "本" * 151),
        ("new_address", "青葉町\u202e1番"),
        ("new_address", "青葉町\n1番"),
        ("new_address", 7),
        ("no_such_box", "x"),
    ],
)
def test_a_value_that_does_not_fit_its_box_is_refused_naming_the_box(desk: Desk, field: str, value: Value) -> None:
    desk.compose()
    before = desk.now
    with pytest.raises(BadStatementError) as refused:
        service.state(CLERK, desk.key, desk.version, [Stated(HOUSEHOLD, field, value)])
    assert refused.value.item == field
    assert str(value) not in str(refused.value) or value == 7
    assert desk.now == before


def test_what_the_register_copy_knows_is_not_asked_again(town: None, tmp_path: Path) -> None:
    rows = [
        register.resident(
            1, "佐藤 喜一", "サトウ キイチ", 生年月日="1944-02-11", 性別="男", 本籍="青葉市青葉町一丁目1番"
        ),
        register.resident(2, "佐藤 ヨシ", "サトウ ヨシ", 生年月日="1947-07-30", 続柄="妻", 世帯番号="0000000001"),
    ]
    register.feed(tmp_path, rows)
    begun = opened(event="shibo", opening=DEATH)
    members = [
        NewMember(KIICHI, Source.REGISTER, "0000000001"),
        NewMember(YOSHI, Source.REGISTER, "0000000002"),
    ]
    desk = Desk(service.add_members(CLERK, begun.key, begun.version, members))
    desk.says(HOUSEHOLD, death_notified=0)
    desk.compose()
    assert ("shibo-todoke", "p1") in desk.chosen()
    asked = {box.field for box in service.missing_fields(CLERK, desk.key) if not box.of_filer}
    assert "died_at" in asked
    known = {"deceased_name", "deceased_kana", "deceased_born", "deceased_sex", "deceased_address", "deceased_honseki"}
    assert asked.isdisjoint(known | {"died_on", "known_on", "head_name"})
    boxes = {box.field: box for box in desk.sheet("shibo-todoke", "p1").fields}
    assert "青葉町一丁目1番1号" in boxes["deceased_address"].text
    assert boxes["deceased_address"].source == Source.REGISTER.value


@pytest.mark.parametrize("unit", ["p1", HOUSEHOLD])
def test_another_unit_of_the_same_box_is_not_filled_by_it(desk: Desk, unit: str) -> None:
    """fields.yaml: a box of the household may hold another value for one member; then it stands on that one's forms."""
    desk.prepared()
    other = "青葉県青葉市別町九丁目9番9号"
    desk.says(unit, new_address=other)
    shown = {
        member: next(box.text for box in desk.sheet("card-keizoku-riyo", member).fields if box.field == "new_address")
        for member in EVERYBODY
    }
    everyone = dict.fromkeys(EVERYBODY, other)
    assert shown == (everyone if unit == HOUSEHOLD else dict.fromkeys(EVERYBODY, NEW_ADDRESS) | {unit: other})


def test_the_definition_version_of_the_day_of_reception_is_pinned(desk: Desk) -> None:
    desk.compose()
    for (procedure, _unit), sheet in desk.chosen().items():
        assert sheet.definition_version == get(procedure, on=date(2026, 11, 20)).version
        assert sheet.name == get(procedure, on=DAY).name
